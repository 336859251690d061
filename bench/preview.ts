import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { slackIdOf } from '../practice/company/people.ts';
import { openDatabase } from '../src/adapters/postgres/index.ts';
import { dealIdOf } from '../src/features/deals/crm-events.ts';
import { startEvenkeel } from './evenkeel.ts';
import { changes, Client } from './load.ts';
import { dealId, fill } from './many.ts';
import { clock, helper, temporary } from './processes.ts';
import { limit, percentile, say, type Row } from './row.ts';

const DEALS = 100_000;
const CLICKS = 400;

/**
 * From the click on "Ask the Deal Desk" until Slack has been asked to open the form: who would be asked, the hours from
 * history and the cheapest change are in it. Signed clicks over HTTP, one after the other, as one person sends them;
 * Slack is a sink that answers at once, and the click is only acknowledged when the form has been handed to it.
 */
export async function preview(): Promise<Row[]> {
  const sink = await helper('sink');
  const dataDir = `${temporary('preview')}/data`;
  const evenkeel = await startEvenkeel(dataDir, sink.url);
  const client = new Client(evenkeel.events);
  const database = await openDatabase({ dataDir, log: () => {}, guest: true, poolSize: 1 });
  const secret = evenkeel.environment['SLACK_SIGNING_SECRET']!;
  const url = evenkeel.events.replace('/api/v1/crm/events', '/slack/events');

  async function click(n: number): Promise<number> {
    const user = slackIdOf('mara');
    const payload = {
      type: 'block_actions', team: { id: 'T0BENCH' }, user: { id: user, username: 'mara', team_id: 'T0BENCH' }, api_app_id: 'A0BENCH', token: 'bench', trigger_id: `${n}.1.bench`,
      container: { type: 'message', channel_id: 'C0BENCH', message_ts: `${n}.000100` }, channel: { id: 'C0BENCH' }, response_url: 'http://127.0.0.1:9/none',
      actions: [{ type: 'button', block_id: 'b', action_id: 'deal-desk.ask', value: dealIdOf('builtin', 'FC-2001'), action_ts: `${n}.000200` }],
    }; // prettier-ignore
    const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
    const time = String(Math.floor(Date.now() / 1000));
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;
    const startedAt = clock();
    const reply = await request(url, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': time, 'x-slack-signature': signature } });
    await reply.body.dump();
    if (reply.statusCode !== 200) throw new Error(`a click was answered with ${reply.statusCode}`);
    return clock() - startedAt;
  }

  try {
    await client.burst(changes(1, 1, () => dealId(0)));
    await fill(database.pool, 1, DEALS);
    for (let n = 0; n < 50; n++) await click(n);
    const times: number[] = [];
    for (let n = 50; n < 50 + CLICKS; n++) times.push(await click(n));
    say(`  median ${percentile(times, 0.5).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms of ${CLICKS}`);
    return [limit(`form opened p99, ${DEALS.toLocaleString('en')} deals`, percentile(times, 0.99), 'ms', '<=', 300)];
  } finally {
    await client.close();
    await database.close();
    await evenkeel.stop();
    await sink.stop();
  }
}
