import { refuse, type Later } from '../../kernel/decision.ts';
import { holdOf, noteOnDeal, redraw, tell, tellRoom, answerOf, type At, type DeskDecision } from './decide-advance.ts';
import { deskFacts } from './events.ts';
import { isFree, type ApprovalRequest, type Condition, type Of } from './model.ts';

/** What a yes depends on, and what the customer was promised: obligations with an owner and a day. Pure. */

const DAY = 86_400_000;
/** Ten years: beyond it a date is a slip of the pen. */
const FARTHEST = 3_653 * DAY;

/** Noon in UTC of a day: on that day in every time zone between -12 and +11. */
const noon = (date: string): number => Date.parse(`${date}T12:00:00Z`);

/** What is wrong with a day for something that lies ahead, or null. */
export function badDay(date: string, now: number): 'no-date' | 'past' | 'too-far' | null {
  const at = noon(date);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) return 'no-date';
  if (at < now - DAY) return 'past';
  return at > now + FARTHEST ? 'too-far' : null;
}

/** The owner hears of it three days before, and everybody concerned when the day has passed everywhere. */
export function conditionTimers(request: Pick<ApprovalRequest, 'id'>, condition: Condition, at: { readonly now: number }): Later[] {
  const open = condition.state === 'open';
  const soon = noon(condition.due) - 3 * DAY;
  const timer = (when: 'soon' | 'passed', moment: number | null): Later => ({
    key: `deal-desk:condition:${condition.id}:${when}`,
    at: open ? moment : null,
    to: 'deal-desk',
    command: { type: 'condition-due', requestId: request.id, conditionId: condition.id, when },
  });
  return [timer('soon', soon > at.now ? soon : null), timer('passed', noon(condition.due) + DAY)];
}

export function conditionDue(request: ApprovalRequest, command: Of<'condition-due'>, at: At): DeskDecision {
  const condition = request.conditions.find(c => c.id === command.conditionId);
  if (!condition || condition.state !== 'open') return { state: request, facts: [] };
  if (command.when === 'soon') return { state: request, facts: [], effects: [tell(request, condition.ownerId, 'condition-soon', { condition: condition.id })] };
  const next = put(request, { ...condition, state: 'missed' }, at);
  const stages = at.policyOf(request)?.gate?.stages ?? [];
  const people = [...new Set([condition.ownerId, condition.by, request.requesterId])];
  return {
    state: next,
    facts: [{ type: deskFacts.conditionMissed, payload: fields(request, condition) }],
    effects: [...redraw(next), ...people.map(id => tell(next, id, 'condition-missed', { condition: condition.id }))],
    later: [...(next.state === 'approved' ? holdOf(next, stages, `A condition is overdue: ${condition.text}`.slice(0, 300)) : []), ...tellRoom(next)],
  };
}

/** The owner says that it is met; who set it, or an administrator, may waive or reopen it. */
export function settleCondition(request: ApprovalRequest, command: Of<'settle-condition'>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  const condition = request.conditions.find(c => c.id === command.conditionId);
  if (!condition) return refuse({ code: 'no-such-condition' });
  const admin = at.directory.person(actor.id)?.roles.includes('admin') ?? false;
  const may = admin || actor.id === condition.by || (command.as === 'met' && actor.id === condition.ownerId);
  if (!may) return refuse({ code: 'not-your-condition', ownerId: condition.ownerId, by: condition.by });
  if (condition.state === command.as) return { state: request, facts: [], answer: answerOf(request) };
  const settled: Condition = { ...condition, state: command.as, settledBy: command.as === 'open' ? null : actor.id, settledAt: command.as === 'open' ? null : at.now, note: command.note?.trim() || null };
  const next = put(request, settled, at);
  const type = command.as === 'met' ? deskFacts.conditionMet : command.as === 'waived' ? deskFacts.conditionWaived : deskFacts.conditionReopened;
  const free = !isFree(request) && isFree(next);
  return {
    state: next,
    facts: [{ type, payload: { ...fields(request, condition), by: actor.id, note: settled.note } }],
    effects: [...redraw(next), ...(actor.id === condition.by ? [] : [tell(next, condition.by, 'condition-settled', { condition: condition.id })])],
    later: [
      ...conditionTimers(request, settled, at),
      ...(free ? [{ key: `deal-desk:gate:${request.dealId}`, at: 0, to: 'deal-desk-gate', command: { type: 'check', dealId: request.dealId } }, noteOnDeal(next, at)] : []),
      ...tellRoom(next),
    ],
    answer: answerOf(next),
  };
}

/** Who accepted a promise says how it ended. */
export function settlePromise(request: ApprovalRequest, command: Of<'settle-promise'>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  const promise = request.promises.find(p => p.id === command.promiseId);
  if (!promise) return refuse({ code: 'no-such-promise' });
  const admin = at.directory.person(actor.id)?.roles.includes('admin') ?? false;
  if (!admin && actor.id !== promise.ownerId && actor.id !== promise.settledBy) return refuse({ code: 'not-your-condition', ownerId: promise.ownerId, by: promise.ownerId });
  if (promise.state !== 'accepted' && promise.state !== 'kept' && promise.state !== 'broken') return refuse({ code: 'no-such-promise' });
  if (promise.state === command.as) return { state: request, facts: [], answer: answerOf(request) };
  const note = command.note?.trim() || null;
  const promises = request.promises.map(p => (p === promise ? { ...p, state: command.as, note, settledAt: at.now } : p));
  const next: ApprovalRequest = { ...request, promises, version: request.version + 1, updatedAt: at.now };
  const { what, ownerId } = promise;
  return {
    state: next,
    facts: [{ type: command.as === 'kept' ? deskFacts.promiseKept : deskFacts.promiseBroken, payload: { requestId: request.id, round: request.round, dealId: request.dealId, promiseId: promise.id, what, due: promise.acceptedDue ?? promise.due, ownerId, by: actor.id, reason: note } }],
    effects: [...redraw(next), tell(next, request.requesterId, 'promise-settled', { promise: promise.id })],
    later: tellRoom(next),
    answer: answerOf(next),
  };
}

const fields = (request: ApprovalRequest, c: Condition) => ({ requestId: request.id, round: request.round, dealId: request.dealId, conditionId: c.id, text: c.text, ownerId: c.ownerId, due: c.due });

const put = (request: ApprovalRequest, condition: Condition, at: At): ApprovalRequest => ({
  ...request,
  conditions: request.conditions.map(c => (c.id === condition.id ? condition : c)),
  version: request.version + 1,
  updatedAt: at.now,
});
