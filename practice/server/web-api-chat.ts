import type { JsonObject } from '../browser-api.ts';
import { blockProblems as checkBlocks } from './block-rules.ts';
import type { Practice } from './practice.ts';
import { apiFile } from './files.ts';
import { refuse, type Conversation, type Message } from './types.ts';
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
    ...(m.files && { files: m.files.map(id => fileOr(practice, id)), upload: false }),
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

/** A file that was deleted leaves a tombstone. https://docs.slack.dev/reference/objects/file-object */
function fileOr(practice: Practice, id: string): JsonObject {
  const file = practice.workspace.files.get(id);
  return file ? apiFile(file, practice.url) : { id, mode: 'tombstone' };
}

/** Blocks inside attachments obey the same rules. */
function checkAttachments(attachments: unknown): JsonObject[] {
  if (attachments === undefined || attachments === null) return [];
  if (!Array.isArray(attachments)) return refuse('invalid_attachments');
  if (attachments.length > 100) return refuse('too_many_attachments');
  for (const one of attachments as (JsonObject | null)[]) {
    if (typeof one !== 'object' || one === null) return refuse('invalid_attachments');
    const problems = one['blocks'] === undefined ? [] : checkBlocks(one['blocks'], 'message');
    if (problems.length > 0) return refuse('invalid_attachments', { errors: problems, response_metadata: { messages: problems } });
  }
  return attachments as JsonObject[];
}

/** What a message may hold. https://docs.slack.dev/reference/methods/chat.postMessage */
export function content(args: JsonObject, update: boolean): { text: string; blocks: JsonObject[]; attachments: JsonObject[]; metadata: JsonObject | null; warning?: string } {
  const body = text(args, 'text');
  const markdown = text(args, 'markdown_text');
  // "markdown_text_conflict": not together with text or blocks; at most 12,000 characters.
  if (markdown && (body || args['blocks'] !== undefined)) refuse('markdown_text_conflict');
  if (markdown.length > 12_000) refuse('msg_too_long');
  const blocks = markdown ? [{ type: 'markdown', text: markdown }] : parsed(args, 'blocks');
  const attachments = checkAttachments(parsed(args, 'attachments'));
  if (blocks !== undefined && blocks !== null) {
    const problems = checkBlocks(blocks, 'message');
    if (problems.length > 0) refuse('invalid_blocks', { errors: problems, response_metadata: { messages: problems } });
    // Each markdown block holds 12,000, all of them together about 13,200: seen in the field (slackapi/bolt-js issue 2509).
    const long = (blocks as JsonObject[]).reduce((sum, b) => sum + (b['type'] === 'markdown' ? text(b, 'text').length : 0), 0);
    if (long > 13_200) refuse('msg_blocks_too_long');
  }
  if (!body && !(Array.isArray(blocks) && blocks.length > 0) && attachments.length === 0) refuse('no_text');
  // chat.update: "Maximum text length is 4,000 characters". chat.postMessage cuts at 40,000.
  if (update && body.length > 4000) refuse('msg_too_long');
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

/** Where a message of ours goes: a channel by id or name, or the direct message with a user. */
export function place({ args, practice }: Call): Conversation {
  const { workspace } = practice;
  const bot = workspace.app.botUserId;
  let to = text(args, 'channel');
  // A user's id is taken as the direct message with them.
  if (/^U/.test(to)) to = workspace.users.has(to) ? workspace.direct([bot, to]).id : to;
  const channel = channelOf(practice, to.startsWith('#') ? (workspace.byName(to.slice(1))?.id ?? '') : to);
  if (channel.archived) refuse('is_archived');
  if (!channel.members.includes(bot) && !practice.has('chat:write.public')) refuse('not_in_channel');
  return channel;
}

function post(call: Call): JsonObject {
  const { args, practice } = call;
  const channel = place(call);
  const { warning, ...what } = content(args, false);
  const threadTs = text(args, 'thread_ts');
  const parent = threadTs ? (practice.workspace.find(channel.id, threadTs) ?? refuse('thread_not_found')) : undefined;
  // "Avoid using a reply's ts value; use its parent instead": a reply's thread is its parent's.
  const message = practice.workspace.post({ channel: channel.id, user: practice.workspace.app.botUserId, ...what, threadTs: parent ? parent.threadTs || parent.ts : '', broadcast: flag(args, 'reply_broadcast') });
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
    run: call => {
      const { args, practice } = call;
      const channel = place(call);
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
  /** https://docs.slack.dev/reference/methods/chat.unfurl */
  'chat.unfurl': {
    scope: ['links:write'],
    run: ({ args, practice }) => {
      if (!text(args, 'channel')) refuse('missing_channel');
      if (!text(args, 'ts')) refuse('missing_ts');
      const unfurls = parsed(args, 'unfurls');
      if (unfurls === undefined || unfurls === null) refuse('missing_unfurls');
      if (typeof unfurls !== 'object' || Array.isArray(unfurls)) refuse('invalid_unfurls_format');
      const channel = practice.workspace.conversations.get(text(args, 'channel')) ?? refuse('cannot_find_channel');
      const message = practice.workspace.find(channel.id, text(args, 'ts')) ?? refuse('cannot_find_message');
      const domains = practice.workspace.app.manifest.features?.unfurl_domains ?? [];
      const attachments = Object.entries(unfurls as JsonObject).map(([url, what]) => {
        if (!domains.some(domain => hostOf(url) === domain || hostOf(url).endsWith(`.${domain}`)) || !message.text.includes(url)) refuse('cannot_unfurl_url');
        const problems = checkBlocks((what as JsonObject)['blocks'] ?? [], 'message');
        if (problems.length > 0) refuse('cannot_parse_attachment', { response_metadata: { messages: problems } });
        return { from_url: url, ...(what as JsonObject) };
      });
      const others = message.attachments.filter(a => !attachments.some(b => b.from_url === a['from_url']));
      practice.workspace.put({ k: 'message', v: { ...message, attachments: [...others, ...attachments] } });
      return {};
    },
  },
};

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
