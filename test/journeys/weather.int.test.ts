import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackIdOf } from '../../practice/company/people.ts';
import { sign } from '../../src/adapters/http/signature.ts';
import { running, WEBHOOK_SECRET } from '../support/running.ts';
import { until } from '../support/until.ts';

/** Bad weather: PostgreSQL cannot be reached, or has no room left. */
let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running({ throughCable: true });
});
afterAll(() => t?.stop());

const send = (n: number, name = 'Weather deal') => {
  const body = JSON.stringify({ eventId: `weather-${n}`, at: new Date(1_790_000_000_000 + n * 1000).toISOString(), deal: { externalId: 'W-1', name, stage: 'proposal', amount: 1000 + n, currency: 'EUR' } });
  return fetch(`${t.api}/crm/events`, { method: 'POST', body, headers: { 'x-evenkeel-signature': sign(body, WEBHOOK_SECRET, Math.floor(Date.now() / 1000)) } });
};

test('PostgreSQL is gone for a while: nothing is acknowledged, and afterwards everything goes on', async () => {
  expect((await send(1)).status).toBe(202);
  t.line!.cut();
  const during = await send(2);
  expect(during.status).toBe(503);
  expect(during.headers.get('content-type')).toContain('application/problem+json');
  await until('not ready', async () => (await fetch(t.api.replace('/api/v1', '/readyz'))).status === 503);
  expect((await fetch(t.api.replace('/api/v1', '/healthz'))).status).toBe(200);
  t.line!.mend();
  await until('ready again', async () => (await fetch(t.api.replace('/api/v1', '/readyz'))).status === 200);
  expect((await send(2)).status).toBe(202);
  const deal = (await t.call('mara', 'GET', '/deals?q=weather')).body['items']![0] as { id: string; amount: { amount: string } };
  expect(deal.amount.amount).toBe('1002.00');
  // Effects go on too: this process has registered itself anew.
  await t.call('mara', 'POST', `/deals/${deal.id}/room`);
  await until('the room', async () => ((await t.control('state')) as { conversations: { name: string }[] }).conversations.some(c => c.name.includes('weather')));
});

test('a Home that Slack refuses is on the health page until Slack takes it', async () => {
  const open = () => t.control('as', { do: 'home', user: slackIdOf('noor') });
  const listed = async () => ((await t.call('ada', 'GET', '/health')).body['items'] as unknown as { title: string; detail: string }[]).filter(i => i.title === 'Slack refused the Home of Noor Haddad');
  await t.control('faults', { api: [{ kind: 'error', method: 'views.publish', error: 'invalid_blocks', times: 1 }] });
  await open();
  expect((await until('it is listed', async () => ((found => (found.length > 0 ? found : undefined))(await listed()))))[0]!.detail).toContain('invalid_blocks');
  await open();
  await until('it is mended', async () => (await listed()).length === 0);
});

test('a full disk is said, and loses nothing', async () => {
  // What PostgreSQL says when it cannot write: 53100, https://www.postgresql.org/docs/current/errcodes-appendix.html
  await t.database.pool.query(`create function no_room() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
  await t.database.pool.query(`create trigger no_room before insert on engine_facts execute function no_room()`);
  const during = await send(3);
  expect(during.status).toBe(503);
  expect(await during.json()).toMatchObject({ code: 'no-room' });
  await t.database.pool.query(`drop trigger no_room on engine_facts`);
  expect(await (await send(3)).json()).toMatchObject({ repeated: false });
});
