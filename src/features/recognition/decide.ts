import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import { LEAST_LETTERS, MOST_LETTERS, MOST_NAMED, type RecognitionSettings } from './contract.ts';
import { mentionOf } from './decide-mention.ts';
import { recognitionFacts, type MemberAsOf, type ReversedPayload, type ThankedPayload } from './events.ts';
import { leftToday, thankedAgainAt } from './figures.ts';
import { thanksIdOf, type Draft } from './model-drafts.ts';
import type { Entry, RecognitionCommand, RecognitionRefusal, Thanks } from './model.ts';
import { mayGive, mayReverse } from './policy.ts';

export interface RecognitionContext {
  readonly people: Directory;
  readonly recognition: RecognitionSettings;
  /** What the givers of this batch gave lately, also what was taken back. */
  readonly ledger: readonly Entry[];
  /** The team somebody was in at the moment of the command. */
  readonly teamOf: (personId: string, at: number) => string | null;
  /** `deal:<id>`, `need:<id>`, `request:<id>` that exist. */
  readonly things: ReadonlySet<string>;
  /** The drafts that are sent, by id. */
  readonly drafts: ReadonlyMap<string, Draft>;
}
type At = RecognitionContext & Situation;
type Result = Decision<Entry, RecognitionRefusal>;

/** Every change of the ledger, decided in one place. Pure. */
export function decide(state: Entry | undefined, command: RecognitionCommand, at: At): Result {
  return command.type === 'give' ? give(state, command, at) : reverse(state, command, at);
}

/** One line or several, without the spaces that fill up a count. */
export const lettersOf = (words: string): number => [...words.replace(/\s+/g, ' ').trim()].length;

function give(state: Entry | undefined, command: Extract<RecognitionCommand, { type: 'give' }>, at: At): Result {
  if (state) return refuse({ code: 'exists-already' });
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const giver = at.actor.id;
  if (!mayGive(giver, at.people)) return refuse({ code: 'person-inactive' });
  const draft = command.draftId ? at.drafts.get(command.draftId) : undefined;
  if (command.draftId) {
    if (draft?.drafterId !== giver || command.thanksId !== thanksIdOf(draft.id)) return refuse({ code: 'no-such-draft' });
    if (draft.end.state !== 'waiting') return refuse({ code: 'draft-ended', state: draft.end.state });
    const unwilling = draft.declinedBy.find(id => command.people.includes(id));
    if (unwilling) return refuse({ code: 'not-to-be-named', field: 'people', personId: unwilling });
  }
  const named = [...new Set(command.people)];
  const teams = [...new Set(command.teams)];
  if (named.length + teams.length === 0) return refuse({ code: 'nobody-named', field: 'people' });
  if (named.length + teams.length > MOST_NAMED) return refuse({ code: 'too-many', field: 'people', named: named.length + teams.length });
  if (named.includes(giver)) return refuse({ code: 'oneself', field: 'people' });
  for (const id of named) {
    const person = at.people.person(id);
    if (!person) return refuse({ code: 'nobody-there', field: 'people' });
    if (!person.active) return refuse({ code: 'has-left', field: 'people', personId: id });
  }
  const members: string[] = [];
  for (const id of teams) {
    if (!at.people.team(id)) return refuse({ code: 'no-such-team', field: 'teams' });
    const others = at.people.membersOfTeam(id).filter(p => p.id !== giver);
    if (others.length === 0) return refuse({ code: 'team-empty', field: 'teams', teamId: id });
    members.push(...others.map(p => p.id));
  }
  if (command.about && !at.things.has(`${command.about.kind}:${command.about.id}`)) return refuse({ code: 'no-such-thing', field: 'about', kind: command.about.kind });
  const words = command.words.trim();
  const letters = lettersOf(words);
  if (letters < LEAST_LETTERS) return refuse({ code: 'too-short', field: 'words', letters });
  if (words.length > MOST_LETTERS) return refuse({ code: 'too-long', field: 'words', letters: words.length });
  if (leftToday(at.ledger, giver, at.now, at.people.person(giver)?.timeZone ?? 'UTC') === 0) return refuse({ code: 'day-full', field: 'words' });
  for (const id of named) {
    const again = thankedAgainAt(at.ledger, giver, id, at.now);
    if (again !== null) return refuse({ code: 'week-full', field: 'people', personId: id, again });
  }
  const asOf = (personId: string): MemberAsOf => ({ personId, teamId: at.teamOf(personId, at.now) });
  const thanks: Thanks = {
    id: command.thanksId, giver: asOf(giver), receivers: [...new Set([...named, ...members])].map(asOf), named, teams, about: command.about, words, private: command.private, at: at.now,
    ...(draft && { draftId: draft.id, chain: draft.kind === 'chain' && draft.needId ? { needId: draft.needId, dealId: draft.dealId } : null }),
  }; // prettier-ignore
  const payload: ThankedPayload = { thanksId: thanks.id, giver: thanks.giver, receivers: thanks.receivers, at: thanks.at };
  const { channel } = at.recognition;
  return {
    state: { thanks, reversal: null },
    facts: [{ type: recognitionFacts.thanked, payload }],
    effects: [...(channel && !thanks.private ? [show(thanks.id, `channel:${channel}`)] : []), ...thanks.receivers.map(r => show(thanks.id, `dm:${r.personId}`))],
    later: [
      ...(draft ? [{ key: `recognition:draft:${draft.id}:sent`, at: 0, to: 'recognition-drafts', command: { type: 'confirm-sent', draftId: draft.id, thanksId: thanks.id } }] : []),
      ...mentionOf(thanks, 'mention'),
    ],
    answer: { thanksId: thanks.id },
  };
}

function reverse(state: Entry | undefined, command: Extract<RecognitionCommand, { type: 'reverse' }>, at: At): Result {
  if (!state) return refuse({ code: 'no-such-thanks' });
  if (!mayReverse(at.actor, state.thanks, at.people)) return refuse({ code: at.actor.kind === 'person' && !maySee(at.actor.id, state.thanks) ? 'no-such-thanks' : 'not-yours' });
  const payload: ReversedPayload = { thanksId: state.thanks.id };
  if (state.reversal) return { state, facts: [], answer: { thanksId: state.thanks.id } };
  return {
    state: { ...state, reversal: { by: at.actor.kind === 'person' ? at.actor.id : null, reason: command.reason, at: at.now } },
    facts: [{ type: recognitionFacts.reversed, payload }],
    effects: [{ kind: 'recognition.redraw', lane: `thanks:${state.thanks.id}`, payload: { thanksId: state.thanks.id } }],
    later: mentionOf(state.thanks, 'take-back'),
    answer: { thanksId: state.thanks.id },
  };
}

/** Private thanks exist only for those in them. */
export const maySee = (personId: string | null, thanks: Thanks): boolean =>
  !thanks.private || thanks.giver.personId === personId || thanks.receivers.some(r => r.personId === personId);

const show = (thanksId: string, audience: string): Effect => ({ kind: 'recognition.show', lane: `thanks:${thanksId}`, payload: { thanksId, audience } });
