import type { Fact } from '../../kernel/decision.ts';
import { advance, end, holdOf, inAudience, noteOnDeal, outcome, redraw, answerOf, type At, type DeskDecision } from './decide-advance.ts';
import { askedFor, freshStep, requiredSteps, termsOf, UNCLEAR, type Required } from './decide-plan.ts';
import { holds, movedTerms, passed, valuesOf } from './envelope.ts';
import { deskFacts } from './events.ts';
import { lives, satisfied, type ApprovalRequest, type Round, type Step, type StepDecision, type TermValues } from './model.ts';
import type { Policy } from '../../policy/model.ts';

/** What other terms mean for what was decided: which yeses still stand, and who is asked again. Pure. */

/** Marks every yes whose bounds these values pass. A yes that was broken stays broken, unless the policy lets it revive. */
export function weigh(steps: readonly Step[], values: TermValues, policy: Policy | undefined, round: number, now: number): { steps: Step[]; broke: Round['broke'] } {
  const broke: Round['broke'][number][] = [];
  const weighed = steps.map((step): Step => {
    const decisions = step.decisions.map((decision): StepDecision => {
      const { envelope } = decision;
      if (!envelope) return decision;
      const bound = passed(envelope, values);
      if (!bound) return envelope.broken && policy?.revives ? { ...decision, envelope: { ...envelope, broken: null } } : decision;
      if (envelope.broken) return decision;
      const value = values[bound.term] ?? null;
      broke.push({ step: step.name, by: decision.by, term: bound.term, limit: bound.limit, value });
      return { ...decision, envelope: { ...envelope, broken: { at: now, round, term: bound.term, value } } };
    });
    return { ...step, decisions };
  });
  return { steps: weighed, broke };
}

/**
 * The steps that are required now, with what was decided in steps of the same name. A step that is no longer required is
 * kept, as skipped, if somebody was asked in it; promises and added approvers stay whatever the policy says.
 */
export function merge(before: readonly Step[], planned: readonly Step[], choices: Readonly<Record<string, string>>): Step[] {
  const needed = planned.map((step): Step => {
    const old = before.find(s => s.name === step.name && s.kind === 'policy');
    const chosen = choices[step.name];
    const people = chosen !== undefined && step.approvers.includes(chosen) ? [chosen] : step.approvers;
    if (!old) return { ...step, approvers: people };
    const asked = old.state === 'asked';
    return {
      ...step,
      approvers: moved(people, old.moves),
      standIns: asked ? old.standIns : {},
      moves: old.moves,
      state: asked ? 'asked' : satisfied(old) && old.state === 'approved' ? 'approved' : 'waiting',
      askedAt: old.askedAt,
      dueAt: old.dueAt,
      decidedAt: old.decidedAt,
      decisions: old.decisions,
      reminders: old.reminders,
      escalated: old.escalated,
      question: asked ? old.question : null,
    };
  });
  const others = before
    .filter(step => step.kind !== 'policy')
    .map((step): Step => (step.state === 'skipped' || step.state === 'asked' ? step : { ...step, state: satisfied(step) ? 'approved' : 'waiting' }));
  const gone = before
    .filter(step => step.kind === 'policy' && (step.askedAt !== null || step.decisions.length > 0) && !planned.some(p => p.name === step.name))
    .map((step): Step => ({ ...step, state: 'skipped', question: null }));
  return [...needed, ...others, ...gone];
}

/** What people and deadlines did to the seats, on top of whom the policy names. */
function moved(people: readonly string[], moves: Step['moves']): string[] {
  let seats = [...people];
  for (const { from, to } of moves) seats = from === null ? [...seats, to] : seats.map(id => (id === from ? to : id));
  return [...new Set(seats)];
}

/** A value that is missing, or a step that nobody can decide, never approves: the fallback or an administrator is asked. */
export function neverNobody(found: Required, policy: Policy, requesterId: string, at: At): Step[] {
  const admins = () => at.directory.withRole('admin').map(p => p.id).filter(id => id !== requesterId);
  const steps = found.steps.map((step): Step => (step.approvers.length > 0 ? step : { ...step, approvers: admins(), fallback: true }));
  if (found.unknowns.length === 0) return steps;
  const { fallback } = policy;
  const person = 'person' in fallback ? at.directory.byEmail(fallback.person) : undefined;
  const people = person?.active && person.id !== requesterId ? [person.id] : admins();
  return [...steps, freshStep({ name: UNCLEAR, approvers: people, fallback: true, because: found.unknowns })];
}

/** The deal was edited, or closed, while the request lives. */
export function recheck(request: ApprovalRequest, at: At): DeskDecision {
  const nothing: DeskDecision = { state: request, facts: [], answer: answerOf(request) };
  const deal = at.deals.get(request.dealId);
  if (!lives(request) || request.state === 'changes-requested') return nothing;
  if (!deal) return request.state === 'pending' ? end(touched(request, at), 'recalled', deskFacts.recalled, [], at) : nothing;
  if (deal.stageKind !== 'open') {
    // Signed or lost: the yeses have served. What still waits has nothing left to decide.
    return request.state === 'pending' ? end(touched({ ...request, deal }, at), 'recalled', deskFacts.recalled, [], at) : nothing;
  }
  // A newer request of the same deal speaks for it now.
  if (deal.desk !== null && deal.desk.request !== request.id) return nothing;
  const applied = deal.desk !== null && deal.desk.applied >= request.round;
  const asked = applied ? {} : request.asked;
  const terms = askedFor(deal, asked);
  const policy = at.policyOf(request);
  if (!policy) return nothing;
  const values = valuesOf(deal, terms, policy);
  const current: ApprovalRequest = { ...request, deal, asked, terms, before: applied ? request.before : termsOf(deal), values };
  const moved = movedTerms(request.values, values);
  const found = requiredSteps(policy, deal, terms, request.requesterId, at);
  const planned = neverNobody(found, policy, request.requesterId, at);
  if (moved.length === 0 && sameSteps(planned, request)) {
    const shown = deal.name !== request.deal.name || deal.closeDate !== request.deal.closeDate || deal.account !== request.deal.account;
    const quiet: ApprovalRequest = { ...current, version: request.version + (shown ? 1 : 0) };
    return { state: quiet, facts: [], effects: shown ? redraw(quiet) : [], answer: answerOf(quiet) };
  }

  const round = request.round + (moved.length > 0 ? 1 : 0);
  const { steps, broke } = weigh(request.steps, values, policy, round, at.now);
  const merged = merge(steps, planned, request.choices);
  const withdrawn = request.steps.filter(s => s.state === 'asked' && !merged.some(m => m.name === s.name && m.state !== 'skipped')).map(s => s.name);
  const edited: ApprovalRequest = {
    ...current,
    round,
    version: request.version + 1,
    updatedAt: at.now,
    steps: merged,
    rounds: moved.length > 0 ? [...request.rounds, { round, at: at.now, by: editor(at), how: 'edited' as const, values, broke }].slice(-60) : request.rounds,
  };
  const again = merged.filter(s => s.state !== 'skipped' && !satisfied(s)).map(s => s.name);
  const facts: Fact[] = [];
  const payload = { requestId: request.id, round, dealId: request.dealId, values: { ...values }, moved };
  if (request.state === 'approved' && again.length > 0) {
    facts.push({ type: deskFacts.revoked, payload: { ...payload, broke: [...broke], asksAgain: again } });
    const told = inAudience({ ...edited, state: 'pending', written: 'not-yet' }, []);
    const names = again.join(', ');
    return advance(told, facts, at, {
      effects: outcome(told, 'revoked'),
      later: [...holdOf(told, policy.gate?.stages ?? [], `The terms left what was approved: ${names} asked again`), noteOnDeal(told, at, 'approval broken')],
    });
  }
  facts.push({ type: deskFacts.weighed, payload: { ...payload, broke: [...broke], asksAgain: again, withdrawn } });
  return advance(edited, facts, at);
}

const touched = (request: ApprovalRequest, at: At): ApprovalRequest => ({ ...request, version: request.version + 1, updatedAt: at.now });
const editor = (at: At): string | null => (at.actor.kind === 'person' ? at.actor.id : null);

/** Whether the policy asks what is asked already. */
function sameSteps(planned: readonly Step[], request: ApprovalRequest): boolean {
  const asked = request.steps.filter(s => s.kind === 'policy' && s.state !== 'skipped');
  return planned.length === asked.length && planned.every(p => asked.some(s => s.name === p.name));
}

/** For the gate: whether everything this policy asks at these terms has a yes that holds, whatever the request's state. */
export function covered(steps: readonly Step[], planned: readonly Step[], values: TermValues): boolean {
  return planned.every(step => {
    const old = steps.find(s => s.name === step.name);
    if (!old) return false;
    const holding = old.decisions.filter(d => d.decision === 'approve' && d.envelope && !d.envelope.broken && d.envelope.bounds.every(b => holds(b, values[b.term] ?? null)));
    return satisfied({ ...old, decisions: holding });
  });
}
