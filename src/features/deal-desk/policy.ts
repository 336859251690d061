import { refuse } from '../../kernel/decision.ts';
import type { Actor } from '../../kernel/actor.ts';
import { stepsFor, type ApprovalRequest, type DeskCommand, type DeskRefusal, type Step } from './model.ts';

/** Who may do what at the desk. Called inside decide, so that no surface is a side door. */

/** The step this decision is about, or why not. Nobody decides on their own request. */
export function stepToDecide(
  request: ApprovalRequest,
  command: Extract<DeskCommand, { type: 'decide' }>,
  actor: Actor,
): Step | { readonly refused: DeskRefusal } {
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (request.state !== 'pending') return refuse(alreadyEnded(request));
  if (command.round !== undefined && command.round !== request.round) return refuse({ code: 'moved-on', version: request.version });
  if (command.version !== undefined && command.version !== request.version) return refuse({ code: 'moved-on', version: request.version });
  const named = command.step === null ? undefined : request.steps.find(step => step.name === command.step);
  if (command.step !== null && !named) return refuse({ code: 'no-such-step', field: 'step', steps: request.steps.map(s => s.name) });
  if (actor.id === request.requesterId) return refuse({ code: 'own-request' });

  const candidates = named ? [named] : request.steps.filter(step => step.approvers.includes(actor.id));
  const open = stepsFor(request, actor.id).filter(step => candidates.includes(step));
  if (open.length === 1) return open[0]!;
  if (open.length > 1) return refuse({ code: 'which-step', field: 'step', steps: open.map(s => s.name) });

  const about = candidates.find(step => step.approvers.includes(actor.id));
  if (!about) {
    const asked = request.steps.filter(s => s.state === 'asked').flatMap(s => s.approvers);
    return refuse({ code: 'not-an-approver', asked: [...new Set(asked)] });
  }
  const own = about.decisions.find(d => d.by === actor.id);
  if (own) return refuse({ code: 'you-decided', decision: own.decision, at: own.at });
  if (about.state === 'waiting') return refuse({ code: 'step-not-asked', step: about.name, state: about.state });
  const last = about.decisions.at(-1);
  return refuse({ code: 'already-decided', state: about.state, by: last?.by ?? null, at: last?.at ?? request.updatedAt });
}

export function alreadyEnded(request: ApprovalRequest): DeskRefusal {
  const last = request.steps.flatMap(step => step.decisions).sort((a, b) => b.at - a.at)[0];
  const by = request.state === 'recalled' ? request.requesterId : (last?.by ?? null);
  return { code: 'already-decided', state: request.state, by, at: request.state === 'recalled' ? request.updatedAt : (last?.at ?? request.updatedAt) };
}
