import type { Words } from '../../engine/api.ts';
import { countOf, listOf, numberWord, plural, truncate } from '../../kernel/text.ts';
import { MOST_LETTERS } from './contract.ts';
import type { DraftRefusal, Evidence } from './model-drafts.ts';

/** Drafts in words, as plain text: views escape it. Pure. */

export interface ChainNames {
  readonly need: string;
  readonly deal: string;
  /** Lost deals that had asked for it before. */
  readonly lost: readonly string[];
}
/** Without names of those thanked: whoever does not want to be named is not in the words either. */
export function chainWords(direction: 'to-owner' | 'from-owner', { need, deal, lost }: ChainNames): string {
  const [what, whom] = [truncate(need, 120), truncate(deal, 120)];
  const missed = lost.length === 0 ? '' : ` ${listOf(lost.map(l => truncate(l, 80)))} had asked for it too and ${plural(lost.length, 'was', 'were')} lost; this time it was there.`;
  const said =
    direction === 'to-owner'
      ? `${whom} is the first deal we have won with “${what}” in it.${missed} Thank you for taking it all the way to the signature.`
      : `${whom} is won, the first deal with “${what}” in it.${missed} Thank you for making it happen.`;
  return truncate(said, MOST_LETTERS);
}

const took = (minutes: number): string =>
  minutes < 60 ? countOf(Math.max(1, Math.round(minutes)), 'minute') : minutes < 16 * 60 ? countOf(Math.round(minutes / 60), 'hour') : countOf(Math.round(minutes / 480), 'working day');
const times = (n: number, one: string, many = `${one}s`): string => `${numberWord(n)} ${plural(n, one, many)}`;
const sum = (of: readonly { readonly minutes: number }[]): number => of.reduce((total, e) => total + e.minutes, 0);
const only = <K extends Evidence['kind']>(evidence: readonly Evidence[], kind: K): Extract<Evidence, { kind: K }>[] =>
  evidence.filter((e): e is Extract<Evidence, { kind: K }> => e.kind === kind);
const quote = (text: string): string => `“${truncate(text, 90)}”`;

/** What was done for a deal, as ends of a sentence that begins with who did it: `answered two requests in 4 hours`. */
export function deedsOf(evidence: readonly Evidence[]): string[] {
  const [requests, approvals, promises, answers] = [only(evidence, 'request'), only(evidence, 'approval'), only(evidence, 'promise'), only(evidence, 'answer')];
  const [inputs, nos] = [only(evidence, 'input'), only(evidence, 'reasoned-no')];
  const declined = answers.filter(a => a.outcome === 'declined');
  const given = answers.filter(a => a.outcome !== 'declined');
  return [
    ...(requests.length > 0 ? [`answered ${times(requests.length, 'request')} in ${took(sum(requests))}`] : []),
    ...(approvals.length === 1 ? [`decided on the approval in ${took(approvals[0]!.minutes)}`] : []),
    ...(approvals.length > 1 ? [`decided on ${times(approvals.length, 'approval')} in ${took(sum(approvals))}`] : []),
    ...(promises.length > 0 ? [`accepted the promise of ${listOf(promises.map(p => quote(p.what)), 'and', 2)}`] : []),
    ...(given.length > 0 ? [`answered ${listOf(given.map(a => quote(a.question)), 'and', 2)}`] : []),
    ...(inputs.length > 0 ? [`had a word on ${listOf([...new Set(inputs.map(i => quote(i.question)))], 'and', 2)}`] : []),
    ...(declined.length > 0 ? [`said no to ${listOf(declined.map(a => quote(a.question)), 'and', 2)}, with the reason`] : []),
    ...(nos.length > 0 ? [`said no to ${listOf(nos.map(n => quote(n.what)), 'and', 2)}, with the reason`] : []),
  ];
}

/** What a draft for helpers suggests. */
export const helpedWords = (deal: string, evidence: readonly Evidence[]): string =>
  truncate(`Thank you for your help with ${truncate(deal, 120)}: you ${listOf(deedsOf(evidence))}. It counted.`, MOST_LETTERS);

export interface EvidenceNames {
  name(personId: string): string;
  /** The team of those who helped, if they are all of one; else their names. */
  readonly helpers: string;
  readonly need: string | null;
}

/** The evidence beside a draft: one sentence each. @param unthanked nobody has thanked them since */
export function sayEvidence(evidence: readonly Evidence[], names: EvidenceNames, unthanked: boolean): string[] {
  const need = names.need ?? 'it';
  const lost = only(evidence, 'lost').map(e => e.customer);
  const lines = evidence.flatMap((e): string[] => {
    switch (e.kind) {
      case 'asked': {
        return [`${names.name(e.personId)} brought “${need}” in first${e.customer ? `, from ${e.customer}` : ''}.`];
      }
      case 'decided':
        return [`${names.name(e.personId)} decided to do it.`];
      case 'built':
        return [`${names.name(e.personId)} built it.`];
      case 'shipped':
        return [`${names.name(e.personId)} shipped it.`];
      case 'won':
        return [`${names.name(e.personId)} won the first deal that includes it.`];
      default:
        return [];
    }
  });
  if (lost.length > 0) lines.splice(lines.length > 0 && evidence[0]?.kind === 'asked' ? 1 : 0, 0, `${listOf(lost)}, who had asked for it before, ${lost.length === 1 ? 'was' : 'were'} lost.`);
  const deeds = deedsOf(evidence);
  if (deeds.length > 0) lines.push(`${names.helpers} ${listOf(deeds)}${unthanked ? '; nobody has thanked them yet' : ''}.`);
  return lines;
}

export function sayDraftRefusal(refusal: DraftRefusal): Words {
  switch (refusal.code) {
    case 'no-such-draft':
      return { status: 404, title: 'There is no such draft.', detail: 'Only its drafter and those named in it see a draft.' };
    case 'not-your-draft':
      return { status: 403, title: 'This draft is somebody else’s to send.', detail: 'You are named in it, and can ask to be left out.' };
    case 'not-named':
      return { status: 409, title: 'You are not named in this draft.', detail: 'It is yours to send: decline it if you do not want to.' };
    case 'draft-ended':
      return {
        status: 409,
        title: refusal.state === 'sent' ? 'This draft has been sent.' : refusal.state === 'declined' ? 'This draft has been declined.' : 'This draft has been withdrawn.',
        detail: refusal.state === 'withdrawn' ? 'The deal was reopened, or nobody is left in it. You can still thank people in your own words.' : 'Nothing was sent a second time.',
      };
  }
}
