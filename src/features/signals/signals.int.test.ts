import { afterAll, beforeAll, expect, test } from 'vitest';
import { running } from '../../../test/support/running.ts';
import { until } from '../../../test/support/until.ts';

let t: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  t = await running();
});
afterAll(() => t?.stop());

interface Shown {
  channel: string;
  user: string;
  text: string;
}
const BOT = 'U0EVENKEEL';
const put = (rules: readonly object[]) => t.call('robin', 'PUT', '/signals', { rules });
const deals = async () =>
  (await t.call('mara', 'GET', '/deals?kind=open&limit=60')).body['items'] as unknown as {
    id: string;
    name: string;
    version: number;
  }[];
const said = async (channel: string) =>
  ((await t.control('state')) as unknown as { messages: Shown[] }).messages.filter(
    m => m.channel === channel && m.user === BOT,
  );
/** A channel that Evenkeel is a member of. */
const channel = (name: string) => t.practice.practice.workspace.create('channel', name, [BOT], BOT).id;
let n = 0;
/** Edits in one transaction, as a bulk change in the CRM comes in. */
const editAll = (ids: readonly string[], fields: object, source = 'crm') =>
  t.evenkeel.engine.runMany(
    ids.map(id => ({
      to: 'deals',
      command: {
        type: 'receive-crm-change',
        dealId: id,
        connection: 'builtin',
        externalId: id.replace(/^deal_/, ''),
        at: Date.now(),
        source,
        crmVersion: null,
        values: fields,
      },
      company: 'practice',
      actor: { kind: 'connection' as const, name: 'builtin' },
      cause: `bulk:${n++}`,
    })),
  );

test('rules are kept only when they are right, and a check says what they name that is not there', async () => {
  const wrong = await put([{ name: 'x', on: 'changed', when: {}, to: 'room' }]);
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'rules.0.when' }] } });
  expect((await t.call('mara', 'PUT', '/signals', { rules: [] })).status).toBe(403);
  const check = async (rules: unknown) => (await t.call('mara', 'POST', '/signals/check', { rules })).body;
  expect(await check([{ name: 'x' }])).toMatchObject({
    ok: false,
    problems: expect.arrayContaining([expect.objectContaining({ field: 'rules.0.on' })]),
  });
  expect(
    await check([
      { name: 'x', on: 'changed', when: { stage_to: ['nowhere'] }, to: { person: 'nobody@x.example' } },
    ]),
  ).toMatchObject({
    ok: true,
    warnings: [
      { rule: 'x', message: expect.stringContaining('no stage "nowhere"') },
      { rule: 'x', message: expect.stringContaining('nobody@x.example') },
    ],
  });
});

test('an alert tells what happened then, once, in a channel that is named, also when a reply is lost', async () => {
  const id = channel('alerts-named');
  expect(
    (
      await put([
        {
          name: 'next step',
          on: 'changed',
          when: { field: 'nextStep' },
          to: { channel: '#alerts-named' },
          say: '{deal}: {from} → {to}',
        },
      ])
    ).status,
  ).toBe(200);
  const [one, two] = await deals();
  await editAll([one!.id], { nextStep: 'First <!channel>' });
  const first = await until('the alert', async () => (await said(id)).find(m => m.text.includes('First')));
  expect(first.text).not.toContain('<!channel>');
  // The name is known by now, so that an interrupted attempt can be looked for.
  await t.control('faults', { api: [{ kind: 'lost_reply', method: 'chat.postMessage', times: 1 }] });
  await editAll([two!.id], { nextStep: 'Second' });
  await editAll([two!.id], { nextStep: 'Third' });
  await until('both', async () => (await said(id)).some(m => m.text.endsWith('Second → Third')));
  expect((await said(id)).filter(m => m.text.endsWith('Second'))).toHaveLength(1);
});

test('a bulk change of many deals makes a few alerts and one message that names the rest', async () => {
  const id = channel('alerts-storm');
  await put([{ name: 'storm', on: 'changed', when: { field: 'paymentDays' }, to: { channel: id } }]);
  const ids = (await deals()).map(d => d.id);
  expect(ids.length).toBeGreaterThan(15);
  const answers = await editAll(ids, { paymentDays: 77 });
  expect(answers.map(a => a.ok && (a.answer as { changed?: unknown })).every(Boolean)).toBe(true);
  await until('the message', async () =>
    (await said(id)).some(m => m.text.startsWith(`${ids.length - 5} more alerts`)),
  );
  expect(await said(id)).toHaveLength(6);
});

test('an import that matches makes one message', async () => {
  const id = channel('alerts-import');
  await put([{ name: 'imported', on: 'changed', when: { field: 'termMonths' }, to: { channel: id } }]);
  const ids = (await deals()).map(d => d.id);
  await editAll(ids.slice(0, 8), { termMonths: 48 }, 'import');
  await until('the message', async () => (await said(id)).length === 1);
  await editAll(ids.slice(8, 20), { termMonths: 48 }, 'import');
  await until(
    'nothing more to do',
    async () =>
      (
        await t.evenkeel.engine.transact('practice', tx =>
          tx.query(
            `select 1 from engine_effects where company_id = evenkeel_company() and state = 'waiting' and kind like 'signals.%'`,
          ),
        )
      ).length === 0,
  );
  expect(await said(id)).toHaveLength(1);
});

test('a channel that is not there is said on the health page with its rule', async () => {
  await put([{ name: 'lost', on: 'changed', when: { field: 'name' }, to: { channel: '#no-such-channel' } }]);
  const [, , three] = await deals();
  await editAll([three!.id], { name: 'Renamed for the test' });
  const item = await until('the item', async () =>
    (
      (await t.call('robin', 'GET', '/health')).body as unknown as {
        items: { title: string; detail: string }[];
      }
    ).items.find(i => i.detail.includes('"lost"')),
  );
  expect(item.detail).toContain('#no-such-channel');
});
