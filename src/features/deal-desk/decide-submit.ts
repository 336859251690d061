import { refuse, type Fact, type Later } from '../../kernel/decision.ts';
import { advance, approve, expiryKey, holdOf, inAudience, noteOnDeal, tell, type At, type DeskDecision } from './decide-advance.ts';
import { chosenInSlack, fetching } from './decide-files.ts';
import { badDay } from './decide-obligations.ts';
import { freshStep, plan, type Plan } from './decide-plan.ts';
import { merge, weigh } from './decide-terms.ts';
import { after } from './decide-timers.ts';
import { valuesOf } from './envelope.ts';
import { deskFacts } from './events.ts';
import { lives, required, type ApprovalRequest, type DeskRefusal, type Of, type Promised, type Step } from './model.ts';
import { alreadyEnded, mayBeAsked } from './policy.ts';

/** A first submission; the next round after "request changes"; other terms for a request that lives. */
export function ask(request: ApprovalRequest | undefined, command: Of<'submit'>, at: At): DeskDecision {
  const { actor } = at;
  if (actor.kind !== 'person') return refuse({ code: 'people-only' });
  if (!at.directory.person(actor.id)?.active) return refuse({ code: 'person-inactive' });
  const deal = at.deals.get(command.dealId);
  if (!deal) return refuse({ code: 'no-such-deal' });
  const latest = at.latest.get(command.dealId);
  if (request) {
    if (request.requesterId !== actor.id) return refuse({ code: 'not-yours', requesterId: request.requesterId });
    if (!lives(request)) return refuse(alreadyEnded(request));
    // The very same again while it waits: nobody is asked twice, and it is said.
    if (request.state === 'pending' && sameAsk(request, command)) return refuse({ code: 'already-in-flight', requestId: request.id, requesterId: request.requesterId });
  } else if (latest && (latest.state === 'pending' || latest.state === 'changes-requested')) {
    return refuse({ code: 'already-in-flight', requestId: latest.id, requesterId: latest.requesterId });
  }
  if (deal.stageKind !== 'open') return refuse({ code: 'deal-closed', stage: deal.stage });
  if (Object.values(command.terms).every(value => value === undefined)) return refuse({ code: 'no-terms', field: 'terms' });
  const planned = plan(deal, command.terms, actor.id, at);
  if ('refused' in planned) return planned;
  const choices = choicesMade(planned, { ...request?.choices, ...command.choices });
  if ('refused' in choices) return choices;
  const promises = promisesOf(request, command, actor.id, at);
  if ('refused' in promises) return promises;
  const also = (command.also ?? []).map(id => ({ id, wrong: mayBeAsked(id, actor.id, [], at.directory) }));
  const wrong = also.find(a => a.wrong);
  if (wrong?.wrong) return refuse({ code: 'cannot-ask', field: 'also', personId: wrong.id, why: wrong.wrong });
  if (also.length > 0 && !planned.policy.adHoc) return refuse({ code: 'no-ad-hoc' });
  const chosen = chosenInSlack(request, command.slackFiles ?? [], actor.id);
  if ('refused' in chosen) return chosen;

  const round = (request?.round ?? 0) + 1;
  const values = valuesOf(deal, planned.terms, planned.policy);
  // Yeses of the request before, on the same deal, count as long as their bounds hold.
  const base = request?.steps ?? (latest ? carried(latest) : []);
  const weighed = weigh(base, values, planned.policy, round, at.now);
  const steps = [...merge(weighed.steps, planned.steps, choices.choices), ...also.map(a => addedStep(a.id, at)), ...promises.list.filter(p => p.state === 'asked').map(promiseStep)];
  const alive = new Set(promises.list.filter(p => p.state === 'asked' || p.state === 'accepted').map(p => p.id));
  const fresh: ApprovalRequest = {
    id: command.requestId,
    dealId: command.dealId,
    requesterId: actor.id,
    state: 'pending',
    written: 'not-yet',
    version: (request?.version ?? 0) + 1,
    round,
    policyName: planned.policy.name,
    policyVersion: at.settings.version,
    why: command.why?.trim() || request?.why || null,
    asked: command.terms,
    terms: planned.terms,
    before: planned.before,
    values,
    deal,
    steps: onePerName(steps.map((step): Step => (step.promiseId && !alive.has(step.promiseId) ? { ...step, state: 'skipped', question: null } : step))),
    comments: request?.comments ?? [],
    rounds: [...(request?.rounds ?? []), { round, at: at.now, by: actor.id, how: request ? ('asked-again' as const) : ('asked' as const), values, broke: weighed.broke }].slice(-60),
    conditions: request?.conditions ?? [],
    promises: promises.list,
    attachments: command.attachments ?? request?.attachments ?? [],
    files: request?.files ?? [],
    coming: [...(request?.coming ?? []), ...chosen.coming],
    notify: planned.notify.filter(id => id !== actor.id),
    audience: request?.audience ?? [],
    looks: { ...request?.looks, [actor.id]: round },
    choices: choices.choices,
    createdAt: request?.createdAt ?? at.now,
    updatedAt: at.now,
  };
  const told = inAudience(fresh, [actor.id, ...fresh.notify]);
  const facts: Fact[] = [
    {
      type: deskFacts.asked,
      payload: {
        requestId: fresh.id,
        round,
        dealId: deal.id,
        deal: { ...deal },
        terms: { ...fresh.terms },
        before: { ...fresh.before },
        values: { ...values },
        why: fresh.why,
        policy: fresh.policyName,
        steps: required(told).map(s => ({ name: s.name, approvers: [...s.approvers], because: [...s.because], rows: [...(s.rows ?? [])] })),
      },
    },
    ...promises.list
      .filter(p => p.state === 'asked' && !request?.promises.some(q => q.id === p.id))
      .map(p => ({ type: deskFacts.promised, payload: { requestId: fresh.id, round, dealId: deal.id, promiseId: p.id, what: p.what, due: p.due, ownerId: p.ownerId } })),
  ];
  const later: Later[] = [
    ...holdOf(told, planned.policy.gate?.stages ?? []),
    noteOnDeal(told, at),
    ...(planned.policy.expiresAfter
      ? [{ key: expiryKey(told), at: after(planned.policy.expiresAfter, [actor.id], at.now, at), to: 'deal-desk', command: { type: 'expire', requestId: told.id, round } }]
      : []),
  ];
  // No step: the policy approves by itself. It leaves the same record as a person's yes.
  if (required(told).length === 0) return approve(told, facts, at, true, { later: [noteOnDeal(told, at, 'approved')], effects: fetching(told, chosen.coming) });
  return advance(told, facts, at, { later, effects: [...fetching(told, chosen.coming), ...(round === 1 ? fresh.notify.map(id => tell(told, id, 'for-your-information')) : [])] });
}

const sameAsk = (request: ApprovalRequest, command: Of<'submit'>): boolean =>
  (['discount', 'termMonths', 'paymentDays'] as const).every(term => (command.terms[term] ?? null) === (request.asked[term] ?? null) || command.terms[term] === request.terms[term]) &&
  command.promises === undefined &&
  (command.slackFiles ?? []).length === 0 &&
  command.also === undefined;

/** Only yeses that still stand travel from one request of a deal to the next. */
const carried = (latest: ApprovalRequest): Step[] =>
  latest.steps.filter(s => s.kind === 'policy').map((step): Step => ({ ...step, state: 'waiting', askedAt: null, dueAt: null, moves: [], decisions: step.decisions.filter(d => d.envelope && !d.envelope.broken) }));

/** The requester's choice, where a step leaves it to them. */
function choicesMade(planned: Plan, choices: Readonly<Record<string, string>>): { choices: Record<string, string> } | { readonly refused: DeskRefusal } {
  const made: Record<string, string> = {};
  for (const { name, choose } of planned.evaluation.steps) {
    const step = planned.steps.find(s => s.name === name);
    if (!choose || !step || step.fallback || step.approvers.length < 2) continue;
    const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (choice === undefined || !step.approvers.includes(choice)) return refuse({ code: 'choose-approver', field: `choices.${name}`, step: name, options: step.approvers });
    made[name] = choice;
  }
  return { choices: made };
}

export const addedStep = (id: string, at: At): Step => freshStep({ name: `also ${at.directory.person(id)?.name ?? id}`, kind: 'ad-hoc', approvers: [id] });
const promiseStep = (promise: Promised): Step => freshStep({ name: `promise: ${promise.what}`.slice(0, 200), kind: 'promise', approvers: [promise.ownerId], binds: [], promiseId: promise.id, because: [`promised until ${promise.due}`] });

/** A step's name is how people and buttons speak of it: one that is required wins over one that is kept for the record. */
const rank = (step: Step): number => (step.state === 'skipped' ? 1 : 0);
const onePerName = (steps: readonly Step[]): Step[] =>
  steps.filter((step, i) => !steps.some((other, j) => other.name === step.name && (rank(other) < rank(step) || (rank(other) === rank(step) && j < i))));

/** Promises as they are after this submission: named again they stay, no longer named they are withdrawn. */
function promisesOf(request: ApprovalRequest | undefined, command: Of<'submit'>, requesterId: string, at: At): { list: Promised[] } | { readonly refused: DeskRefusal } {
  const before = request?.promises ?? [];
  if (!command.promises) return { list: [...before] };
  const list: Promised[] = [];
  for (const [i, wanted] of command.promises.entries()) {
    const what = wanted.what.trim();
    if (what.length < 3) return refuse({ code: 'too-short', field: `promises.${i}.what`, least: 3 });
    const date = badDay(wanted.due, at.now);
    if (date) return refuse({ code: 'bad-date', field: `promises.${i}.due`, given: wanted.due, why: date });
    const why = mayBeAsked(wanted.ownerId, requesterId, [], at.directory);
    if (why) return refuse({ code: 'cannot-ask', field: `promises.${i}.ownerId`, personId: wanted.ownerId, why });
    const known = before.find(p => p.what === what && p.due === wanted.due && p.ownerId === wanted.ownerId && (p.state === 'asked' || p.state === 'accepted'));
    list.push(known ?? { id: at.newId('promise'), what, due: wanted.due, ownerId: wanted.ownerId, state: 'asked', acceptedDue: null, settledBy: null, settledAt: null, note: null });
  }
  const gone = before.filter(p => !list.includes(p)).map((p): Promised => (p.state === 'asked' || p.state === 'accepted' ? { ...p, state: 'withdrawn' } : p));
  return { list: [...list, ...gone] };
}
