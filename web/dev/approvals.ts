import type { ApprovalJson, Ask, DealJson, Preview } from '../src/api.ts';
import type { World } from './data.ts';
import { decisionOf, stepOf } from './data-approvals.ts';
import { no, ok, type Reply, type Tell } from './reply.ts';

/** Three thresholds, enough to see the preview move. */
export function desk(world: World, deal: DealJson, ask: Ask, now: number, tell: Tell): Reply {
  const discount = ask.terms.discount ?? deal.discount ?? 0;
  const people = world.people.people;
  const ref = (i: number) => ({ id: people[i]!.id, name: people[i]!.name });
  const steps: Preview['steps'] = [];
  const preview = (step: Pick<Preview['steps'][number], 'name' | 'after' | 'completion' | 'approvers' | 'because'>): Preview['steps'][number] => ({
    kind: 'policy',
    fallback: false,
    choose: false,
    secondProof: false,
    covered: false,
    ...step,
  });
  if (discount > 10)
    steps.push(preview({
      name: 'manager',
      after: [],
      completion: 'any',
      approvers: [ref(1)],
      because: ['the discount is over 10 %'],
    }));
  if (discount > 15)
    steps.push(preview({
      name: 'deal-desk',
      after: ['manager'],
      completion: 'any',
      approvers: [ref(2), ref(10), ref(18)],
      because: ['the discount is over 15 %'],
    }));
  if (discount > 25)
    steps.push(preview({
      name: 'finance',
      after: ['manager'],
      completion: 'all',
      approvers: [ref(3), ref(11)],
      because: ['the discount is over 25 %'],
    }));
  const terms = {
    discount,
    amount: deal.amount,
    termMonths: ask.terms.termMonths ?? deal.termMonths,
    paymentDays: ask.terms.paymentDays ?? deal.paymentDays,
  };
  const current = {
    discount: deal.discount,
    amount: deal.amount,
    termMonths: deal.termMonths,
    paymentDays: deal.paymentDays,
  };
  if (ask.preview)
    return ok({
      policy: 'standard-discounts',
      outcome: steps.length > 0 ? 'ask' : 'auto-approve',
      terms,
      current,
      steps,
      notify: [],
      hours: steps.length > 0 ? { median: 5 * steps.length, slow: 9 * steps.length, n: 14 } : null,
      cheaper: discount > 25 ? { terms: { discount: 25 }, cost: { amount: '800.00', currency: 'EUR' }, vanish: ['finance'], assumed: [] } : null,
      room: discount > 10 && discount <= 25 ? { discount: 25, next: ['finance'] } : null,
      problems: [],
    } satisfies Preview);
  if (/lorem/i.test(ask.why ?? ''))
    return no(422, 'invalid', 'Some fields are not right.', {
      errors: [{ field: 'why', message: 'Please say it in your own words.' }],
    });
  const made: ApprovalJson = {
    ...[...world.approvals.values()][0]!,
    id: `req_new${world.approvals.size}`,
    deal: { id: deal.id, name: deal.name, account: deal.account, closeDate: deal.closeDate },
    requester: { id: world.me.id, name: 'You' },
    state: steps.length > 0 ? 'pending' : 'approved',
    why: ask.why ?? null,
    terms,
    before: current,
    createdAt: new Date(now).toISOString(),
    steps: steps.map((s, i) => stepOf({ ...s, state: i === 0 ? 'asked' : 'waiting', askedAt: i === 0 ? new Date(now).toISOString() : null })),
    comments: [],
    mine: { steps: [], canRecall: true, canComment: true, canAddApprover: true, canAttach: true, canChange: true },
  };
  world.approvals.set(made.id, made);
  tell('deal', deal.id);
  return ok(made, 201);
}

/** /conditions and /promises. */
export function obligations(world: World, method: string, kind: 'conditions' | 'promises', id: string | undefined, query: URLSearchParams, body: never, now: number): Reply {
  const owner = query.get('owner') === 'me' ? world.me.id : query.get('owner');
  const all = [...world.approvals.values()];
  if (method === 'GET') return ok({ items: all.flatMap(a => a[kind].filter(o => !owner || o.owner.id === owner)) });
  const found = all.find(a => a[kind].some(o => o.id === id));
  if (!found) return no(404, 'no-such', 'There is no such thing.');
  const { state, note } = body as { state: never; note?: string };
  const settled = { state, note: note ?? null, settledAt: new Date(now).toISOString() };
  world.approvals.set(found.id, { ...found, [kind]: found[kind].map(o => (o.id === id ? { ...o, ...settled } : o)) });
  return ok(world.approvals.get(found.id));
}

/** /approvals and below it. */
export function approvals(
  world: World,
  method: string,
  id: string | undefined,
  action: string | undefined,
  query: URLSearchParams,
  body: never,
  now: number,
  tell: Tell,
): Reply {
  if (!id) {
    const requester = query.get('requester') === 'me' ? world.me.id : query.get('requester');
    const items = [...world.approvals.values()].filter(
      a =>
        (query.get('waiting') !== 'me' || a.mine.steps.length > 0) &&
        (!query.get('deal') || a.deal.id === query.get('deal')) &&
        (!query.get('state') || a.state === query.get('state')) &&
        (!requester || a.requester.id === requester),
    );
    return ok({ items, next: null, total: items.length });
  }
  if (id === 'decisions') {
    const { ids } = body as { ids: string[] };
    for (const one of ids) approvals(world, 'POST', one, 'decisions', query, body, now, tell);
    return ok({ results: ids.map(one => ({ id: one, ok: true, title: null, detail: null })) });
  }
  const found = world.approvals.get(id);
  if (!found) return no(404, 'no-such-request', 'There is no such approval request.');
  if (method === 'GET') return ok(found);
  const at = new Date(now).toISOString();
  const me = { id: world.me.id, name: world.people.people.find(p => p.id === world.me.id)!.name };
  if (action === 'recall') {
    world.approvals.set(id, { ...found, state: 'recalled', mine: { ...found.mine, canRecall: false } });
    return ok(world.approvals.get(id));
  }
  const { decision, reason, condition } = body as {
    decision: 'approve' | 'reject' | 'request-changes' | 'comment';
    reason?: string;
    condition?: { text: string; ownerId: string; due: string };
  };
  if (condition && condition.due < at.slice(0, 10))
    return no(422, 'bad-date', 'This day has passed.', { errors: [{ field: 'condition.due', message: 'Write a day ahead.' }] });
  // The sixth wants a second proof once.
  if (id === 'req_5' && decision === 'approve' && !world.proven) {
    world.proven = true;
    return no(403, 'second-proof-needed', 'This decision needs a fresh sign-in.');
  }
  if (decision !== 'approve' && !reason?.trim())
    return no(422, 'reason-required', 'A reason is needed.', {
      errors: [{ field: 'reason', message: 'Say in a sentence why.' }],
    });
  if (decision === 'comment') {
    world.approvals.set(id, { ...found, comments: [...found.comments, { by: me, text: reason!, at, kind: 'comment' }] });
    return ok(world.approvals.get(id));
  }
  const said = { approve: 'approved', reject: 'rejected', 'request-changes': 'changes-requested' } as const;
  world.approvals.set(id, {
    ...found,
    state: said[decision],
    steps: found.steps.map(s =>
      found.mine.steps.includes(s.name)
        ? {
            ...s,
            state: said[decision],
            decidedAt: at,
            decisions: [...s.decisions, decisionOf({ by: me, decision, reason: reason ?? null, at })],
          }
        : s,
    ),
    mine: { ...found.mine, steps: [] },
  });
  tell('deal', found.deal.id);
  return ok(world.approvals.get(id));
}
