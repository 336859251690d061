import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { cleanLine } from '../../kernel/text.ts';
import type { Paper } from './present-paper.ts';
import { slidesOf, type Slide } from './views-slides.ts';

/** The slides as PDF, with Roboto in the file: letters with accents, Greek and Cyrillic show everywhere. */

const require = createRequire(import.meta.url);
const FONTS = { regular: require.resolve('roboto-fontface/fonts/roboto/Roboto-Regular.woff'), bold: require.resolve('roboto-fontface/fonts/roboto/Roboto-Bold.woff') };
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

function page(doc: Doc, slide: Slide, n: string): string {
  doc.addPage();
  let y = MARGIN - 12;
  doc.font('bold').fontSize(15).fillColor(ACCENT).text(drawable(doc, slide.above.toUpperCase()), MARGIN, y, { width: INNER, characterSpacing: 1 });
  y = doc.y + 14;
  if (slide.title) {
    const title = drawable(doc.font('bold'), slide.title);
    const size = fitting(doc, title, INNER, 150, slide.look === 'cover' ? [48, 40, 32, 26, 20] : [36, 30, 26, 20, 16]) ?? 14;
    doc.fontSize(size).fillColor(INK).text(title, MARGIN, y, { width: INNER, lineGap: size * 0.1, height: 190, ellipsis: true });
    y = doc.y + 14;
  }
  const bottom = HEIGHT - MARGIN - (slide.below ? 34 : 0);
  let rest = '';
  if (slide.text) {
    const inset = slide.look === 'words' ? 22 : 0;
    let text = drawable(doc.font('regular'), slide.text);
    const room = Math.max(60, bottom - y);
    let size = fitting(doc, text, INNER - inset, room, [30, 26, 23, 20, 18, 16]);
    if (size === undefined) [text, rest] = cut(doc, text, INNER - inset, room, (size = 16));
    const from = y;
    doc.fontSize(size).fillColor(INK).text(text, MARGIN + inset, y, { width: INNER - inset, lineGap: size * 0.2 });
    y = doc.y;
    if (inset > 0) doc.rect(MARGIN, from, 5, y - from - size * 0.2).fill(ACCENT);
  }
  if (slide.below) doc.font('regular').fontSize(16).fillColor(MUTED).text(drawable(doc, slide.below), MARGIN, y + 14, { width: INNER, height: 44, ellipsis: true });
  doc.font('regular').fontSize(11).fillColor(MUTED).text(n, MARGIN, HEIGHT - 36, { width: INNER, align: 'right', lineBreak: false });
  return rest;
}

export async function slidesPdf(paper: Paper, at: number): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: [WIDTH, HEIGHT], margin: 0, autoFirstPage: false, font: FONTS.regular, lang: 'en', displayTitle: true, info: { Title: paper.title, CreationDate: new Date(at), ModDate: new Date(at) } });
  doc.registerFont('regular', FONTS.regular);
  doc.registerFont('bold', FONTS.bold);
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  const slides = slidesOf(paper);
  for (const [i, slide] of slides.entries()) {
    const n = `${i + 1} of ${slides.length}`;
    // What does not fit goes on with the next page.
    for (let rest = slide.text, first = true; first || rest !== ''; first = false) rest = page(doc, { ...slide, ...(first ? {} : { title: '', above: `${slide.above}, continued` }), text: rest }, n);
  }
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}
