import type pg from 'pg';

/** One PostgreSQL transaction for one company: row-level security sees only that company's rows. */
export interface Tx {
  readonly company: string;
  /** Parameterised SQL, written as SQL. Statements with a `name` are prepared once per connection. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * Work of one transaction whose parts do not wait for each other: they travel together. All have ended when this does, so
 * that none is still asking when the connection has gone back. @throws what went wrong first in PostgreSQL
 */
export async function together(parts: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(parts)).flatMap(p => (p.status === 'rejected' ? [p.reason as { code?: string }] : []));
  // 25P02: this statement only met the failure of another.
  if (failures.length > 0) throw failures.find(f => f.code !== '25P02') ?? failures[0];
}

const COMPANY = /^[a-z0-9_-]{1,64}$/;

/** PostgreSQL asks for the transaction to be tried again: serialization failure, deadlock, lost unique race on the log. */
const TRY_AGAIN = new Set(['40001', '40P01']);

/**
 * Every query of the house has an index to go by. A plan made while a table was nearly empty would scan it for ever:
 * measured, 20,000 events into an empty database went at 430 a second with such plans and at 4,800 without.
 */
const PLANS = 'set local enable_seqscan = off';

/**
 * The statements of the pipeline take arrays of whatever length and the same plan suits all of them; PostgreSQL would weigh
 * that anew at each call, which costs some of them more than carrying them out.
 */
const ONE_PLAN = '; set local plan_cache_mode = force_generic_plan';

/** @param options.onePlan for work whose statements are the same however much they are given */
export type Transact = <T>(company: string, work: (tx: Tx) => Promise<T>, options?: { readonly onePlan?: boolean }) => Promise<T>;

/** Prepared statements: the same text is parsed and planned once per connection. */
const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) names.set(text, (name = `s${names.size}`));
  return name;
}

/**
 * Opens a transaction, sets the company for row-level security, runs `work`, commits.
 * Deadlocks and serialization failures are tried again up to four times; `work` must therefore not touch the outside.
 */
export function transactions(pool: pg.Pool): Transact {
  return async (company, work, { onePlan = false } = {}) => {
    if (!COMPANY.test(company)) throw new Error(`not a company id: ${company}`);
    for (let attempt = 1; ; attempt++) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        // The first statement follows at once; whether this went well is looked at before anything is committed.
        const begun = client.query(`begin; set local evenkeel.company = '${company}'; ${PLANS}${onePlan ? ONE_PLAN : ''}`);
        begun.catch(() => {});
        const tx: Tx = {
          company,
          query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
            (await client.query<Row>({ text, values: values as unknown[], name: nameOf(text) })).rows,
        };
        const result = await work(tx);
        await begun;
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((e: Error) => (broken = e));
        if (attempt < 5 && TRY_AGAIN.has((error as { code?: string }).code ?? '')) continue;
        throw error;
      } finally {
        client.release(broken);
      }
    }
  };
}
