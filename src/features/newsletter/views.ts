import { actions, button, context, divider, header, input, modal, section, textInput, type Block } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { countOf, nameInMrkdwn, truncate } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { MOST_TEXT } from './contract.ts';
import type { Paper, PaperItem } from './present-paper.ts';

/** What people see of the newsletter in Slack. Nothing that somebody wrote mentions, links or formats there. Pure. */

/** Fifty blocks are allowed (https://docs.slack.dev/reference/block-kit/blocks); some are kept for the head. */
const MOST_BLOCKS = 45;
/** `chat.postMessage` refuses what is too long as a whole (`msg_blocks_too_long`); this is well below. */
const MOST_LETTERS = 9000;
/** A section has 3,000 characters, https://docs.slack.dev/reference/block-kit/blocks/section-block. */
const MOST_SECTION = 2800;
/** Escaped, each character may become five. */
const PIECE = 500;

/** Lines of somebody's words, harmless and each short enough to be put together into sections. */
function linesOf(text: string): string[] {
  return text.split('\n').flatMap(line => pieces(line).map(piece => nameInMrkdwn(piece, 2 * PIECE)));
}
/** At a space where there is one. */
function pieces(line: string): string[] {
  const found: string[] = [];
  let rest = line;
  while (rest.length > PIECE) {
    const space = rest.lastIndexOf(' ', PIECE);
    let at = space > PIECE / 2 ? space : PIECE;
    // Not between the halves of one character.
    if (at === PIECE && /[\uD800-\uDBFF]/.test(rest.charAt(at - 1))) at -= 1;
    found.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...found, rest];
}
/** Sections that hold all of these lines. */
function sections(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= MOST_SECTION) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.filter(text => text.trim() !== '').map(text => section(text));
}

function itemBlocks(item: PaperItem): Block[] {
  const more = [...(item.amount ? [nameInMrkdwn(item.amount)] : []), ...(item.url ? [`<${item.url}|Open>`] : [])];
  if (item.kind === 'thanks') return [...sections(linesOf(item.text).map(line => `>${line}`)), context([nameInMrkdwn(item.title, 300), ...more].join('  ·  '))];
  const title = item.title === '' ? [] : [`*${nameInMrkdwn(item.title, 300)}*${more.length > 0 ? `  ·  ${more.join('  ·  ')}` : ''}`];
  return sections([...title, ...linesOf(item.text)]);
}

const lettersIn = (blocks: readonly Block[]): number => JSON.stringify(blocks).length;

/** The parts of an issue: a message, and replies in its thread where it does not fit. */
export function slackParts(paper: Paper): SlackMessage[] {
  const parts: Block[][] = [];
  let now: Block[] = [];
  const add = (blocks: readonly Block[]) => {
    for (let i = 0; i < blocks.length; i += 10) {
      const some = blocks.slice(i, i + 10);
      if (now.length > 0 && (now.length + some.length > MOST_BLOCKS || lettersIn(now) + lettersIn(some) > MOST_LETTERS)) {
        parts.push(now);
        now = [];
      }
      now.push(...some);
    }
  };
  if (paper.intro) add(sections(linesOf(paper.intro)));
  for (const { heading, items } of paper.sections) items.forEach((item, i) => add([...(i === 0 ? [divider, section(`*${heading.toUpperCase()}*`)] : []), ...itemBlocks(item)]));
  parts.push(now);
  const about = `Issue ${paper.number}  ·  ${nameInMrkdwn(paper.period)}  ·  <${paper.url}|On the web>`;
  const corrected = paper.correction === null ? [] : [context(`Corrected: ${nameInMrkdwn(paper.correction, 500)}`)];
  return parts.map((blocks, i) => {
    const continued = i > 0 ? `, continued (${i + 1} of ${parts.length})` : '';
    return {
      text: nameInMrkdwn(i === 0 ? `Newsletter, issue ${paper.number}: ${paper.title}. ${headlines(paper)}` : `Newsletter, issue ${paper.number}${continued}`, 900),
      blocks: i === 0 ? [header(paper.title), context(about), ...corrected, ...blocks] : [context(`*Issue ${paper.number}${continued}*`), ...blocks],
    };
  });
}
/** For a notification: what is in it. */
function headlines(paper: Paper): string {
  return paper.sections.map(s => `${s.heading}: ${s.items[0]!.title.replace(/[.?!]+$/, '')}${s.items.length > 1 ? ` and ${s.items.length - 1} more` : ''}.`).join(' ');
}

/** In place of a part that a correction left empty. */
export const partGone = (number: number): SlackMessage => ({ text: `Newsletter, issue ${number}: this part is no longer in it.`, blocks: [context(`Issue ${number} was corrected; this part is no longer in it.`)] });

export interface Waiting {
  readonly issueId: string;
  readonly number: number;
  readonly title: string;
  readonly state: 'draft' | 'approved';
  readonly version: number;
  /** Titles of what is in it. */
  readonly items: readonly string[];
  /** Names of teams that have to be in it and are not. */
  readonly missing: readonly string[];
  readonly correcting: boolean;
}
function waitingBlocks(w: Waiting, publicUrl: string): Block[] {
  const url = `${publicUrl}/newsletter/${w.issueId}`;
  const stands = w.state === 'approved' ? 'It is approved and can be published.' : w.missing.length > 0 ? `Before it can be approved, ${nameInMrkdwn(w.missing.join(', '), 600)} ${w.missing.length === 1 ? 'has' : 'have'} to be in it.` : 'Read it, change what you like, approve it.';
  return [
    section(`*${w.correcting ? `A correction of issue ${w.number}` : `The draft of issue ${w.number}`} waits for you*\n${countOf(w.items.length, 'item')}: ${nameInMrkdwn(w.items.slice(0, 6).join('; '), 700)}${w.items.length > 6 ? ` and ${w.items.length - 6} more` : ''}\n${stands}`),
    actions([
      button('Open the Draft', 'newsletter.open', w.issueId, { style: 'primary', url }),
      ...(w.state === 'approved' && !w.correcting
        ? [button('Publish', 'newsletter.publish', `${w.issueId} ${w.version}`, { confirm: { title: 'Publish this issue?', text: 'It goes to everybody it is meant for and cannot be changed afterwards, only corrected.', yes: 'Publish' } })]
        : []),
    ]),
  ];
}
/** To an editor when a draft has made itself. */
export const draftWaits = (w: Waiting, publicUrl: string): SlackMessage => ({
  text: `The draft of issue ${w.number} of the newsletter waits for you. Open it to read, change and approve it: ${publicUrl}/newsletter/${w.issueId}`,
  blocks: waitingBlocks(w, publicUrl),
});
/** The part of an editor's Home. */
export const homeBlocks = (w: Waiting | undefined, publicUrl: string): Block[] => (w ? waitingBlocks(w, publicUrl) : []);

export interface Last {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly headlines: readonly string[];
}
/** What `/newsletter` answers. */
export function overview(last: Last | undefined, waiting: Waiting | undefined, publicUrl: string): SlackMessage {
  const text = [...(waiting ? [`The draft of issue ${waiting.number} waits for you: open it to read, change and approve it.`] : []), last ? `The last issue of the newsletter: ${last.title}` : 'No issue of the newsletter has been published yet; suggest an item.'].join(' ');
  return {
    text: nameInMrkdwn(text, 900),
    blocks: [
      ...(waiting ? [...waitingBlocks(waiting, publicUrl), divider] : []),
      section(last ? `*The last issue, ${last.number}*\n<${last.url}|${nameInMrkdwn(last.title, 200)}>\n${last.headlines.slice(0, 8).map(h => `• ${nameInMrkdwn(h, 200)}`).join('\n')}` : 'No issue has been published yet. What is worth telling everybody?'),
      actions([button('Suggest Something', 'newsletter.suggest', 'form'), button('All Issues', 'newsletter.open', 'archive', { url: `${publicUrl}/newsletter` })]),
    ],
  };
}

export function suggestModal(text: string, source: string): JsonObject {
  return modal({
    callbackId: 'newsletter.suggest',
    title: 'For the Newsletter',
    submit: 'Suggest',
    privateMetadata: JSON.stringify({ source: truncate(source, 500) }),
    blocks: [
      input('text', 'What everybody should hear', textInput('newsletter.text', { multiline: true, initial: truncate(text, 3000), maxLength: Math.min(3000, MOST_TEXT) }), {
        hint: 'What happened and who was in it. An editor decides whether and how it goes in.',
      }),
    ],
  });
}
