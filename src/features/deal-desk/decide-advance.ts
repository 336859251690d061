import type { Situation } from '../../engine/capability.ts';
import type { Decision, Effect, Fact, Later } from '../../kernel/decision.ts';
import type { DeskContext } from './context.ts';
import { deskFacts } from './events.ts';
import type { ApprovalRequest, DeskRefusal, Step } from './model.ts';

/** How a request moves on: the next steps are asked, or it ends; and what follows from either. Pure. */
export type DeskDecision = Decision<ApprovalRequest, DeskRefusal>;
type At = DeskContext & Situation;

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
export function end(request: ApprovalRequest, state: 'rejected' | 'changes-requested' | 'recalled', type: string, facts: Fact[], at: At): DeskDecision {
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

const reminderKey = (requestId: string, step: string) => `deal-desk:remind:${requestId}:${step}`;
const noReminder = (request: ApprovalRequest, step: string): Later => ({
  key: reminderKey(request.id, step),
  at: null,
  to: 'deal-desk',
  command: { type: 'remind' },
});

/** In the approvers' business hours, never at night. */
export function reminder(request: ApprovalRequest, step: Step, at: At): Later {
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
export function tellRoom(request: ApprovalRequest): Later[] {
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
