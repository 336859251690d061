/**
 * Standard markdown for the markdown block (docs.slack.dev/reference/block-kit/blocks/markdown-block): headings,
 * emphasis, lists, task lists, quotes, fences, tables, rules, links. Never throws, never yields markup.
 */
import type { Inline, ListItem, Piece } from './ast.ts';
import { safeUrl } from './ast.ts';
import { emojiOf } from './emoji.ts';
import { autolink } from './mrkdwn.ts';

const FENCE = /^\s{0,3}(```+|~~~+)/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/;
const MAX_DEPTH = 6;

/** Reads markdown text into pieces. */
export function parseMarkdown(source: string): Piece[] {
  return blocks(
    String(source ?? '')
      .replace(/\r\n?/g, '\n')
      .split('\n'),
    0,
  );
}

function blocks(lines: string[], depth: number): Piece[] {
  const pieces: Piece[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) pieces.push({ t: 'paragraph', children: rows(paragraph) });
    paragraph = [];
  };
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] as string;
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (fence) {
      flush();
      const mark = (fence[1] as string).slice(0, 3);
      const end = lines.findIndex((other, at) => at > i && other.trimStart().startsWith(mark));
      const last = end < 0 ? lines.length : end;
      pieces.push({ t: 'pre', text: lines.slice(i + 1, last).join('\n') });
      i = last + 1;
    } else if (heading) {
      flush();
      pieces.push({
        t: 'heading',
        level: (heading[1] as string).length,
        children: span(heading[2] as string),
      });
      i += 1;
    } else if (RULE.test(line)) {
      flush();
      pieces.push({ t: 'rule' });
      i += 1;
    } else if (/^\s{0,3}>/.test(line) && depth < MAX_DEPTH) {
      flush();
      const quoted: string[] = [];
      for (; i < lines.length && /^\s{0,3}>/.test(lines[i] as string); i += 1) {
        quoted.push((lines[i] as string).replace(/^\s{0,3}> ?/, ''));
      }
      pieces.push({ t: 'quote', children: blocks(quoted, depth + 1) });
    } else if (
      line.includes('|') &&
      TABLE_RULE.test(lines[i + 1] ?? '') &&
      (lines[i + 1] ?? '').includes('-')
    ) {
      flush();
      i = table(lines, i, pieces);
    } else if (ITEM.test(line)) {
      flush();
      i = list(lines, i, pieces);
    } else {
      if (line.trim() === '') flush();
      else paragraph.push(line);
      i += 1;
    }
  }
  flush();
  return pieces;
}

function rows(lines: string[]): Inline[] {
  return lines.flatMap((line, index): Inline[] => (index > 0 ? [{ t: 'break' }, ...span(line)] : span(line)));
}

/** Runs of items with one indent become one list; a deeper run is a list of its own with a bigger indent. */
function list(lines: string[], from: number, pieces: Piece[]): number {
  let i = from;
  let current: (Piece & { t: 'list' }) | undefined;
  for (; i < lines.length; i += 1) {
    const found = ITEM.exec(lines[i] as string);
    if (!found) break;
    const mark = found[2] as string;
    const ordered = /\d/.test(mark);
    const indent = Math.min(8, Math.floor((found[1] as string).length / 2));
    const item: ListItem = { children: [{ t: 'paragraph', children: span(found[4] as string) }] };
    if (found[3] !== undefined) item.checked = found[3] !== ' ';
    if (!current || current.indent !== indent || current.ordered !== ordered) {
      current = { t: 'list', ordered, start: Number.parseInt(mark, 10) || 1, indent, items: [] };
      pieces.push(current);
    }
    current.items.push(item);
  }
  return i;
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
}

function table(lines: string[], from: number, pieces: Piece[]): number {
  const header = cells(lines[from] as string).map(span);
  const align = cells(lines[from + 1] as string).map(rule =>
    rule.endsWith(':')
      ? rule.startsWith(':')
        ? ('center' as const)
        : ('right' as const)
      : ('left' as const),
  );
  const body: Inline[][][] = [];
  let i = from + 2;
  for (; i < lines.length && (lines[i] as string).includes('|'); i += 1) {
    const row = cells(lines[i] as string).map(span);
    body.push(header.map((_, at) => row[at] ?? []));
  }
  pieces.push({ t: 'table', align, header, rows: body });
  return i;
}

const TOKEN =
  /(`+)([^`]+)\1|!?\[([^[\]]*)\]\(([^()\s]+)(?:\s+"[^"]*")?\)|<(https?:\/\/[^<>\s]+)>|\*\*(?=\S)([^*]+?)\*\*|__(?=\S)([^_]+?)__|~~(?=\S)([^~]+?)~~|\*(?=\S)([^*]+?)\*|(?<![\p{L}\p{N}])_(?=\S)([^_]+?)_(?![\p{L}\p{N}])|:([a-z0-9_+-]{1,60}):|\\([\\`*_{}[\]()#+.!~|>-])/u;

/** One line of markdown. */
function span(text: string): Inline[] {
  const out: Inline[] = [];
  let rest = text;
  // Each turn consumes at least one character; what does not match a token is text.
  while (rest) {
    const found = TOKEN.exec(rest);
    if (!found) break;
    if (found.index > 0) out.push(...autolink(rest.slice(0, found.index)));
    out.push(...tokenOf(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) out.push(...autolink(rest));
  return out;
}

function tokenOf(found: RegExpExecArray): Inline[] {
  const [whole, , code, label, target, auto, strong, strong2, strike, em, em2, emoji, escaped] = found;
  if (code !== undefined) return [{ t: 'code', text: code.trim() || code }];
  if (target !== undefined) {
    const url = safeUrl(target);
    const children = span(label || target);
    return url ? [{ t: 'link', url, children }] : children;
  }
  if (auto !== undefined) return [{ t: 'link', url: auto, children: [{ t: 'text', text: auto }] }];
  const bold = strong ?? strong2;
  if (bold !== undefined) return [{ t: 'bold', children: span(bold) }];
  if (strike !== undefined) return [{ t: 'strike', children: span(strike) }];
  const italic = em ?? em2;
  if (italic !== undefined) return [{ t: 'italic', children: span(italic) }];
  if (emoji !== undefined) {
    const unicode = emojiOf(emoji);
    return unicode ? [{ t: 'emoji', name: emoji, unicode }] : [{ t: 'text', text: whole }];
  }
  return [{ t: 'text', text: escaped ?? whole }];
}
