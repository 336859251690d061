import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeMarkdown, markdown } from './views-markdown.ts';
import { mailHtml, mailText, readerPage, subjectOf } from './views-mail.ts';
import { slidesHtml, slidesOf } from './views-slides.ts';
import { paperOf, sayAmount } from './present-paper.ts';
import { slackParts } from './views.ts';
import type { Item } from './model.ts';
import { sampleEdition, sampleItems, URL } from './sample.ts';
import { sayPeriod } from './words-turn.ts';

const nasty = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('<!channel>', '<@U012345>', '<https://evil.example|Open>', '*bold* _it_ ~no~ `code`', '</td><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '[a](javascript:alert(1))', '# head', '1. one', '&lt;!here&gt;', 'Łukasz Żółć, Ğülşen, Søren', '@channel', 'x\nBcc: all@example.com', '😀'.repeat(30)),
);
const words = fc.array(nasty, { maxLength: 8 }).map(parts => parts.join(' ').slice(0, 4000));
const item: fc.Arbitrary<Item> = fc.record({
  id: fc.uuid(), kind: fc.constantFrom('win' as const, 'thanks' as const, 'shipped' as const, 'own' as const, 'team' as const), source: fc.constant(null), title: words.map(w => w.slice(0, 200)), text: words, path: fc.option(fc.constantFrom('/deals/deal_1', '/x|y>z"<b>\')'), { nil: null }),
  amount: fc.constant(null), teams: fc.constant([]), people: fc.constant([]), shown: fc.constant(true), why: fc.constant(''), edited: fc.constant(true),
}); // prettier-ignore
const paper = fc.record({ title: words.map(w => w.slice(0, 200) || 'x'), intro: words, items: fc.array(item, { minLength: 1, maxLength: 12 }), note: fc.option(words, { nil: null }) }).map(({ note, ...e }) => paperOf(sampleEdition({ ...e, note }), URL));

test('nothing that somebody wrote mentions, links or calls anybody in Slack, and no limit is broken', () => {
  fc.assert(
    fc.property(paper, p => {
      for (const { text, blocks } of slackParts(p)) {
        expect(text.length).toBeLessThanOrEqual(4000);
        expect(text).not.toMatch(/<[!@#h]/);
        expect(blocks!.length).toBeLessThanOrEqual(50);
        for (const block of blocks!) {
          const { type, text: own, elements } = block as unknown as { type: string; text?: { type: string; text: string }; elements?: { text: string }[] };
          if (type === 'header') continue;
          for (const said of [own?.text, ...(elements ?? []).map(e => e.text)]) {
            if (said === undefined) continue;
            expect(said.length).toBeLessThanOrEqual(3000);
            for (const mark of said.match(/<[^>]*>/g) ?? []) expect(mark).toMatch(/^<https:\/\/evenkeel\.example\/[^|<>]*\|(Open|On the web)>$/);
          }
        }
      }
    }),
  );
});

test('nothing that somebody wrote is markup in the mail, on the slides or on a page', () => {
  const tags = (html: string) => html.match(/<\/?([a-z0-9]+)/g)!.map(t => t.replace(/<\/?/, ''));
  fc.assert(
    fc.property(paper, p => {
      const mail = mailHtml(p, { name: 'Weekly <b>', unsubscribe: `${URL}/unsubscribe/x` });
      const allowed = new Set(['html', 'head', 'meta', 'title', 'style', 'body', 'table', 'tr', 'td', 'p', 'h1', 'h2', 'h3', 'a', 'br', 'strong', 'script', 'section', 'main', 'nav', 'span', 'button', 'form']);
      expect(mail).not.toContain('<script');
      for (const tag of tags(mail)) expect(allowed).toContain(tag);
      for (const href of mail.match(/href="[^"]*"/g)!) expect(href).toMatch(/^href="https:\/\/evenkeel\.example\//);
      const slides = slidesHtml(p);
      expect(slides.match(/<script/g)).toHaveLength(1);
      for (const tag of tags(slides.replace(/<script>[\s\S]*<\/script>/, ''))) expect(allowed).toContain(tag);
      expect(subjectOf(p)).not.toMatch(/[\r\n]/);
      expect(mailText(p, { name: 'Weekly', unsubscribe: null })).toContain(p.url);
    }),
  );
  expect(readerPage('<b>', '<i>', null)).not.toMatch(/<b>|<i>/);
});

test('nothing that somebody wrote is Markdown', () => {
  fc.assert(
    fc.property(words, text => {
      const escaped = escapeMarkdown(text);
      // Every sign that could begin markup has a backslash before it.
      expect(escaped.replace(/\\[\\`*_[\]<>|~&#!]/g, '')).not.toMatch(/[`*_[\]<>|~&#!]/);
      expect(escaped).not.toMatch(/^\s*\d{1,9}[.)]/m);
      expect(escaped).not.toMatch(/^\s*[-+=]/m);
    }),
  );
  expect(escapeMarkdown('one\r- two\u2028+ three\r\n4. four')).toBe('one\n\\- two\n\\+ three\n4\\. four');
  expect(escapeMarkdown('# *Hello* [you](x)\n- 1\n2. two')).toBe('\\# \\*Hello\\* \\[you\\](x)\n\\- 1\n2\\. two');
});

test('three hundred long items break no limit of Slack and lose no word', () => {
  const items = Array.from({ length: 300 }, (_, i): Item => ({ ...sampleItems()[0]!, id: `own:${i}`, kind: i % 3 === 0 ? 'thanks' : 'own', source: null, title: `Item ${i} & more`, text: `${'&<>'.repeat(1200)} end-${i}.` }));
  const parts = slackParts(paperOf(sampleEdition({ items }), URL));
  expect(parts.length).toBeGreaterThan(10);
  for (const { blocks, text } of parts) {
    expect(blocks!.length).toBeLessThanOrEqual(50);
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(40_000);
    for (const block of blocks!) expect((block as { text?: { text: string } }).text?.text.length ?? 0).toBeLessThanOrEqual(3000);
  }
  const all = JSON.stringify(parts);
  for (let i = 0; i < 300; i++) expect(all).toContain(`end-${i}.`);
});

test('one thank-you a slide, and every item on one', () => {
  const edition = sampleEdition();
  const slides = slidesOf(paperOf(edition, URL));
  expect(slides).toHaveLength(edition.items.length + 2);
  expect(slides.filter(s => s.look === 'words')).toHaveLength(edition.items.filter(i => i.kind === 'thanks').length);
});

test('what readers get', () => {
  const p = paperOf(sampleEdition(), URL);
  expect(markdown(p)).toMatchSnapshot();
  expect(mailText(p, { name: 'Weekly', unsubscribe: `${URL}/unsubscribe/x` })).toMatchSnapshot();
});

test('amounts are exact, and a period reads as people say it', () => {
  expect(sayAmount({ amount: '1234567.00', currency: 'EUR' })).toBe('1,234,567 EUR');
  expect(sayAmount({ amount: '999.50', currency: 'USD' })).toBe('999.50 USD');
  const on = (text: string) => Date.parse(`${text}T00:00:00Z`);
  expect(sayPeriod(on('2026-11-16'), on('2026-11-23'), 'UTC')).toBe('16 to 22 November 2026');
  expect(sayPeriod(on('2026-11-30'), on('2026-12-07'), 'UTC')).toBe('30 November to 6 December 2026');
  expect(sayPeriod(on('2026-12-28'), on('2027-01-04'), 'UTC')).toBe('28 December 2026 to 3 January 2027');
  expect(sayPeriod(on('2026-12-28'), on('2026-12-29'), 'UTC')).toBe('28 December 2026');
});
