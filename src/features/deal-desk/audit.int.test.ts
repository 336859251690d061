import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../../../test/support/clock.ts';
import { atTheDesk, person } from '../../../test/support/desk.ts';
import { running } from '../../../test/support/running.ts';
import { verifyFile } from './audit-file.ts';

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
  // Parsing keeps the order of the members, so this is the line as it was served.
  const text = `${JSON.stringify((await t.call('robin', 'GET', '/approvals/audit.json')).body)}\n`;
  expect(verifyFile(text, key)).toMatchObject({ ok: true, key });
  expect(text).toContain(one!.fact.hash);
  expect(verifyFile(text.replace('"decision":"approve"', '"decision":"reject"'), key)).toMatchObject({ ok: false });

  const csv = await t.call('robin', 'GET', '/approvals/audit.csv');
  expect(csv).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' });
  expect(String(csv.body)).toContain(one!.fact.hash);
  expect((await t.call('mara', 'GET', '/approvals/audit.csv')).status).toBe(403);
  expect((await t.call('mara', 'GET', '/approvals/audit.json')).status).toBe(403);
  expect((await t.call('robin', 'GET', '/approvals/audit.json?from=soon')).status).toBe(422);
  expect((await t.call('mara', 'GET', '/approvals/req_none/audit')).status).toBe(404);
  expect(String((await t.call('robin', 'GET', '/approvals/audit.csv?to=1999-12-31')).body).split('\r\n')).toHaveLength(2);
});
