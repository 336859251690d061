import { afterAll, beforeAll, expect, test } from 'vitest';
import { running } from '../../../test/support/running.ts';
import { verifyFile } from './audit-file.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

test('a decision is in the audit of its request and in the signed file, which verifies without the server', async () => {
  const { items } = (await t.call('robin', 'GET', '/approvals?waiting=anyone&limit=100')).body as unknown as { items: { id: string; steps: { state: string }[] }[] };
  expect(items.length).toBeGreaterThan(0);
  const key = String((await t.call('mara', 'GET', '/approvals/audit-key')).body['key']);
  const reply = await t.call('robin', 'GET', '/approvals/audit.json');
  expect(reply.status).toBe(200);
  const text = await (await fetch(`${t.api}/approvals/audit.json`, { headers: { authorization: `Bearer ${await adminToken()}` } })).text();
  const verdict = verifyFile(text, key);
  expect(verdict).toMatchObject({ ok: true, key });
  const file = JSON.parse(text) as { payload: { decisions: { requestId: string; fact: { hash: string } }[] } };
  expect(file.payload.decisions.length).toBeGreaterThan(0);
  const one = file.payload.decisions[0]!;
  const audit = await t.call('mara', 'GET', `/approvals/${one.requestId}/audit`);
  expect(audit).toMatchObject({ status: 200, body: { chain: { verified: true } } });
  expect((audit.body['decisions'] as unknown as { fact: { hash: string } }[]).map(d => d.fact.hash)).toContain(one.fact.hash);

  const csv = await t.call('robin', 'GET', '/approvals/audit.csv');
  expect(csv).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
  expect(String(csv.body)).toContain(one.fact.hash);
  expect((await t.call('mara', 'GET', '/approvals/audit.csv')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/approvals/audit.json')).status).toBe(403);
  expect((await t.call('robin', 'GET', '/approvals/audit.json?from=soon')).status).toBe(422);
  expect((await t.call('mara', 'GET', '/approvals/req_none/audit')).status).toBe(404);
  expect(String((await t.call('robin', 'GET', '/approvals/audit.csv?to=1999-12-31')).body).split('\r\n')).toHaveLength(2);
});

async function adminToken(): Promise<string> {
  const made = await t.call('robin', 'POST', '/tokens', { name: 'audit' });
  return String(made.body['secret'] ?? made.body['token']);
}
