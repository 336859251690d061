import { afterAll, beforeAll, expect, test } from 'vitest';
import { running } from '../../../test/support/running.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

const policy = (limit: number) => `policies:
  - name: standard
    rows:
      - name: manager
        when: { discount: "> ${limit}%" }
        ask: { step: manager, approvers: [{ manager: requester }] }
    fallback: { role: admin }
`;

test('every save is a version that can be read and put back; two who edit at once do not overwrite each other', async () => {
  const before = (await t.call('robin', 'GET', '/policies')).body as unknown as { text: string; version: number };
  const first = await t.call('robin', 'PUT', '/policies', { text: policy(5), version: before.version });
  expect(first).toMatchObject({ status: 200, body: { text: policy(5) } });
  // Somebody who still has the version before.
  const late = await t.call('robin', 'PUT', '/policies', { text: policy(50), version: before.version });
  expect(late).toMatchObject({ status: 412, type: 'application/problem+json', body: { code: 'moved-on' } });
  expect((await t.call('mara', 'PUT', '/policies', { text: policy(50) })).status).toBe(403);
  await t.call('robin', 'PUT', '/policies', { text: policy(7) });

  const page = (await t.call('mara', 'GET', '/policies/versions?limit=2')).body as unknown as { items: { version: number; by: string; inForce: boolean }[]; next: string };
  expect(page.items).toMatchObject([{ by: expect.stringContaining('Robin') as string, inForce: true }, { version: first.body['version'], inForce: false }]);
  const rest = (await t.call('mara', 'GET', `/policies/versions?limit=2&cursor=${page.next}`)).body as unknown as typeof page;
  expect(rest.items[0]).toMatchObject({ version: before.version, by: 'sample company', inForce: false });
  expect(rest.next).toBeNull();

  const old = await t.call('mara', 'GET', `/policies/versions/${before.version}`);
  expect(old).toMatchObject({ status: 200, body: { text: before.text, inForce: false } });
  expect(await t.call('mara', 'GET', '/policies/versions/2147483647')).toMatchObject({ status: 404, body: { code: 'no-such-version' } });
  expect((await t.call('mara', 'GET', '/policies/versions/first')).status).toBe(422);

  const back = await t.call('robin', 'PUT', '/policies', { text: before.text, version: page.items[0]?.version });
  expect(back).toMatchObject({ status: 200, body: { text: before.text } });
  expect(Number(back.body['version'])).toBeGreaterThan(page.items[0]?.version ?? 0);
  expect((await t.call('mara', 'GET', '/policies')).body).toMatchObject({ text: before.text, version: back.body['version'] });
});

test('the schema of the language can be read', async () => {
  const schema = await t.call('mara', 'GET', '/policies/schema');
  expect(schema.body).toMatchObject({ required: ['policies'], $defs: { When: { properties: { discount: {} } } } });
});

test('a made-up deal through a policy that is not saved: the rows that speak, the people, and what cannot be read', async () => {
  const text = policy(10);
  const asked = await t.call('mara', 'POST', '/policies/try', { text, deal: { discount: '12.5%', amount: '60000 EUR' } });
  expect(asked).toMatchObject({ status: 200, body: { policy: 'standard', outcome: 'ask', rows: [0], terms: { discount: 12.5 }, steps: [{ name: 'manager' }] } });
  expect((asked.body['steps'] as unknown as { approvers: unknown[] }[])[0]?.approvers).toHaveLength(1);
  expect(await t.call('mara', 'POST', '/policies/try', { text, deal: { discount: '10%' } })).toMatchObject({ status: 200, body: { outcome: 'not-needed', rows: [], steps: [] } });
  // A value that the policy needs is missing: the same answer that the form in Slack gives.
  expect(await t.call('mara', 'POST', '/policies/try', { text, deal: {} })).toMatchObject({ status: 422, body: { code: 'unknown-terms' } });
  const wrong = await t.call('mara', 'POST', '/policies/try', { text, deal: { discount: '12', payment_days: '> 3', dicount: '1%', stage: 'a and = b' } });
  expect(wrong).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'deal.discount', message: expect.stringContaining('12%') as string }, { field: 'deal.payment_days' }, { field: 'deal.dicount' }, { field: 'deal.stage' }] },
  });
  expect((await t.call('mara', 'POST', '/policies/try', { text: 'policies: 1', deal: {} })).status).toBe(422);
});
