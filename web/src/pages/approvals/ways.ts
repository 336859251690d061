import { api, type ApprovalJson } from '../../api.ts';

/** The ways to act on a request beside a plain yes: what each asks for, and what it sends. */
export type Way =
  | 'reject'
  | 'request-changes'
  | 'request-info'
  | 'condition'
  | 'promise'
  | 'abstain'
  | 'hand-over'
  | 'also'
  | 'comment';

export interface Typed {
  readonly reason: string;
  readonly due: string;
  readonly person: string;
}
export type Field = keyof Typed;

interface Asked {
  readonly text: { readonly label: string; readonly hint: string; readonly needed: boolean } | null;
  readonly due?: string;
  readonly person?: string;
  readonly send: string;
  readonly done: string;
  /** What the server calls the fields of this form. */
  readonly names: Partial<Record<Field, string>>;
}

export const ways: Record<Way, Asked> = {
  reject: {
    text: { label: 'Why not?', hint: 'What would have to be different?', needed: true },
    send: 'Reject',
    done: 'Rejected',
    names: { reason: 'reason' },
  },
  'request-changes': {
    text: {
      label: 'What should change?',
      hint: 'Such as: 36 months instead of 24, then 24 % is fine',
      needed: true,
    },
    send: 'Request changes',
    done: 'Changes asked for',
    names: { reason: 'reason' },
  },
  'request-info': {
    text: {
      label: 'What do you want to know?',
      hint: 'The request stays with you while they answer',
      needed: true,
    },
    send: 'Ask back',
    done: 'Question asked',
    names: { reason: 'reason' },
  },
  condition: {
    text: {
      label: 'Approved if',
      hint: 'Such as: the customer agrees to a reference call',
      needed: true,
    },
    due: 'By',
    person: 'Who sees to it',
    send: 'Approve with this condition',
    done: 'Approved with a condition',
    names: { reason: 'condition.text', due: 'condition.due', person: 'condition.ownerId' },
  },
  promise: {
    text: { label: 'Comment', hint: 'Such as: without the import from the old format', needed: false },
    due: 'Done by',
    send: 'Accept the promise',
    done: 'Promise accepted',
    names: { reason: 'reason', due: 'promiseDue' },
  },
  abstain: {
    text: { label: 'Why do you step aside?', hint: 'Such as: I know the customer privately', needed: false },
    send: 'Step aside',
    done: 'You stepped aside',
    names: { reason: 'reason' },
  },
  'hand-over': {
    person: 'To whom',
    text: { label: 'Why', hint: 'Such as: Ines knows this account', needed: false },
    send: 'Hand over',
    done: 'Handed over',
    names: { person: 'to', reason: 'reason' },
  },
  also: {
    person: 'Whom',
    text: { label: 'Why', hint: 'What they should look at', needed: false },
    send: 'Ask them too',
    done: 'Asked one more person',
    names: { person: 'personId', reason: 'reason' },
  },
  comment: {
    text: { label: 'Comment', hint: 'Everybody on this request sees it', needed: true },
    send: 'Comment',
    done: 'Comment added',
    names: { reason: 'reason' },
  },
};

/** What is missing before it can be sent, by field. */
export function missing(way: Way, { reason, due, person }: Typed): Partial<Record<Field, string>> {
  const asked = ways[way];
  return {
    ...(asked.text?.needed && !reason.trim() && { reason: 'A sentence is enough.' }),
    ...(asked.due && !due && { due: 'Please choose a day.' }),
    ...(asked.person && !person && { person: 'Please choose somebody.' }),
  };
}

/** @param step the step that the person decides in; undefined for what concerns the whole request */
export function act(request: ApprovalJson, way: Way, typed: Typed, step: string | undefined): Promise<ApprovalJson> {
  const reason = typed.reason.trim();
  const words = reason ? { reason } : {};
  const at = step ? { step } : {};
  const { id, version } = request;
  switch (way) {
    case 'reject':
    case 'request-changes':
    case 'abstain':
      return api.decide(id, { decision: way, ...words, ...at, version });
    case 'request-info':
      return api.decide(id, { decision: way, ...words, ...at });
    case 'condition':
      return api.decide(id, {
        decision: 'approve',
        ...at,
        version,
        condition: { text: reason, ownerId: typed.person, due: typed.due },
      });
    case 'promise':
      return api.decide(id, { decision: 'approve', ...words, ...at, version, promiseDue: typed.due });
    case 'hand-over':
      return api.reassign(id, { to: typed.person, ...words, ...at });
    case 'also':
      return api.addApprover(id, { personId: typed.person, ...words });
    case 'comment':
      return api.decide(id, { decision: 'comment', reason });
  }
}
