import { context, externalSelect, input, modal, moment, name, section, select, textInput, usersSelect, words, type Block, type Choice } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { listOf, nameInMrkdwn, truncate } from '../../kernel/text.ts';
import { plainOf } from '../../kernel/text-mrkdwn.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { LEAST_LETTERS, MOST_LETTERS, MOST_NAMED } from './contract.ts';
import type { Thanks } from './model.ts';
import { aboutName, aboutPath, nameOf, whoOf, type Around } from './present.ts';

/** What people see of recognition in Slack. */

/** The words large; who and for what small. */
export function shoutOut(thanks: Thanks, around: Around, publicUrl: string): SlackMessage {
  const giver = nameOf(around.people, thanks.giver.personId);
  const who = listOf(whoOf(thanks, around.people));
  return {
    text: nameInMrkdwn(`${giver} thanks ${who}: ${thanks.words}`, 900),
    blocks: [section(quoted(thanks.words)), context([`${name(giver)} thanks ${nameInMrkdwn(who, 1200)}`, ...aboutLine(thanks, around, publicUrl)].join('  ·  '))],
  };
}

/** For one who is thanked. */
export function thanksForYou(thanks: Thanks, around: Around, personId: string, publicUrl: string): SlackMessage {
  const giver = nameOf(around.people, thanks.giver.personId);
  const you = thanks.named.includes(personId);
  const team = thanks.teams.map(id => around.people.team(id)?.name ?? 'a team');
  const others = thanks.named.filter(id => id !== personId).map(id => nameOf(around.people, id));
  const whom = listOf(you ? ['you', ...others, ...team] : [...team, ...others]);
  return {
    text: nameInMrkdwn(`${giver} thanks ${whom}: ${thanks.words}`, 900),
    blocks: [
      section(quoted(thanks.words)),
      context([`${name(giver)} thanks ${nameInMrkdwn(whom, 1200)}`, ...aboutLine(thanks, around, publicUrl), thanks.private ? 'only those thanked see this' : 'everybody may see this'].join('  ·  ')),
    ],
  };
}

/** In place of one that was taken back: the words are gone. */
export const takenBack = (giver: string): SlackMessage => ({
  text: nameInMrkdwn(`${giver} thanked somebody here and took it back.`),
  blocks: [context(`${name(giver)} thanked somebody here and took it back.`)],
});

const quoted = (text: string): string => words(text, 2000);
const aboutLine = (thanks: Thanks, around: Around, publicUrl: string): string[] =>
  thanks.about ? [`for <${publicUrl}${aboutPath(thanks.about)}|${name(truncate(aboutName(thanks.about, around.names), 120))}>`] : [];

export interface FormState {
  readonly thanksId: string;
}
export interface Typed {
  /** Slack users' ids. */
  readonly people: readonly string[];
  readonly team: Choice | null;
  readonly about: Choice | null;
  readonly words: string;
}
const SEEN: readonly Choice[] = [
  { text: 'Everybody', value: 'everybody' },
  { text: 'Only those thanked', value: 'private' },
];

/** @param left how many may still be given today */
export function giveModal(typed: Typed, teams: readonly Choice[], state: FormState, left: number, shownIn: string | null): JsonObject {
  return modal({
    callbackId: 'recognition.give',
    title: 'Thank Somebody',
    submit: 'Send Thanks',
    privateMetadata: JSON.stringify(state),
    blocks: [
      input('people', 'Who', usersSelect('recognition.people', { placeholder: 'One or several people', initial: typed.people, most: MOST_NAMED }), { optional: true }),
      ...(teams.length > 0
        ? [input('teams', 'Or a whole team', select('recognition.team', teams, { placeholder: 'A team', ...(typed.team && { initial: typed.team }) }), { optional: true })]
        : []),
      input('words', 'What for', textInput('recognition.words', { multiline: true, initial: typed.words, maxLength: MOST_LETTERS }), {
        hint: `What they did, and what came of it. At least ${LEAST_LETTERS} characters.`,
      }),
      input('about', 'Deal, need or request', externalSelect('recognition.about', { placeholder: 'None', ...(typed.about && { initial: typed.about }) }), { optional: true }),
      input('seen', 'Who sees it', select('recognition.seen', SEEN, { initial: SEEN[0]! }), {
        hint: shownIn ? 'Everybody: it is shown in the channel for shout-outs, too.' : 'Those thanked get a message either way.',
      }),
      context(left > 0 ? `You can give ${left} more today.` : 'You have given all of today’s shout-outs. What you write here is not sent before tomorrow.'),
    ],
  });
}

/** The part of Home: the latest thanks that the viewer received. */
export function homeBlocks(received: readonly Thanks[], around: Around, publicUrl: string): Block[] {
  if (received.length === 0) return [];
  return [
    section('*Thanks you received*'),
    ...received.slice(0, 3).flatMap(t => [section(words(t.words, 400)), context([name(nameOf(around.people, t.giver.personId)), moment(t.at, '{date_short_pretty}'), ...aboutLine(t, around, publicUrl), ...(t.private ? ['only you see this'] : [])].join('  ·  '))]),
  ];
}

const MENTION = /<@([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>/g;
/** What somebody typed after `/shoutout`: whom they named, and the rest in words as they read it. */
export function readCommand(text: string): { people: string[]; words: string } {
  const people = [...new Set([...text.matchAll(MENTION)].map(m => m[1]!))];
  return { people, words: plainOf(text.replace(MENTION, ' ')) };
}

export { plainOf };
