import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/decision.ts';
import { format, fromJson } from '../../kernel/money.ts';
import type { Directory } from '../people/read.ts';
import { authorityOf } from './approvers.ts';
import type { DeskContext } from './context.ts';
import { approversAbout, policyTerms } from './decide-plan.ts';
import { seatOf, stands, stepsFor, type ApprovalRequest, type DeskRefusal, type Step } from './model.ts';
import { limitIn } from '../../policy/rates.ts';
import type { Policy } from '../../policy/model.ts';

/** Who may do what at the desk. Called inside decide, so that no surface is a side door. */

interface About {
  readonly step: string | null;
  /** From a button: the round it was drawn for. */
  readonly round?: number | undefined;
  readonly version?: number | undefined;
  readonly decision: string;
}

/** The step this is about, or why not. Nobody decides on their own request unless the policy says so. */
export function stepToDecide(request: ApprovalRequest, command: About, actor: Actor, selfApproval: boolean): Step | { readonly refused: DeskRefusal } {
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (request.state !== 'pending') return refuse(alreadyEnded(request));
  const named = command.step === null ? undefined : request.steps.find(step => step.name === command.step);
  const seated = (step: Step) => seatOf(step, actor.id) !== undefined;
  const candidates = named ? [named] : request.steps.filter(seated);
  const about = candidates.find(seated);
  const own = about?.decisions.filter(d => d.by === actor.id).at(-1);
  // A second click on the same button: what was decided is the answer, whatever the card looks like by now.
  if (about && own && own.round === request.round && about.state !== 'asked') return refuse({ code: 'you-decided', decision: own.decision, at: own.at });
  if (command.round !== undefined && command.round !== request.round) return refuse({ code: 'moved-on', version: request.version });
  if (command.version !== undefined && command.version !== request.version) return refuse({ code: 'moved-on', version: request.version });
  if (command.step !== null && !named) return refuse({ code: 'no-such-step', field: 'step', steps: request.steps.map(s => s.name) });
  if (actor.id === request.requesterId && !selfApproval) return refuse({ code: 'own-request' });

  const open = stepsFor(request, actor.id).filter(step => candidates.includes(step));
  if (open.length === 1) return open[0]!;
  if (open.length > 1) return refuse({ code: 'which-step', field: 'step', steps: open.map(s => s.name) });

  if (!about) {
    const asked = request.steps.filter(s => s.state === 'asked').flatMap(s => [...s.approvers, ...Object.keys(s.standIns)]);
    return refuse({ code: 'not-an-approver', asked: [...new Set(asked)] });
  }
  if (own && (own.decision !== 'approve' || stands(own))) return refuse({ code: 'you-decided', decision: own.decision, at: own.at });
  if (about.state === 'waiting') return refuse({ code: 'step-not-asked', step: about.name, state: about.state });
  const last = about.decisions.at(-1);
  return refuse({ code: 'already-decided', state: about.state, by: last?.by ?? null, at: last?.at ?? request.updatedAt });
}

export function alreadyEnded(request: ApprovalRequest): DeskRefusal {
  const last = request.steps.flatMap(step => step.decisions).sort((a, b) => b.at - a.at)[0];
  const by = request.state === 'recalled' ? request.requesterId : request.state === 'expired' ? null : (last?.by ?? null);
  const unattended = request.state === 'recalled' || request.state === 'expired';
  return { code: 'already-decided', state: request.state, by, at: unattended ? request.updatedAt : (last?.at ?? request.updatedAt) };
}

/** Whom a request concerns: who asked, decides, stands in, is told, or owes something in it; and administrators. */
export function concerned(request: ApprovalRequest, personId: string, directory: Directory): boolean {
  return (
    request.requesterId === personId ||
    request.steps.some(step => seatOf(step, personId) !== undefined) ||
    [...request.audience, ...request.notify, ...request.conditions.map(c => c.ownerId), ...request.promises.map(p => p.ownerId)].includes(personId) ||
    (directory.person(personId)?.roles.includes('admin') ?? false)
  );
}

/** Why somebody cannot be asked, or null. */
export function mayBeAsked(personId: string, requesterId: string | null, asked: readonly string[], directory: Directory): 'unknown' | 'inactive' | 'requester' | 'asked-already' | null {
  const person = directory.person(personId);
  if (!person) return 'unknown';
  if (!person.active) return 'inactive';
  if (personId === requesterId) return 'requester';
  return asked.includes(personId) ? 'asked-already' : null;
}

/**
 * The limit that this yes would pass, in words, or undefined. Whose authority a stand-in has is said by the absence, and
 * so is what they may not decide at all.
 */
export function overAuthority(seat: string, request: ApprovalRequest, policy: Policy, context: DeskContext & { readonly now: number }): string | undefined {
  const terms = policyTerms(request.deal, request.terms, request.requesterId, context);
  const about = approversAbout(policy, request.deal, terms, request.requesterId, context);
  const { limits: lent, who } = context.standIn(seat, context.now);
  if (who !== seat) {
    if (lent.discount !== null && (terms.discount === undefined || terms.discount > lent.discount)) return `${lent.discount / 100} % off while you stand in`;
    for (const amount of lent.amounts) {
      const most = fromJson(amount);
      const limit = most.ok && terms.amount ? limitIn(most.value, terms.amount.currency, context.rates) : undefined;
      if (!limit || !terms.amount || terms.amount.minor > limit.floor) return `${most.ok ? format(most.value) : amount.amount} while you stand in`;
    }
  }
  if (authorityOf(lent.authorityOf, about) !== 'exceeded') return undefined;
  const limits = policy.limits.map(limit => [limit.discount === undefined ? null : `${limit.discount / 100} % off`, limit.amount ? format(limit.amount) : null].filter(part => part !== null).join(', '));
  return limits.join('; ');
}
