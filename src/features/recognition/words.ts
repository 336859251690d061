import type { Words } from '../../engine/api.ts';
import { countOf } from '../../kernel/text.ts';
import { A_DAY, A_WEEK, LEAST_LETTERS, MOST_LETTERS, MOST_NAMED } from './contract.ts';
import { sayDraftRefusal } from './words-drafts.ts';
import type { About, RecognitionRefusal } from './model.ts';

/** Shout-outs in words, as plain text: views escape it. Pure. */

const KIND: Readonly<Record<About['kind'], string>> = { deal: 'deal', need: 'need', request: 'request' };

export interface Names {
  name(personId: string): string;
  team(teamId: string): string;
  /** A moment as the reader says it. */
  moment(at: number): string;
}

export function sayRefusal(refusal: RecognitionRefusal, names: Names): Words {
  switch (refusal.code) {
    case 'people-only':
      return { status: 403, title: 'Only people give thanks.', detail: 'Use a token that acts for a person.' };
    case 'person-inactive':
      return { status: 403, title: 'You are not active in Evenkeel any more.', detail: 'An administrator can change that under People.' };
    case 'exists-already':
      return { status: 409, title: 'This shout-out has been given already.', detail: 'Nothing was sent a second time.' };
    case 'nobody-named':
      return { status: 422, title: 'Nobody is thanked yet.', field: refusal.field, detail: 'Choose at least one person or a team.' };
    case 'too-many':
      return { status: 422, title: `That is ${refusal.named} at once.`, field: refusal.field, detail: `One shout-out thanks at most ${MOST_NAMED} people and teams. Thank their team instead, or leave some for another one.` };
    case 'oneself':
      return { status: 422, title: 'You are among those you thank.', field: refusal.field, detail: 'Take yourself out of the list; the rest stays as it is.' };
    case 'nobody-there':
      return { status: 422, title: 'Somebody you chose is not a person in Evenkeel.', field: refusal.field, detail: 'Apps and guests cannot be thanked. Choose somebody from People.' };
    case 'has-left':
      return { status: 422, title: `${names.name(refusal.personId)} is not here any more.`, field: refusal.field, detail: 'They would not see it. Take them out of the list; the rest stays as it is.' };
    case 'no-such-team':
      return { status: 422, title: 'There is no such team.', field: refusal.field, detail: 'Choose one from the list.' };
    case 'team-empty':
      return { status: 422, title: `There is nobody else in ${names.team(refusal.teamId)}.`, field: refusal.field, detail: 'Choose another team, or people by name.' };
    case 'no-such-thing':
      return { status: 422, title: `There is no such ${KIND[refusal.kind]}.`, field: refusal.field, detail: 'Choose one from the list, or leave it out.' };
    case 'too-short':
      return { status: 422, title: `Say a little more: ${countOf(LEAST_LETTERS - refusal.letters, 'character')} to go.`, field: refusal.field, detail: `At least ${LEAST_LETTERS}, so that it says what for.` };
    case 'too-long':
      return { status: 422, title: `That is ${refusal.letters} characters long.`, field: refusal.field, detail: `A shout-out has at most ${MOST_LETTERS}.` };
    case 'day-full':
      return { status: 422, title: `You have given ${countOf(A_DAY, 'shout-out')} today.`, field: refusal.field, detail: 'That is all for one day, so that each of them counts. Keep these words and give it tomorrow.' };
    case 'week-full':
      return {
        status: 422, title: `You have thanked ${names.name(refusal.personId)} ${countOf(A_WEEK, 'time')} in seven days.`, field: refusal.field,
        detail: `You can thank them again ${names.moment(refusal.again)}. Is there somebody who has not been thanked yet?`,
      }; // prettier-ignore
    case 'no-such-draft':
    case 'draft-ended':
      return sayDraftRefusal(refusal);
    case 'not-to-be-named':
      return { status: 422, title: `${names.name(refusal.personId)} does not want to be named in this.`, field: refusal.field, detail: 'Take them out of the list; the rest stays as it is.' };
    case 'no-such-thanks':
      return { status: 404, title: 'There is no such shout-out.', detail: 'It may be one that only those in it can see.' };
    case 'not-yours':
      return { status: 403, title: 'Only the one who gave it can take it back.', detail: 'An administrator can, too, if it should not be seen.' };
  }
}

/** `Thu 14 May at 09:12`, in the reader's time zone. */
export const sayMoment = (at: number, timeZone: string): string =>
  `on ${new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone }).format(at)} at ${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at)}`;
