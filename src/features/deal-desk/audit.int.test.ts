import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../../../test/support/clock.ts';
import { atTheDesk, person } from '../../../test/support/desk.ts';
import { running } from '../../../test/support/running.ts';
import { verifyFile } from './audit-verify.ts';

const clock = movableClock();
let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running({ clock });
});
afterAll(() => t?.stop());

test('a decision is in the audit of its request and in the signed file, which verifies without the server', async () => {
  const desk = atTheDesk(t, clock);
  await desk.policy('Audited', `
    rows:
      - { name: above 10, when: { discount: "> 10%" }, ask: { step: one, approvers: [${person('noor')}] } }`);
  const deal = await desk.deal('Audited');
  const asked = await desk.ask('mara', deal.id, { discount: 20 });
  await desk.yes('noor', asked.id);
  const audit = await t.call('mara', 'GET', `/approvals/${asked.id}/audit`);
  expect(audit).toMatchObject({ status: 200, body: { chain: { verified: true }, decisions: [{ step: 'one', decision: 'approve', round: 1, broken: null, policy: { name: 'Audited' } }] } });
  const [one] = audit.body['decisions'] as unknown as { bounds: string[]; saw: { value: string }[]; fact: { hash: string } }[];
  expect(one!.bounds.join()).toContain('20 %');
  expect(one!.saw.map(v => v.value)).toContain('20 %');

  const key = String((await t.call('mara', 'GET', '/approvals/audit-key')).body['key']);
  const download = async (query = ''): Promise<string> => String((await t.call('robin', 'GET', `/approvals/audit.jsonl${query}`)).body);
  async function* bytes(of: string) {
    yield Buffer.from(of);
  }
  const text = await download();
  expect(await verifyFile(bytes(text), key)).toMatchObject({ ok: true, key, decisions: expect.any(Number) as number });
  expect(text).toContain(one!.fact.hash);
  const tampered = text.replace(/"decision":"approve"(?=.*Audited)/, '"decision":"reject"');
  const line = tampered.split('\n').findIndex((l, i) => l !== text.split('\n')[i]) + 1;
  expect(await verifyFile(bytes(tampered), key)).toMatchObject({ ok: false, line });
  const alone = await download(`?request=${asked.id}`);
  expect(await verifyFile(bytes(alone), key)).toMatchObject({ ok: true, decisions: 1 });

  // The server verifies what somebody brings: its own, a changed one, another's.
  const brought = async (of: string, who = 'robin') => t.call(who, 'POST', '/approvals/audit/verify', Buffer.from(of), { 'content-type': 'application/octet-stream' });
  expect((await brought(alone)).body).toMatchObject({ ok: true, decisions: 1, signer: { key, ours: true } });
  expect((await brought(tampered)).body).toMatchObject({ ok: false, line, signer: null });
  expect((await brought('no audit')).body).toMatchObject({ ok: false, line: 1 });
  expect(await brought('', 'mara')).toMatchObject({ status: 403, body: { code: 'auditors-only' } });

  const csv = await t.call('robin', 'GET', '/approvals/audit.csv');
  expect(csv).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
  expect(String(csv.body)).toContain(one!.fact.hash);
  expect((await t.call('mara', 'GET', '/approvals/audit.csv')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/approvals/audit.jsonl')).status).toBe(403);
  expect((await t.call('robin', 'GET', '/approvals/audit.jsonl?from=soon')).status).toBe(422);
  expect((await t.call('mara', 'GET', '/approvals/req_none/audit')).status).toBe(404);
  expect(String((await t.call('robin', 'GET', '/approvals/audit.csv?to=1999-12-31')).body).split('\r\n')).toHaveLength(2);
  // Whoever is given the role may take it out, without being an administrator.
  expect((await t.call('robin', 'PATCH', `/people/${t.personIdOf('mara')}`, { roles: ['auditor'] })).status).toBe(200);
  expect((await t.call('mara', 'GET', '/approvals/audit.csv')).status).toBe(200);
});
