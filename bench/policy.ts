import { evaluate, policyTerms, termsOf } from '../src/features/deal-desk/decide-plan.ts';
import { noRates } from '../src/features/deal-desk/policy-conditions-rates.ts';
import { sampleTable, sampleTerms } from '../src/features/deal-desk/policy-table-sample.ts';
import { compilePolicy } from '../src/features/deal-desk/policy-table.ts';
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

/** A policy over every deal, from the snapshot of a deal to the steps that it would need: the first run counts. */
export async function backtest(): Promise<Row[]> {
  const snapshots = sampleTerms(DEALS).map(
    (t, i): DealSnapshot => ({
      id: `deal_${i}`,
      name: `Bench deal ${i}`,
      account: null,
      ownerId: null,
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
      lines: null,
      fields: {},
      room: null, desk: null,
    }),
  );
  const table = sampleTable(ROWS);
  const startedAt = clock();
  const run = evaluate(table, { rates: noRates });
  let asks = 0;
  for (const deal of snapshots) if (run(policyTerms(deal, termsOf(deal))).steps.length > 0) asks++;
  const seconds = (clock() - startedAt) / 1000;
  if (asks === 0) throw new Error('the backtest asks nobody: nothing was measured');
  return [limit('backtest of 100,000 deals', seconds, 's', '<=', 1)];
}
