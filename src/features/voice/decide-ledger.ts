import type { Situation } from '../../engine/capability.ts';
import { addBusinessMinutes, addDays, localDate, nextWorkingMoment, startOfLocalDate, type Calendar } from '../../kernel/calendar.ts';
import { refuse, type Decision, type Effect, type Later } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import type { VoiceSettings } from './contract.ts';
import { actorId } from './context.ts';
import { voiceFacts, type AnsweredPayload, type DecisionPayload, type InputPayload } from './events.ts';
import type { DecisionCommand, DecisionRefusal, Input, LedgerDecision } from './ledger-model.ts';
import { maySpeak } from './policy.ts';
import { sayOwed } from './words-ledger.ts';

export interface LedgerContext {
  readonly people: Directory;
  readonly voice: VoiceSettings;
  /** Ids that exist, of those that commands name. */
  readonly needs: ReadonlySet<string>;
  readonly deals: ReadonlySet<string>;
  /** Somebody's working hours. */
  readonly calendarOf: (personId: string) => Calendar;
}
export type LedgerAt = LedgerContext & Situation;
type D = Decision<LedgerDecision, DecisionRefusal>;
type Of<T extends DecisionCommand['type']> = Extract<DecisionCommand, { type: T }>;

/** It is looked at on the morning that an answer is due and on each working morning after it, so often at the most. */
const MOST_REMINDERS = 10;
/** Whoever owes it is nudged on the day that it is due, and again while it is late, not sooner than after so many days. */
const NUDGED_AGAIN_DAYS = 7;
const WORKING_DAY_MINUTES = 480;

/** Decisions of the voice ledger. "Declined, with a reason" is an answer like any other. Pure. */
export function decideLedger(state: LedgerDecision | undefined, command: DecisionCommand, at: LedgerAt): D {
  if (command.type === 'raise') return state ? keep(state) : raise(command, at);
  if (!state) return refuse({ code: 'no-such-decision' });
  if (command.type === 'remind') return remind(state, at);
  if (command.type === 'give-input' && state.inputs.some(i => i.id === command.inputId)) return keep(state);
  if (state.end.state !== 'open') return refuse({ code: 'ended', state: state.end.state });
  switch (command.type) {
    case 'give-input':
      return giveInput(state, command, at);
    case 'answer':
      return answer(state, command, at);
    case 'hand-over':
      return handOver(state, command, at);
    case 'withdraw':
      return withdraw(state, at);
  }
}

const keep = (state: LedgerDecision): D => ({ state, facts: [], answer: { decisionId: state.id } });
const about = (d: LedgerDecision): DecisionPayload => ({ decisionId: d.id, kind: d.kind, question: d.question, needId: d.needId, dealId: d.dealId });
const card = (d: LedgerDecision, audience: string | null): Effect => ({ kind: 'voice.decision-card', lane: `voice:decision:${d.id}`, payload: { decisionId: d.id, audience }, collapse: `voice.decision-card:${d.id}:${audience ?? ''}` });
const changed = (d: LedgerDecision, what: Partial<LedgerDecision>, now: number): LedgerDecision => ({ ...d, ...what, version: d.version + 1, updatedAt: now });

function inputOf(id: string, text: string, at: LedgerAt): Input {
  const by = actorId(at);
  return { id, by, teamId: by ? (at.people.person(by)?.teamId ?? null) : null, text: text.trim(), at: at.now };
}

function raise(command: Of<'raise'>, at: LedgerAt): D {
  if (!maySpeak(at.actor, at.people)) return refuse({ code: 'person-inactive' });
  if (!at.people.person(command.ownerId)?.active) return refuse({ code: 'no-such-person', field: 'ownerId' });
  if (command.needId && !at.needs.has(command.needId)) return refuse({ code: 'no-such-need', field: 'needId' });
  if (command.dealId && !at.deals.has(command.dealId)) return refuse({ code: 'no-such-deal', field: 'dealId' });
  const calendar = at.calendarOf(command.ownerId);
  const today = localDate(at.now, calendar.timeZone);
  if (command.answerBy !== null && command.answerBy < today) return refuse({ code: 'date-passed', field: 'answerBy' });
  const answerBy = command.answerBy ?? localDate(addBusinessMinutes(at.now, at.voice.answer_within_days * WORKING_DAY_MINUTES, calendar), calendar.timeZone);
  const first = command.input?.trim() ? [inputOf(`${command.decisionId}-first`, command.input, at)] : [];
  const decision: LedgerDecision = {
    id: command.decisionId, kind: command.kind, question: command.question.trim(), ownerId: command.ownerId, answerBy, needId: command.needId,
    dealId: command.dealId, raisedBy: actorId(at), raisedAt: at.now, inputs: first, end: { state: 'open' }, reminders: 0, version: 1, updatedAt: at.now,
  }; // prettier-ignore
  const inputs = first.map(i => ({ type: voiceFacts.inputGiven, payload: { ...about(decision), inputId: i.id, by: i.by, teamId: i.teamId } satisfies InputPayload }));
  return {
    state: decision,
    facts: [{ type: voiceFacts.raised, payload: { ...about(decision), ownerId: decision.ownerId, answerBy } }, ...inputs],
    effects: command.quiet ? [] : [card(decision, `owner:${decision.ownerId}`)],
    later: command.quiet ? [] : [reminder(decision, at)],
    answer: { decisionId: decision.id, answerBy },
  };
}

/** When the owner is reminded next: on the last day, or on the next working morning when that is past. */
function reminder(d: LedgerDecision, at: LedgerAt): Later {
  const calendar = at.calendarOf(d.ownerId);
  const zone = calendar.timeZone;
  const lastDay = nextWorkingMoment(startOfLocalDate(d.answerBy, zone), calendar);
  const tomorrow = nextWorkingMoment(startOfLocalDate(addDays(localDate(at.now, zone), 1), zone), calendar);
  return { key: `voice:remind:${d.id}`, at: lastDay > at.now ? lastDay : tomorrow, to: 'voice-decisions', command: { type: 'remind', decisionId: d.id } };
}
const noReminder = (d: LedgerDecision): Later => ({ key: `voice:remind:${d.id}`, at: null, to: 'voice-decisions', command: { type: 'remind', decisionId: d.id } });

function remind(state: LedgerDecision, at: LedgerAt): D {
  if (state.end.state !== 'open' || state.reminders >= MOST_REMINDERS) return keep(state);
  const after = changed(state, { reminders: state.reminders + 1 }, at.now);
  return {
    state: after,
    facts: [{ type: voiceFacts.reminded, payload: { ...about(state), ownerId: state.ownerId } }],
    effects: [card(state, null)],
    later: [nudge(state, at), ...(after.reminders < MOST_REMINDERS ? [reminder(after, at)] : [])],
  };
}

/** Gentle, so it goes through the owner's own budget of nudges; that an answer is owed stands on Home whatever the budget is. */
function nudge(d: LedgerDecision, at: LedgerAt): Later {
  const late = d.answerBy < localDate(at.now, at.calendarOf(d.ownerId).timeZone);
  return {
    key: nudgeKey(d), at: 0, to: 'people-nudges',
    command: {
      type: 'nudge', personId: d.ownerId, key: nudgeKey(d), kind: 'answer', words: sayOwed(d, late), link: `/voice/ledger?decision=${d.id}`, shownOnHome: true,
      action: { id: 'voice.answer', value: d.id, label: 'Answer' }, againAfterDays: NUDGED_AGAIN_DAYS,
    },
  }; // prettier-ignore
}
const nudgeKey = (d: LedgerDecision): string => `answer:${d.id}`;
/** Nothing is owed any more, or not by this person. */
const settled = (d: LedgerDecision): Later[] => (d.reminders === 0 ? [] : [{ key: `${nudgeKey(d)}:${d.ownerId}`, at: 0, to: 'people-nudges', command: { type: 'settle', personId: d.ownerId, key: nudgeKey(d) } }]);

function giveInput(state: LedgerDecision, command: Of<'give-input'>, at: LedgerAt): D {
  if (!maySpeak(at.actor, at.people)) return refuse({ code: 'person-inactive' });
  if (command.text.trim() === '') return refuse({ code: 'text-needed', field: 'text' });
  const input = inputOf(command.inputId, command.text, at);
  const payload: InputPayload = { ...about(state), inputId: input.id, by: input.by, teamId: input.teamId };
  return {
    state: changed(state, { inputs: [...state.inputs, input] }, at.now),
    facts: [{ type: voiceFacts.inputGiven, payload }],
    effects: [card(state, null)],
    answer: { decisionId: state.id, inputId: input.id },
  };
}

const isAdmin = (at: LedgerAt, id: string | null): boolean => id !== null && (at.people.person(id)?.roles.includes('admin') ?? false);

function answer(state: LedgerDecision, command: Of<'answer'>, at: LedgerAt): D {
  const by = actorId(at);
  if (at.actor.kind === 'person' && by !== state.ownerId && !isAdmin(at, by)) return refuse({ code: 'not-owner', ownerId: state.ownerId });
  const reason = command.reason.trim();
  if (reason.length < 10) return refuse({ code: 'reason-needed', field: 'reason' });
  const teamIds = [...new Set(state.inputs.flatMap(i => (i.teamId ? [i.teamId] : [])))].sort();
  const payload: AnsweredPayload = { ...about(state), outcome: command.outcome, reason, by, teamIds };
  const after = changed(state, { end: { state: 'answered', outcome: command.outcome, reason, by, at: at.now } }, at.now);
  // Whoever said something, or asked, hears the answer; not the one who gives it.
  const hearers = [...new Set([state.raisedBy, ...state.inputs.map(i => i.by)])].filter((id): id is string => id !== null && id !== by).sort();
  const told = hearers.map((personId): Effect => ({ kind: 'voice.answer', lane: `voice:person:${personId}`, payload: { decisionId: state.id, personId } }));
  return {
    state: after,
    facts: [{ type: voiceFacts.answered, payload }],
    effects: command.quiet ? [] : [card(after, null), ...told],
    later: [noReminder(state), ...settled(state)],
    answer: { decisionId: state.id, outcome: command.outcome },
  };
}

function handOver(state: LedgerDecision, command: Of<'hand-over'>, at: LedgerAt): D {
  const by = actorId(at);
  if (at.actor.kind === 'person' && by !== state.ownerId && !isAdmin(at, by)) return refuse({ code: 'not-owner', ownerId: state.ownerId });
  if (!at.people.person(command.ownerId)?.active) return refuse({ code: 'no-such-person', field: 'ownerId' });
  if (command.ownerId === state.ownerId) return keep(state);
  const after = changed(state, { ownerId: command.ownerId }, at.now);
  return {
    state: after,
    facts: [{ type: voiceFacts.handedOver, payload: { ...about(state), from: state.ownerId, to: command.ownerId } }],
    effects: [card(after, null), card(after, `owner:${command.ownerId}`)],
    later: [reminder(after, at), ...settled(state)],
    answer: { decisionId: state.id },
  };
}

function withdraw(state: LedgerDecision, at: LedgerAt): D {
  const by = actorId(at);
  if (at.actor.kind === 'person' && by !== state.ownerId && by !== state.raisedBy && !isAdmin(at, by)) return refuse({ code: 'not-owner', ownerId: state.ownerId });
  const after = changed(state, { end: { state: 'withdrawn', by, at: at.now } }, at.now);
  return { state: after, facts: [{ type: voiceFacts.withdrawn, payload: about(state) }], effects: [card(after, null)], later: [noReminder(state), ...settled(state)], answer: { decisionId: state.id } };
}
