/**
 * Text of others, made safe for the places where Evenkeel shows it. Rules for Slack:
 * docs.slack.dev/messaging/formatting-message-text and docs.slack.dev/reference/block-kit/composition-objects/text-object.
 *
 * Also set `verbatim: true` on every mrkdwn object that holds such text, and leave `link_names` and `parse` unset:
 * otherwise Slack turns plain URLs and names in it into links by itself.
 */

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Escapes exactly the three characters that Slack asks for: &, < and >. With them `<!channel>`, `<@U123>` and
 * `<http://...|label>` are read as text. Call it once: escaping twice shows `&amp;` to people.
 */
export const escapeMrkdwn = (text: string): string => text.replace(/[&<>]/g, sign => ENTITY[sign] ?? sign);

/**
 * Slack has no escape for the signs that format text. Invisible joiners would break them up, but stay in what people
 * copy from Slack into a search or a CRM, where nothing is then found and nobody sees why. So a sign is replaced, only
 * where Slack would take it for formatting (at the edge of a word; a backtick anywhere), by a visible look-alike:
 * `snake_case` and `5*3` stay as they are, `*urgent*` looks the same and formats nothing.
 */
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  '*': '\u2217',
  _: '\u02cd',
  '~': '\u223c',
  '`': '\u02cb',
};
const AT_EDGE = /`|(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu;
/** `:tada:` in a name would become a picture; the look-alike of the colon keeps it readable. */
const EMOJI_CODE = /:(?=([a-z0-9_+'-]+):)/gi;

// Embeddings, overrides and isolates reorder what stands around them ("Trojan Source", CVE-2021-42574).
 
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\u200f\u061c]/u;

/** One line of visible text: control, bidi control and zero-width space characters go, white space becomes single spaces. */
export const cleanLine = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Keeps a right-to-left name from reordering its neighbours: FSI ... PDI (Unicode UAX #9, section 2.7). Others stay as they are. */
const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

/**
 * A name (of a deal, a company, a person) for a mrkdwn text: one line, nothing in it mentions, links, formats or
 * reorders. Nothing visible is lost unless it is longer than `max` (UTF-16 units before escaping, default 150).
 */
export function nameInMrkdwn(name: string, max = 150): string {
  const line = truncate(cleanLine(name), max)
    .replace(AT_EDGE, sign => LOOK_ALIKE[sign] ?? sign)
    .replace(EMOJI_CODE, '\ua789')
    // Slack draws a quotation for a line that starts with &gt; too.
    .replace(/^>/, '\u203a');
  return isolated(escapeMrkdwn(line));
}

/** A name for a plain_text object, an e-mail subject or a web page's title: not escaped, otherwise like nameInMrkdwn. */
export const nameInPlainText = (name: string, max = 150): string => isolated(truncate(cleanLine(name), max));

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ELLIPSIS = '\u2026';
/** What must stay whole in escaped text: `&amp;`, and `<@U1>` or `<https://...|label>`. */
const WHOLE = /&(?:amp|lt|gt);|<[^<>]*>/g;

/**
 * At most `max` UTF-16 units (what `length` counts, and Slack's limits with it), cut between characters as people
 * see them, with an ellipsis in place of what was cut. Never splits a surrogate pair, an emoji sequence, an escaped
 * entity or a Slack link; an isolate that loses its end is closed. `max` below 1 gives ''.
 */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  if (!(max >= 1)) return '';
  const room = max - ELLIPSIS.length;
  // A little more than can be kept: what crosses the end of this part lies beyond the cut anyway.
  const part = text.slice(0, max + 4000);
  const wholes = [...part.matchAll(WHOLE)].map(m => [m.index, m.index + m[0].length] as const);
  let cut = 0;
  let open = 0;
  let whole = 0;
  for (const { segment, index } of graphemes.segment(part)) {
    const end = index + segment.length;
    const depth = Math.max(0, open + count(segment, /[\u2066-\u2068]/g) - count(segment, /\u2069/g));
    if (end + depth > room) break;
    open = depth;
    while ((wholes[whole]?.[1] ?? Infinity) <= index) whole++;
    const [from, to] = wholes[whole] ?? [Infinity, Infinity];
    if (from < end && end < to) continue;
    cut = end;
  }
  const kept = text.slice(0, cut).trimEnd();
  const unclosed = Math.max(0, count(kept, /[\u2066-\u2068]/g) - count(kept, /\u2069/g));
  return kept + ELLIPSIS + '\u2069'.repeat(unclosed);
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** `1 approval`, `3 approvals`, `0 approvals`; `many` where an s is not enough. */
export const countOf = (n: number, one: string, many = `${one}s`): string => `${n} ${plural(n, one, many)}`;

/** The word for n things. */
export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** `two`, `twelve`, `13`. */
export const numberWord = (n: number): string => NUMBERS[n] ?? String(n);

/** `Security questionnaire` → `Security questionnaires`, `Finance query` → `Finance queries`; what ends in s stays. */
export const manyOf = (name: string): string => (/s$/i.test(name) ? name : /[^aeiou]y$/i.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`);

/**
 * A name as it stands within a sentence: `Legal review` → `legal review`. Letters stay where the first word is no common
 * noun: `API access`, `DocuSign check`, and words of other names, such as the customer's.
 * @param names in which capitals belong to the words
 */
export function inSentence(title: string, names: readonly string[] = []): string {
  const first = /^\p{Lu}\p{Ll}+(?![\p{L}\p{N}'’])/u.exec(title)?.[0];
  if (first === undefined || names.some(name => name.split(/[^\p{L}\p{N}]+/u).includes(first))) return title;
  return first.toLowerCase() + title.slice(first.length);
}

/**
 * `a`, `a and b`, `a, b and c`; with `most`, `a, b and 3 more`.
 * @param most how many items are named at the most; at least 1
 */
export function listOf(items: readonly string[], joiner: 'and' | 'or' = 'and', most = Infinity): string {
  const named =
    items.length > most
      ? [...items.slice(0, Math.max(1, most)), `${items.length - Math.max(1, most)} more`]
      : items;
  if (named.length <= 1) return named.join('');
  return `${named.slice(0, -1).join(', ')} ${joiner} ${named.at(-1)}`;
}

/**
 * One cell of a CSV file (RFC 4180), safe to open in a spreadsheet: text that a spreadsheet would run as a formula
 * gets a leading apostrophe (owasp.org/www-community/attacks/CSV_Injection: = + - @ tab, carriage return, line feed;
 * their full-width forms too, and behind leading spaces). A plain decimal such as -12.50 is left alone: it is
 * harmless and has to add up. Quoted where needed, and always when guarded, so that no part becomes a cell of its own.
 */
export function csvCell(value: string | number | bigint | boolean | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  const guarded = /^[\s\u0000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text);
  if (!guarded && !/[",;\t\r\n']|^\s|\s$/.test(text)) return text;
  return `"${guarded ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
