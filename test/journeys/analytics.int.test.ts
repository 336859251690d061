import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, personIdOf } from '../../practice/company/people.ts';
import { running } from '../support/running.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

interface Time {
  name: string;
  n: number;
  median: number | null;
  p90: number | null;
}

test('leaders see how long approvals take; others do not; a wrong span names its field', async () => {
  const reply = await t.call('ada', 'GET', '/approvals/analytics');
  expect(reply.status).toBe(200);
  const { overall, byStep, winRate, discount } = reply.body as unknown as { overall: Time; byStep: Time[]; winRate: { won: number; lost: number }[]; discount: { n: number } };
  expect(overall.n).toBeGreaterThan(50);
  expect(overall.median).not.toBeNull();
  expect(overall.p90!).toBeGreaterThanOrEqual(overall.median!);
  // Each ask has one step, so the steps add up to all.
  expect(byStep.reduce((sum, step) => sum + step.n, 0)).toBe(overall.n);
  expect(discount.n).toBeGreaterThan(5);
  expect(winRate.reduce((sum, band) => sum + band.won + band.lost, 0)).toBeGreaterThan(5);
  expect((await t.call('robin', 'GET', '/approvals/analytics')).status).toBe(200);
  expect(await t.call('mara', 'GET', '/approvals/analytics')).toMatchObject({ status: 403, body: { code: 'leaders-only' } });
  expect((await t.call('ada', 'GET', '/approvals/analytics?from=2019-01-01&to=2019-12-31')).body).toMatchObject({ overall: { n: 0, median: null } });
  expect(await t.call('ada', 'GET', '/approvals/analytics?from=2026-02-01&to=2026-01-01')).toMatchObject({ status: 422, body: { errors: [{ field: 'from' }] } });
  // Nobody appears, neither by id nor by name.
  const said = JSON.stringify(reply.body);
  expect(people.filter(p => said.includes(p.name) || said.includes(personIdOf(p.key)))).toEqual([]);
});
