import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect, type Fact, type Later } from '../../kernel/decision.ts';
import { deskFacts } from './events.ts';
import { ask } from './decide-submit.ts';
import type { DeskContext } from './context.ts';
import { needed, type ApprovalRequest, type DeskCommand, type DeskRefusal, type Step } from './model.ts';
import { alreadyEnded, stepToDecide } from './policy.ts';

export type DeskDecision = Decision<ApprovalRequest, DeskRefusal>;
type At = DeskContext & Situation;

/** Every change at the desk, decided in one place. Pure. */
export function decide(request: ApprovalRequest | undefined, command: DeskCommand, at: At): DeskDecision {
  if (command.type === 'submit') return ask(request, command, at);
  if (!request) return refuse({ code: 'no-such-request' });
  switch (command.type) {
    case 'decide':
      return decideStep(request, command, at);
    case 'comment':
      return comment(request, command.text, at);
    case 'recall':
      return recall(request, at);
    case 'remind':
      return remind(request, command, at);
    case 'confirm-written':
      return confirmWritten(request, command, at);
  }
}

function decideStep(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'decide' }>, at: At): DeskDecision {
  const step = stepToDecide(request, command, at.actor);
  if ('refused' in step) return step;
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const by = at.actor.id;
  const reason = command.reason?.trim() || null;
  if (command.decision !== 'approve' && !reason) {
    return refuse({ code: 'reason-required', field: 'reason', decision: command.decision });
  }
  const decided: Step = settle({ ...step, decisions: [...step.decisions, { by, decision: command.decision, reason, at: at.now }] }, at.now);
  const steps = request.steps.map(s => (s === step ? decided : s));
  const facts: Fact[] = [
    {
      type: deskFacts.decided,
      payload: { requestId: request.id, round: request.round, step: step.name, by, decision: command.decision, reason, terms: { ...request.terms } },
    },
  ];
  const touched: ApprovalRequest = { ...request, steps, version: request.version + 1, updatedAt: at.now };

  if (decided.state === 'rejected') return end(touched, 'rejected', deskFacts.rejected, facts, at);
  if (decided.state === 'changes-requested') return end(touched, 'changes-requested', deskFacts.changesRequested, facts, at);
  return advance(touched, facts, at);
}

/** A no of one approver is a no of the step; a yes counts towards what its completion needs. */
function settle(step: Step, now: number): Step {
  const last = step.decisions.at(-1)!;
  if (last.decision === 'reject') return { ...step, state: 'rejected', decidedAt: now };
  if (last.decision === 'request-changes') return { ...step, state: 'changes-requested', decidedAt: now };
  const yes = step.decisions.filter(d => d.decision === 'approve').length;
  return yes >= needed(step) ? { ...step, state: 'approved', decidedAt: now } : step;
}

/** Asks the steps whose predecessors are done; ends the request when none is left. */
export function advance(request: ApprovalRequest, facts: Fact[], at: At): DeskDecision {
  const done = new Set(request.steps.filter(s => s.state === 'approved' || s.state === 'skipped').map(s => s.name));
  const later: Later[] = [];
  const steps = request.steps.map((step): Step => {
    if (step.state !== 'waiting' || !step.after.every(name => done.has(name))) return step;
    const dueAt = at.businessTime(step.approvers, at.now, at.policy(request).dueMinutes);
    facts.push({ type: deskFacts.stepAsked, payload: { requestId: request.id, round: request.round, step: step.name, approvers: [...step.approvers], dueAt } });
    later.push(reminder(request, step, at));
    return { ...step, state: 'asked', askedAt: at.now, dueAt };
  });
  const open: ApprovalRequest = { ...request, steps };
  if (steps.every(s => s.state === 'approved' || s.state === 'skipped')) return approve(open, facts, at, false);
  for (const step of steps) if (step.state !== 'asked') later.push(noReminder(request, step.name));
  return { state: open, facts, effects: redraw(open), later: [...later, ...tellRoom(open)], answer: answerOf(open) };
}

export function approve(request: ApprovalRequest, facts: Fact[], at: At, automatic: boolean): DeskDecision {
  const approved: ApprovalRequest = { ...request, state: 'approved', written: 'writing', updatedAt: at.now };
  facts.push({
    type: deskFacts.approved,
    payload: { requestId: request.id, round: request.round, terms: { ...request.terms }, dealId: request.dealId, automatic },
  });
  const { discount, termMonths, paymentDays } = request.terms;
  return {
    state: approved,
    facts,
    effects: [...redraw(approved), ...outcome(approved)],
    later: [
      {
        key: `deal-desk:write:${request.id}`,
        at: 0,
        to: 'deals',
        command: {
          type: 'apply-terms',
          dealId: request.dealId,
          discount,
          termMonths,
          paymentDays,
          approval: { status: 'approved', by: lastApprover(request), at: at.now, request: request.id },
        },
      },
      ...request.steps.map(step => noReminder(request, step.name)),
      ...tellRoom(approved),
    ],
    answer: answerOf(approved),
  };
}

const lastApprover = (request: ApprovalRequest): string | null =>
  request.steps.flatMap(s => s.decisions).filter(d => d.decision === 'approve').sort((a, b) => b.at - a.at)[0]?.by ?? null;

/** The request ends (or goes back to the requester) with what is still open withdrawn. */
function end(request: ApprovalRequest, state: 'rejected' | 'changes-requested' | 'recalled', type: string, facts: Fact[], at: At): DeskDecision {
  const steps = request.steps.map((s): Step => (s.state === 'asked' || s.state === 'waiting' ? { ...s, state: 'withdrawn' } : s));
  const ended: ApprovalRequest = { ...request, state, steps, updatedAt: at.now };
  facts.push({ type, payload: { requestId: request.id, round: request.round, dealId: request.dealId } });
  return {
    state: ended,
    facts,
    effects: [...redraw(ended), ...outcome(ended)],
    later: [...request.steps.map(step => noReminder(request, step.name)), ...tellRoom(ended)],
    answer: answerOf(ended),
  };
}

function comment(request: ApprovalRequest, text: string, at: At): DeskDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const said = text.trim();
  if (!said) return refuse({ code: 'reason-required', field: 'reason', decision: 'comment' });
  const commented: ApprovalRequest = {
    ...request,
    comments: [...request.comments, { by: at.actor.id, text: said, at: at.now }],
    version: request.version + 1,
    updatedAt: at.now,
  };
  const fact = { type: deskFacts.commented, payload: { requestId: request.id, round: request.round, by: at.actor.id, text: said } };
  return { state: commented, facts: [fact], effects: redraw(commented), answer: answerOf(commented) };
}

function recall(request: ApprovalRequest, at: At): DeskDecision {
  if (at.actor.kind !== 'person' || at.actor.id !== request.requesterId) {
    return refuse({ code: 'not-yours', requesterId: request.requesterId });
  }
  if (request.state !== 'pending' && request.state !== 'changes-requested') return refuse(alreadyEnded(request));
  return end({ ...request, version: request.version + 1 }, 'recalled', deskFacts.recalled, [], at);
}

/** At most this many reminders a step: who ignored five will not hear the sixth. */
const MOST_REMINDERS = 5;

function remind(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'remind' }>, at: At): DeskDecision {
  const step = request.steps.find(s => s.name === command.step);
  // Decided or resubmitted meanwhile: nothing to remind of, nothing to say.
  if (!step || step.state !== 'asked' || request.state !== 'pending' || command.round !== request.round || step.reminders >= MOST_REMINDERS) {
    return { state: request, facts: [] };
  }
  const late = step.approvers.filter(id => !step.decisions.some(d => d.by === id));
  const reminded: Step = { ...step, reminders: step.reminders + 1 };
  const next: ApprovalRequest = { ...request, steps: request.steps.map(s => (s === step ? reminded : s)) };
  return {
    state: next,
    facts: [{ type: deskFacts.reminded, payload: { requestId: request.id, round: request.round, step: step.name, people: late } }],
    effects: late.map(id => ({
      kind: 'deal-desk.remind',
      lane: copyLane(request.id, `dm:${id}`),
      payload: { requestId: request.id, personId: id, step: step.name, nth: reminded.reminders },
    })),
    later: reminded.reminders < MOST_REMINDERS ? [reminder(next, reminded, at)] : [],
  };
}

function confirmWritten(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'confirm-written' }>, at: At): DeskDecision {
  if (request.state !== 'approved' || request.written === 'written') return { state: request, facts: [] };
  const written: ApprovalRequest = { ...request, written: command.outcome, version: request.version + 1, updatedAt: at.now };
  return {
    state: written,
    facts: [{ type: deskFacts.written, payload: { requestId: request.id, round: request.round, outcome: command.outcome, detail: command.detail } }],
    effects: redraw(written),
    later: tellRoom(written),
  };
}

const reminderKey = (requestId: string, step: string) => `deal-desk:remind:${requestId}:${step}`;
const noReminder = (request: ApprovalRequest, step: string): Later => ({
  key: reminderKey(request.id, step),
  at: null,
  to: 'deal-desk',
  command: { type: 'remind' },
});

/** In the approvers' business hours, never at night. */
function reminder(request: ApprovalRequest, step: Step, at: At): Later {
  return {
    key: reminderKey(request.id, step.name),
    at: at.businessTime(step.approvers, at.now, at.policy(request).remindMinutes),
    to: 'deal-desk',
    command: { type: 'remind', requestId: request.id, step: step.name, round: request.round },
  };
}

/** One lane per copy: its drawings stay in order, and a blocked DM does not hold up the room. */
export const copyLane = (requestId: string, audience: string) => `deal-desk:${requestId}:${audience}`;

/** Every copy of the card is drawn again, from the state as it is when it is sent. */
export function redraw(request: ApprovalRequest): Effect[] {
  const asked = request.steps.filter(s => s.askedAt !== null).flatMap(s => s.approvers);
  const audiences = ['room', ...[...new Set([...asked, request.requesterId])].map(id => `dm:${id}`)];
  return audiences.map(audience => ({
    kind: 'deal-desk.card',
    lane: copyLane(request.id, audience),
    payload: { requestId: request.id, audience },
    collapse: `card:${request.id}:${audience}`,
  }));
}

/** The result, in one line, where people look: the room's channel. */
function outcome(request: ApprovalRequest): Effect[] {
  return [
    {
      kind: 'deal-desk.tell',
      lane: copyLane(request.id, 'room'),
      payload: { requestId: request.id, state: request.state, round: request.round },
    },
  ];
}

/** The room's card shows where the request stands. */
function tellRoom(request: ApprovalRequest): Later[] {
  return [
    {
      key: `deal-desk:part:${request.dealId}`,
      at: 0,
      to: 'rooms',
      command: {
        type: 'set-part',
        dealId: request.dealId,
        part: 'deal-desk',
        order: 10,
        requestId: request.id,
        lines: [roomLine(request)],
      },
    },
  ];
}

function roomLine(request: ApprovalRequest): string {
  const count = (state: Step['state']) => request.steps.filter(s => s.state === state).length;
  switch (request.state) {
    case 'pending':
      return `Approval: ${count('approved')} of ${request.steps.length} steps done, waiting for ${request.steps.filter(s => s.state === 'asked').map(s => s.name).join(' and ')}`;
    case 'approved':
      return request.written === 'written' ? 'Approval: approved, the CRM has it' : 'Approval: approved, not yet in the CRM';
    case 'changes-requested':
      return 'Approval: changes were requested';
    case 'rejected':
      return 'Approval: rejected';
    case 'recalled':
      return 'Approval: recalled';
  }
}

export const answerOf = (request: ApprovalRequest) => ({ requestId: request.id, state: request.state, version: request.version });
