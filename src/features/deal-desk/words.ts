import type { Words } from '../../engine/api.ts';
import type { DeskRefusal, RequestState, StepState, Terms } from './model.ts';

/** Names for people's ids; the caller knows the directory and how the viewer reads a moment. */
export interface Speaker {
  readonly name: (personId: string) => string;
  readonly moment: (at: number) => string;
}

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** 2450 basis points as `24.5 %`. */
export const percent = (basisPoints: number): string => `${Number((basisPoints / 100).toFixed(2))} %`;

const stateWords: Record<RequestState | StepState, string> = {
  pending: 'is still open',
  'changes-requested': 'was sent back for changes',
  approved: 'was approved',
  rejected: 'was rejected',
  recalled: 'was recalled',
  waiting: 'has not been asked yet',
  asked: 'is being asked',
  skipped: 'was skipped',
  withdrawn: 'was withdrawn',
};

/** Every refusal of the desk: what happened, then what the person can do. */
export function sayRefusal(refusal: DeskRefusal, say: Speaker): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'no-such-request':
      return { status: 404, title: 'There is no such approval request.' };
    case 'deal-closed':
      return { status: 409, title: `The deal is already in ${refusal.stage}.`, detail: 'An exception can be asked for while a deal is open. Reopen it first.' };
    case 'no-policy':
      return { status: 409, title: 'There is no approval policy yet.', detail: 'An administrator can write one under Settings, Policies.' };
    case 'no-terms':
      return { status: 422, title: 'Nothing was asked for.', detail: 'Give at least one of discount, termMonths, paymentDays.', field: refusal.field };
    case 'no-list-price':
      return { status: 422, title: 'This deal has no list price, so a discount cannot be computed.', detail: 'Add line items with a list price, then ask again.', field: refusal.field };
    case 'unknown-terms':
      return {
        status: 422,
        title: `The policy cannot tell yet: ${list(refusal.why)}.`,
        detail: 'Fill it in on the deal or in the request, then ask again.',
        field: refusal.field,
      };
    case 'already-in-flight':
      return { status: 409, title: `${say.name(refusal.requesterId)} has already asked for this deal.`, detail: `The request is ${refusal.requestId}. It can be recalled or commented on; a second one is not needed.` };
    case 'nobody-to-ask':
      return { status: 409, title: `Nobody can be asked for the step "${refusal.step}".`, detail: `The policy asks for it since ${list(refusal.because)}, but its approvers and its fallback resolve to nobody but the requester. An administrator can mend the policy or People.` };
    case 'reason-required':
      return { status: 422, title: refusal.decision === 'comment' ? 'The comment is empty.' : 'A reason is needed.', detail: 'Say in a sentence why, so that the other side can do something with it.', field: refusal.field };
    case 'own-request':
      return { status: 403, title: 'Nobody decides on their own request.', detail: 'Somebody else has to. You can recall it.' };
    case 'not-an-approver':
      return { status: 403, title: 'This decision is not yours.', detail: refusal.asked.length > 0 ? `It waits for ${list(refusal.asked.map(say.name))}. You can comment.` : 'You can comment.' };
    case 'which-step':
      return { status: 422, title: 'Two steps wait for you.', detail: `Say which one: ${list(refusal.steps)}.`, field: refusal.field };
    case 'no-such-step':
      return { status: 422, title: 'This request has no such step.', detail: `Its steps are ${list(refusal.steps)}.`, field: refusal.field };
    case 'step-not-asked':
      return { status: 409, title: `The step "${refusal.step}" ${stateWords[refusal.state]}.`, detail: 'It is asked when the steps before it are done.' };
    case 'you-decided':
      return { status: 409, title: `You decided already (${refusal.decision}), ${say.moment(refusal.at)}.` };
    case 'already-decided':
      return {
        status: 409,
        title: `This ${stateWords[refusal.state]}${refusal.by ? ` by ${say.name(refusal.by)}` : ''}, ${say.moment(refusal.at)}.`,
        detail: 'Nothing was changed by your click.',
      };
    case 'moved-on':
      return { status: 412, title: 'The request has changed since you looked.', detail: `It is at version ${refusal.version} now. Look again, then decide.` };
    case 'people-only':
      return { status: 403, title: 'Only a person can do this.', detail: 'Use a token that belongs to a person.' };
    case 'not-yours':
      return { status: 403, title: `Only ${say.name(refusal.requesterId)}, who asked, can do this.` };
    case 'person-inactive':
      return { status: 403, title: 'This person is deactivated.' };
  }
}

/** `24 % off · 24 months · net 45`, leaving out what is not set. */
export function termsInWords(terms: Terms): string {
  const parts = [
    terms.discount === null ? null : terms.discount < 0 ? `${percent(-terms.discount)} above list` : `${percent(terms.discount)} off list`,
    terms.termMonths === null ? null : `${terms.termMonths} months`,
    terms.paymentDays === null ? null : `net ${terms.paymentDays}`,
  ].filter(part => part !== null);
  return parts.length > 0 ? parts.join(' · ') : 'terms as they are';
}
