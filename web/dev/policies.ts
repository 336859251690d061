import { madeUp } from '../../src/features/deal-desk/http-policy-try.ts';
import { jsonSchemaOfPolicies, parsePolicies } from '../../src/policy/file.ts';
import { compilePolicy } from '../../src/policy/table.ts';
import type { Policy, Terms } from '../../src/policy/model.ts';
import { parseMoney } from '../../src/kernel/money.ts';
import type { Backtest, BacktestSide, DealJson, PolicyFinding, Tried } from '../src/api.ts';
import type { World } from './data.ts';
import { no, ok, type Reply } from './reply.ts';

/** /policies and below it: the real parser over made-up versions. */
export function policies(world: World, method: string, path: string, query: URLSearchParams, body: never, now: number): Reply {
  const newest = world.policies[0];
  const inForce = { text: newest?.text ?? '', version: newest?.version ?? 0, inFlight: 6 };
  if (method === 'GET' && path === '') return ok(inForce);
  if (path === '/schema') return ok(jsonSchemaOfPolicies());
  const version = (one: World['policies'][number]) => ({ version: one.version, at: one.at, by: one.by, inForce: one === newest });
  if (path === '/versions') {
    const from = Number(query.get('cursor') ?? 0);
    return ok({ items: world.policies.slice(from, from + 3).map(version), next: world.policies.length > from + 3 ? String(from + 3) : null });
  }
  if (path.startsWith('/versions/')) {
    const found = world.policies.find(one => String(one.version) === path.slice('/versions/'.length));
    return found ? ok({ ...version(found), text: found.text }) : no(404, 'no-such-version', 'There is no such version of the policy.');
  }
  const { text, version: seen } = body as { text: string; version?: number };
  const parsed = parsePolicies(text);
  if (path === '/check') return ok({ ok: parsed.ok, problems: parsed.ok ? [] : parsed.error });
  if (!parsed.ok)
    return no(422, 'invalid', 'The policy file is not right yet.', {
      errors: parsed.error.map(p => ({ field: p.path, message: p.message })),
    });
  const [policy] = parsed.value.policies;
  const before = parsePolicies(inForce.text);
  if (path === '/lint' && policy) return ok({ findings: findings(policy) });
  if (path === '/backtest' && policy) return ok(backtest([...world.deals.values()], policy, before.ok ? before.value.policies[0] : undefined));
  if (path === '/try' && policy) return tried(world, policy, (body as { deal: Record<string, string> }).deal);
  if (path !== '') return no(404, 'not-found', 'There is nothing here.');
  if (seen !== undefined && seen !== inForce.version) return no(412, 'moved-on', `Somebody else saved version ${inForce.version} meanwhile.`);
  world.policies = [{ text, version: inForce.version + 1, at: new Date(now).toISOString(), by: world.people.people.find(p => p.id === world.me.id)?.name ?? 'somebody' }, ...world.policies];
  return ok({ ...inForce, text, version: inForce.version + 1 });
}

/** One finding of each look; the real ones come from the server's linter. */
const findings = (policy: Policy): PolicyFinding[] => [
  {
    policy: policy.name,
    kind: 'gap',
    severity: 'warning',
    text: 'A deal of 60,000 EUR with no discount said, net 30, meets no row; nobody is asked.',
    rows: [],
    deal: { words: '60,000 EUR, net 30', values: [{ column: 'amount', words: '60,000 EUR' }] },
  },
  ...policy.rows.flatMap((row, index): PolicyFinding[] =>
    row.ask.some(ask => ask.step === 'finance')
      ? [{ policy: policy.name, kind: 'self', severity: 'note', text: 'When Piotr Haddad asks, only Piotr Haddad could approve; the fallback is asked instead.', rows: [{ index, name: row.name }], deal: null }]
      : [],
  ),
];

const termsOf = (deal: DealJson): Terms => {
  const money = (value: DealJson['amount']) => {
    const read = value ? parseMoney(value.amount, value.currency) : undefined;
    return read?.ok ? read.value : undefined;
  };
  return {
    discount: deal.discount === null ? undefined : Math.round(deal.discount * 100),
    amount: money(deal.amount),
    listAmount: money(deal.listAmount),
    termMonths: deal.termMonths ?? undefined,
    paymentDays: deal.paymentDays ?? undefined,
    stage: deal.stage.id,
    fields: {},
  };
};

function backtest(deals: readonly DealJson[], policy: Policy, now: Policy | undefined): Backtest {
  const side = (of: Policy): BacktestSide & { readonly each: string[] } => {
    const run = compilePolicy(of);
    const steps = new Map<string, number>();
    const months = new Map<string, { month: string; deals: number; asked: number; auto: number }>();
    const outcomes = { asked: 0, auto: 0, uncovered: 0, refused: 0 };
    const each = deals.map(deal => {
      const found = run(termsOf(deal));
      const outcome = found.unknowns.length > 0 ? 'refused' : found.steps.length > 0 ? 'asked' : found.auto ? 'auto' : 'uncovered';
      outcomes[outcome]++;
      const month = (deal.closeDate ?? '2026-05-01').slice(0, 7);
      const at = months.get(month) ?? { month, deals: 0, asked: 0, auto: 0 };
      months.set(month, { ...at, deals: at.deals + 1, asked: at.asked + (outcome === 'asked' ? 1 : 0), auto: at.auto + (outcome === 'auto' ? 1 : 0) });
      for (const step of found.steps) steps.set(step.name, (steps.get(step.name) ?? 0) + 1);
      return `${outcome}:${found.steps.map(step => step.name).join(',')}`;
    });
    return { deals: deals.length, outcomes, steps: [...steps].map(([step, n]) => ({ step, deals: n })), months: [...months.values()].sort((a, b) => a.month.localeCompare(b.month)).slice(-12), each };
  };
  const { each: then, ...candidate } = side(policy);
  if (!now) return { policy: policy.name, stopped: false, candidate, current: null, changed: null };
  const { each: today, ...current } = side(now);
  type Kind = NonNullable<Backtest['changed']>['kinds'][number];
  const kinds = new Map<string, Kind>();
  then.forEach((to, i) => {
    const from = today[i] ?? to;
    if (from === to) return;
    const [[was, before], [will, after]] = [from.split(':'), to.split(':')] as [[Kind['from'], string], [Kind['to'], string]];
    const [had, has] = [before.split(',').filter(Boolean), after.split(',').filter(Boolean)];
    kinds.set(`${from} ${to}`, { from: was, to: will, appear: has.filter(step => !had.includes(step)), vanish: had.filter(step => !has.includes(step)), deals: (kinds.get(`${from} ${to}`)?.deals ?? 0) + 1 });
  });
  const list = [...kinds.values()].sort((a, b) => b.deals - a.deals);
  return { policy: policy.name, stopped: false, candidate, current, changed: { deals: list.reduce((sum, kind) => sum + kind.deals, 0), kinds: list } };
}

function tried(world: World, policy: Policy, values: Record<string, string>): Reply {
  const { deal, wrong } = madeUp(values);
  if (wrong.length > 0) return no(422, 'invalid', 'Some values cannot be read.', { errors: wrong.map(w => ({ field: `deal.${w.column}`, message: w.message })) });
  const amount = deal.amount ? { minor: BigInt(deal.amount.minor), currency: deal.amount.currency } : undefined;
  const found = compilePolicy(policy)({
    discount: deal.discount ?? undefined,
    amount,
    listAmount: amount,
    termMonths: deal.termMonths ?? undefined,
    paymentDays: deal.paymentDays ?? undefined,
    stage: deal.stage || undefined,
    fields: deal.fields,
  });
  if (found.unknowns.length > 0)
    return no(422, 'unknown-terms', 'The policy needs to know more.', { detail: `${found.unknowns.join(' and ')}: not set. Set it on the deal, then ask again.` });
  const terms = { discount: deal.discount === null ? null : deal.discount / 100, amount: null, termMonths: deal.termMonths, paymentDays: deal.paymentDays };
  return ok({
    policy: policy.name,
    outcome: found.steps.length > 0 ? 'ask' : found.auto ? 'auto-approve' : 'not-needed',
    terms,
    current: terms,
    notify: [],
    hours: null,
    cheaper: null,
    room: null,
    problems: [],
    rows: [...found.rows],
    steps: found.steps.map((step, i) => ({
      name: step.name,
      after: [...step.after],
      completion: typeof step.completion === 'string' ? step.completion : 'any',
      approvers: world.people.people.slice(i, i + 2).map(person => ({ id: person.id, name: person.name })),
      because: step.because.map(one => one.why),
      kind: 'policy' as const,
      fallback: false,
      choose: false,
      secondProof: false,
      covered: false,
    })),
  } satisfies Tried);
}
