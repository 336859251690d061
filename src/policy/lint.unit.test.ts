import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Money } from '../kernel/money.ts';
import { columnOf, literalsOf, parseCondition } from './conditions.ts';
import { exchangeRates, noRates } from './rates.ts';
import { parsePolicies } from './file.ts';
import { lintPolicy, type Finding } from './lint.ts';
import { grown, holds, uncovered } from './lint-cover.ts';
import { maskWhere, type Part } from './lint-grid.ts';
import { completeTable } from './lint-sample.ts';
import type { LintPeople } from './lint-people.ts';
import type { ShownDeal } from './lint-words.ts';
import { plainPolicy } from './table-sample.ts';
import { compilePolicy } from './table.ts';
import type { Cell, Policy, Row, Terms } from './model.ts';

const policyOf = (yaml: string): Policy => {
  const parsed = parsePolicies(`policies:\n  - name: p\n    fallback: { role: admin }\n${yaml}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.policies[0] as Policy;
};
const told = (yaml: string) => lintPolicy(policyOf(yaml), { rates: noRates }).map(f => `${f.severity} ${f.text}`);

const termsOf = (deal: ShownDeal): Terms => {
  const at = new Map(deal.values.map(v => [v.column, v.value]));
  const fields = Object.fromEntries([...at].filter(([column]) => column.startsWith('fields.')).map(([column, value]) => [column.slice(7), value]));
  return {
    discount: at.get('discount') as number | undefined,
    paymentDays: at.get('payment_days') as number | undefined,
    termMonths: at.get('term_months') as number | undefined,
    amount: at.get('amount') as Money | undefined,
    listAmount: at.get('list_amount') as Money | undefined,
    currency: deal.currency,
    stage: at.get('stage') as string | undefined,
    ...(at.get('requester_role') !== undefined && { requester: { roles: String(at.get('requester_role')).split(', ') } }),
    fields: fields as Terms['fields'],
  };
};

describe('in words', () => {
  test('a gap is shown as a deal, and as all deals of its kind', () => {
    expect(
      told(`    rows:
      - { name: small, when: { amount: "< 50000 EUR" }, auto: approve }
      - { name: deep, when: { discount: "> 15%" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: fine, when: { discount: "<= 10%" }, auto: approve }
      - { name: quick, when: { payment_days: "<= 30" }, auto: approve }
`).filter(t => t.includes('meets no row')),
    ).toEqual([
      'warning 60,000 EUR, 12 %, net 50 meets no row: nobody would be asked. The gap is amount from 50,000 EUR, discount over 10 % up to 15 %, payment days from 31.',
    ]);
  });

  test('a dead row names the rows that take its deals, and only those', () => {
    expect(
      told(`    hit: first
    rows:
      - { name: other, when: { payment_days: "> 90" }, auto: approve }
      - { name: low, when: { discount: "<= 20%" }, auto: approve }
      - { name: high, when: { discount: "> 20%" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: large, when: { amount: "> 100000 EUR", discount: "> 5%" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: never, when: { discount: "> 20% and < 10%" }, auto: approve }
`),
    ).toEqual([
      'warning The row "large" never speaks: whatever it matches, such as 150,000 EUR, 8 %, meets "low" or "high" first.',
      'warning The row "never" can never match: its own conditions contradict each other.',
    ]);
  });

  test('approving by itself and asking at once is said, and when a row never gets to approve', () => {
    expect(
      told(`    rows:
      - { name: in policy, when: { discount: "<= 10%" }, auto: approve }
      - { name: late, when: { payment_days: "> 60" }, ask: { step: f, approvers: [{ role: r }] } }
      - { name: deep, when: { discount: "> 10%" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: very late, when: { payment_days: "> 120" }, auto: approve }
`),
    ).toEqual([
      'warning The row "very late" approves by itself, but never comes to it: wherever it matches, such as net 150, "late" or "deep" asks somebody.',
      'note 5 %, net 100 is approved by "in policy" and asked about by "late": asking wins.',
    ]);
  });

  test('a free condition is assumed to hold or not, and that is said', () => {
    const policy = policyOf(`    hit: first
    rows:
      - { name: free, when: { discount: "> 10%" }, auto: approve }
      - { name: deep, when: { discount: "> 20%" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: shallow, when: { discount: "<= 10%" }, auto: approve }
`);
    const [first, ...rest] = policy.rows as [Row, ...Row[]];
    const found = lintPolicy({ ...policy, rows: [{ ...first, cel: { source: 'deal.discount > 5' } }, ...rest] }, { rates: noRates });
    expect(found.map(f => [f.kind, f.severity, f.rows.map(r => r.name)])).toEqual([
      ['gap', 'note', ['free']],
      ['cannot-tell', 'note', ['free']],
    ]);
    expect(found[0]?.text).toContain('unless the condition of "free" holds');
    // Without the free condition, the second row is dead.
    expect(lintPolicy(policy, { rates: noRates }).map(f => f.kind)).toEqual(['dead-row']);
  });

  test('outside the deals that a policy is for there is no gap', () => {
    const policy = policyOf(`    rows:
      - { name: deep, when: { discount: "> 10%", amount: ">= 5000 EUR" }, ask: { step: m, approvers: [{ role: r }] } }
      - { name: small, when: { amount: "< 5000 EUR" }, auto: approve }
`);
    const some = (column: string, text: string) => ({ ...policy, for: [cellOf({ column, text })] });
    expect(lintPolicy(policy, { rates: noRates }).map(f => f.text)).toEqual(['6,000 EUR, 5 % meets no row: nobody would be asked. The gap is amount from 5,000 EUR, discount at most 10 %.']);
    expect(lintPolicy(some('discount', '> 10%'), { rates: noRates })).toEqual([]);
    expect(lintPolicy(some('discount', '> 5%'), { rates: noRates }).map(f => f.text)).toEqual(['6,000 EUR, 8 % meets no row: nobody would be asked. The gap is amount from 5,000 EUR, discount over 5 % up to 10 %.']);
    expect(lintPolicy(some('amount', '< 2000 EUR'), { rates: noRates }).map(f => f.text)).toEqual(['The row "deep" can never match: its own conditions contradict each other, or those that say which deals the policy is for.']);
  });

  test('a limit between two cents of another currency makes no gap', () => {
    const rates = exchangeRates('EUR', { USD: '0.93', JPY: '0.0061' });
    if (!rates.ok) throw new Error();
    const policy = policyOf(`    rows:
      - { name: a, when: { amount: "< 50000.01 EUR" }, auto: approve }
      - { name: b, when: { amount: ">= 50000.01 EUR" }, ask: { step: m, approvers: [{ role: r }] } }
`);
    expect(lintPolicy(policy, { rates: rates.value })).toEqual([]);
    const equal = policyOf(`    rows:
      - { name: a, when: { amount: "!= 50000.01 EUR" }, auto: approve }
`);
    // In dollars nothing is worth exactly that.
    expect(lintPolicy(equal, { rates: rates.value }).map(f => (f.kind === 'gap' ? f.deal.words : f.kind))).toEqual(['50,000.01 EUR']);
  });
});

/* Reference: every combination of values that could matter, asked of the compiled table one by one. */

const rates = (() => {
  const made = exchangeRates('EUR', { USD: '0.93', JPY: '0.0061' });
  if (!made.ok) throw new Error();
  return made.value;
})();
const op = fc.constantFrom('>', '>=', '<', '<=', '=', '!=');
const cell = (column: string, text: fc.Arbitrary<string>) => text.map(t => ({ column, text: t }));
const number = (column: string, most: number, say: (n: number) => string) =>
  cell(
    column,
    fc.oneof(
      fc.tuple(op, fc.nat(most)).map(([o, n]) => `${o} ${say(n)}`),
      fc.tuple(fc.nat(most), fc.nat(most)).map(([a, b]) => `${say(Math.min(a, b))}..${say(Math.max(a, b))}`),
      fc.tuple(fc.constantFrom('in', 'not in'), fc.array(fc.nat(most), { minLength: 1, maxLength: 2 })).map(([i, ns]) => `${i} [${ns.map(say).join(', ')}]`),
      fc.tuple(fc.nat(most), fc.nat(most)).map(([a, b]) => `> ${say(a)} and < ${say(b)}`),
    ),
  );
const names = (column: string, among: readonly string[]) =>
  cell(
    column,
    fc.oneof(
      fc.tuple(fc.constantFrom('=', '!='), fc.constantFrom(...among)).map(([o, n]) => `${o} ${n}`),
      fc.tuple(fc.constantFrom('in', 'not in'), fc.uniqueArray(fc.constantFrom(...among), { minLength: 1, maxLength: 2 })).map(([i, ns]) => `${i} [${ns.join(', ')}]`),
    ),
  );
const currencyOf = fc.constantFrom('EUR', 'EUR', 'USD', 'GBP');
const anyCell = fc.oneof(
  number('discount', 6, n => `${n / 100}%`),
  number('payment_days', 4, String),
  cell('amount', fc.tuple(op, fc.nat(5), currencyOf).map(([o, n, c]) => `${o} ${n}.0${n} ${c}`)),
  names('stage', ['one', 'two', 'three']),
  names('currency', ['EUR', 'USD', 'GBP']),
  // Several texts at once.
  names('requester_role', ['lead', 'senior', 'new']),
  fc.oneof(number('fields.seats', 3, String), names('fields.seats', ['few', 'many']), cell('fields.seats', fc.constantFrom('true', 'false'))),
);
const cells = fc.uniqueArray(anyCell, { selector: c => c.column, maxLength: 2 });
const rowSpec = fc.record({
  when: cells,
  anyOf: fc.oneof({ weight: 4, arbitrary: fc.constant<{ column: string; text: string }[][]>([]) }, fc.array(cells.filter(c => c.length > 0), { minLength: 1, maxLength: 2 })),
  missing: fc.constantFrom('matches' as const, 'no-match' as const),
  auto: fc.boolean(),
});
const cellOf = ({ column, text }: { column: string; text: string }): Cell => {
  const known = columnOf(column);
  const parsed = known && parseCondition(text, known);
  if (!known || !parsed?.ok || parsed.value.any) throw new Error(`${column}: ${text}`);
  return { column: known, condition: parsed.value.condition };
};
const policies = fc
  .record({ rows: fc.array(rowSpec, { minLength: 1, maxLength: 5 }), hit: fc.constantFrom('all' as const, 'first' as const) })
  .map(({ rows, hit }): Policy => ({
    name: 'p',
    hit,
    ...plainPolicy,
    fallback: { role: 'admin' },
    rows: rows.map((row, i): Row => ({
      name: `row ${i}`,
      when: row.when.map(cellOf),
      anyOf: row.anyOf.map(more => more.map(cellOf)),
      missing: row.missing,
      notify: [],
      auto: row.auto,
      ask: row.auto ? [] : [{ step: `s${i}`, approvers: [{ role: 'r' }], after: [], escalate: [], tolerance: {} }],
    })),
  }));

/** All values of a column beside those that its conditions name. */
function* everyDeal(policy: Policy, missingToo: boolean): Generator<Terms> {
  const all = policy.rows.flatMap(row => [...row.when, ...row.anyOf.flat()]);
  const of = (column: string) => all.filter(c => c.column.name === column).flatMap(c => literalsOf(c.condition));
  const none = missingToo ? [undefined] : [];
  const around = (column: string, least: number): (number | undefined)[] => (of(column).length === 0 ? [undefined] : [...new Set([...of(column).flatMap(n => [Number(n) - 1, Number(n), Number(n) + 1])])].filter(n => n >= least));
  const seats = of('fields.seats');
  const seatValues = seats.length === 0 ? [undefined] : [
    ...seats.flatMap((v): (number | string | boolean)[] => (typeof v === 'number' ? [v - 0.5, v, v + 0.5] : typeof v === 'object' ? [] : [v])),
    ...(seats.some(v => typeof v === 'string') ? ['something else'] : []),
    ...(seats.some(v => typeof v === 'boolean') ? [true, false] : []),
    ...none,
  ]; // prettier-ignore
  const money = of('amount').flatMap(l => (typeof l === 'object' ? [Number(l.minor)] : []));
  const stages = of('stage').length === 0 ? [undefined] : ['one', 'two', 'three', 'four', ...none];
  const currencies = ['EUR', 'USD', 'GBP', 'JPY', 'CHF', ...none];
  const roles = of('requester_role').length === 0 ? [undefined] : [[], ['lead'], ['senior'], ['new'], ['lead', 'senior'], ['lead', 'new'], ['senior', 'new'], ['lead', 'senior', 'new'], ['other'], ...none];
  const discounts = [...around('discount', -100_000), ...none];
  const days = [...around('payment_days', 0), ...none];
  // Limits converted: cents of a limit in all rates that the sample has, and their neighbours.
  const converted = money.flatMap(m => [m, Math.floor(m / 0.93), Math.floor(m * 0.93), Math.floor(m / 0.61), Math.floor((m * 0.93) / 0.61)]);
  const minors = [...new Set(converted.flatMap(x => [x - 1, x, x + 1]))].filter(m => missingToo || m >= 0);
  fc.pre((minors.length + 2) * discounts.length * days.length * stages.length * seatValues.length * roles.length < 4000);
  for (const currency of currencies) {
    const amounts = minors.length === 0 || currency === undefined ? [undefined] : [...minors.map(m => ({ minor: BigInt(m), currency })), ...none];
    for (const amount of amounts) {
      for (const discount of discounts) {
        for (const paymentDays of days) {
          for (const stage of stages) {
            for (const value of seatValues) {
              for (const role of roles) yield { currency, amount, discount, paymentDays, stage, fields: { seats: value }, ...(role && { requester: { roles: role } }) };
            }
          }
        }
      }
    }
  }
}

test('agrees with a reference that asks about every deal', () => {
  fc.assert(
    fc.property(policies, policy => {
      const evaluate = compilePolicy(policy, rates);
      const found = lintPolicy(policy, { rates });
      expect(found.filter(f => f.kind === 'cannot-tell')).toEqual([]);

      const speaks = new Set<number>();
      const matches = new Set<number>();
      for (const deal of everyDeal(policy, true)) {
        const said = evaluate(deal);
        for (const row of said.rows) {
          matches.add(row);
          if (said.unknowns.length === 0) speaks.add(row);
        }
      }
      let gap: Terms | undefined;
      const pairs = new Set<string>();
      for (const deal of everyDeal(policy, false)) {
        const said = evaluate(deal);
        if (said.rows.length === 0 && said.unknowns.length === 0) gap ??= deal;
        for (const a of said.rows) {
          if (!policy.rows[a]?.auto) continue;
          for (const b of said.rows) if (!policy.rows[b]?.auto) pairs.add(`${a} ${b}`);
        }
      }
      const alive = policy.hit === 'first' ? speaks : matches;
      const dead = policy.rows.flatMap((_, i) => (alive.has(i) ? [] : [i]));
      const of = <K extends Finding['kind']>(kind: K) => found.filter((f): f is Extract<Finding, { kind: K }> => f.kind === kind);
      expect(of('dead-row').map(f => f.rows[0]?.index)).toEqual(dead);
      expect(of('gap').length > 0).toBe(gap !== undefined);
      for (const { deal } of of('gap')) expect(evaluate(termsOf(deal))).toMatchObject({ rows: [], unknowns: [] });
      for (const { deal, rows, why } of of('dead-row')) {
        if (!deal) continue;
        expect(why).toBe('covered');
        const alone = compilePolicy({ ...policy, rows: [policy.rows[rows[0]?.index ?? 0] as Row] }, rates);
        expect(alone(termsOf(deal)).rows).toEqual([0]);
        // The named rows alone cover it.
        const kept = { ...policy, rows: rows.slice(1).map(r => r.index).concat(rows[0]?.index ?? 0).map(i => policy.rows[i] as Row) }; // prettier-ignore
        expect(lintPolicy(kept, { rates }).filter(f => f.kind === 'dead-row').map(f => f.rows[0]?.index)).toContain(kept.rows.length - 1);
      }
      if (policy.hit === 'all') {
        const mine = of('overlap').flatMap(f => f.rows.slice(1).map(r => `${f.rows[0]?.index} ${r.index}`));
        expect(mine.sort()).toEqual([...pairs].sort());
        for (const { deal, rows } of of('overlap')) expect(evaluate(termsOf(deal)).rows).toEqual(expect.arrayContaining(rows.slice(0, 2).map(r => r.index)));
      } else expect(of('overlap')).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('boxes cover a box or leave a point, as counting every point says', () => {
  const sizes = [4, 3, 40, 2];
  const part = fc.tuple(...sizes.map(size => fc.oneof(fc.constant(null), fc.uniqueArray(fc.nat(size - 1), { minLength: 1 }))));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 25 }), fc.boolean(), (given, wide) => {
      const parts: Part[] = given.map(p => p.map((set, c) => set && maskWhere(sizes[c] as number, k => (wide ? !set.includes(k) : set.includes(k)))));
      const space = sizes.map(size => maskWhere(size, () => true));
      const open: number[][] = [];
      for (let a = 0; a < 4; a++)
        for (let b = 0; b < 3; b++)
          for (let c = 0; c < 40; c++)
            for (let d = 0; d < 2; d++) {
              const point = [a, b, c, d];
              if (!parts.some(p => p.every((mask, i) => !mask || holds(mask, point[i] as number)))) open.push(point);
            }
      const cover = uncovered(space, parts, { left: 1e9 });
      expect(cover.kind).toBe(open.length === 0 ? 'covered' : 'open');
      if (cover.kind !== 'open') return;
      expect(open).toContainEqual(cover.point);
      // Taking out the grown boxes one after the other takes out every open point, and no other.
      const inside = new Set<string>();
      const more = [...parts];
      for (let look = cover as ReturnType<typeof uncovered>; look.kind === 'open'; look = uncovered(space, more, { left: 1e9 })) {
        const box = grown(look.point, space, more);
        for (const point of open) if (box.every((mask, i) => holds(mask, point[i] as number))) inside.add(point.join());
        more.push(box);
      }
      expect(inside.size).toBe(open.length);
    }),
    { numRuns: 300 },
  );
});

test('a table of 200 rows and 8 columns needs a fraction of the effort allowed, whole or with a row taken out', () => {
  for (const seed of [1, 2]) {
    const whole = completeTable(200, seed);
    // Half a second or so on a slow machine; counted in boxes, so that no clock is asked.
    const effort = 3_000_000;
    expect(lintPolicy(whole, { rates: noRates, effort })).toEqual([]);
    const rows = whole.rows.filter((_, i) => i !== 77);
    const torn = lintPolicy({ ...whole, rows }, { rates: noRates, effort });
    expect(torn.map(f => f.kind)).toEqual(['gap']);
    expect(compilePolicy(whole)(termsOf((torn[0] as { deal: ShownDeal }).deal)).rows).toEqual([77]);
    const dead = lintPolicy({ ...whole, rows: [...whole.rows.slice(0, 199), { ...(whole.rows[0] as Row), name: 'again' }, whole.rows[199] as Row] }, { rates: noRates, effort });
    expect(dead).toMatchObject([{ kind: 'dead-row', rows: [{ name: 'again' }, { index: 0 }] }]);
    expect(lintPolicy(whole, { rates: noRates, effort: 100 }).every(f => f.kind === 'cannot-tell' && f.why === 'too-many-combinations')).toBe(true);
  }
});

describe('approvers', () => {
  const people: LintPeople = {
    requesters: [
      { id: 'ann', name: 'Ann' },
      { id: 'bob', name: 'Bob' },
    ],
    nameOf: id => id.toUpperCase(),
    resolve: (sources, fallback, requester) => {
      const held: Record<string, string[]> = { finance: ['ann'], admin: ['cem'], two: ['ann', 'cem'] };
      const of = (list: typeof sources) => list.flatMap(s => ('role' in s ? (held[s.role] ?? []) : [])).filter(id => id !== requester);
      const own = of(sources);
      return own.length > 0 || !fallback ? { people: own, fallback: false } : { people: of([fallback]), fallback: true };
    },
    limitOf: id => (id === 'cem' ? { minor: 5_000_000n, currency: 'EUR' } : { minor: 1_000_000n, currency: 'EUR' }),
  };
  const yaml = `    rows:
      - { name: a, when: { amount: "> 20000 EUR" }, ask: [{ step: f, approvers: [{ role: finance }] }, { step: x, approvers: [{ role: nobody }] }] }
      - { name: b, when: { amount: "<= 20000 EUR" }, ask: { step: t, approvers: [{ role: two }] } }
`;

  test('nobody, only the requester, and too small a limit', () => {
    expect(lintPolicy(policyOf(yaml), { rates: noRates, people }).map(f => `${f.kind} ${f.text}`)).toEqual([
      'nobody When anybody asks, the step "x" ("a") has no active approver; the fallback is asked: CEM.',
      'authority "a" also matches amounts over 50,000 EUR, which nobody in its step "f" may approve (limits: CEM 50,000 EUR, ANN 10,000 EUR).',
      'authority "a" also matches amounts over 50,000 EUR, which nobody in its step "x" may approve (limits: CEM 50,000 EUR).',
      'self Ann is the only approver of the step "f" ("a"), also when Ann asks: the fallback, CEM, is asked instead.',
    ]);
    const refused = lintPolicy({ ...policyOf(yaml), fallback: { role: 'gone' } }, { rates: noRates, people });
    expect(refused.filter(f => f.severity === 'error' && f.kind !== 'authority').map(f => f.kind)).toEqual(['self', 'nobody', 'nobody']);
  });
});
