import { connectSlack } from '../src/adapters/slack/index.ts';
import { readConfig } from '../src/config.ts';
import { ratePlan } from '../src/engine/rate-plan.ts';
import { assemble } from '../src/main.ts';
import { clock, helper, temporary } from './processes.ts';
import { against, say, type Row } from './row.ts';
import type { Received } from './sink.ts';

/** As the sink enforces it: one message a second and channel, four in a row. */
const PERIOD_MS = 1000;
const BURST = 4;
const company = { id: 'bench', name: 'Bench' };

/** Many messages wait at once for channels that take one a second: how near the fastest possible we come, without a 429. */
export async function outgoing(full: boolean): Promise<Row[]> {
  const channels = full ? 200 : 20;
  const messages = full ? 10_000 : 1000;
  const sink = await helper('sink');
  await sink.ask('reset', { limit: { periodMs: PERIOD_MS, burst: BURST } });
  const config = readConfig({ EVENKEEL_DATA_DIR: `${temporary('outgoing')}/data`, EVENKEEL_PRACTICE: 'on' });
  const { engine, database, log, setSlack } = await assemble(config, company);
  try {
    // The sink has no limit for the whole workspace; without this the plan would keep to Slack's.
    setSlack(connectSlack({ botToken: 'xoxb-bench', appToken: undefined, signingSecret: 'bench-signing-secret', apiUrl: sink.url, plan: ratePlan(engine.transact), company: company.id, now: Date.now, messagesPerMinute: 600_000, log }));
    await engine.start();
    const channel = (i: number) => `C0BENCH${i % channels}`;
    const payload = (i: number) => JSON.stringify({ rule: 'bench', to: { channel: channel(i) }, say: '{to}', gather: false, deal: { id: 'deal_1', name: 'Bench', account: null, stage: 'Proposal', amount: null, ownerId: null, ownerName: null, room: null }, change: { field: 'nextStep', from: null, to: `event-${i}` } });
    const all = Array.from({ length: messages }, (_, i) => i);
    await engine.transact(company.id, tx =>
      tx.query(
        `insert into engine_effects (company_id, id, kind, lane, payload, recorded_at, next_at)
         select evenkeel_company(), id, 'signals.tell', lane, payload, now(), now() from unnest($1::text[], $2::text[], $3::jsonb[]) as e (id, lane, payload)`,
        [all.map(i => `eff_bench${i}`), all.map(i => `slack:${channel(i)}`), all.map(payload)],
      ),
    );
    const startedAt = clock();
    for (let i = 0; i < channels; i++) void engine.wake(company.id, `slack:${channel(i)}`);
    const optimum = ((messages / channels - BURST) * PERIOD_MS) / 1000;
    const received = await sink.ask<Received>('until', { count: messages, timeoutMs: optimum * 2000 });
    if (received.messages !== messages) throw new Error(`${messages - received.messages} of ${messages} messages were not delivered`);
    if (received.twice > 0) throw new Error(`${received.twice} messages were delivered twice`);
    const seconds = (received.lastAt - startedAt) / 1000;
    const row = against(`outgoing burst, ${messages} messages over ${channels} channels`, seconds, 's', `optimum ${optimum} s`, optimum, '<=', 1.15);
    say(`  ${received.refused} of the calls were answered with 429`);
    return [{ ...row, goal: 'ratio <= 1.15, no 429', met: row.met && received.refused === 0 }];
  } finally {
    await engine.stop();
    await database.close();
    await sink.stop();
  }
}
