import { refuse, type Fact } from '../../kernel/decision.ts';
import { resolveApprovers } from './approvers.ts';
import { advance, inAudience, seat, tell, type At, type DeskDecision } from './decide-advance.ts';
import { approversAbout, policyTerms } from './decide-plan.ts';
import { addedStep } from './decide-submit.ts';
import { deskFacts } from './events.ts';
import { openTo, required, seatOf, settledSeats, type ApprovalRequest, type Of, type Step } from './model.ts';
import { alreadyEnded, mayBeAsked, stepToDecide } from './policy.ts';
import type { Approver, Policy } from '../../policy/model.ts';

/** Who sits where: hand over, ask somebody else as well, and what absence does to it. Pure. */

/** People whom these sources name for this request, as active people other than the requester. */
export const peopleFor = (sources: readonly Approver[], request: ApprovalRequest, policy: Policy, at: At, asked: readonly string[] = []): readonly string[] => {
  const terms = policyTerms(request.deal, request.terms, request.requesterId, at);
  return resolveApprovers(sources, undefined, { ...approversAbout(policy, request.deal, terms, request.requesterId, at), asked }).people;
};

/** An approver gives their seat to somebody; the requester and administrators may move one that does not answer. */
export function reassign(request: ApprovalRequest, command: Of<'reassign'>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (request.state !== 'pending') return refuse(alreadyEnded(request));
  const admin = at.directory.person(actor.id)?.roles.includes('admin') ?? false;
  const from = command.from ?? actor.id;
  if (from !== actor.id && !admin) return refuse({ code: 'not-an-approver', asked: request.steps.flatMap(openTo) });
  const found = stepToDecide(request, { ...command, decision: 'abstain' }, { kind: 'person', id: from }, true);
  if ('refused' in found) return found;
  const own = seatOf(found, from) ?? from;
  const why = mayBeAsked(command.to, request.requesterId, found.approvers, at.directory);
  if (why) return refuse({ code: 'cannot-ask', field: 'to', personId: command.to, why });
  const reason = command.reason?.trim() || null;
  const approvers = found.approvers.map(id => (id === own ? command.to : id));
  const moved = seat({ ...found, approvers, moves: [...found.moves, { from: own, to: command.to }] }, request, at);
  const facts: Fact[] = [{ type: deskFacts.reassigned, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: found.name, from: own, to: command.to, reason } }];
  const next = inAudience({ ...changed(request, found, moved), updatedAt: at.now }, [command.to, own]);
  return advance(next, facts, at, { effects: [tell(next, command.to, 'handed-to-you', { step: found.name, by: actor.id, reason })] });
}

/** Somebody wants one more pair of eyes: a step of its own, beside the others. */
export function addApprover(request: ApprovalRequest, command: Of<'add-approver'>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (request.state !== 'pending') return refuse(alreadyEnded(request));
  const asked = required(request).flatMap(step => step.approvers);
  const concerned = actor.id === request.requesterId || asked.includes(actor.id) || (at.directory.person(actor.id)?.roles.includes('admin') ?? false);
  if (!concerned) return refuse({ code: 'not-an-approver', asked });
  if (at.policyOf(request)?.adHoc === false) return refuse({ code: 'no-ad-hoc' });
  const why = mayBeAsked(command.personId, request.requesterId, asked, at.directory);
  if (why) return refuse({ code: 'cannot-ask', field: 'personId', personId: command.personId, why });
  const step: Step = { ...addedStep(command.personId, at), because: command.reason?.trim() ? [command.reason.trim()] : [] };
  const facts: Fact[] = [{ type: deskFacts.approverAdded, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, person: command.personId, by: actor.id } }];
  const steps = [...request.steps.filter(s => s.name !== step.name), step];
  return advance({ ...request, steps, version: request.version + 1, updatedAt: at.now }, facts, at);
}

/** Somebody went away, came back or left the company: who may decide is worked out again for what is asked now. */
export function reseat(request: ApprovalRequest, at: At): DeskDecision {
  const nothing: DeskDecision = { state: request, facts: [] };
  if (request.state !== 'pending') return nothing;
  const policy = at.policyOf(request);
  const facts: Fact[] = [];
  const informed: string[] = [];
  const steps = request.steps.map((step): Step => {
    if (step.state !== 'asked') return step;
    const spoken = settledSeats(step);
    const gone = step.approvers.filter(id => !at.directory.person(id)?.active && !spoken.has(id));
    let next = step;
    if (gone.length > 0) {
      // A seat of somebody who left goes to their manager, else to the fallback: a deal is never stranded.
      const instead = policy ? [...peopleFor([{ manager: 'approver' }], request, policy, at, gone), ...peopleFor([policy.fallback], request, policy, at)] : [];
      const heir = instead.find(id => !step.approvers.includes(id));
      const left = step.approvers.filter(id => !gone.includes(id));
      const moves = gone.flatMap(from => (heir ? [{ from, to: heir }] : []));
      if (heir || left.length > 0) {
        next = { ...next, approvers: heir ? [...left, heir] : left, moves: [...next.moves, ...moves], fallback: next.fallback || left.length === 0 };
        for (const { from, to } of moves) facts.push({ type: deskFacts.reassigned, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, from, to, reason: 'left the company' } });
      }
    }
    next = seat(next, request, at);
    if (same(next, step)) return step;
    for (const [who, absent] of Object.entries(next.standIns)) {
      if (step.standIns[who] === absent) continue;
      informed.push(who);
      facts.push({ type: deskFacts.stoodIn, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, who, for: absent } });
    }
    return next;
  });
  if (steps.every((step, i) => step === request.steps[i])) return nothing;
  const next = inAudience({ ...request, steps, version: request.version + 1, updatedAt: at.now }, informed);
  return advance(next, facts, at);
}

const same = (a: Step, b: Step): boolean => JSON.stringify([a.approvers, a.standIns]) === JSON.stringify([b.approvers, b.standIns]);

const changed = (request: ApprovalRequest, from: Step, to: Step): ApprovalRequest => ({ ...request, steps: request.steps.map(s => (s === from ? to : s)), version: request.version + 1 });
