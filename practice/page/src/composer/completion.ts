/** What the composer offers while one types: commands, people, channels and emoji. Pure. */
import { fold } from '../elements/picker.tsx';
import { emojiNames, emojiOf } from '../format/emoji.ts';
import type { Conversation, Person } from '../model.ts';

export interface Command {
  /** With its slash: "/deal". */
  name: string;
  description: string;
  usage: string;
  app: string;
}

export interface Offer {
  key: string;
  label: string;
  detail: string;
  hint: string;
  insert: string;
  /** A person's id, for the avatar. */
  person?: Person;
  emoji?: string;
}

export interface Completion {
  kind: 'command' | 'person' | 'channel' | 'emoji';
  /** The range of the text that an accepted offer replaces. */
  from: number;
  to: number;
  offers: Offer[];
}

export interface Sources {
  commands: Command[];
  people: Person[];
  channels: Conversation[];
}

const LIMIT = 8;

/** What fits the word before the caret; undefined when there is nothing to offer. */
export function complete(text: string, caret: number, sources: Sources): Completion | undefined {
  const before = text.slice(0, caret);
  const command = /^\/\S*$/.exec(before);
  if (command) return wrap('command', 0, caret, commandOffers(before.slice(1), sources.commands));
  const word = /(?:^|[\s(])([@#:])([\p{L}\p{N}_+.-]*(?: [\p{L}]*)?)$/u.exec(before);
  if (!word) return undefined;
  const sign = word[1] as string;
  const query = word[2] as string;
  const from = caret - query.length - 1;
  if (sign === '@') return wrap('person', from, caret, personOffers(query, sources.people));
  if (query.includes(' ')) return undefined;
  if (sign === '#') return wrap('channel', from, caret, channelOffers(query, sources.channels));
  return query.length >= 2 ? wrap('emoji', from, caret, emojiOffers(query)) : undefined;
}

function wrap(kind: Completion['kind'], from: number, to: number, offers: Offer[]): Completion | undefined {
  return offers.length > 0 ? { kind, from, to, offers: offers.slice(0, LIMIT) } : undefined;
}

function commandOffers(query: string, commands: Command[]): Offer[] {
  const wanted = fold(query);
  return commands
    .filter(
      one =>
        fold(one.name).slice(1).includes(wanted) ||
        (wanted.length > 2 && fold(one.description).includes(wanted)),
    )
    .sort(
      (a, b) => rank(a.name.slice(1), wanted) - rank(b.name.slice(1), wanted) || a.name.localeCompare(b.name),
    )
    .map(one => ({
      key: one.name,
      label: one.name,
      detail: one.description,
      hint: one.usage,
      insert: `${one.name} `,
    }));
}

const rank = (name: string, wanted: string) => (fold(name).startsWith(wanted) ? 0 : 1);

function personOffers(query: string, people: Person[]): Offer[] {
  const wanted = fold(query.trim());
  return people
    .filter(one => fold(`${one.name} ${one.handle}`).includes(wanted))
    .sort((a, b) => rank(a.name, wanted) - rank(b.name, wanted) || a.name.localeCompare(b.name))
    .map(one => ({
      key: one.id,
      label: one.name,
      detail: one.title,
      hint: one.team,
      insert: `@${one.name} `,
      person: one,
    }));
}

function channelOffers(query: string, channels: Conversation[]): Offer[] {
  const wanted = fold(query);
  return channels
    .filter(one => (one.kind === 'public' || one.kind === 'private') && fold(one.name).includes(wanted))
    .sort((a, b) => rank(a.name, wanted) - rank(b.name, wanted) || a.name.localeCompare(b.name))
    .map(one => ({
      key: one.id,
      label: `#${one.name}`,
      detail: one.topic,
      hint: '',
      insert: `#${one.name} `,
    }));
}

function emojiOffers(query: string): Offer[] {
  const wanted = query.toLowerCase();
  return emojiNames()
    .filter(name => name.includes(wanted))
    .sort((a, b) => rank(a, wanted) - rank(b, wanted))
    .map(name => ({
      key: name,
      label: `:${name}:`,
      detail: '',
      hint: '',
      insert: `${emojiOf(name)} `,
      emoji: emojiOf(name) ?? '',
    }));
}

/**
 * The text as it is sent: the three special characters escaped, names of people and channels turned into references
 * (docs.slack.dev/messaging/formatting-message-text). The longest name wins, so "@Ana Maria" is not "@Ana".
 */
export function encode(text: string, sources: Sources): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return refer(escaped, sources);
}

function refer(text: string, sources: Sources): string {
  const people = sources.people.flatMap(one => [
    [`@${one.name}`, `<@${one.id}>`] as const,
    [`@${one.handle}`, `<@${one.id}>`] as const,
  ]);
  const channels = sources.channels
    .filter(one => one.kind === 'public' || one.kind === 'private')
    .map(one => [`#${one.name}`, `<#${one.id}>`] as const);
  const broadcasts = ['here', 'channel', 'everyone'].map(word => [`@${word}`, `<!${word}>`] as const);
  const known = new Map<string, string>(
    [...broadcasts, ...channels, ...people].filter(([name]) => name.length > 1),
  );
  const names = [...known.keys()]
    .sort((a, b) => b.length - a.length)
    .map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (names.length === 0) return text;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${names.join('|')})(?![\\p{L}\\p{N}_-])`, 'gu');
  return text.replace(pattern, name => known.get(name) ?? name);
}

/** A text that is a slash command, in its parts; undefined when it is none that an app has. */
export function asCommand(text: string, commands: Command[]): { name: string; text: string } | undefined {
  const found = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  const name = found?.[1];
  if (!name || !commands.some(one => one.name === name)) return undefined;
  return { name, text: (found[2] ?? '').trim() };
}
