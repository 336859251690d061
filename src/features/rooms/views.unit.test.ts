import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../kernel/json.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { samplePlaced, sampleSnapshot } from './sample.ts';
import { askBack, card, closing, dayLine, stageBar, topicOf, type Stage } from './views.ts';
import { netChanges } from './words.ts';

const stages: Stage[] = [
  { id: 'prospecting', label: 'Prospecting', kind: 'open' },
  { id: 'proposal', label: 'Proposal', kind: 'open' },
  { id: 'negotiation', label: 'Negotiation', kind: 'open' },
  { id: 'closed-won', label: 'Won', kind: 'won' },
  { id: 'closed-lost', label: 'Lost', kind: 'lost' },
];
const roles = [
  { role: 'Manager', names: ['Jonas Weber'] },
  { role: 'Deal Desk', names: ['Noor Aziz', 'Felix Braun'] },
];
/** The texts in the order in which a person meets them. */
function seen(message: SlackMessage): string {
  const lines: string[] = [`notification: ${message.text}`];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      const { text, type } = value as { text?: unknown; type?: string };
      if (typeof text === 'string') lines.push(`${type}: ${text}`);
      for (const child of Object.values(value)) if (typeof child === 'object') visit(child);
    }
  };
  visit(message.blocks ?? []);
  return lines.join('\n');
}

test('the card says where the deal stands, who is in it and what is open', () => {
  const room = samplePlaced({
    parts: {
      requests: { order: 20, lines: ['Legal: two questions'] },
      'deal-desk': { order: 10, lines: ['Approval: 1 of 2 steps done, waiting for Deal desk'] },
    },
  });
  expect(seen(card(sampleSnapshot(), room, stages, roles, 'https://ek.example'))).toMatchInlineSnapshot(`
    "notification: Aldgate Rail · Signalling renewal: Negotiation, stage 3 of 3, €84,000.00, 24 % off €110,526.32, closes Fri 15 May 2026. Approval: 1 of 2 steps done, waiting for Deal desk; Legal: two questions
    plain_text: Aldgate Rail · Signalling renewal
    mrkdwn: *Negotiation, stage 3 of 3*  ●●●
    mrkdwn: *Amount*
    €84,000.00
    mrkdwn: *Discount*
    24 % off €110,526.32
    mrkdwn: *Closes*
    <!date^1778839200^{date_short_pretty}|15 May 2026>
    mrkdwn: *Owner*
    Mara Okafor
    mrkdwn: *Terms*
    24 months, net 45
    mrkdwn: *Next step*
    Send the revised offer
    mrkdwn: Approval: 1 of 2 steps done, waiting for Deal desk
    Legal: two questions
    mrkdwn: Manager: Jonas Weber  ·  Deal Desk: Noor Aziz and Felix Braun
    plain_text: Ask the Deal Desk
    plain_text: Ask Another Team
    plain_text: Edit in Evenkeel
    plain_text: Invite who is missing
    plain_text: Archive this room"
  `);
});

test('a closed deal without anything known still reads well, and asks nothing of the desk', () => {
  const bare = sampleSnapshot({
    account: null,
    ownerName: null,
    amount: null,
    listAmount: null,
    discount: null,
    termMonths: null,
    paymentDays: null,
    closeDate: null,
    nextStep: null,
    stage: 'closed-lost',
    stageLabel: 'Lost',
    stageKind: 'lost',
  });
  expect(seen(card(bare, samplePlaced(), stages, [], 'https://ek.example'))).toMatchInlineSnapshot(`
    "notification: Signalling renewal: Lost, no amount.
    plain_text: Signalling renewal
    mrkdwn: *Lost*
    mrkdwn: *Amount*
    no amount
    mrkdwn: *Discount*
    not known
    mrkdwn: *Closes*
    no date yet
    mrkdwn: *Owner*
    nobody yet
    mrkdwn: *Terms*
    not set
    mrkdwn: *Next step*
    none set
    mrkdwn: Nothing waits for anybody.
    plain_text: Ask Another Team
    plain_text: Edit in Evenkeel
    plain_text: Invite who is missing
    plain_text: Archive this room"
  `);
});

const hostile =
  '<!channel> *bold* _it_ ~no~ `code` :tada: مرحبا \u202Eevil <https://x.example|click> & 🚢 @here\n> quote';

test('nothing that others typed mentions, links, formats or reorders', () => {
  const deal = sampleSnapshot({
    name: hostile,
    account: hostile,
    ownerName: hostile,
    nextStep: hostile,
    stageLabel: hostile,
  });
  const room = samplePlaced({ parts: { x: { order: 1, lines: [hostile] } } });
  const messages = [
    card(deal, room, stages, [{ role: hostile, names: [hostile, hostile] }], 'https://ek.example'),
    dayLine(
      '2026-05-15',
      [
        { field: 'nextStep', from: null, to: hostile, who: [hostile] },
        { field: `fields.${hostile}`, from: hostile, to: 1, who: [hostile] },
      ],
      stages,
    ),
    closing([hostile, hostile], deal.id, 'https://ek.example'),
    askBack(hostile, deal.id, 'U1'),
    { text: topicOf(deal) },
  ];
  for (const message of messages) {
    const text = seen(message);
    for (const line of text.split('\n').filter(l => !l.startsWith('plain_text'))) {
      // Of the signs that Slack reads, only our own are left.
      expect(
        line.replace(
          /<!date\^\d+\^\{date_short_pretty\}\|[^>]*>|<https:\/\/ek\.example\/deals\/deal_1\|the deal's page>/g,
          '',
        ),
      ).not.toMatch(/[<>](?!$)/);
      expect(line).not.toContain(':tada:');
      expect(line).not.toMatch(/\*bold\*|`code`/);
      expect(line).not.toContain('\u202e');
    }
  }
  expect(seen(messages[0]!)).toMatchInlineSnapshot(`
    "notification: ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote: &lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote, stage 3 of 3, €84,000.00, 24 % off €110,526.32, closes Fri 15 May 2026. &lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩
    plain_text: ⁨<!channel> *bold* _it_ ~no~ \`code\` :tada: مرحبا evil <https://x.example|click> & 🚢 @here > quote⁩
    mrkdwn: *⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote, stage 3 of 3⁩*  ●●●
    mrkdwn: *Amount*
    €84,000.00
    mrkdwn: *Discount*
    24 % off €110,526.32
    mrkdwn: *Closes*
    <!date^1778839200^{date_short_pretty}|15 May 2026>
    mrkdwn: *Owner*
    ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩
    mrkdwn: *Terms*
    24 months, net 45
    mrkdwn: *Next step*
    ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩
    mrkdwn: ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩
    mrkdwn: ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩: ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩ and ⁨&lt;!channel&gt; ∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ ꞉tada: مرحبا evil &lt;https://x.example|click&gt; &amp; 🚢 @here &gt; quote⁩
    plain_text: Ask the Deal Desk
    plain_text: Ask Another Team
    plain_text: Edit in Evenkeel
    plain_text: Invite who is missing
    plain_text: Archive this room"
  `);
});

test('the stage is said in words first, then drawn', () => {
  const at = (stage: string, stageLabel: string, stageKind: 'open' | 'won' | 'lost') =>
    stageBar({ stage, stageLabel, stageKind }, stages);
  expect(at('proposal', 'Proposal', 'open')).toEqual({ words: 'Proposal, stage 2 of 3', dots: '●●○' });
  expect(at('closed-won', 'Won', 'won')).toEqual({ words: 'Won', dots: '●●●' });
  expect(at('closed-lost', 'Lost', 'lost')).toEqual({ words: 'Lost', dots: '' });
  expect(at('unknown', 'Elsewhere', 'open')).toEqual({ words: 'Elsewhere', dots: '' });
});

test('a day is one line a field, from what was in the morning to what is now', () => {
  const changes = netChanges([
    { field: 'stage', from: 'proposal', to: 'negotiation', who: 'Mara' },
    {
      field: 'amount',
      from: { amount: '90000.00', currency: 'EUR' },
      to: { amount: '88000.00', currency: 'EUR' },
      who: 'Mara',
    },
    { field: 'nextStep', from: null, to: 'Call', who: 'Mara' },
    {
      field: 'amount',
      from: { amount: '88000.00', currency: 'EUR' },
      to: { amount: '84000.00', currency: 'EUR' },
      who: 'the CRM',
    },
    { field: 'nextStep', from: 'Call', to: null, who: 'Jonas' },
  ]);
  expect(seen(dayLine('2026-05-15', changes, stages))).toMatchInlineSnapshot(`
    "notification: Fri 15 May 2026: Stage Proposal → Negotiation; Amount €90,000.00 → €84,000.00
    mrkdwn: *Fri 15 May 2026*
    Stage: Proposal → Negotiation  (Mara)
    Amount: €90,000.00 → €84,000.00  (Mara and the CRM)"
  `);
  expect(dayLine('2026-05-15', [], stages).text).toBe(
    'Fri 15 May 2026: what was changed is as it was before.',
  );
});

test("whatever a deal holds, the card keeps Slack's limits", () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 4500 }), { nil: null });
  fc.assert(
    fc.property(
      text,
      text,
      text,
      text,
      fc.array(fc.string({ unit: 'binary', maxLength: 900 }), { maxLength: 40 }),
      (name, account, owner, next, lines) => {
        const deal = sampleSnapshot({ name: name ?? '', account, ownerName: owner, nextStep: next });
        const message = card(
          deal,
          samplePlaced({ parts: { a: { order: 1, lines } } }),
          stages,
          [{ role: 'R', names: lines }],
          'https://ek.example',
        );
        expect(message.text.length).toBeLessThanOrEqual(4000);
        expect(message.text.trim()).not.toBe('');
        for (const block of message.blocks as JsonObject[]) {
          const body = block['text'] as { type: string; text: string } | undefined;
          if (body) expect(body.text.length).toBeLessThanOrEqual(body.type === 'plain_text' ? 150 : 3000);
          for (const field of (block['fields'] as { text: string }[] | undefined) ?? [])
            expect(field.text.length).toBeLessThanOrEqual(2000);
        }
        expect(topicOf(deal).length).toBeLessThanOrEqual(1000);
      },
    ),
    { numRuns: 300 },
  );
});
