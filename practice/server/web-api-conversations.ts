import type { JsonObject } from '../browser-api.ts';
import type { Practice } from './practice.ts';
import { refuse, type Conversation } from './types.ts';
import { channelOf, flag, page, parsed, text, type Entry } from './call.ts';
import { apiMessage } from './web-api-chat.ts';

/** https://docs.slack.dev/reference/objects/conversation-object */
export function apiChannel(practice: Practice, c: Conversation, viewer: string): JsonObject {
  const im = c.kind === 'im';
  return {
    id: c.id,
    ...(im ? { user: c.members.find(m => m !== viewer) ?? viewer } : { name: c.name, name_normalized: c.name }),
    is_channel: c.kind === 'channel',
    is_group: c.kind === 'private',
    is_im: im,
    is_mpim: false,
    is_private: c.kind !== 'channel',
    is_archived: c.archived,
    is_member: c.members.includes(viewer),
    created: c.created,
    creator: c.creator,
    topic: { value: c.topic, creator: '', last_set: 0 },
    purpose: { value: c.purpose, creator: '', last_set: 0 },
    num_members: c.members.length,
    context_team_id: practice.workspace.seed.team.id,
  };
}

/** The rules of channel names. https://docs.slack.dev/reference/methods/conversations.create */
export function checkName(name: string): void {
  if (!name) refuse('invalid_name_required');
  if (name.length > 80) refuse('invalid_name_maxlength');
  if (/^[-_]+$/.test(name)) refuse('invalid_name_punctuation');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) refuse('invalid_name_specials');
}

const write = ['channels:manage', 'channels:write', 'groups:write'];
const read = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/** History needs the scope of the kind of conversation it is about. */
function mayRead(practice: Practice, c: Conversation): void {
  const needed = c.kind === 'im' ? 'im:history' : c.kind === 'private' ? 'groups:history' : 'channels:history';
  if (!practice.has(needed)) refuse('missing_scope', { needed, provided: practice.scopes.join(',') });
  if (!c.members.includes(practice.workspace.app.botUserId)) refuse('not_in_channel');
}

const between = (ts: string, args: JsonObject): boolean => {
  const oldest = text(args, 'oldest') || '0';
  const latest = text(args, 'latest');
  const inclusive = flag(args, 'inclusive');
  const n = Number(ts);
  if (inclusive ? n < Number(oldest) : n <= Number(oldest)) return false;
  return !latest || (inclusive ? n <= Number(latest) : n < Number(latest));
};

export const conversations: Readonly<Record<string, Entry>> = {
  'conversations.create': {
    scope: write,
    run: ({ args, practice }) => {
      const name = text(args, 'name').toLowerCase();
      checkName(name);
      if (practice.workspace.byName(name)) refuse('name_taken');
      const bot = practice.workspace.app.botUserId;
      const created = practice.workspace.create(flag(args, 'is_private') ? 'private' : 'channel', name, [bot], bot);
      return { channel: apiChannel(practice, created, bot) };
    },
  },
  'conversations.info': {
    scope: read,
    run: ({ args, practice }) => ({ channel: apiChannel(practice, channelOf(practice, text(args, 'channel')), practice.workspace.app.botUserId) }),
  },
  'conversations.list': {
    scope: read,
    run: ({ args, practice }) => {
      const bot = practice.workspace.app.botUserId;
      const types = (text(args, 'types') || 'public_channel').split(',').map(t => t.trim());
      const wanted = [...practice.workspace.conversations.values()].filter(
        c =>
          ((c.kind === 'channel' && types.includes('public_channel')) ||
            (c.kind === 'private' && types.includes('private_channel') && c.members.includes(bot)) ||
            (c.kind === 'im' && types.includes('im') && c.members.includes(bot))) &&
          !(flag(args, 'exclude_archived') && c.archived),
      );
      const { items, next } = page(wanted, args, 1000);
      return { channels: items.map(c => apiChannel(practice, c, bot)), response_metadata: { next_cursor: next } };
    },
  },
  'conversations.members': {
    scope: read,
    run: ({ args, practice }) => {
      const { items, next } = page(channelOf(practice, text(args, 'channel')).members, args, 1000);
      return { members: [...items], response_metadata: { next_cursor: next } };
    },
  },
  'conversations.open': {
    scope: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
    run: ({ args, practice }) => {
      const users = text(args, 'users').split(',').filter(Boolean);
      if (users.length === 0) refuse('users_list_not_supplied');
      if (users.length > 8) refuse('too_many_users');
      for (const id of users) {
        const user = practice.workspace.users.get(id);
        if (!user) refuse('user_not_found');
        if (user!.deactivated) refuse('user_disabled');
      }
      const dm = practice.workspace.direct([practice.workspace.app.botUserId, ...users]);
      return { channel: flag(args, 'return_im') ? apiChannel(practice, dm, practice.workspace.app.botUserId) : { id: dm.id } };
    },
  },
  'conversations.invite': {
    scope: ['channels:manage', 'channels:write.invites', 'groups:write', 'groups:write.invites'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const users = text(args, 'users').split(',').filter(Boolean);
      if (users.length === 0) refuse('no_user');
      // "Up to 100 users may be listed." https://docs.slack.dev/reference/methods/conversations.invite
      if (users.length > 100) refuse('too_many_users');
      if (channel.archived) refuse('is_archived');
      if (!channel.members.includes(practice.workspace.app.botUserId)) refuse('not_in_channel');
      const errors = users.flatMap(user => {
        const known = practice.workspace.users.get(user);
        const error = !known || known.deactivated ? 'user_not_found' : user === practice.workspace.app.botUserId ? 'cant_invite_self' : channel.members.includes(user) ? 'already_in_channel' : '';
        return error ? [{ ok: false, user, error }] : [];
      });
      const good = users.filter(user => !errors.some(e => e.user === user));
      if (errors.length > 0 && (!flag(args, 'force') || good.length === 0)) refuse(errors[0]!.error, { errors });
      const changed = practice.workspace.change(channel, { members: [...new Set([...channel.members, ...good])] });
      for (const user of good) practice.joined(changed, user);
      return { channel: apiChannel(practice, changed, practice.workspace.app.botUserId), ...(errors.length > 0 && { errors }) };
    },
  },
  'conversations.kick': {
    scope: write,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const user = text(args, 'user');
      if (!channel.members.includes(user)) refuse('not_in_channel');
      practice.workspace.change(channel, { members: channel.members.filter(m => m !== user) });
      return {};
    },
  },
  'conversations.join': {
    scope: ['channels:join'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      if (channel.archived) refuse('is_archived');
      const bot = practice.workspace.app.botUserId;
      const changed = practice.workspace.change(channel, { members: [...new Set([...channel.members, bot])] });
      return { channel: apiChannel(practice, changed, bot) };
    },
  },
  'conversations.archive': {
    scope: write,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      if (channel.archived) refuse('already_archived');
      if (channel.name === 'general') refuse('cant_archive_general');
      practice.workspace.change(channel, { archived: true });
      practice.emit('channel_archive', { type: 'channel_archive', channel: channel.id, user: practice.workspace.app.botUserId });
      return {};
    },
  },
  'conversations.unarchive': {
    scope: write,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      if (!channel.archived) refuse('not_archived');
      practice.workspace.change(channel, { archived: false });
      return {};
    },
  },
  'conversations.rename': {
    scope: write,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const name = text(args, 'name').toLowerCase();
      checkName(name);
      if (channel.archived) refuse('is_archived');
      const other = practice.workspace.byName(name);
      if (other && other.id !== channel.id) refuse('name_taken');
      const changed = practice.workspace.change(channel, { name });
      return { channel: apiChannel(practice, changed, practice.workspace.app.botUserId) };
    },
  },
  'conversations.setTopic': {
    scope: [...write, 'channels:write.topic'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const topic = text(args, 'topic');
      if (topic.length > 250) refuse('too_long');
      if (channel.archived) refuse('is_archived');
      const changed = practice.workspace.change(channel, { topic });
      return { topic, channel: apiChannel(practice, changed, practice.workspace.app.botUserId) };
    },
  },
  'conversations.setPurpose': {
    scope: [...write, 'channels:write.topic'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const purpose = text(args, 'purpose');
      if (purpose.length > 250) refuse('too_long');
      if (channel.archived) refuse('is_archived');
      practice.workspace.change(channel, { purpose });
      return { purpose };
    },
  },
  'conversations.history': {
    scope: history,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      mayRead(practice, channel);
      const top = practice.workspace
        .inChannel(channel.id)
        .filter(m => (m.threadTs === '' || m.threadTs === m.ts || m.broadcast) && between(m.ts, args))
        .reverse();
      const { items, next } = page(top, { ...args, limit: args['limit'] ?? 100 }, 999);
      const metadata = flag(args, 'include_all_metadata');
      return { messages: items.map(m => apiMessage(practice, m, { metadata })), has_more: next !== '', pin_count: channel.pins.length, response_metadata: { next_cursor: next } };
    },
  },
  'conversations.replies': {
    scope: history,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      mayRead(practice, channel);
      const parent = practice.workspace.find(channel.id, text(args, 'ts')) ?? refuse('thread_not_found');
      const replies = practice.workspace.replies(channel.id, parent.ts).filter(m => between(m.ts, args));
      const { items, next } = page([parent, ...replies], args, 1000);
      const metadata = flag(args, 'include_all_metadata');
      return { messages: items.map(m => apiMessage(practice, m, { metadata })), has_more: next !== '', response_metadata: { next_cursor: next } };
    },
  },
  'blocks.validate': {
    run: ({ args }) => ({ blocks: parsed(args, 'blocks') ?? [] }),
  },
};
