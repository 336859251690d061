import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import { MOST_TEXT } from './contract.ts';
import { newsletterFacts } from './events.ts';
import { tidy } from './words-turn.ts';
import type { Reader, ReaderCommand, ReaderRefusal, Suggestion, SuggestionCommand, SuggestionRefusal } from './model.ts';

/** What readers do: suggest something, and choose for themselves. Pure. */

export interface SuggestionContext {
  readonly people: Directory;
  /** The issue that is being made takes it in at once. */
  readonly open: string | null;
  readonly recent: readonly Suggestion[];
}
/** By one person in seven days. */
export const MOST_SUGGESTED = 10;
const WEEK = 7 * 86_400_000;

export function decideSuggestion(_: Suggestion | undefined, command: SuggestionCommand, at: SuggestionContext & Situation): Decision<Suggestion, SuggestionRefusal> {
  if (at.actor.kind !== 'person' || !at.people.person(at.actor.id)?.active) return refuse({ code: 'people-only' });
  const by = at.actor.id;
  const text = tidy(command.text).trim().slice(0, MOST_TEXT);
  if (text.length < 3) return refuse({ code: 'text-needed', field: 'text' });
  if (at.recent.filter(s => s.by === by && s.at > at.now - WEEK).length >= MOST_SUGGESTED) return refuse({ code: 'too-many', field: 'text' });
  return {
    state: { id: command.suggestionId, by, text, at: at.now },
    facts: [{ type: newsletterFacts.suggested, payload: { suggestionId: command.suggestionId } }],
    effects: at.open ? [{ kind: 'newsletter.refresh', lane: `newsletter:${at.open}`, payload: { issueId: at.open } }] : [],
    answer: { suggestionId: command.suggestionId },
  };
}

export interface ReaderContext {
  readonly people: Directory;
}
/** A person for themselves; a machine for a link in a mail, whose signature was checked. */
export function decideReader(state: Reader | undefined, command: ReaderCommand, at: ReaderContext & Situation): Decision<Reader, ReaderRefusal> {
  if (!at.people.person(command.personId)) return refuse({ code: 'nobody-there' });
  if (at.actor.kind === 'person' && at.actor.id !== command.personId) return refuse({ code: 'not-you' });
  const before = state ?? { personId: command.personId, mail: true, named: true };
  const next = { ...before, ...(command.mail !== undefined && { mail: command.mail }), ...(command.named !== undefined && { named: command.named }) };
  const moved = next.mail !== before.mail || next.named !== before.named;
  return {
    state: moved ? next : before,
    facts: moved ? [{ type: newsletterFacts.reader, payload: { mail: next.mail, named: next.named } }] : [],
    effects: before.named && !next.named ? [{ kind: 'newsletter.withdraw', lane: `newsletter-reader:${command.personId}`, payload: { source: null, personId: command.personId } }] : [],
    answer: { mail: next.mail, named: next.named },
  };
}
