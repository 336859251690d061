import type { Paper, PaperItem } from './present-paper.ts';

/** An issue as Markdown (CommonMark, https://spec.commonmark.org/0.31.2/#backslash-escapes): what people wrote stays text. Pure. */

/** What readers of Markdown, and JavaScript's own expressions, take for the end of a line. */
const LINE_ENDS = /\r\n?|[\n\u2028\u2029]/;

/** Any of these may be escaped with a backslash; at the start of a line some more begin a list or a heading. */
export const escapeMarkdown = (text: string): string =>
  text
    .split(LINE_ENDS)
    .map(line => line.replace(/[\\`*_[\]<>|~&#!]/g, '\\$&').replace(/^(\s*)([-+=])/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])/, '$1\\$2').replace(/^ {4,}|^\t+/, ' '))
    .join('\n');

const oneLine = (text: string): string => escapeMarkdown(text.replace(/\s+/g, ' ').trim());
/** A line that ends goes on in the next one as people typed it. */
const broken = (text: string): string => escapeMarkdown(text).replace(/\n(?=[^\n])/g, '  \n');

function item(i: PaperItem): string {
  const link = i.url ? ` ([open](<${i.url}>))` : '';
  const amount = i.amount ? `, ${oneLine(i.amount)}` : '';
  if (i.kind === 'thanks') return `${broken(i.text).split('\n').map(line => `> ${line}`).join('\n')}\n>\n> ${oneLine(i.title)}${link}`;
  const title = i.title ? `**${oneLine(i.title)}**${amount}${link}` : '';
  return [title, broken(i.text)].filter(part => part !== '').join('\n\n');
}

export const markdown = (paper: Paper): string =>
  `${[
    `# ${oneLine(paper.title)}`,
    `Issue ${paper.number}, ${paper.period}. [On the web](<${paper.url}>)`,
    ...(paper.correction === null ? [] : [`*Corrected: ${oneLine(paper.correction)}*`]),
    ...(paper.intro ? [broken(paper.intro)] : []),
    ...paper.sections.flatMap(s => [`## ${s.heading}`, ...s.items.map(item)]),
  ].join('\n\n')}\n`;
