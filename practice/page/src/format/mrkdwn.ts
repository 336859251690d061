/**
 * Slack's mrkdwn, read into a tree (docs.slack.dev/messaging/formatting-message-text). Never throws, and takes
 * time about linear in the length of the text.
 */
import type { Inline, ListItem, Piece } from './ast.ts';
import { plainOf, safeUrl } from './ast.ts';
import { emojiOf } from './emoji.ts';

export interface MrkdwnOptions {
  /** Leave bare addresses as text, as a text object's `verbatim: true` asks. */
  verbatim?: boolean;
}

/** Slack escapes exactly these three characters. */
export function unescapeText(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : '>',
  );
}

/** Reads a mrkdwn text into paragraphs, quotes, lists and preformatted blocks. */
export function parseMrkdwn(source: string, options: MrkdwnOptions = {}): Piece[] {
  const pieces: Piece[] = [];
  const text = String(source ?? '').replace(/\r\n?/g, '\n');
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('```', from);
    const close = open < 0 ? -1 : text.indexOf('```', open + 3);
    if (open < 0 || close < 0 || close === open + 3) {
      const end = open >= 0 && close === open + 3 ? close + 3 : text.length;
      pieces.push(...parseLines(text.slice(from, end).split('\n'), options));
      from = end;
      continue;
    }
    // A newline that touches the fence belongs to the fence, not to the text around it.
    const before = text.slice(from, open).replace(/\n$/, '');
    if (before) pieces.push(...parseLines(before.split('\n'), options));
    pieces.push({ t: 'pre', text: preText(text.slice(open + 3, close)) });
    from = close + 3;
    if (text[from] === '\n') from += 1;
  }
  return pieces;
}

/** Inside a fence only links and escapes mean something; the rest is shown as it is. */
function preText(raw: string): string {
  const links = raw.replace(
    /<([^<>\n|]+)(?:\|([^<>\n]*))?>/g,
    (_, target: string, label?: string) => label || target,
  );
  return unescapeText(links.replace(/^\n/, '').replace(/\n$/, ''));
}

const QUOTE = /^(?:&gt;|>)(?!&gt;|>) ?/;
const LONG_QUOTE = /^(?:&gt;|>){3} ?/;
const LIST_ITEM = /^(\s*)(•|◦|▪︎|▪|-|\d{1,3}\.)\s+(?=\S)/;

function parseLines(lines: string[], options: MrkdwnOptions, depth = 0): Piece[] {
  const pieces: Piece[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) pieces.push({ t: 'paragraph', children: parseRows(paragraph, options) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] as string;
    if (depth === 0 && LONG_QUOTE.test(line)) {
      flush();
      const rest = [line.replace(LONG_QUOTE, ''), ...lines.slice(i + 1)];
      pieces.push({ t: 'quote', children: parseLines(rest, options, 1) });
      return pieces;
    }
    if (depth === 0 && QUOTE.test(line)) {
      flush();
      const quoted: string[] = [];
      for (; i < lines.length && QUOTE.test(lines[i] as string); i += 1) {
        quoted.push((lines[i] as string).replace(QUOTE, ''));
      }
      i -= 1;
      pieces.push({ t: 'quote', children: parseLines(quoted, options, 1) });
      continue;
    }
    if (LIST_ITEM.test(line)) {
      flush();
      const items: ListItem[] = [];
      let indent = 0;
      for (; i < lines.length; i += 1) {
        const found = LIST_ITEM.exec(lines[i] as string);
        if (!found) break;
        if (items.length === 0) indent = Math.min(4, Math.floor((found[1] as string).length / 2));
        const rest = (lines[i] as string).slice(found[0].length);
        items.push({
          mark: found[2] as string,
          children: [{ t: 'paragraph', children: parseInline(rest, options) }],
        });
      }
      i -= 1;
      pieces.push({ t: 'list', ordered: false, start: 1, indent, items });
      continue;
    }
    paragraph.push(line);
  }
  flush();
  return pieces;
}

function parseRows(rows: string[], options: MrkdwnOptions): Inline[] {
  const out: Inline[] = [];
  rows.forEach((row, index) => {
    if (index > 0) out.push({ t: 'break' });
    out.push(...parseInline(row, options));
  });
  return out;
}

type Mark = '*' | '_' | '~';
const MARKS: Record<Mark, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };

/** One line of mrkdwn. */
export function parseInline(line: string, options: MrkdwnOptions = {}): Inline[] {
  return inline(line, options, '');
}

/** `inside` names the marks already open: none of them opens again, so nesting is at most three deep. */
function inline(line: string, options: MrkdwnOptions, inside: string): Inline[] {
  const out: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain) out.push(...autolink(unescapeText(plain), options));
    plain = '';
  };
  // Once no closing mark is found from some place on, none is found from any later place: looked for only once.
  const hopeless = new Set<string>();
  let i = 0;
  while (i < line.length) {
    const c = line[i] as string;
    if (c === '`') {
      const close = hopeless.has('`') ? -1 : line.indexOf('`', i + 1);
      if (close > i + 1) {
        flush();
        out.push({ t: 'code', text: preText(line.slice(i + 1, close)) });
        i = close + 1;
        continue;
      }
      if (close < 0) hopeless.add('`');
    } else if (c === '<') {
      const close = hopeless.has('<') ? -1 : line.indexOf('>', i + 1);
      if (close < 0) hopeless.add('<');
      const node = close > i + 1 ? reference(line.slice(i + 1, close), options, inside) : undefined;
      if (node) {
        flush();
        out.push(node);
        i = close + 1;
        continue;
      }
    } else if (
      (c === '*' || c === '_' || c === '~') &&
      !inside.includes(c) &&
      !hopeless.has(c) &&
      opens(line, i)
    ) {
      const close = findClose(line, i + 1, c);
      if (close < 0) hopeless.add(c);
      else {
        flush();
        out.push({ t: MARKS[c], children: inline(line.slice(i + 1, close), options, inside + c) });
        i = close + 1;
        continue;
      }
    } else if (c === ':') {
      const found = /^:([a-z0-9_+'-]{1,60})(?:::skin-tone-[2-6])?:/.exec(line.slice(i, i + 80));
      const unicode = found ? emojiOf(found[1] as string) : undefined;
      if (found && unicode) {
        flush();
        out.push({ t: 'emoji', name: found[1] as string, unicode });
        i += found[0].length;
        continue;
      }
    }
    plain += c;
    i += 1;
  }
  flush();
  return out;
}

const WORD = /[\p{L}\p{N}]/u;

function opens(line: string, at: number): boolean {
  const before = line[at - 1];
  const after = line[at + 1];
  return (
    (before === undefined || !WORD.test(before)) &&
    after !== undefined &&
    !/\s/.test(after) &&
    after !== line[at]
  );
}

function findClose(line: string, from: number, mark: string): number {
  for (let j = from; j < line.length; j += 1) {
    const c = line[j];
    if (c === '`') {
      // Marks inside code are text.
      const end = line.indexOf('`', j + 1);
      if (end > j) j = end;
      continue;
    }
    if (c === '<') {
      const end = line.indexOf('>', j + 1);
      if (end > j && !line.slice(j + 1, end).includes('<')) j = end;
      continue;
    }
    if (c !== mark || j === from) continue;
    const before = line[j - 1] as string;
    const after = line[j + 1];
    if (!/\s/.test(before) && (after === undefined || !WORD.test(after))) return j;
  }
  return -1;
}

/** What stands between `<` and `>`: a mention, a special command or a link; undefined when it is none of them. */
function reference(raw: string, options: MrkdwnOptions, inside: string): Inline | undefined {
  const bar = raw.indexOf('|');
  const head = bar < 0 ? raw : raw.slice(0, bar);
  const label = bar < 0 ? undefined : raw.slice(bar + 1);
  const name = label ? { label: unescapeText(label).replace(/^[@#]/, '') } : {};
  if (/^@[UWB][A-Z0-9]+$/.test(head)) return { t: 'user', id: head.slice(1), ...name };
  if (/^#[CGD][A-Z0-9]+$/.test(head)) return { t: 'channel', id: head.slice(1), ...name };
  if (head.startsWith('!')) return special(head.slice(1), label, name);
  const url = safeUrl(unescapeText(head));
  if (!url) return undefined;
  const children = label ? inline(label, { ...options, verbatim: true }, inside) : [textNode(shown(url))];
  return { t: 'link', url, children: children.length > 0 ? children : [textNode(shown(url))] };
}

function special(command: string, label: string | undefined, name: { label?: string }): Inline | undefined {
  if (command === 'here' || command === 'channel' || command === 'everyone') {
    return { t: 'broadcast', range: command };
  }
  const group = /^subteam\^([A-Z0-9]+)$/.exec(command);
  if (group) return { t: 'usergroup', id: group[1] as string, ...name };
  const date = /^date\^(-?\d{1,12})\^([^^]*)(?:\^(.*))?$/.exec(command);
  if (date) {
    const url = safeUrl(date[3]);
    return {
      t: 'date',
      timestamp: Number(date[1]),
      format: unescapeText(date[2] as string),
      ...(url ? { url } : {}),
      fallback: unescapeText(label ?? ''),
    };
  }
  return label ? textNode(unescapeText(label)) : undefined;
}

const textNode = (text: string): Inline => ({ t: 'text', text });
const shown = (url: string) => url.replace(/^mailto:/i, '').replace(/^tel:/i, '');

const BARE_URL = /\bhttps?:\/\/[^\s<>|]+/gi;

/** Bare addresses become links; punctuation that ends the sentence stays outside. */
export function autolink(text: string, options: MrkdwnOptions = {}): Inline[] {
  if (options.verbatim || !text.includes('://')) return [textNode(text)];
  const out: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(BARE_URL)) {
    let url = found[0];
    while (/[.,;:!?'"*_~]$/.test(url) || (url.endsWith(')') && !url.includes('('))) url = url.slice(0, -1);
    if (!safeUrl(url)) continue;
    if (found.index > from) out.push(textNode(text.slice(from, found.index)));
    out.push({ t: 'link', url, children: [textNode(url)] });
    from = found.index + url.length;
  }
  if (from < text.length) out.push(textNode(text.slice(from)));
  return out;
}

/** A plain_text object: no marks, only emoji names (unless `emoji` is false) and line breaks. */
export function parsePlain(text: string, emoji = true): Inline[] {
  const out: Inline[] = [];
  String(text ?? '')
    .split('\n')
    .forEach((line, index) => {
      if (index > 0) out.push({ t: 'break' });
      if (!emoji) {
        if (line) out.push(textNode(line));
        return;
      }
      let from = 0;
      for (const found of line.matchAll(/:([a-z0-9_+'-]{1,60})(?:::skin-tone-[2-6])?:/g)) {
        if (found.index < from) continue;
        const unicode = emojiOf(found[1] as string);
        if (!unicode) continue;
        if (found.index > from) out.push(textNode(line.slice(from, found.index)));
        out.push({ t: 'emoji', name: found[1] as string, unicode });
        from = found.index + found[0].length;
      }
      if (from < line.length) out.push(textNode(line.slice(from)));
    });
  return out;
}

/** The words of a mrkdwn text on one line, for previews and the live region. */
export function plainMrkdwn(source: string): string {
  const words = (pieces: Piece[]): string[] =>
    pieces.flatMap(piece => {
      if (piece.t === 'paragraph' || piece.t === 'heading') return [plainOf(piece.children)];
      if (piece.t === 'quote') return words(piece.children);
      if (piece.t === 'list') return piece.items.flatMap(item => words(item.children));
      return piece.t === 'pre' ? [piece.text] : [];
    });
  return words(parseMrkdwn(source)).join(' ').replace(/\s+/g, ' ').trim();
}
