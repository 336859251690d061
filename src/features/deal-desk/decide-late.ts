import type { Fact } from '../../kernel/decision.ts';
import { advance, inAudience, tell, type At, type DeskDecision } from './decide-advance.ts';
import { peopleFor } from './decide-seats.ts';
import { escalation, escalationsOf, MOST_REMINDERS, reminder } from './decide-timers.ts';
import { fallBack, record } from './decide-vote.ts';
import { deskFacts } from './events.ts';
import { openTo, settledSeats, type ApprovalRequest, type Of, type Step } from './model.ts';

/** What time does to a request: reminders, escalations, expiry. A deadline's own decision is a machine's and says so. Pure. */

/** A timer that was set for an earlier ask finds nothing to do. */
const waiting = (request: ApprovalRequest, command: { readonly step: string; readonly askedAt: number }): Step | undefined =>
  request.state === 'pending' ? request.steps.find(s => s.name === command.step && s.state === 'asked' && s.askedAt === command.askedAt) : undefined;

export function remind(request: ApprovalRequest, command: Of<'remind'>, at: At): DeskDecision {
  const step = waiting(request, command);
  if (!step || step.reminders >= MOST_REMINDERS) return { state: request, facts: [] };
  // While an approver waits for an answer, it is the requester who is reminded.
  const late = step.question ? [request.requesterId] : openTo(step);
  const reminded: Step = { ...step, reminders: step.reminders + 1 };
  const next = changed(request, step, reminded);
  return {
    state: next,
    facts: [{ type: deskFacts.reminded, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, people: late } }],
    effects: late.map(id => tell(next, id, step.question ? 'answer-awaited' : 'reminder', { step: step.name, nth: reminded.reminders })),
    later: [reminder(next, reminded, at)],
  };
}

export function escalate(request: ApprovalRequest, command: Of<'escalate'>, at: At): DeskDecision {
  const step = waiting(request, command);
  const policy = at.policyOf(request);
  const rule = step && escalationsOf(step)[command.n];
  if (!step || !rule || !policy || command.n !== step.escalated) return { state: request, facts: [] };
  const late = openTo(step);
  const people = peopleFor(rule.to, request, policy, at, step.approvers).filter(id => !step.approvers.includes(id));
  const facts: Fact[] = [{ type: deskFacts.escalated, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, then: rule.then, late, to: [...people], n: command.n } }];
  const once: Step = { ...step, escalated: step.escalated + 1 };
  const by = 'machine:deadline';
  switch (rule.then) {
    case 'approve':
    case 'reject': {
      const next = changed(request, step, once);
      const decided = record(next, once, { by, for: null, decision: rule.then, reason: 'Nobody decided in time; the policy says so.' }, at);
      return 'refused' in decided ? decided : { ...decided, facts: [...facts, ...decided.facts] };
    }
    case 'remind': {
      const next = changed(request, step, once);
      return { state: next, facts, effects: late.map(id => tell(next, id, 'late', { step: step.name })), later: [escalation(next, once, at)] };
    }
    case 'notify': {
      const next = inAudience(changed(request, step, once), people);
      return { state: next, facts, effects: people.map(id => tell(next, id, 'late-for-your-information', { step: step.name })), later: [escalation(next, once, at)] };
    }
    case 'add':
    case 'replace': {
      const spoken = settledSeats(step);
      const replaced = rule.then === 'replace' && people.length > 0;
      const kept = replaced ? step.approvers.filter(id => spoken.has(id)) : step.approvers;
      const moves = replaced
        ? [...step.approvers.filter(id => !spoken.has(id)).map((from, i) => ({ from, to: people[i % people.length]! })), ...people.map(to => ({ from: null, to }))]
        : people.map(to => ({ from: null, to }));
      // Somebody more is asked as a way out, so one of them is enough where one was.
      const widened: Step = { ...once, approvers: [...new Set([...kept, ...people])], moves: [...step.moves, ...moves], ...(replaced && { standIns: {} }) };
      const next = inAudience(changed(request, step, widened), people);
      return advance({ ...next, updatedAt: at.now }, facts, at, {
        effects: people.map(id => tell(next, id, 'escalated-to-you', { step: step.name })),
        later: [escalation(next, widened, at)],
      });
    }
  }
}

export function expire(request: ApprovalRequest, command: Of<'expire'>, at: At): DeskDecision {
  if (request.state !== 'pending' && request.state !== 'changes-requested') return { state: request, facts: [] };
  // Asked again meanwhile: that round has a day of its own.
  const asked = request.rounds.filter(r => r.how !== 'edited').at(-1)?.round ?? request.round;
  if (command.round !== asked) return { state: request, facts: [] };
  const next: ApprovalRequest = { ...request, version: request.version + 1 };
  return fallBack(next, 'expired', deskFacts.expired, [], at, { effects: [tell(next, request.requesterId, 'expired')] });
}

const changed = (request: ApprovalRequest, from: Step, to: Step): ApprovalRequest => ({ ...request, steps: request.steps.map(s => (s === from ? to : s)), version: request.version + 1 });
