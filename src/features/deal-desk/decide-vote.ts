import { refuse, type Fact, type Later } from '../../kernel/decision.ts';
import { advance, end, inAudience, redraw, tell, answerOf, type At, type DeskDecision } from './decide-advance.ts';
import { badDay, conditionTimers } from './decide-obligations.ts';
import { requiredSteps, termsOf } from './decide-plan.ts';
import { peopleFor } from './decide-seats.ts';
import { covered } from './decide-terms.ts';
import { boundsOf, valuesOf } from './envelope.ts';
import { deskFacts } from './events.ts';
import { abstained, needed, openTo, seatOf, yesSeats, type ApprovalRequest, type Condition, type Of, type Step, type StepDecision } from './model.ts';
import { mayBeAsked, overAuthority, stepToDecide } from './policy.ts';

/** What an approver says to a step, and what it does to the step and the request. Pure. */
export function decideStep(request: ApprovalRequest, command: Of<'decide'>, at: At): DeskDecision {
  const { actor } = at;
  const policy = at.policyOf(request);
  const found = stepToDecide(request, command, actor, policy?.selfApproval ?? false);
  if ('refused' in found) return found;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  const step = found;
  const reason = command.reason?.trim() || null;
  if (!reason && (command.decision === 'reject' || command.decision === 'request-changes')) {
    return refuse({ code: 'reason-required', field: 'reason', decision: command.decision });
  }
  const own = seatOf(step, actor.id) ?? actor.id;
  if (command.decision === 'approve') {
    if (step.secondProof && command.proof !== 'fresh-sign-in') return refuse({ code: 'second-proof-needed', step: step.name });
    const limit = policy && step.kind === 'policy' ? overAuthority(own, request, policy, at) : undefined;
    if (limit) return refuse({ code: 'over-authority', step: step.name, limit });
  }
  const condition = conditionOf(command, step, actor.id, at);
  if (condition && 'refused' in condition) return condition;
  if (command.promiseDue !== undefined && step.kind === 'promise') {
    const wrong = badDay(command.promiseDue, at.now);
    if (wrong) return refuse({ code: 'bad-date', field: 'promiseDue', given: command.promiseDue, why: wrong });
  }
  return record(request, step, { by: actor.id, for: own === actor.id ? null : own, decision: command.decision, reason }, at, { condition: condition?.condition, promiseDue: command.promiseDue ?? null });
}

/** Also used by deadline rules, whose decisions are a machine's and say so. */
export function record(
  request: ApprovalRequest,
  step: Step,
  said: Pick<StepDecision, 'by' | 'for' | 'decision' | 'reason'>,
  at: At,
  more: { readonly condition?: Condition | undefined; readonly promiseDue?: string | null } = {},
): DeskDecision {
  const policy = at.policyOf(request);
  const decision: StepDecision = {
    ...said,
    at: at.now,
    round: request.round,
    envelope: said.decision !== 'approve' ? null : { shown: request.values, bounds: boundsOf(request.values, { binds: step.binds ?? undefined, tolerance: step.tolerance }, policy), policyVersion: request.policyVersion, broken: null },
  };
  const decided = settle({ ...step, decisions: [...step.decisions, decision], question: said.decision === 'abstain' ? step.question : null }, at.now);
  const facts: Fact[] = [
    {
      type: deskFacts.decided,
      payload: {
        requestId: request.id,
        round: request.round,
        dealId: request.dealId,
        step: step.name,
        by: said.by,
        for: said.for,
        decision: said.decision,
        reason: said.reason,
        terms: { ...request.terms },
        values: { ...request.values },
        bounds: (decision.envelope?.bounds ?? []).map(b => ({ ...b })),
        policyVersion: request.policyVersion,
        lookedAt: request.looks[said.by] ?? null,
      },
    },
  ];
  const later: Later[] = [];
  let next: ApprovalRequest = {
    ...request,
    steps: request.steps.map(s => (s === step ? decided : s)),
    looks: { ...request.looks, [said.by]: request.round },
    version: request.version + 1,
    updatedAt: at.now,
  };
  if (more.condition) {
    next = inAudience({ ...next, conditions: [...next.conditions, more.condition] }, [more.condition.ownerId]);
    const { id, text, ownerId, due } = more.condition;
    facts.push({ type: deskFacts.conditionSet, payload: { requestId: request.id, round: request.round, dealId: request.dealId, conditionId: id, text, ownerId, due, by: said.by } });
    later.push(...conditionTimers(next, more.condition, at));
  }
  if (step.promiseId) next = promiseSettled(next, step.promiseId, said, more.promiseDue ?? null, facts, at);
  // An absent approver hears what was decided in their name.
  const informed = said.for ? at.standIn(said.for, at.now).informed : [];
  const effects = informed.map(id => tell(next, id, 'decided-for-you', { step: step.name }));
  next = inAudience(next, informed);

  if (decided.state === 'rejected') return fallBack(next, 'rejected', deskFacts.rejected, facts, at, { effects, later });
  if (decided.state === 'changes-requested') return end(next, 'changes-requested', deskFacts.changesRequested, facts, at, { effects, later });
  if (said.decision === 'abstain' && openTo(decided).length === 0 && decided.state !== 'approved') return lastAside(next, decided, facts, at);
  return advance(next, facts, at, { effects, later });
}

/** What the step has come to: a no counts against what can still be reached; a request for changes sends it back. */
function settle(step: Step, now: number): Step {
  const last = step.decisions.at(-1)!;
  if (last.decision === 'request-changes') return { ...step, state: 'changes-requested', decidedAt: now };
  if (last.decision !== 'reject') return step;
  const seats = new Set([...step.approvers, ...yesSeats(step)]);
  const against = new Set(step.decisions.filter(d => d.decision === 'reject' && step.askedAt !== null && d.at >= step.askedAt).map(d => d.for ?? d.by));
  const reachable = [...seats].filter(id => !against.has(id) && !abstained(step).has(id)).length;
  // "Any" and "all" ask for one voice: its no is a no. A vote goes on while enough yeses can still come.
  const vote = typeof step.completion === 'object' || step.completion === 'majority';
  return vote && reachable >= needed(step) ? step : { ...step, state: 'rejected', decidedAt: now };
}

/** Everybody in the step has stepped aside: the policy's fallback is asked, or the last one has to decide. */
function lastAside(request: ApprovalRequest, step: Step, facts: Fact[], at: At): DeskDecision {
  const policy = at.policyOf(request);
  const people = policy ? peopleFor([policy.fallback], request, policy, at).filter(id => !step.approvers.includes(id)) : [];
  if (people.length === 0) return refuse({ code: 'last-one', step: step.name });
  const widened: Step = { ...step, approvers: [...step.approvers, ...people], moves: [...step.moves, ...people.map(to => ({ from: null, to }))], fallback: true };
  const next = inAudience({ ...request, steps: request.steps.map(s => (s === step ? widened : s)) }, people);
  return advance(next, facts, at);
}

/** A no to something new does not take away what the deal has already: it goes back to the terms that are covered. */
export function fallBack(request: ApprovalRequest, state: 'rejected' | 'recalled' | 'expired', type: string, facts: Fact[], at: At, also: Parameters<typeof end>[5] = {}): DeskDecision {
  const ended = end(request, state, type, facts, at, also);
  const deal = at.deals.get(request.dealId);
  const policy = at.policyOf(request);
  if ('refused' in ended || !deal || !policy || deal.stageKind !== 'open' || !request.steps.some(s => yesSeats(s).size > 0) || (deal.desk?.applied ?? 0) === 0) return ended;
  const terms = termsOf(deal);
  const values = valuesOf(deal, terms, policy);
  const found = requiredSteps(policy, deal, terms, request.requesterId, at);
  if (found.unknowns.length > 0 || found.steps.length === 0 || !covered(request.steps, found.steps, values)) return ended;
  const steps = request.steps.map((s): Step => (found.steps.some(f => f.name === s.name) ? { ...s, state: 'approved' } : s.state === 'asked' || s.state === 'waiting' ? { ...s, state: 'skipped' } : s));
  const back: ApprovalRequest = { ...ended.state, state: 'approved', asked: {}, terms, values, deal, steps, written: request.rounds.length > 1 ? 'written' : 'not-yet' };
  return { ...ended, state: back, effects: [...redraw(back), ...(ended.effects ?? []).filter(e => e.kind !== 'deal-desk.card')], answer: answerOf(back) };
}

function conditionOf(command: Of<'decide'>, step: Step, by: string, at: At) {
  const wanted = command.condition;
  if (!wanted || command.decision !== 'approve') return undefined;
  const text = wanted.text.trim();
  if (text.length < 5) return refuse({ code: 'too-short', field: 'condition.text', least: 5 } as const);
  const wrong = badDay(wanted.due, at.now);
  if (wrong) return refuse({ code: 'bad-date', field: 'condition.due', given: wanted.due, why: wrong } as const);
  const why = mayBeAsked(wanted.ownerId, null, [], at.directory);
  if (why) return refuse({ code: 'cannot-ask', field: 'condition.ownerId', personId: wanted.ownerId, why } as const);
  const condition: Condition = { id: at.newId('condition'), step: step.name, by, text, ownerId: wanted.ownerId, due: wanted.due, state: 'open', settledBy: null, settledAt: null, note: null };
  return { condition };
}

function promiseSettled(request: ApprovalRequest, promiseId: string, said: Pick<StepDecision, 'by' | 'decision' | 'reason'>, due: string | null, facts: Fact[], at: At): ApprovalRequest {
  if (said.decision === 'abstain') return request;
  const yes = said.decision === 'approve';
  const promises = request.promises.map(p =>
    p.id !== promiseId ? p : { ...p, state: yes ? ('accepted' as const) : ('declined' as const), acceptedDue: yes ? (due ?? p.due) : null, settledBy: said.by, settledAt: at.now, note: said.reason },
  );
  const promise = promises.find(p => p.id === promiseId);
  if (promise) {
    const { what, ownerId } = promise;
    facts.push({ type: yes ? deskFacts.promiseAccepted : deskFacts.promiseDeclined, payload: { requestId: request.id, round: request.round, dealId: request.dealId, promiseId, what, due: promise.acceptedDue ?? promise.due, ownerId, by: said.by, reason: said.reason } });
  }
  return { ...request, promises };
}
