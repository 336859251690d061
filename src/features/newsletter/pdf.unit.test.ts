import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slidesPdf } from './pdf.ts';
import { paperOf } from './present-paper.ts';
import { sampleEdition, sampleItems, URL } from './sample.ts';
import { slidesOf } from './views-slides.ts';

const pagesIn = (pdf: Uint8Array): number => Buffer.from(pdf).toString('latin1').match(/\/Type \/Page\b/g)!.length;
const item = (title: string, text: string) => ({ ...sampleItems()[0]!, kind: 'own' as const, source: null, title, text });

test('a page a slide, the fonts are in the file, and the same issue gives the same file', async () => {
  const paper = paperOf(sampleEdition(), URL);
  const pdf = await slidesPdf(paper, 1_778_486_400_000);
  expect(pagesIn(pdf)).toBe(slidesOf(paper).length);
  const text = Buffer.from(pdf).toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.match(/\/FontFile2/g)!.length).toBe(2);
  expect(Buffer.from(await slidesPdf(paper, 1_778_486_400_000)).equals(Buffer.from(pdf))).toBe(true);
});

test('whatever is written, there is a file, and what does not fit goes on with the next page', async () => {
  const long = await slidesPdf(paperOf(sampleEdition({ items: [item('Łukasz Żółć, Ğülşen, Søren, Ελένη, Дмитрий, 李雷 😀', 'word '.repeat(800)), item('', 'x'.repeat(4000))] }), URL), 0);
  expect(pagesIn(long)).toBeGreaterThan(6);
  expect(pagesIn(long)).toBeLessThan(20);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 600 }), async (title, text) => {
      expect(pagesIn(await slidesPdf(paperOf(sampleEdition({ title: title || 'x', items: [item(title, text)] }), URL), 0))).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: 10 },
  );
});
