import type { Situation } from '../../engine/capability.ts';
import type { Decision, Effect, Fact, Later } from '../../kernel/decision.ts';
import type { DeskContext } from './context.ts';
import { resolveApprovers } from './approvers.ts';
import { approversAbout, policyTerms } from './decide-plan.ts';
import { timersOf, noTimers, dueAt } from './decide-timers.ts';
import { deskFacts } from './events.ts';
import { openTo, overdue, required, satisfied, stands, type ApprovalRequest, type DeskRefusal, type RequestState, type Step } from './model.ts';

/** How a request moves on: the next steps are asked, or it ends; and what follows from either. Pure. */
export type DeskDecision = Decision<ApprovalRequest, DeskRefusal>;
export type At = DeskContext & Situation;

/** What else follows from the same decision. */
export interface Also {
  readonly effects?: readonly Effect[];
  readonly later?: readonly Later[];
}

/**
 * Brings every step to where the decisions leave it: what has enough yeses that stand is approved, what may be asked is
 * asked, what waits for another step waits. With every required step approved the request is.
 */
export function advance(request: ApprovalRequest, facts: Fact[], at: At, also: Also = {}): DeskDecision {
  const settled = request.steps.map((step): Step => {
    if (step.state === 'skipped') return step;
    if (satisfied(step)) return step.state === 'approved' ? step : { ...step, state: 'approved', decidedAt: at.now, question: null };
    return step.state === 'asked' ? step : { ...step, state: 'waiting' };
  });
  const open = new Set(settled.filter(s => s.state !== 'approved' && s.state !== 'skipped').map(s => s.name));
  const steps = settled.map((step): Step => {
    if (step.state !== 'waiting' && step.state !== 'asked') return step;
    const free = !step.after.some(name => open.has(name));
    if (step.state === 'asked') return free ? step : { ...step, state: 'waiting', askedAt: null, dueAt: null, question: null };
    return free ? askStep(request, step, facts, at) : step;
  });
  const moved = inAudience({ ...request, steps }, steps.flatMap(openTo));
  if (required(moved).every(s => s.state === 'approved')) return approve(moved, facts, at, required(moved).length === 0, also);
  const pending: ApprovalRequest = { ...moved, state: 'pending' };
  return {
    state: pending,
    facts,
    effects: [...redraw(pending), ...(also.effects ?? [])],
    later: [...steps.flatMap(step => (step.state === 'asked' ? timersOf(pending, step, at) : noTimers(pending, step))), ...tellRoom(pending), ...(also.later ?? [])],
    answer: answerOf(pending),
  };
}

function askStep(request: ApprovalRequest, step: Step, facts: Fact[], at: At): Step {
  const seated = seat(step, request, at);
  const asked: Step = { ...seated, state: 'asked', askedAt: at.now, dueAt: null, decidedAt: null, reminders: 0, escalated: 0, question: null };
  const due = dueAt(asked, at);
  facts.push({
    type: deskFacts.stepAsked,
    payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, approvers: [...seated.approvers], standIns: { ...seated.standIns }, dueAt: due },
  });
  return { ...asked, dueAt: due };
}

/**
 * Who may decide for approvers who are away now. Nobody stands in on their own request, or where they are asked anyway.
 * When nobody of the step is here and nobody stands in, the policy's fallback is asked too: a deal is never stranded.
 */
export function seat(step: Step, request: ApprovalRequest, at: At): Step {
  const standIns: Record<string, string> = {};
  let here = 0;
  for (const id of step.approvers) {
    const { who } = at.standIn(id, at.now, [request.requesterId]);
    if (who !== null) here++;
    if (who !== null && who !== id && !step.approvers.includes(who) && !(who in standIns)) standIns[who] = id;
  }
  const policy = here === 0 && step.approvers.length > 0 ? at.policyOf(request) : undefined;
  const terms = policy && policyTerms(request.deal, request.terms, request.requesterId, at);
  const instead = policy && terms ? resolveApprovers([policy.fallback], undefined, approversAbout(policy, request.deal, terms, request.requesterId, at)).people.filter(id => !step.approvers.includes(id)) : [];
  if (instead.length === 0) return { ...step, standIns };
  return { ...step, standIns, approvers: [...step.approvers, ...instead], moves: [...step.moves, ...instead.map(to => ({ from: null, to }))], fallback: true };
}

export function inAudience(request: ApprovalRequest, people: readonly string[]): ApprovalRequest {
  const audience = [...new Set([...request.audience, ...people])];
  return audience.length === request.audience.length ? request : { ...request, audience };
}

export function approve(request: ApprovalRequest, facts: Fact[], at: At, automatic: boolean, also: Also = {}): DeskDecision {
  // An edit inside every envelope leaves an approved request approved: nothing to say twice, nothing to write.
  const still = request.state === 'approved';
  const approved: ApprovalRequest = { ...request, state: 'approved', written: still ? request.written : 'writing', updatedAt: at.now };
  if (still) return { state: approved, facts, effects: [...redraw(approved), ...(also.effects ?? [])], later: [...tellRoom(approved), ...(also.later ?? [])], answer: answerOf(approved) };
  facts.push({
    type: deskFacts.approved,
    payload: { requestId: request.id, round: request.round, terms: { ...request.terms }, dealId: request.dealId, automatic },
  });
  const { discount = null, termMonths = null, paymentDays = null } = request.asked;
  return {
    state: approved,
    facts,
    effects: [...redraw(approved), ...outcome(approved), ...(also.effects ?? [])],
    later: [
      {
        key: `deal-desk:write:${request.id}`,
        at: 0,
        to: 'deals',
        // Only what was asked: what somebody changed on the deal meanwhile is theirs.
        command: {
          type: 'apply-terms',
          dealId: request.dealId,
          discount,
          termMonths,
          paymentDays,
          approval: { status: 'approved', by: lastApprover(request), at: at.now, request: request.id, round: request.round },
        },
      },
      ...request.steps.flatMap(step => noTimers(request, step)),
      ...noExpiry(request),
      ...tellRoom(approved),
      ...(also.later ?? []),
    ],
    answer: answerOf(approved),
  };
}

const lastApprover = (request: ApprovalRequest): string | null =>
  request.steps.flatMap(s => s.decisions).filter(stands).sort((a, b) => b.at - a.at)[0]?.by ?? null;

/** The request ends (or goes back to the requester) with what is still open withdrawn. */
export function end(request: ApprovalRequest, state: Exclude<RequestState, 'pending' | 'approved'>, type: string, facts: Fact[], at: At, also: Also = {}): DeskDecision {
  const steps = request.steps.map((s): Step => (s.state === 'asked' || s.state === 'waiting' ? { ...s, state: 'withdrawn', question: null } : s));
  const ended: ApprovalRequest = { ...request, state, steps, updatedAt: at.now };
  facts.push({ type, payload: { requestId: request.id, round: request.round, dealId: request.dealId } });
  return {
    state: ended,
    facts,
    effects: [...redraw(ended), ...outcome(ended), ...(also.effects ?? [])],
    later: [...request.steps.flatMap(step => noTimers(request, step)), ...noExpiry(request), noteOnDeal(ended, at), ...tellRoom(ended), ...(also.later ?? [])],
    answer: answerOf(ended),
  };
}

export const expiryKey = (request: Pick<ApprovalRequest, 'id'>) => `deal-desk:expire:${request.id}`;
const noExpiry = (request: ApprovalRequest): Later[] => [{ key: expiryKey(request), at: null, to: 'deal-desk', command: { type: 'expire' } }];

const STATUS: Record<RequestState, string> = { pending: 'pending', 'changes-requested': 'changes requested', approved: 'approved', rejected: 'rejected', recalled: 'recalled', expired: 'expired' };

/** The deal and its CRM record say where the request stands; `live` lets the deal's changes find their way back here. */
export const noteOnDeal = (request: ApprovalRequest, at: At, status = STATUS[request.state]): Later => ({
  key: `deal-desk:note:${request.dealId}`,
  at: 0,
  to: 'deals',
  command: {
    type: 'note-approval',
    dealId: request.dealId,
    request: request.id,
    live: request.state === 'pending' || request.state === 'changes-requested' || request.state === 'approved',
    status,
    by: request.requesterId,
    at: at.now,
  },
});

/** While it is asked, the stages behind the policy's gate stay closed. */
export function holdOf(request: ApprovalRequest, stages: readonly string[], reason = 'Waiting for the deal desk'): Later[] {
  if (stages.length === 0) return [];
  return [{ key: `deal-desk:hold:${request.dealId}`, at: 0, to: 'deals', command: { type: 'hold', dealId: request.dealId, by: 'deal-desk', reason, stages: [...stages], ref: request.id } }];
}

/** One lane per copy: its drawings stay in order, and a blocked DM does not hold up the room. */
export const copyLane = (requestId: string, audience: string) => `deal-desk:${requestId}:${audience}`;

/** Every copy of the card is drawn again, from the state as it is when it is sent. */
export const redraw = (request: ApprovalRequest): Effect[] =>
  ['room', ...[...new Set([...request.audience, request.requesterId])].map(id => `dm:${id}`)].map(audience => ({
    kind: 'deal-desk.card',
    lane: copyLane(request.id, audience),
    payload: { requestId: request.id, audience },
    collapse: `card:${request.id}:${audience}`,
  }));

/** The result, in one line, where people look: the room's channel. */
export const outcome = (request: ApprovalRequest, what: string = request.state): Effect[] => [
  { kind: 'deal-desk.tell', lane: copyLane(request.id, 'room'), payload: { requestId: request.id, state: what, round: request.round } },
];

/** A line in somebody's direct messages, beside their card. */
export const tell = (request: ApprovalRequest, personId: string, about: string, more: { readonly [key: string]: string | number | null } = {}): Effect => ({
  kind: 'deal-desk.tell-person',
  lane: copyLane(request.id, `dm:${personId}`),
  payload: { requestId: request.id, personId, about, ...more },
});

/** The room's card shows where the request stands. */
export function tellRoom(request: ApprovalRequest): Later[] {
  return [
    {
      key: `deal-desk:part:${request.dealId}`,
      at: 0,
      to: 'rooms',
      command: { type: 'set-part', dealId: request.dealId, part: 'deal-desk', order: 10, requestId: request.id, lines: roomLines(request) },
    },
  ];
}

function roomLines(request: ApprovalRequest): string[] {
  const open = [...request.conditions.filter(c => c.state === 'open').map(c => `Condition until ${c.due}: ${c.text}`), ...overdue(request).map(c => `Condition overdue since ${c.due}: ${c.text}`)];
  const promises = request.promises.filter(p => p.state === 'accepted').map(p => `Promised for ${p.acceptedDue ?? p.due}: ${p.what}`);
  return [roomLine(request), ...open, ...promises].slice(0, 8);
}

function roomLine(request: ApprovalRequest): string {
  const steps = required(request);
  const done = steps.filter(s => s.state === 'approved').length;
  switch (request.state) {
    case 'pending':
      return `Approval: ${done} of ${steps.length} steps done, waiting for ${steps.filter(s => s.state === 'asked').map(s => s.name).join(' and ')}`;
    case 'approved':
      return request.written === 'written' ? 'Approval: approved, the CRM has it' : 'Approval: approved, not yet in the CRM';
    case 'changes-requested':
      return 'Approval: changes were requested';
    case 'rejected':
      return 'Approval: rejected';
    case 'recalled':
      return 'Approval: recalled';
    case 'expired':
      return 'Approval: expired, nobody decided in time';
  }
}

export const answerOf = (request: ApprovalRequest) => ({ requestId: request.id, state: request.state, version: request.version });
