import { afterAll, beforeAll, expect, test } from 'vitest';
import { running } from '../support/running.ts';
import { until } from '../support/until.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

const policy = `policies:
  - name: sales
    for: { owner_team: Sales }
    rows:
      - name: in policy
        when: { discount: "<= 5%" }
        auto: approve
      - name: solutions look at every deal of a seller
        if: deal.discount > 5 && deal.account.size() > 0 && !("admin" in requester.roles)
        ask: { step: solutions, approvers: [{ slack_group: solutions }] }
      - name: managers
        when: { discount: "> 5%" }
        ask: { step: manager, approvers: [{ chain: requester, up_to: 1 }], after: [solutions], due: 4 business hours }
    fallback: { person: robin@ferncliff.example }
  - name: all others
    rows:
      - name: everything
        when: {}
        ask: { step: desk, approvers: [{ team: Deal Desk }] }
    fallback: { person: robin@ferncliff.example }
`;

test('a policy in the whole language: checked, saved with warnings by name, and asked by', async () => {
  const schema = await t.call('robin', 'GET', '/policies/schema');
  expect(schema).toMatchObject({ status: 200, body: { required: ['policies'] } });

  const slip = await t.call('robin', 'POST', '/policies/check', { text: policy.replace('deal.discount >', 'deal.dicount >') });
  expect(slip.body).toMatchObject({ ok: false, problems: [{ path: 'policies[0].rows[1].if', line: 9 }], warnings: [] });
  expect(JSON.stringify(slip.body)).toContain('did you mean \\"discount\\"?');

  const nobody = await t.call('robin', 'POST', '/policies/check', { text: policy.replace('slack_group: solutions', 'slack_group: nobody-here') });
  expect(nobody.body).toMatchObject({ ok: true, problems: [] });
  const warnings = nobody.body['warnings'] as unknown as { path: string; line: number; message: string }[];
  const aboutGroup = warnings.find(w => w.path === 'policies[0].rows[1].ask.approvers');
  expect(aboutGroup?.line).toBe(10);
  expect(aboutGroup?.message).toContain('finds nobody for Ada Okonkwo, ');

  await until('the user groups', async () => {
    const { body } = await t.call('robin', 'POST', '/policies/check', { text: policy });
    return !(body['warnings'] as unknown as { path: string }[]).some(w => w.path === 'policies[0].rows[1].ask.approvers');
  });
  const saved = await t.call('robin', 'PUT', '/policies', { text: policy });
  expect(saved.status).toBe(200);
  expect(Array.isArray(saved.body['warnings'])).toBe(true);

  const deal = (await t.call('mara', 'GET', '/deals?q=aldgate%20signalling')).body['items']![0] as { id: string };
  const preview = await t.call('mara', 'POST', `/deals/${deal.id}/approvals`, { terms: { discount: 24 }, preview: true });
  expect((preview.body['steps'] as unknown as { name: string; because: string[] }[]).map(s => [s.name, s.because])).toEqual([
    ['solutions', ['the condition deal.discount > 5 && deal.account.size() > 0 && !("admin" in requester.roles) holds']],
    ['manager', ['discount 24 % is over 5 %']],
  ]);
});
