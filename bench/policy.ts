import { backtest as start, type Judge } from '../src/features/deal-desk/policy-backtest.ts';
import { historyOf } from '../src/policy/hours.ts';
import { lintPolicy } from '../src/policy/lint.ts';
import { completeTable } from '../src/policy/lint-sample.ts';
import { evaluate, policyTerms, termsOf } from '../src/features/deal-desk/decide-plan.ts';
import { noRates } from '../src/policy/rates.ts';
import { sampleTable, sampleTerms } from '../src/policy/table-sample.ts';
import { compilePolicy } from '../src/policy/table.ts';
import type { Policy } from '../src/policy/model.ts';
import type { DealSnapshot } from '../src/features/deals/events.ts';
import { clock } from './processes.ts';
import { limit, type Row } from './row.ts';

const ROWS = 50;
const DEALS = 100_000;

/** One policy table against deals that all differ, in one thread. */
export async function policy(): Promise<Row[]> {
  const run = compilePolicy(sampleTable(ROWS));
  const terms = sampleTerms(10_000);
  let asks = 0;
  const pass = () => {
    for (const t of terms) asks += run(t).steps.length;
  };
  for (let i = 0; i < 10; i++) pass();
  const startedAt = clock();
  let evaluations = 0;
  while (clock() - startedAt < 2000) {
    pass();
    evaluations += terms.length;
  }
  const perSecond = (evaluations / (clock() - startedAt)) * 1000;
  if (asks === 0) throw new Error('the sample policy asks nobody: nothing was measured');
  return [limit('policy evaluations/s, 50 rows', perSecond, '1/s', '>=', 1_000_000)];
}

/** A policy over every deal, from the snapshot of a deal to who would be asked and how long it takes: the first run counts. */
export async function backtest(): Promise<Row[]> {
  const snapshots = sampleTerms(DEALS).map(
    (t, i): DealSnapshot => ({
      id: `deal_${i}`,
      name: `Bench deal ${i}`,
      account: null,
      ownerId: `owner ${i % 40}`,
      ownerName: null,
      ownerTeam: null,
      stage: t.stage!,
      stageLabel: t.stage!,
      stageKind: 'open',
      amount: { minor: String(t.amount!.minor), currency: t.amount!.currency },
      listAmount: null,
      discount: t.discount ?? null,
      termMonths: t.termMonths ?? null,
      paymentDays: t.paymentDays ?? null,
      currency: 'EUR',
      closeDate: null,
      nextStep: null,
      fields: {},
      room: null,
    lines: null,
    desk: null,
    }),
  );
  const table = sampleTable(ROWS);
  // Two levels: every step asks the owner's manager and the manager's manager.
  const managerOf = new Map(snapshots.map(d => [d.ownerId ?? '', `manager ${Number(d.ownerId?.slice(6)) % 8}`]));
  const judge = (policy: Policy): Judge => {
    const run = evaluate(policy, { rates: noRates });
    return {
      evaluate: deal => run(policyTerms(deal, termsOf(deal))),
      people: (_step, deal) => [managerOf.get(deal.ownerId ?? '') ?? '', 'director'],
      peopleKey: deal => deal.ownerId ?? '',
    };
  };
  const past = historyOf(Array.from({ length: 2000 }, (_, i) => ({ group: `step-${i % 6}`, hour: i % 24, minutes: (i * 37) % 900 })));
  const measure = (current: Policy | undefined) => {
    const startedAt = clock();
    const running = start({ candidate: judge({ ...table }), current: current && judge(current), history: past, seed: 1 });
    for (const deal of snapshots) running.add(deal);
    const result = running.result();
    const seconds = (clock() - startedAt) / 1000;
    if (result.candidate.outcomes.asked === 0 || result.candidate.people.length < 2) throw new Error('the backtest asks nobody: nothing was measured');
    return seconds;
  };
  return [
    limit('backtest of 100,000 deals', measure(undefined), 's', '<=', 1),
    limit('backtest of 100,000 deals against another policy', measure({ ...sampleTable(ROWS - 10) }), 's', '<=', 1),
  ];
}

/** Everything that the linter looks for in a table as large as may be: a complete one, and one full of overlaps and gaps. */
export async function linter(): Promise<Row[]> {
  const tables = [completeTable(200), { ...sampleTable(200), hit: 'first' as const }];
  const seconds = tables.map(policy => {
    const startedAt = clock();
    const found = lintPolicy(policy, { rates: noRates });
    if (found.some(f => f.kind === 'cannot-tell')) throw new Error('the linter gave up: nothing was measured');
    return (clock() - startedAt) / 1000;
  });
  return [limit('linter, 200 rows, 8 columns', Math.max(...seconds), 's', '<=', 1)];
}
