import type { JsonObject } from '../browser-api.ts';
import { blockProblems as checkBlocks } from './block-rules.ts';
import type { Practice } from './practice.ts';
import { refuse, type Message } from './types.ts';
import { withIds } from './views.ts';
import { channelOf, flag, parsed, text, type Call, type Entry } from './call.ts';

/** A message as the Web API shows it. https://docs.slack.dev/reference/events/message */
export function apiMessage(practice: Practice, m: Message, options: { metadata?: boolean } = {}): JsonObject {
  const { app } = practice.workspace;
  const replies = m.threadTs === '' || m.threadTs === m.ts ? practice.workspace.replies(m.channel, m.ts) : [];
  const isBot = m.user === app.botUserId;
  return {
    type: 'message',
    ...(m.subtype && { subtype: m.subtype }),
    user: m.user,
    text: m.text,
    ts: m.ts,
    ...(isBot && { bot_id: practice.botId, app_id: app.id }),
    team: practice.workspace.seed.team.id,
    ...(m.blocks.length > 0 && { blocks: [...m.blocks] }),
    ...(m.attachments.length > 0 && { attachments: [...m.attachments] }),
    ...(m.edited && { edited: { user: m.user, ts: m.edited } }),
    ...(m.threadTs && { thread_ts: m.threadTs }),
    ...(replies.length > 0 && { thread_ts: m.ts, reply_count: replies.length, latest_reply: replies.at(-1)!.ts, reply_users: [...new Set(replies.map(r => r.user))] }),
    ...(m.reactions.length > 0 && { reactions: m.reactions.map(r => ({ name: r.name, users: [...r.users], count: r.users.length })) }),
    ...(m.metadata && (options.metadata ? { metadata: m.metadata } : {})),
  };
}

/** What a message may hold. https://docs.slack.dev/reference/methods/chat.postMessage */
function content(args: JsonObject, update: boolean): { text: string; blocks: JsonObject[]; attachments: JsonObject[]; metadata: JsonObject | null; warning?: string } {
  const body = text(args, 'text');
  const blocks = parsed(args, 'blocks');
  const attachments = (parsed(args, 'attachments') as JsonObject[] | undefined) ?? [];
  if (blocks !== undefined && blocks !== null) {
    const problems = checkBlocks(blocks, 'message');
    if (problems.length > 0) refuse('invalid_blocks', { errors: problems, response_metadata: { messages: problems } });
  }
  if (!body && !(Array.isArray(blocks) && blocks.length > 0) && attachments.length === 0) refuse('no_text');
  // chat.update: "Maximum text length is 4,000 characters". chat.postMessage cuts at 40,000.
  if (update && body.length > 4000) refuse('msg_too_long');
  if (attachments.length > 100) refuse('too_many_attachments');
  const metadata = parsed(args, 'metadata') as JsonObject | undefined;
  let kept: JsonObject | null = null;
  let warning: string | undefined;
  if (metadata) {
    // https://docs.slack.dev/messaging/message-metadata: a bad event_type is ignored with a warning.
    if (typeof metadata['event_type'] === 'string' && /^[A-Za-z0-9_-]+$/.test(metadata['event_type']) && typeof metadata['event_payload'] === 'object') kept = metadata;
    else warning = 'invalid_metadata_schema';
    if (JSON.stringify(metadata).length > 16_000) refuse('metadata_too_large');
  }
  return { text: body.slice(0, 40_000), blocks: withIds(blocks), attachments, metadata: kept, ...(warning && { warning }) };
}

function post({ args, practice }: Call): JsonObject {
  const { workspace } = practice;
  const bot = workspace.app.botUserId;
  let to = text(args, 'channel');
  // A user's id is taken as the direct message with them.
  if (/^U/.test(to)) to = workspace.users.has(to) ? workspace.direct([bot, to]).id : to;
  const channel = channelOf(practice, to.startsWith('#') ? (workspace.byName(to.slice(1))?.id ?? '') : to);
  if (channel.archived) refuse('is_archived');
  if (!channel.members.includes(bot) && !practice.has('chat:write.public')) refuse('not_in_channel');
  const { warning, ...what } = content(args, false);
  const threadTs = text(args, 'thread_ts');
  if (threadTs && !workspace.find(channel.id, threadTs)) refuse('thread_not_found');
  const message = workspace.post({ channel: channel.id, user: bot, ...what, threadTs, broadcast: flag(args, 'reply_broadcast') });
  return { channel: channel.id, ts: message.ts, message: apiMessage(practice, message, { metadata: true }), ...(warning && { response_metadata: { warnings: [warning] }, warning }) };
}

function own({ args, practice }: Call, notFound: string, notOurs: string): Message {
  const channel = channelOf(practice, text(args, 'channel'));
  const message = practice.workspace.find(channel.id, text(args, 'ts')) ?? refuse(notFound);
  if (message.user !== practice.workspace.app.botUserId) refuse(notOurs);
  return message;
}

export const chat: Readonly<Record<string, Entry>> = {
  'chat.postMessage': { scope: ['chat:write'], run: post },
  'chat.update': {
    scope: ['chat:write'],
    run: call => {
      const message = own(call, 'message_not_found', 'cant_update_message');
      const { warning: _, metadata, ...what } = content(call.args, true);
      const keepsBlocks = call.args['blocks'] === undefined && what.text !== '';
      const changed = { ...message, ...what, ...(keepsBlocks && { blocks: [] }), metadata: metadata ?? message.metadata, edited: call.practice.workspace.ts() };
      call.practice.workspace.put({ k: 'message', v: changed });
      return { channel: message.channel, ts: message.ts, text: changed.text, message: apiMessage(call.practice, changed) };
    },
  },
  'chat.delete': {
    scope: ['chat:write'],
    run: call => {
      const { channel, ts } = own(call, 'message_not_found', 'cant_delete_message');
      call.practice.workspace.put({ k: 'gone', v: { channel, ts } });
      return { channel, ts };
    },
  },
  'chat.postEphemeral': {
    scope: ['chat:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const user = text(args, 'user');
      if (!channel.members.includes(user)) refuse('user_not_in_channel');
      const { warning: _, ...what } = content(args, false);
      const message = practice.ephemeral(user, channel.id, what, text(args, 'thread_ts'));
      return { message_ts: message.ts };
    },
  },
  'chat.getPermalink': {
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const ts = text(args, 'message_ts');
      if (!practice.workspace.find(channel.id, ts)) refuse('message_not_found');
      return { channel: channel.id, permalink: `${practice.url}/?channel=${channel.id}&ts=${ts}` };
    },
  },
  'chat.unfurl': {
    scope: ['links:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const message = practice.workspace.find(channel.id, text(args, 'ts')) ?? refuse('cannot_unfurl_message');
      const unfurls = (parsed(args, 'unfurls') ?? {}) as JsonObject;
      const attachments = Object.entries(unfurls).map(([url, what]) => ({ from_url: url, ...(what as JsonObject) }));
      practice.workspace.put({ k: 'message', v: { ...message, attachments: [...message.attachments, ...attachments] } });
      return {};
    },
  },
  'views.open': { run: ({ args, practice }) => ({ view: practice.views.open(args['trigger_id'], parsed(args, 'view') as JsonObject) }) },
  'views.push': { run: ({ args, practice }) => ({ view: practice.views.push(args['trigger_id'], parsed(args, 'view') as JsonObject) }) },
  'views.update': {
    run: ({ args, practice }) => ({
      view: practice.views.update({ viewId: args['view_id'], externalId: args['external_id'], hash: args['hash'] }, parsed(args, 'view') as JsonObject),
    }),
  },
  'views.publish': {
    run: ({ args, practice }) => {
      const user = text(args, 'user_id');
      if (!practice.workspace.users.has(user)) refuse('user_not_found');
      if (!practice.workspace.app.manifest.features?.app_home?.home_tab_enabled) refuse('not_enabled');
      const old = practice.workspace.homes.get(user) as never;
      if (args['hash'] && (old as JsonObject | undefined)?.['hash'] !== args['hash']) refuse('hash_conflict');
      const view = practice.views.home(parsed(args, 'view') as JsonObject, old);
      practice.workspace.put({ k: 'home', v: { user, view } });
      return { view };
    },
  },
  'reactions.add': {
    scope: ['reactions:write'],
    run: ({ args, practice }) => {
      const message = practice.workspace.find(text(args, 'channel'), text(args, 'timestamp')) ?? refuse('message_not_found');
      if (!practice.react(message, practice.workspace.app.botUserId, text(args, 'name'), true)) refuse('already_reacted');
      return {};
    },
  },
  'reactions.remove': {
    scope: ['reactions:write'],
    run: ({ args, practice }) => {
      const message = practice.workspace.find(text(args, 'channel'), text(args, 'timestamp')) ?? refuse('message_not_found');
      if (!practice.react(message, practice.workspace.app.botUserId, text(args, 'name'), false)) refuse('no_reaction');
      return {};
    },
  },
  'pins.add': {
    scope: ['pins:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const ts = text(args, 'timestamp');
      if (!practice.workspace.find(channel.id, ts)) refuse('message_not_found');
      if (channel.pins.includes(ts)) refuse('already_pinned');
      practice.workspace.change(channel, { pins: [...channel.pins, ts] });
      return {};
    },
  },
  'pins.remove': {
    scope: ['pins:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const ts = text(args, 'timestamp');
      if (!channel.pins.includes(ts)) refuse('no_pin');
      practice.workspace.change(channel, { pins: channel.pins.filter(p => p !== ts) });
      return {};
    },
  },
  'pins.list': {
    scope: ['pins:read'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      return { items: channel.pins.flatMap(ts => (practice.workspace.find(channel.id, ts) ? [{ type: 'message', channel: channel.id, message: apiMessage(practice, practice.workspace.find(channel.id, ts)!) }] : [])) };
    },
  },
  'bookmarks.add': {
    scope: ['bookmarks:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel_id'));
      if (!text(args, 'title')) refuse('invalid_arguments');
      if (channel.bookmarks.length >= 100) refuse('too_many_bookmarks');
      const bookmark = { id: `Bk${channel.bookmarks.length + 1}${channel.id}`, title: text(args, 'title'), link: text(args, 'link'), emoji: text(args, 'emoji') };
      practice.workspace.change(channel, { bookmarks: [...channel.bookmarks, bookmark] });
      return { bookmark: { ...bookmark, channel_id: channel.id, type: 'link' } };
    },
  },
  'bookmarks.list': {
    scope: ['bookmarks:read'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel_id'));
      return { bookmarks: channel.bookmarks.map(b => ({ ...b, channel_id: channel.id, type: 'link' })) };
    },
  },
};
