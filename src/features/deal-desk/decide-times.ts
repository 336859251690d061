import type { At, DeskDecision } from './decide-advance.ts';
import type { ApprovalRequest, Step, StepTime } from './model.ts';

/** How long each ask took, noted when it comes to an end: the history that hours and analytics are told from. Pure. */

/** @returns the decision with what ended in it; `save` writes it down */
export function withTimes(before: ApprovalRequest | undefined, decision: DeskDecision, at: At): DeskDecision {
  if ('refused' in decision || decision.state === before || !before) return decision;
  const after = decision.state;
  const ended = before.steps.flatMap((step): StepTime[] => {
    if (step.state !== 'asked' || step.askedAt === null) return [];
    const now = after.steps.find(s => s.name === step.name);
    if (now?.state === 'asked' && now.askedAt === step.askedAt) return [];
    return [timeOf(step, now, after, at)];
  });
  // One command decided in the moment that it was asked: nothing to measure, and nothing to miss.
  return ended.length === 0 ? decision : { ...decision, state: { ...after, ended: [...(before.ended ?? []), ...ended] } };
}

function timeOf(step: Step, now: Step | undefined, request: ApprovalRequest, at: At): StepTime {
  const asked = step.askedAt ?? at.now;
  const first = step.approvers[0];
  const last = now?.decisions.at(-1);
  const decided = last && last.at >= asked ? last : undefined;
  const outcome = now?.state === 'approved' || now?.state === 'rejected' || now?.state === 'changes-requested' ? now.state : 'withdrawn';
  return {
    step: step.name,
    kind: step.kind,
    round: request.round,
    askedAt: asked,
    endedAt: at.now,
    outcome,
    decidedBy: outcome === 'withdrawn' ? null : (decided?.by ?? null),
    minutes: Math.max(0, Math.round(at.businessMinutes(step.approvers, asked, at.now))),
    ...at.local(first ?? request.requesterId, asked),
    teams: [...new Set(step.approvers.flatMap(id => at.directory.person(id)?.teamId ?? []))].sort(),
    who: [...step.approvers].sort().join(' '),
    because: step.kind === 'policy' ? (step.rows ?? step.because) : [],
  };
}
