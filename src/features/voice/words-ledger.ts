import type { Words } from '../../engine/api.ts';
import { truncate } from '../../kernel/text.ts';
import type { DecisionKind, Outcome } from './contract.ts';
import type { DecisionRefusal, LedgerDecision } from './ledger-model.ts';

/** Decisions in words, as plain text. Pure. */
export const KIND_WORDS: Readonly<Record<DecisionKind, string>> = { roadmap: 'Roadmap', pricing: 'Pricing', 'deal-exception': 'Deal exception' };
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = { accepted: 'Accepted', partly: 'Accepted in part', declined: 'Declined' };

/** "12 March 2026" */
const dayIn = (date: string): string => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${date}T12:00:00Z`));
/** For the one who owes the answer. */
export const sayOwed = (d: Pick<LedgerDecision, 'question' | 'answerBy'>, late: boolean): string =>
  `You owe an answer ${late ? `since ${dayIn(d.answerBy)}` : 'today'}: ${truncate(d.question, 180)} A no with its reason is an answer, too.`;

/** @param name a person's name by id */
export function sayDecisionRefusal(refusal: DecisionRefusal, name: (id: string) => string): Words {
  switch (refusal.code) {
    case 'no-such-decision':
      return { status: 404, title: 'There is no such decision.', detail: 'The ledger lists all of them.' };
    case 'no-such-person':
      return { status: 422, title: 'There is no such person, or they have left.', field: refusal.field, detail: 'Choose who owes the answer from People.' };
    case 'no-such-need':
      return { status: 422, title: 'There is no such need.', field: refusal.field, detail: 'Choose one from the board, or leave it out.' };
    case 'no-such-deal':
      return { status: 422, title: 'There is no such deal.', field: refusal.field, detail: 'Choose one from the list, or leave it out.' };
    case 'person-inactive':
      return { status: 403, title: 'You are not active in Evenkeel any more.', detail: 'An administrator can change that under People.' };
    case 'date-passed':
      return { status: 422, title: 'This day has passed.', field: refusal.field, detail: 'An answer is owed on a day to come.' };
    case 'reason-needed':
      return { status: 422, title: 'The answer needs its reason.', field: refusal.field, detail: 'At least ten characters: whoever asked will read it.' };
    case 'text-needed':
      return { status: 422, title: 'There is nothing in it.', field: refusal.field, detail: 'Write what your team has to say to it.' };
    case 'not-owner':
      return { status: 403, title: `${name(refusal.ownerId)} owes this answer.`, detail: 'Add your input, or ask them to hand it over.' };
    case 'ended':
      return { status: 409, title: refusal.state === 'answered' ? 'This has been answered.' : 'This has been withdrawn.', detail: 'Raise a new decision if it has to be decided again.' };
  }
}
