import type { JsonObject } from '../browser-api.ts';
import { channelOf, text, type Call, type Entry } from './call.ts';
import { randomBytes } from 'node:crypto';
import { refuse, type Conversation, type Message } from './types.ts';
import { apiMessage } from './web-api-chat.ts';

/** Reactions, pins and bookmarks: https://docs.slack.dev/reference/methods/reactions.add, pins.add, bookmarks.add and their neighbours. */

const TS = /^\d{1,12}\.\d{1,9}$/;
const EMOJI = /^[\p{Ll}\p{Lo}\p{N}_+'-]+(::skin-tone-[2-6])?$/u;

/** The message that `channel` and `timestamp` name. */
function marked({ args, practice }: Call): { channel: Conversation; message: Message } {
  const ts = text(args, 'timestamp');
  if (!text(args, 'channel') && !ts) return refuse('no_item_specified');
  const channel = channelOf(practice, text(args, 'channel'));
  if (!ts) return refuse('no_item_specified');
  if (!TS.test(ts)) return refuse('bad_timestamp');
  return { channel, message: practice.workspace.find(channel.id, ts) ?? refuse('message_not_found') };
}

function react(call: Call, add: boolean): JsonObject {
  const name = text(call.args, 'name').replace(/^:|:$/g, '');
  const { channel, message } = marked(call);
  if (!EMOJI.test(name)) refuse('invalid_name');
  if (add && channel.archived) refuse('is_archived');
  // "The limit for distinct reactions (i.e emoji) on the item has been reached": 23 emoji a message by one user, 50 in all, as seen in the field.
  if (add && message.reactions.length >= 50 && !message.reactions.some(r => r.name === name)) refuse('too_many_emoji');
  if (!call.practice.react(message, call.practice.workspace.app.botUserId, name, add)) refuse(add ? 'already_reacted' : 'no_reaction');
  return {};
}

/** A link that a browser opens; Slack refuses others. */
function checkLink(link: string): void {
  if (!/^https?:\/\/\S+$/i.test(link) || link.length > 3000) refuse('invalid_link');
}

type Bookmark = Conversation['bookmarks'][number];
const apiBookmark = (channel: string, b: Bookmark): JsonObject => ({ ...b, channel_id: channel, type: 'link' });

function bookmarkOf({ args, practice }: Call): { channel: Conversation; bookmark: Bookmark } {
  const channel = channelOf(practice, text(args, 'channel_id'));
  return { channel, bookmark: channel.bookmarks.find(b => b.id === text(args, 'bookmark_id')) ?? refuse('not_found') };
}

export const marks: Readonly<Record<string, Entry>> = {
  'reactions.add': { scope: ['reactions:write'], run: call => react(call, true) },
  'reactions.remove': { scope: ['reactions:write'], run: call => react(call, false) },
  'reactions.get': {
    scope: ['reactions:read'],
    run: call => {
      const { channel, message } = marked(call);
      return { type: 'message', channel: channel.id, message: apiMessage(call.practice, message) };
    },
  },
  'pins.add': {
    scope: ['pins:write'],
    run: call => {
      const { channel, message } = marked(call);
      if (!channel.members.includes(call.practice.workspace.app.botUserId)) refuse('not_in_channel');
      if (channel.pins.includes(message.ts)) refuse('already_pinned');
      // No number is published; Slack's help pages say 100 a channel.
      if (channel.pins.length >= 100) refuse('too_many_pins');
      call.practice.workspace.change(channel, { pins: [...channel.pins, message.ts] });
      return {};
    },
  },
  'pins.remove': {
    scope: ['pins:write'],
    run: call => {
      const { channel, message } = marked(call);
      if (!channel.pins.includes(message.ts)) refuse('no_pin');
      call.practice.workspace.change(channel, { pins: channel.pins.filter(p => p !== message.ts) });
      return {};
    },
  },
  'pins.list': {
    scope: ['pins:read'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const pinned = channel.pins.flatMap(ts => practice.workspace.find(channel.id, ts) ?? []);
      return { items: pinned.map(m => ({ type: 'message', channel: channel.id, message: apiMessage(practice, m) })) };
    },
  },
  'bookmarks.add': {
    scope: ['bookmarks:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel_id'));
      if (!text(args, 'title')) refuse('invalid_arguments');
      if (text(args, 'type') !== 'link') refuse('invalid_bookmark_type');
      checkLink(text(args, 'link'));
      if (channel.bookmarks.length >= 100) refuse('too_many_bookmarks');
      const bookmark = { id: `Bk${randomBytes(5).toString('hex').toUpperCase()}`, title: text(args, 'title'), link: text(args, 'link'), emoji: text(args, 'emoji') };
      practice.workspace.change(channel, { bookmarks: [...channel.bookmarks, bookmark] });
      return { bookmark: apiBookmark(channel.id, bookmark) };
    },
  },
  'bookmarks.edit': {
    scope: ['bookmarks:write'],
    run: call => {
      const { channel, bookmark } = bookmarkOf(call);
      const { args } = call;
      if (text(args, 'link')) checkLink(text(args, 'link'));
      const changed = { ...bookmark, title: text(args, 'title') || bookmark.title, link: text(args, 'link') || bookmark.link, emoji: text(args, 'emoji') || bookmark.emoji };
      call.practice.workspace.change(channel, { bookmarks: channel.bookmarks.map(b => (b.id === bookmark.id ? changed : b)) });
      return { bookmark: apiBookmark(channel.id, changed) };
    },
  },
  'bookmarks.remove': {
    scope: ['bookmarks:write'],
    run: call => {
      const { channel, bookmark } = bookmarkOf(call);
      call.practice.workspace.change(channel, { bookmarks: channel.bookmarks.filter(b => b.id !== bookmark.id) });
      return {};
    },
  },
  'bookmarks.list': {
    scope: ['bookmarks:read'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel_id'));
      return { bookmarks: channel.bookmarks.map(b => apiBookmark(channel.id, b)) };
    },
  },
};
