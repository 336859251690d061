import type pg from 'pg';
import { openDatabase } from '../src/adapters/postgres/index.ts';
import { setRules, startEvenkeel } from './evenkeel.ts';
import { changes, Client, messagesOf } from './load.ts';
import { clock, helper, temporary } from './processes.ts';
import { against, say, type Row } from './row.ts';
import type { Received } from './sink.ts';

const FACTS_PER_DEAL = 10;
const EVENTS = 2500;
const ROUNDS = 3;
export const dealId = (n: number) => `deal_many${n}`;

/** Copies one deal, its record in the CRM and its words; ten facts each, whose payload is small. */
export async function fill(pool: pg.Pool, from: number, to: number): Promise<void> {
  const client = await pool.connect();
  const step = 50_000;
  try {
    for (let begin = from; begin < to; begin += step) {
      const last = Math.min(begin + step, to) - 1;
      await client.query(`begin; set local evenkeel.company = 'practice'`);
      const range = [begin, last];
      await client.query(
        `insert into deals_deals (company_id, id, connection, external_id, name, account, owner_id, owner_name, stage, stage_kind, amount_minor, currency,
                discount, close_date, name_key, deleted_at, version, created_at, updated_at, data)
         select d.company_id, 'deal_many' || n, d.connection, 'deal_many' || n, d.name, d.account, d.owner_id, d.owner_name, d.stage, d.stage_kind, d.amount_minor,
                d.currency, d.discount, d.close_date, d.name_key, d.deleted_at, d.version, d.created_at, d.updated_at,
                d.data || jsonb_build_object('id', 'deal_many' || n, 'externalId', 'deal_many' || n)
           from generate_series($1::int, $2::int) n, deals_deals d where d.company_id = evenkeel_company() and d.id = 'deal_many0'`,
        range,
      );
      await client.query(
        `insert into crm_builtin_records (company_id, id, version, modified_at, modified_by, values, said_at)
         select r.company_id, 'deal_many' || n, r.version, r.modified_at, r.modified_by, r.values, r.said_at
           from generate_series($1::int, $2::int) n, crm_builtin_records r where r.company_id = evenkeel_company() and r.id = 'deal_many0'`,
        range,
      );
      await client.query(
        `insert into deals_words (company_id, word, deal_id) select w.company_id, w.word, 'deal_many' || n
           from generate_series($1::int, $2::int) n, deals_words w where w.company_id = evenkeel_company() and w.deal_id = 'deal_many0'`,
        range,
      );
      await client.query(
        `insert into engine_facts (company_id, stream, position, type, at, actor, cause, settings, payload, salt, payload_hash, hash)
         select evenkeel_company(), 'deal:deal_many' || n, p, 'deals.changed', now(), '{"kind":"connection","name":"builtin"}', 'bench', 1,
                '{"changes": [], "source": "crm"}', decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
           from generate_series($1::int, $2::int) n, generate_series(1, $3::int) p`,
        [...range, FACTS_PER_DEAL],
      );
      await client.query('commit');
    }
    for (const name of ['deals_deals', 'crm_builtin_records', 'deals_words', 'engine_facts']) await client.query(`vacuum analyze ${name}`);
  } finally {
    client.release();
  }
}

/** What an event costs with a few deals in the database, and with many. */
export async function many(full: boolean): Promise<Row[]> {
  const few = 10_000;
  const lots = full ? 1_000_000 : 100_000;
  const sink = await helper('sink');
  const dataDir = `${temporary('many')}/data`;
  const evenkeel = await startEvenkeel(dataDir, sink.url);
  await setRules(evenkeel);
  const client = new Client(evenkeel.events);
  const database = await openDatabase({ dataDir, log: () => {}, guest: true, poolSize: 1 });
  let next = 0;

  /** Each event meets a deal that no event before it has met. */
  async function burst(count: number, deals: number): Promise<number> {
    const events = changes(count, count, n => dealId(1 + ((next + n * 7) % (deals - 1))));
    next += count * 7;
    await sink.ask('reset');
    const { startedAt, acknowledgedAt } = await client.burst(events);
    const received = await sink.ask<Received>('until', { count: messagesOf(events), timeoutMs: 60_000 });
    return (Math.max(acknowledgedAt, received.lastAt) - startedAt) / count;
  }
  async function best(deals: number): Promise<number> {
    await burst(EVENTS, deals);
    const all: number[] = [];
    for (let i = 0; i < ROUNDS; i++) all.push(await burst(EVENTS, deals));
    say(`  ${deals.toLocaleString('en')} deals: ${all.map(ms => `${(ms * 1000).toFixed(0)} µs`).join(', ')} an event`);
    return Math.min(...all);
  }

  try {
    await client.burst(changes(1, 1, () => dealId(0)));
    await fill(database.pool, 1, few);
    await best(few); // Whatever compiles is compiled after this.
    const before = await best(few);
    const startedAt = clock();
    await fill(database.pool, few, lots);
    say(`  filled in ${((clock() - startedAt) / 1000).toFixed(0)} s`);
    const after = await best(lots);
    const name = `cost of an event with ${lots.toLocaleString('en')} deals and ${(lots * FACTS_PER_DEAL).toLocaleString('en')} facts`;
    return [against(name, after * 1000, 'µs', `with ${few.toLocaleString('en')} deals`, before * 1000, '<=', 1.2)];
  } finally {
    await client.close();
    await database.close();
    await evenkeel.stop();
    await sink.stop();
  }
}
