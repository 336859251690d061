import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Fact, type Later } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import { MOST_NAMED } from './contract.ts';
import { recognitionFacts, type DraftPayload, type DraftSentPayload, type DraftWithdrawnPayload, type NameDeclinedPayload } from './events.ts';
import type { Draft, DraftCommand, DraftEnd, DraftRefusal } from './model-drafts.ts';

export interface DraftContext {
  readonly people: Directory;
  /** The deal's name, for the nudge. */
  readonly dealName: (dealId: string) => string;
  /** Drafts of this drafter about this deal that wait, this one included. */
  readonly waitingFor: (drafterId: string, dealId: string) => readonly string[];
}
export type DraftAt = DraftContext & Situation;
type D = Decision<Draft, DraftRefusal>;
type Of<T extends DraftCommand['type']> = Extract<DraftCommand, { type: T }>;

/** Drafts of thanks. Nothing here sends anything: a person does, with `give`. Pure. */
export function decideDraft(state: Draft | undefined, command: DraftCommand, at: DraftAt): D {
  if (command.type === 'propose') return state ? keep(state) : propose(command, at);
  if (!state) return refuse({ code: 'no-such-draft' });
  switch (command.type) {
    case 'decline':
      return decline(state, at);
    case 'decline-name':
      return declineName(state, at);
    case 'confirm-sent': {
      if (state.end.state !== 'waiting') return keep(state);
      const payload: DraftSentPayload = { ...about(state), thanksId: command.thanksId };
      return ended(state, { state: 'sent', thanksId: command.thanksId, at: at.now }, [{ type: recognitionFacts.draftSent, payload }], at);
    }
    case 'withdraw':
      return state.end.state === 'waiting' ? withdrawn(state, command.why, at) : keep(state);
    case 'drop':
      return drop(state, command.personId, at);
  }
}

const keep = (state: Draft): D => ({ state, facts: [], answer: { draftId: state.id } });
const about = (d: Draft): DraftPayload => ({ draftId: d.id, kind: d.kind, drafterId: d.drafterId, people: d.people, dealId: d.dealId, needId: d.needId });

function propose(command: Of<'propose'>, at: DraftAt): D {
  const { type: _, draftId, ...said } = command;
  const people = [...new Set(said.people)].filter(id => id !== said.drafterId && at.people.person(id)?.active).slice(0, MOST_NAMED);
  const draft: Draft = { ...said, people, id: draftId, declinedBy: [], at: at.now, version: 1, end: { state: 'waiting' } };
  // Between the deal's end and this moment somebody may have left.
  if (!at.people.person(said.drafterId)?.active) return { state: { ...draft, end: { state: 'withdrawn', why: 'drafter-left', at: at.now } }, facts: [] };
  if (people.length === 0) return { state: { ...draft, end: { state: 'withdrawn', why: 'nobody-left', at: at.now } }, facts: [] };
  return { state: draft, facts: [{ type: recognitionFacts.drafted, payload: about(draft) }], later: [nudge(draft, at)], answer: { draftId } };
}

/** One nudge for all drafts about a deal. */
export const nudgeKey = (dealId: string): string => `thanks:${dealId}`;
const nudge = (draft: Draft, at: DraftAt): Later => ({
  key: `recognition:nudge:${draft.drafterId}:${draft.dealId}`,
  at: 0,
  to: 'people-nudges',
  command: {
    type: 'nudge', personId: draft.drafterId, key: nudgeKey(draft.dealId), kind: 'thanks', link: '/recognition/drafts',
    words: `Thanks for ${at.dealName(draft.dealId)} are drafted for you to read. Nothing is sent unless you send it.`,
    shownOnHome: true,
    action: { id: 'recognition.read-drafts', value: draft.dealId, label: 'Read the Drafts' },
  }, // prettier-ignore
});
/** When the last draft about a deal is off somebody's desk, so is the nudge. */
const settled = (draft: Draft, at: DraftAt): Later[] =>
  at.waitingFor(draft.drafterId, draft.dealId).some(id => id !== draft.id)
    ? []
    : [{ key: `recognition:nudge:${draft.drafterId}:${draft.dealId}`, at: 0, to: 'people-nudges', command: { type: 'settle', personId: draft.drafterId, key: nudgeKey(draft.dealId) } }];

const ended = (state: Draft, end: DraftEnd, facts: readonly Fact[], at: DraftAt, more: Partial<Draft> = {}): D => ({
  state: { ...state, ...more, end, version: state.version + 1 },
  facts,
  later: settled(state, at),
  answer: { draftId: state.id, state: end.state },
});

function withdrawn(state: Draft, why: DraftWithdrawnPayload['why'], at: DraftAt, more: Partial<Draft> = {}, before: readonly Fact[] = []): D {
  const payload: DraftWithdrawnPayload = { ...about({ ...state, ...more }), why };
  return ended(state, { state: 'withdrawn', why, at: at.now }, [...before, { type: recognitionFacts.draftWithdrawn, payload }], at, more);
}

const actorOf = (at: DraftAt): string | null => (at.actor.kind === 'person' ? at.actor.id : null);

function decline(state: Draft, at: DraftAt): D {
  const by = actorOf(at);
  // For others a draft that is not theirs does not exist, except for those named in it.
  if (by !== state.drafterId) return refuse(by !== null && state.people.includes(by) ? { code: 'not-your-draft' } : { code: 'no-such-draft' });
  if (state.end.state === 'declined') return keep(state);
  if (state.end.state !== 'waiting') return refuse({ code: 'draft-ended', state: state.end.state });
  return ended(state, { state: 'declined', at: at.now }, [{ type: recognitionFacts.draftDeclined, payload: about(state) }], at);
}

function declineName(state: Draft, at: DraftAt): D {
  const by = actorOf(at);
  if (by !== null && state.declinedBy.includes(by)) return keep(state);
  if (by === null || !state.people.includes(by)) return refuse(by === state.drafterId ? { code: 'not-named' } : { code: 'no-such-draft' });
  if (state.end.state !== 'waiting') return refuse({ code: 'draft-ended', state: state.end.state });
  const payload: NameDeclinedPayload = { ...about(state), personId: by };
  return without(state, by, { declinedBy: [...state.declinedBy, by] }, [{ type: recognitionFacts.nameDeclined, payload }], at);
}

function drop(state: Draft, personId: string, at: DraftAt): D {
  if (state.end.state !== 'waiting') return keep(state);
  if (state.drafterId === personId) return withdrawn(state, 'drafter-left', at);
  return state.people.includes(personId) ? without(state, personId, {}, [], at) : keep(state);
}

/** Whoever is left stays in it. */
function without(state: Draft, personId: string, more: Partial<Draft>, facts: readonly Fact[], at: DraftAt): D {
  const people = state.people.filter(id => id !== personId);
  const evidence = state.evidence.filter(e => e.kind === 'lost' || e.personId !== personId);
  if (people.length === 0) return withdrawn(state, 'nobody-left', at, { ...more, people, evidence }, facts);
  return { state: { ...state, ...more, people, evidence, version: state.version + 1 }, facts, answer: { draftId: state.id } };
}
