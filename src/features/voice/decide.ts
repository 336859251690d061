import { refuse, type Effect } from '../../kernel/decision.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { actorId, drawCard, drawRoomPart, familyOf, keep, roomParts, type At, type NeedDecision } from './context.ts';
import { endException, except } from './decide-exceptions.ts';
import { hearIssue, linkIssue, unlinkIssue } from './decide-issues.ts';
import { confirmMerged, confirmSplit, merge, splitOff, unmerge } from './decide-merge.ts';
import { newNeed, placed } from './decide-parts.ts';
import { voiceFacts, type CapturedPayload } from './events.ts';
import { mostAlike } from './figures-likeness.ts';
import { isMerged, quarterOf, type Need, type NeedCommand, type NeedRefusal, type NeedWithVoices, type Of, type Standing, type Voice } from './model.ts';
import { mayDecide, maySpeak } from './policy.ts';

/** What follows from a command about a need. Pure. */
export function decide(state: NeedWithVoices | undefined, command: NeedCommand, at: At): NeedDecision {
  if (command.type === 'capture') return capture(state, command, at);
  const ours = command.type === 'hear-issue' || command.type === 'confirm-merged' || command.type === 'confirm-split';
  if (!ours && !mayDecide(at.actor, at.people, at.voice)) return refuse({ code: 'not-product', team: at.voice.product_team });
  if (command.type === 'split-off') return splitOff(state, command, at);
  if (!state) return refuse({ code: 'no-such-need' });
  switch (command.type) {
    case 'unmerge':
      return unmerge(state, at);
    case 'hear-issue':
      return hearIssue(state, command, at);
    case 'confirm-merged':
      return confirmMerged(state, command, at);
    case 'confirm-split':
      return confirmSplit(state, command, at);
  }
  if (isMerged(state.need)) return refuse({ code: 'merged', into: at.roots.get(state.need.id) ?? state.need.place.into });
  switch (command.type) {
    case 'move':
      return move(state, command, at);
    case 'change':
      return change(state, command, at);
    case 'merge':
      return merge(state, command, at);
    case 'link-issue':
      return linkIssue(state, command, at);
    case 'unlink-issue':
      return unlinkIssue(state, command, at);
    case 'except':
      return except(state, command, at);
    case 'end-exception':
      return endException(state, command, at);
  }
}

function capture(state: NeedWithVoices | undefined, command: Of<'capture'>, at: At): NeedDecision {
  if (!maySpeak(at.actor, at.people)) return refuse({ code: 'person-inactive' });
  // The same form twice is one voice.
  if (state?.voices.some(v => v.id === command.voiceId)) return keep(state);
  const words = command.words.trim();
  if (words === '') return refuse({ code: 'words-needed', field: 'words' });
  const deal = command.dealId ? at.deals.get(command.dealId) : undefined;
  if (command.dealId && !deal) return refuse({ code: 'no-such-deal', field: 'dealId' });
  const need = state?.need ?? fresh(command, at);
  if ('code' in need) return refuse(need);
  const by = actorId(at);
  const voice: Voice = {
    id: command.voiceId,
    needId: need.id,
    words,
    saidBy: command.saidBy?.trim() || null,
    dealId: command.dealId,
    account: deal ? null : command.account?.trim() || null,
    urgency: command.urgency,
    capturedBy: by,
    teamId: by ? (at.people.person(by)?.teamId ?? null) : null,
    source: command.source,
    at: at.now,
  };
  const payload: CapturedPayload = {
    needId: need.id, title: need.title, voiceId: voice.id, dealId: voice.dealId, account: deal?.account ?? voice.account, urgency: voice.urgency,
    capturedBy: by, teamId: voice.teamId, first: !state,
  }; // prettier-ignore
  const root = at.roots.get(need.id) ?? need.id;
  const effects: Effect[] = [drawCard(root)];
  if (deal?.room) effects.push(drawCard(root, `room:${deal.id}`), drawRoomPart(deal.id));
  // On the web the page says so itself.
  if (by && command.source === 'slack') effects.push({ kind: 'voice.thank', lane: `voice:person:${by}`, payload: { needId: root, personId: by, created: !state } });
  return {
    state: { need: { ...need, version: need.version + (state ? 1 : 0), updatedAt: at.now }, voices: [...(state?.voices ?? []), voice] },
    facts: [{ type: voiceFacts.captured, payload }],
    effects,
    answer: { needId: need.id, voiceId: voice.id, created: !state },
  };
}

/** A new need, unless some are like it and nobody has said that it is another one. */
function fresh(command: Of<'capture'>, at: At): Need | NeedRefusal {
  const title = command.title?.trim() ?? '';
  if (title.length < 3) return { code: 'title-needed', field: 'title' };
  if (!command.anyway) {
    const like = mostAlike(title, at.titles).map(l => ({ needId: l.need.id, title: l.need.title, likeness: Math.round(l.likeness * 100) / 100 }));
    if (like.length > 0) return { code: 'looks-like', field: 'title', like };
  }
  return newNeed(command.needId, title, at);
}

function move(state: NeedWithVoices, command: Of<'move'>, at: At): NeedDecision {
  const reason = command.reason?.trim() || null;
  let standing: Standing;
  switch (command.state) {
    case 'planned':
      if (!command.quarter) return refuse({ code: 'quarter-needed', field: 'quarter' });
      standing = { state: 'planned', quarter: command.quarter };
      break;
    case 'in-progress':
      standing = { state: 'in-progress', quarter: command.quarter ?? quarterOf(state.need.place) };
      break;
    case 'declined':
      if (!reason) return refuse({ code: 'reason-needed', field: 'reason' });
      standing = { state: 'declined', reason };
      break;
    case 'shipped':
      standing = { state: 'shipped', release: command.release };
      break;
    default:
      standing = { state: command.state };
  }
  if (JSON.stringify(standing) === JSON.stringify(state.need.place)) return keep(state);
  // Whoever moves it first answers for it, unless somebody else was named.
  const owner = state.need.productOwnerId ?? (standing.state === 'heard' ? null : actorId(at));
  return placed({ ...state, need: { ...state.need, productOwnerId: owner } }, standing, reason, at, command.quiet === true);
}

function change(state: NeedWithVoices, command: Of<'change'>, at: At): NeedDecision {
  const { need } = state;
  for (const id of command.builders ?? []) if (!at.people.person(id)) return refuse({ code: 'no-such-person', field: 'builders' });
  if (command.productOwnerId && !at.people.person(command.productOwnerId)) return refuse({ code: 'no-such-person', field: 'productOwnerId' });
  const after: Need = {
    ...need,
    ...(command.title !== undefined && { title: command.title }),
    ...(command.productOwnerId !== undefined && { productOwnerId: command.productOwnerId }),
    ...(command.builders !== undefined && { builders: [...new Set(command.builders)] }),
    ...(command.note !== undefined && { note: command.note }),
  };
  const fields = (['title', 'productOwnerId', 'builders', 'note'] as const).filter(f => JSON.stringify(need[f]) !== JSON.stringify(after[f]));
  if (fields.length === 0) return keep(state);
  const payload: JsonObject = { needId: need.id, title: after.title, fields, ...(fields.includes('title') && { before: need.title }) };
  return {
    state: { ...state, need: { ...after, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.changed, payload }],
    effects: [drawCard(need.id), ...(fields.includes('title') ? roomParts(familyOf(state, at), at.deals) : [])],
    answer: { needId: need.id },
  };
}
