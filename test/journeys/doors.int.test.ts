import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { company, slackIdOf } from '../../practice/company/people.ts';
import { StartProblem } from '../../src/adapters/postgres/index.ts';
import type { ConfigProblem} from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/main.ts';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

/** Every door of the house, tried with the wrong key. */
let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running({ slackOverHttp: true });
});
afterAll(() => t?.stop());

const SECRET = 'signing-secret';
const slack = (body: string, options: { at?: number; secret?: string; type?: string; signature?: string } = {}) => {
  const time = String(Math.floor((options.at ?? Date.now()) / 1000));
  const signature = options.signature ?? `v0=${createHmac('sha256', options.secret ?? SECRET).update(`v0:${time}:${body}`).digest('hex')}`;
  return fetch(`http://127.0.0.1:${t.evenkeel.port}/slack/events`, {
    method: 'POST',
    body,
    headers: { 'content-type': options.type ?? 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': time, 'x-slack-signature': signature },
  });
};

test('a signed command over HTTP is answered; forged, stale and malformed ones are not', async () => {
  const command = new URLSearchParams({ command: '/deal', text: 'aldg', user_id: slackIdOf('mara'), team_id: 'T0FERNCLIFF', channel_id: 'C1', trigger_id: '1.2.3', response_url: 'http://127.0.0.1:9/none' }).toString();
  const good = await slack(command);
  expect(good.status).toBe(200);
  expect(await good.text()).toContain('signalling renewal');
  expect((await slack(command, { secret: 'another-secret' })).status).toBe(401);
  expect((await slack(command, { at: Date.now() - 310_000 })).status).toBe(401);
  expect((await slack(command, { at: Date.now() + 310_000 })).status).toBe(401);
  expect((await slack(command, { signature: 'v0=zz' })).status).toBe(401);
  expect((await slack('{', { type: 'application/json' })).status).toBe(400);
  expect((await slack('payload=%7B')).status).toBe(400);
  expect((await slack('x'.repeat(1_048_577))).status).toBe(413);
  expect(await (await slack(JSON.stringify({ type: 'url_verification', challenge: 'c' }), { type: 'application/json' })).json()).toEqual({ challenge: 'c' });
});

test('a replayed click is recognised: the first answer again, and nothing happens twice', async () => {
  const found = (await t.call('mara', 'GET', '/deals?q=aldgate%20signalling')).body['items']![0] as { id: string };
  const asked = await t.call('mara', 'POST', `/deals/${found.id}/approvals`, { terms: { discount: 12 } });
  const id = String(asked.body['id']);
  const click = new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions', user: { id: slackIdOf('jonas') }, team: { id: 'T0FERNCLIFF' }, api_app_id: 'A0EVENKEEL', trigger_id: '4.5.6', container: { type: 'message' },
      actions: [{ type: 'button', action_id: 'deal-desk.approve', block_id: 'b', action_ts: '77.1', value: `${id}:1:manager` }],
    }),
  }).toString(); // prettier-ignore
  expect((await slack(click)).status).toBe(200);
  expect((await slack(click)).status).toBe(200);
  await until('the approval', async () => (await t.call('mara', 'GET', `/approvals/${id}`)).body['state'] === ('approved' as never));
  const steps = (await t.call('mara', 'GET', `/approvals/${id}`)).body['steps'] as unknown as { decisions: unknown[] }[];
  expect(steps.flatMap(s => s.decisions)).toHaveLength(1);
});

test('a port in use and wrong settings are one clear line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const failed = await start({ ...t.config, port, slack: { ...t.config.slack, botToken: undefined } }, { company }).catch((error: unknown) => error);
  taken.close();
  expect(failed).toBeInstanceOf(StartProblem);
  expect((failed as Error).message).toMatch(new RegExp(`^Port ${port} is in use[^\\n]*PORT[^\\n]*$`));

  const problems = (env: Record<string, string>): readonly string[] => {
    try {
      readConfig(env);
      return [];
    } catch (error) {
      return (error as ConfigProblem).lines;
    }
  };
  expect(problems({})).toEqual([]);
  expect(problems({ PORT: 'x', SLACK_BOT_TOKEN: 'nonsense', PUBLIC_URL: 'ftp://x' }).map(l => l.split(' ')[0]).sort()).toEqual(['PORT', 'PUBLIC_URL', 'SLACK_BOT_TOKEN']);
  expect(problems({ SLACK_BOT_TOKEN: 'xoxb-1' })[0]).toContain('SLACK_APP_TOKEN');
});

test('Slack away for a while loses nothing and sends nothing twice', async () => {
  await t.control('faults', { api: [{ kind: 'lost_reply', method: 'chat.postMessage', times: 1 }, { kind: '5xx', method: 'chat.postMessage', times: 2 }, { kind: '429', method: 'chat.update', times: 1, retryAfterSeconds: 1 }] });
  const made = await t.call('mara', 'POST', '/deals', { name: 'Faulty wires', stage: 'proposal', owner: t.emailOf('mara'), termMonths: 12, paymentDays: 30, lineItems: [{ product: 'Signalbox Core', quantity: 1, listPrice: { amount: '1000.00', currency: 'EUR' }, soldPrice: { amount: '1000.00', currency: 'EUR' } }] });
  expect(made.status).toBe(201);
  const asked = await t.call('mara', 'POST', `/deals/${String(made.body['id'])}/approvals`, { terms: { discount: 12 } });
  expect(asked.status).toBe(201);
  const cards = async (who: string) => (await t.dms(who)).filter(m => m.text.includes('Faulty wires'));
  await until('both cards', async () => (await cards('jonas')).length > 0 && (await cards('mara')).length > 0);
  await t.call('jonas', 'POST', `/approvals/${String(asked.body['id'])}/decisions`, { decision: 'approve' });
  await until('the result on both', async () => [...(await cards('jonas')), ...(await cards('mara'))].every(m => m.text.startsWith('Approved')));
  expect([(await cards('jonas')).length, (await cards('mara')).length]).toEqual([1, 1]);
});
