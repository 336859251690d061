import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { cleanLine } from '../../kernel/text.ts';
import type { Paper } from './present-paper.ts';
import { slidesOf, type Slide } from './views-slides.ts';
import { unpackWoff } from './woff.ts';

/** The slides as PDF, with Roboto in the file: letters with accents, Greek and Cyrillic show everywhere. */

const require = createRequire(import.meta.url);
let fonts: { readonly regular: Buffer; readonly bold: Buffer } | undefined;
/** Read when slides are first asked for, and kept. */
function unpacked() {
  const read = (weight: string) => unpackWoff(readFileSync(require.resolve(`roboto-fontface/fonts/roboto/Roboto-${weight}.woff`)));
  return (fonts ??= { regular: read('Regular'), bold: read('Bold') });
}
/** 16 to 9, in points. */
const [WIDTH, HEIGHT] = [960, 540];
const MARGIN = 72;
const INNER = WIDTH - 2 * MARGIN;
const [INK, MUTED, ACCENT] = ['#16212a', '#53616c', '#0b5f86'];

type Doc = InstanceType<typeof PDFDocument>;

/** Signs that the font does not have become a visible placeholder, so that nothing is lost unseen. */
function drawable(doc: Doc, text: string): string {
  const font = (doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font.font;
  return text
    .split('\n')
    .map(line => [...cleanLine(line)].map(sign => (font.hasGlyphForCodePoint(sign.codePointAt(0)!) ? sign : '\u25a1')).join(''))
    .join('\n')
    .replace(/\u25a1+/g, run => (font.hasGlyphForCodePoint(0x25a1) ? run : '?'));
}

/** The largest size in which the text fits. */
function fitting(doc: Doc, text: string, width: number, height: number, sizes: readonly number[]): number | undefined {
  return sizes.find(size => doc.fontSize(size).heightOfString(text, { width, lineGap: size * 0.2 }) <= height);
}

/** As many of the words as fit, and the rest. */
function cut(doc: Doc, text: string, width: number, height: number, size: number): [string, string] {
  // Also something that is one endless word can be cut.
  const words = text.match(/\S{1,60}\s*|\s+/g) ?? [text];
  let [low, high] = [1, words.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (doc.fontSize(size).heightOfString(words.slice(0, middle).join(''), { width, lineGap: size * 0.2 }) <= height) low = middle;
    else high = middle - 1;
  }
  return [words.slice(0, low).join('').trimEnd(), words.slice(low).join('')];
}

/** What stands where is worked out first, so that it can stand in the middle. Gives back the words that did not fit. */
function page(doc: Doc, slide: Slide, n: string): string {
  doc.addPage();
  const inset = slide.look === 'words' ? 22 : 0;
  const title = drawable(doc.font('bold'), slide.title);
  const titleSize = fitting(doc, title, INNER, 150, slide.look === 'cover' ? [52, 44, 36, 28, 20] : [38, 32, 26, 20, 16]) ?? 14;
  const titleHeight = slide.title ? Math.min(190, doc.fontSize(titleSize).heightOfString(title, { width: INNER, lineGap: titleSize * 0.1 })) + 14 : 0;
  const below = drawable(doc.font('regular'), slide.below);
  const belowHeight = slide.below ? Math.min(44, doc.fontSize(18).heightOfString(below, { width: INNER })) + 16 : 0;
  const aboveHeight = 34;
  const room = Math.max(60, HEIGHT - 2 * MARGIN + 24 - aboveHeight - titleHeight - belowHeight);
  let text = drawable(doc.font('regular'), slide.text);
  let rest = '';
  let size = fitting(doc, text, INNER - inset, room, text.length < 160 ? [40, 34, 30, 26] : text.length < 420 ? [30, 26, 23, 20, 18, 16] : [24, 20, 18, 16]);
  if (size === undefined) [text, rest] = cut(doc, text, INNER - inset, room, (size = 16));
  const gap = size * 0.2;
  const textHeight = text ? doc.fontSize(size).heightOfString(text, { width: INNER - inset, lineGap: gap }) : 0;
  let y = Math.max(MARGIN - 12, (HEIGHT - aboveHeight - titleHeight - textHeight - belowHeight) / 2);
  doc.font('bold').fontSize(16).fillColor(ACCENT).text(drawable(doc, slide.above.toUpperCase()), MARGIN, y, { width: INNER, characterSpacing: 1, height: 20, ellipsis: true });
  y += aboveHeight;
  if (slide.title) doc.font('bold').fontSize(titleSize).fillColor(INK).text(title, MARGIN, y, { width: INNER, lineGap: titleSize * 0.1, height: 190, ellipsis: true });
  y += titleHeight;
  if (text) {
    if (inset > 0) doc.rect(MARGIN, y, 5, textHeight - gap).fill(ACCENT);
    doc.font('regular').fontSize(size).fillColor(INK).text(text, MARGIN + inset, y, { width: INNER - inset, lineGap: gap, height: textHeight + size });
  }
  y += textHeight;
  if (slide.below) doc.font('regular').fontSize(18).fillColor(MUTED).text(below, MARGIN, y + 12, { width: INNER, height: 44, ellipsis: true });
  doc.font('regular').fontSize(11).fillColor(MUTED).text(n, MARGIN, HEIGHT - 36, { width: INNER, align: 'right', lineBreak: false });
  return rest;
}

export async function slidesPdf(paper: Paper, at: number): Promise<Uint8Array> {
  const { regular, bold } = unpacked();
  const doc = new PDFDocument({ size: [WIDTH, HEIGHT], margin: 0, autoFirstPage: false, font: regular as never, lang: 'en', displayTitle: true, info: { Title: paper.title, CreationDate: new Date(at), ModDate: new Date(at) } });
  doc.registerFont('regular', regular);
  doc.registerFont('bold', bold);
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  const slides = slidesOf(paper);
  for (const [i, slide] of slides.entries()) {
    const n = `${i + 1} of ${slides.length}`;
    // A long issue takes seconds: everybody else is answered in between.
    await new Promise(resolve => setImmediate(resolve));
    // What does not fit goes on with the next page.
    for (let rest = slide.text, first = true; first || rest !== ''; first = false) rest = page(doc, { ...slide, ...(first ? {} : { title: '', above: `${slide.above}, continued` }), text: rest }, n);
  }
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}
