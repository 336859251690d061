import type { ApprovalJson } from '../../../src/features/deal-desk/contract.ts';
import type { RequestJson } from '../../../src/features/requests/contract.ts';
import type { DealJson } from '../../../src/features/deals/contract.ts';

/** One word for one thing: every state that a screen shows, its tone and its sentence. */
export type Tone = 'plain' | 'good' | 'wait' | 'bad' | 'act';

export interface Said {
  readonly tone: Tone;
  readonly text: string;
}

export const requestState: Record<ApprovalJson['state'], Said> = {
  pending: { tone: 'wait', text: 'Waiting' },
  'changes-requested': { tone: 'act', text: 'Changes asked for' },
  approved: { tone: 'good', text: 'Approved' },
  rejected: { tone: 'bad', text: 'Rejected' },
  recalled: { tone: 'plain', text: 'Recalled' },
  expired: { tone: 'bad', text: 'Expired' },
};

/** A request to a team; a late one says so beside it. */
export const teamRequestState: Record<RequestJson['state'], Said> = {
  open: { tone: 'wait', text: 'Open' },
  assigned: { tone: 'wait', text: 'Assigned' },
  claimed: { tone: 'wait', text: 'Claimed' },
  waiting: { tone: 'act', text: 'Waiting' },
  done: { tone: 'good', text: 'Done' },
  declined: { tone: 'bad', text: 'Declined' },
  withdrawn: { tone: 'plain', text: 'Withdrawn' },
};

export const stepState: Record<ApprovalJson['steps'][number]['state'], Said> = {
  waiting: { tone: 'plain', text: 'Comes later' },
  asked: { tone: 'wait', text: 'Waiting' },
  approved: { tone: 'good', text: 'Approved' },
  rejected: { tone: 'bad', text: 'Rejected' },
  'changes-requested': { tone: 'act', text: 'Changes asked for' },
  skipped: { tone: 'plain', text: 'Not needed' },
  withdrawn: { tone: 'plain', text: 'Withdrawn' },
};

export const written: Record<ApprovalJson['written'], Said> = {
  'not-yet': { tone: 'plain', text: 'Not in the CRM yet' },
  writing: { tone: 'wait', text: 'Being written to the CRM' },
  written: { tone: 'good', text: 'The CRM has it' },
  conflict: { tone: 'bad', text: 'Not in the CRM: somebody changed the deal there' },
  refused: { tone: 'bad', text: 'Not in the CRM: it refused' },
};

export const crmState: Record<DealJson['crm']['state'], Said> = {
  'in-sync': { tone: 'good', text: 'Same as in the CRM' },
  writing: { tone: 'wait', text: 'Being written to the CRM' },
  conflict: { tone: 'bad', text: 'The CRM says something else' },
  refused: { tone: 'bad', text: 'The CRM refused it' },
  local: { tone: 'plain', text: 'Lives in Evenkeel only' },
};

/** `any` → "any of 3"; what the contract says as code, people read as words. */
export function sayCompletion(completion: string, of: number): string {
  if (of <= 1) return '';
  if (completion === 'any') return `any of ${of}`;
  if (completion === 'all') return `all ${of}`;
  if (completion === 'majority') return `more than half of ${of}`;
  return completion;
}

/** "1 deal", "2 deals", "10,000+ deals". */
export function count(n: number, one: string, locale: string, cap = Infinity): string {
  const more = n >= cap;
  return `${new Intl.NumberFormat(locale).format(more ? cap : n)}${more ? '+' : ''} ${n === 1 ? one : `${one}s`}`;
}

/** As a sentence or a cell begins. */
export const upper = (text: string): string => text.replace(/^./u, c => c.toUpperCase());

/** "Jonas, Ines and Omar". */
export const listOf = (names: readonly string[], word = 'and'): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;

const fieldWords: Record<string, string> = {
  name: 'Name',
  account: 'Account',
  owner: 'Owner',
  stage: 'Stage',
  amount: 'Amount',
  listAmount: 'List',
  discount: 'Discount',
  termMonths: 'Term',
  paymentDays: 'Payment',
  closeDate: 'Close date',
  nextStep: 'Next step',
  lineItems: 'Line items',
};
/** A field's name on screens; a CRM's own field keeps its name, made readable. */
export const sayField = (field: string): string =>
  fieldWords[field] ??
  field
    .replace(/^fields\./, '')
    .replace(/__c$/, '')
    .replace(/[_.-]+/g, ' ')
    .replace(/^./, c => c.toUpperCase());
