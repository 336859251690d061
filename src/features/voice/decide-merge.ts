import { refuse } from '../../kernel/decision.ts';
import { closeTheLoop, drawCard, familyOf, keep, roomParts, type At, type NeedDecision } from './context.ts';
import { newNeed } from './decide-parts.ts';
import { voiceFacts, type MergedPayload, type SplitPayload } from './events.ts';
import { isMerged, standingOf, type NeedWithVoices, type Of } from './model.ts';

/**
 * Merging points one need to another: no voice is copied or moved, so nothing can be lost on the way and undoing it is
 * pointing back. What each deal asked counts for the need that is pointed to. Pure.
 */
export function merge(state: NeedWithVoices, command: Of<'merge'>, at: At): NeedDecision {
  const { need } = state;
  if (isMerged(need)) return refuse({ code: 'merged', into: need.place.into });
  const into = at.roots.get(command.into);
  if (into === undefined) return refuse({ code: 'no-such-target', field: 'into' });
  if (into === need.id) return refuse({ code: 'merge-into-itself', field: 'into' });
  const payload: MergedPayload = { needId: need.id, title: need.title, into };
  return {
    state: { ...state, need: { ...need, place: { state: 'merged', into, was: standingOf(need) }, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.merged, payload }],
    effects: [drawCard(need.id), ...roomParts(familyOf(state, at), at.deals)],
    later: [{ key: `voice:merged:${need.id}`, at: 0, to: 'voice', command: { type: 'confirm-merged', needId: into, from: need.id, title: need.title } }],
    answer: { needId: need.id, into },
  };
}

/** The need that is pointed to notes it, takes over the linked issues, and tells those who are new to it where it stands. */
export function confirmMerged(state: NeedWithVoices, command: Of<'confirm-merged'>, at: At): NeedDecision {
  const from = at.others.get(command.from);
  // Undone meanwhile.
  if (!from || !isMerged(from)) return keep(state);
  const { need } = state;
  const known = new Set(need.issues.map(i => `${i.vendor} ${i.key}`));
  const issues = [...need.issues, ...from.issues.filter(i => !known.has(`${i.vendor} ${i.key}`))];
  const family = familyOf(state, at);
  return {
    state: { ...state, need: { ...need, issues, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.absorbed, payload: { needId: need.id, title: need.title, other: from.id, otherTitle: from.title } }],
    effects: [drawCard(need.id), ...roomParts(family, at.deals), ...closeTheLoop(need.id, need.place, family, at.deals)],
  };
}

export function unmerge(state: NeedWithVoices, at: At): NeedDecision {
  const { need } = state;
  if (!isMerged(need)) return refuse({ code: 'not-merged' });
  const payload: MergedPayload = { needId: need.id, title: need.title, into: need.place.into };
  return {
    state: { ...state, need: { ...need, place: need.place.was, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.unmerged, payload }],
    effects: [drawCard(need.id), drawCard(at.roots.get(need.id) ?? need.place.into), ...roomParts(state.voices, at.deals)],
    answer: { needId: need.id },
  };
}

/** Some voices of a need turn out to ask for something else: they become a need of their own, at the beginning of the board. */
export function splitOff(state: NeedWithVoices | undefined, command: Of<'split-off'>, at: At): NeedDecision {
  if (state) return keep(state);
  const from = at.others.get(command.from);
  if (!from) return refuse({ code: 'no-such-need' });
  if (isMerged(from)) return refuse({ code: 'merged', into: at.roots.get(from.id) ?? from.place.into });
  const family = at.families.get(from.id) ?? [];
  const wanted = new Set(command.voices);
  const moved = family.filter(v => wanted.has(v.id));
  if (moved.length === 0 || moved.length < wanted.size) return refuse({ code: 'no-such-voice', field: 'voices' });
  if (moved.length === family.length) return refuse({ code: 'nothing-left', field: 'voices' });
  const need = newNeed(command.needId, command.title.trim(), at);
  const payload: SplitPayload = { needId: need.id, title: need.title, other: from.id, otherTitle: from.title, voices: moved.length };
  return {
    state: { need, voices: moved.map(v => ({ ...v, needId: need.id })) },
    facts: [{ type: voiceFacts.splitFrom, payload }],
    effects: [drawCard(need.id), ...roomParts(moved, at.deals)],
    later: [
      { key: `voice:split:${need.id}`, at: 0, to: 'voice', command: { type: 'confirm-split', needId: from.id, into: need.id, title: need.title, voices: moved.length } },
    ],
    answer: { needId: need.id },
  };
}

export function confirmSplit(state: NeedWithVoices, command: Of<'confirm-split'>, at: At): NeedDecision {
  const { need } = state;
  const payload: SplitPayload = { needId: need.id, title: need.title, other: command.into, otherTitle: command.title, voices: command.voices };
  return {
    state: { ...state, need: { ...need, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.splitOff, payload }],
    effects: [drawCard(need.id)],
  };
}
