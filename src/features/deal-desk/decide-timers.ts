import type { Later } from '../../kernel/decision.ts';
import type { DeskContext } from './context.ts';
import { openTo, type ApprovalRequest, type Step } from './model.ts';
import type { Duration, Escalation } from '../../policy/model.ts';

/** When people are reminded and what happens when they are late: moments, as later commands of our own. Pure. */

/** Without a word in the policy: reminded after half a working day, due after one, the manager is asked too at 150 %. */
const REMIND: Duration = { amount: 4, unit: 'hours', business: true };
const DUE: Duration = { amount: 8, unit: 'hours', business: true };
const ESCALATE: readonly Escalation[] = [{ at: { percent: 150 }, then: 'add', to: [{ manager: 'approver' }] }];

/** A working day, for spans in business days. */
const DAY_MINUTES = 8 * 60;

/** At most this many reminders a step: who ignored five will not hear the sixth. */
export const MOST_REMINDERS = 5;

type Now = { readonly now: number } & Pick<DeskContext, 'businessTime'>;

export const minutesOf = (span: Duration): number => span.amount * (span.unit === 'minutes' ? 1 : span.unit === 'hours' ? 60 : span.business ? DAY_MINUTES : 1440);

/** So long after `from`: in these people's working time, or by the clock. */
export const after = (span: Duration, people: readonly string[], from: number, at: Pick<DeskContext, 'businessTime'>): number =>
  span.business ? at.businessTime(people, from, minutesOf(span)) : from + minutesOf(span) * 60_000;

export const dueAt = (step: Step, at: Now): number => after(step.due ?? DUE, deciders(step), step.askedAt ?? at.now, at);

/** Whose working time counts: of those who can decide. */
const deciders = (step: Step): readonly string[] => {
  const open = openTo(step);
  return open.length > 0 ? open : step.approvers;
};

export const escalationsOf = (step: Step): readonly Escalation[] => (step.escalate.length > 0 ? step.escalate : step.kind === 'promise' ? [] : ESCALATE);

export function escalationAt(step: Step, n: number, at: Now): number | null {
  const next = escalationsOf(step)[n];
  if (!next || step.askedAt === null) return null;
  if ('after' in next.at) return after(next.at.after, deciders(step), step.askedAt, at);
  const due = step.due ?? DUE;
  const minutes = Math.max(1, Math.round((minutesOf(due) * next.at.percent) / 100));
  return due.business ? at.businessTime(deciders(step), step.askedAt, minutes) : step.askedAt + minutes * 60_000;
}

const key = (what: string, request: Pick<ApprovalRequest, 'id'>, step: Pick<Step, 'name'>) => `deal-desk:${what}:${request.id}:${step.name}`;

/** In the approvers' business hours, never at night. */
export function reminder(request: ApprovalRequest, step: Step, at: Now): Later {
  return {
    key: key('remind', request, step),
    at: step.reminders >= MOST_REMINDERS ? null : after(step.remindAfter ?? REMIND, step.question ? [request.requesterId] : deciders(step), at.now, at),
    to: 'deal-desk',
    command: { type: 'remind', requestId: request.id, step: step.name, askedAt: step.askedAt ?? 0 },
  };
}

export function escalation(request: ApprovalRequest, step: Step, at: Now): Later {
  return {
    key: key('escalate', request, step),
    at: escalationAt(step, step.escalated, at),
    to: 'deal-desk',
    command: { type: 'escalate', requestId: request.id, step: step.name, askedAt: step.askedAt ?? 0, n: step.escalated },
  };
}

/** The clocks of a step that is asked. One that runs already is left running: only a fresh ask starts them. */
export const timersOf = (request: ApprovalRequest, step: Step, at: Now): Later[] => (step.askedAt === at.now ? [reminder(request, step, at), escalation(request, step, at)] : []);

export const noTimers = (request: Pick<ApprovalRequest, 'id'>, step: Pick<Step, 'name'>): Later[] => [
  { key: key('remind', request, step), at: null, to: 'deal-desk', command: { type: 'remind' } },
  { key: key('escalate', request, step), at: null, to: 'deal-desk', command: { type: 'escalate' } },
];
