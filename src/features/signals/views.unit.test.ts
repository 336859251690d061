import { expect, test } from 'vitest';
import type { Situation } from '../../engine/capability.ts';
import { decide, NAMED, ONE_BY_ONE, type Burst, type BurstCommand } from './burst.ts';
import { sampleDeal } from './sample.ts';
import { alert, gathered, imported } from './views.ts';

const stages = new Map([
  ['proposal', 'Proposal'],
  ['negotiation', 'Negotiation'],
]);

test('an alert says what happened, where to go and why one gets it', () => {
  const change = { field: 'stage', from: 'proposal', to: 'negotiation' };
  expect(
    alert(
      'big moves',
      '{deal} ({account}, {amount}): {field} {from} → {to}, {discount} off, closes {close_date}',
      sampleDeal(),
      change,
      stages,
      'https://ek.example',
    ),
  ).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "text": {
            "text": "Signalling renewal (Aldgate Rail, €84,000.00): stage Proposal → Negotiation, 24 % off, closes 2026-05-15",
            "type": "mrkdwn",
          },
          "type": "section",
        },
        {
          "elements": [
            {
              "text": "<https://ek.example/deals/deal_1|Open the deal>  ·  You get this because of the alert rule "big moves".",
              "type": "mrkdwn",
            },
          ],
          "type": "context",
        },
      ],
      "text": "Signalling renewal (Aldgate Rail, €84,000.00): stage Proposal → Negotiation, 24 % off, closes 2026-05-15",
    }
  `);
});

test('nothing that others typed mentions, links or formats, and values are not taken for placeholders', () => {
  const hostile = '<!channel> *bold* <https://x.example|click> {amount} & :tada:';
  const deal = sampleDeal({ name: hostile, account: hostile, ownerName: hostile });
  const message = alert(
    hostile,
    `<!here> {deal} {owner} {to}`,
    deal,
    { field: 'nextStep', from: null, to: hostile },
    stages,
    'https://ek.example',
  );
  const more = gathered(
    { rule: hostile, gathered: 30, deals: [{ id: 'deal_1', name: hostile }] },
    'https://ek.example',
  );
  for (const text of [message, more, imported(hostile, 'https://ek.example')].map(m =>
    JSON.stringify(m).replace(/<https:\/\/ek\.example\/deals(\/deal_1)?\|/g, ''),
  )) {
    expect(text).not.toMatch(/<[!@#h]/);
    expect(text).not.toContain('*bold*');
    expect(text).not.toContain(':tada:');
  }
  expect(message.text).toContain('{amount}');
});

const count = (at: number, n = at): BurstCommand => ({
  type: 'count',
  rule: 'r',
  channel: 'C1',
  at,
  deal: { id: `d${n}`, name: `Deal ${n}` },
});
const run = (commands: readonly BurstCommand[]) => {
  let burst: Burst | undefined;
  const told: boolean[] = [];
  let effects = 0;
  for (const command of commands) {
    const decision = decide(burst, command, {} as Situation);
    if ('refused' in decision) throw new Error('never refused');
    burst = decision.state;
    effects += decision.effects?.length ?? 0;
    if (command.type !== 'confirm-gathered') told.push((decision.answer as { tell: boolean }).tell);
  }
  return { burst: burst!, told: told.filter(Boolean).length, effects };
};

test('of 800 alerts in a minute a few are told and the rest is gathered; a calm minute begins anew', () => {
  const storm = run(Array.from({ length: 800 }, (_, i) => count(i)));
  expect(storm).toMatchObject({ told: ONE_BY_ONE, burst: { gathered: 800 - ONE_BY_ONE } });
  expect(storm.burst.deals).toHaveLength(NAMED);
  expect(gathered(storm.burst, 'https://ek.example').text).toBe(`795 more alerts of the rule "r" within a minute: ${storm.burst.deals.slice(0, -1).map(d => d.name).join(', ')}, Deal 14 and 785 more.`); // prettier-ignore
  // One every half a minute is never too much.
  expect(run(Array.from({ length: 50 }, (_, i) => count(i * 30_000))).told).toBe(50);
  expect(run([...Array.from({ length: 9 }, (_, i) => count(i)), count(60_000)]).burst).toMatchObject({
    told: 1,
    gathered: 0,
    ts: null,
  });
});

test('the message of a minute that has passed is not drawn into the next', () => {
  const late: BurstCommand = { type: 'confirm-gathered', rule: 'r', channel: 'C1', since: 0, ts: 'C1 1.0' };
  expect(run([count(0), late]).burst.ts).toBe('C1 1.0');
  expect(run([count(0), count(90_000), late]).burst.ts).toBeNull();
});

test('an import is told once in an hour', () => {
  const imports = (moments: number[]) =>
    run(moments.map(at => ({ type: 'count-import', rule: 'r', channel: 'C1', at }) as const)).told;
  expect(imports([0, 1000, 60_000, 3_599_999])).toBe(1);
  expect(imports([0, 3_600_000])).toBe(2);
});
