import type { JsonObject } from '../browser-api.ts';
import type { Practice } from './practice.ts';
import { refuse, type Conversation } from './types.ts';
import { blockProblems } from './block-rules.ts';
import { channelOf, flag, page, parsed, text, type Call, type Entry } from './call.ts';
import { viewProblem } from './view-rules.ts';
import { apiMessage, content } from './web-api-chat.ts';

/** The channel that everybody is in; nobody leaves it and nobody archives it. */
const GENERAL = 'general';

/** A direct message of several people: a `mpim`, with a name that Slack makes of theirs. */
export const isGroup = (c: Conversation): boolean => c.kind === 'im' && c.members.length > 2;
const groupName = (practice: Practice, c: Conversation): string => `mpdm-${c.members.map(m => practice.workspace.users.get(m)?.name ?? m).join('--')}-1`;

/** https://docs.slack.dev/reference/objects/conversation-object */
export function apiChannel(practice: Practice, c: Conversation, viewer: string): JsonObject {
  const im = c.kind === 'im' && !isGroup(c);
  const name = isGroup(c) ? groupName(practice, c) : c.name;
  return {
    id: c.id,
    ...(im ? { user: c.members.find(m => m !== viewer) ?? viewer } : { name, name_normalized: name }),
    is_channel: c.kind === 'channel',
    is_group: c.kind === 'private',
    is_im: im,
    is_mpim: isGroup(c),
    is_general: c.name === GENERAL,
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

/** A channel, public or private: what has a name, a topic and members that come and go. */
function namedChannel({ args, practice }: Call, options: { memberOnly?: boolean } = {}): Conversation {
  const channel = channelOf(practice, text(args, 'channel'));
  if (channel.kind === 'im') refuse('method_not_supported_for_channel_type');
  if (options.memberOnly && !channel.members.includes(practice.workspace.app.botUserId)) refuse('not_in_channel');
  return channel;
}

/** Of the wanted types, the conversations that the app may see. */
function ofTypes(practice: Practice, args: JsonObject, memberOnly: boolean): Conversation[] {
  const bot = practice.workspace.app.botUserId;
  const types = (text(args, 'types') || 'public_channel').split(',').map(t => t.trim());
  if (types.some(t => !['public_channel', 'private_channel', 'mpim', 'im'].includes(t))) refuse('invalid_types');
  const typeOf = (c: Conversation) => (c.kind === 'channel' ? 'public_channel' : c.kind === 'private' ? 'private_channel' : isGroup(c) ? 'mpim' : 'im');
  return [...practice.workspace.conversations.values()].filter(
    c => types.includes(typeOf(c)) && (c.members.includes(bot) || (c.kind === 'channel' && !memberOnly)) && !(flag(args, 'exclude_archived') && c.archived),
  );
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
  const needed = isGroup(c) ? 'mpim:history' : c.kind === 'im' ? 'im:history' : c.kind === 'private' ? 'groups:history' : 'channels:history';
  if (!practice.has(needed)) refuse('missing_scope', { needed, provided: practice.scopes.join(',') });
  if (!c.members.includes(practice.workspace.app.botUserId)) refuse('not_in_channel');
}

const TS = /^\d{1,12}(\.\d{1,9})?$/;
function checkTimes(args: JsonObject): void {
  if (text(args, 'oldest') && !TS.test(text(args, 'oldest'))) refuse('invalid_ts_oldest');
  if (text(args, 'latest') && !TS.test(text(args, 'latest'))) refuse('invalid_ts_latest');
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
      const name = text(args, 'name');
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
      const { items, next } = page(ofTypes(practice, args, false), args, 1000);
      return { channels: items.map(c => apiChannel(practice, c, practice.workspace.app.botUserId)), response_metadata: { next_cursor: next } };
    },
  },
  'users.conversations': {
    scope: read,
    run: ({ args, practice }) => {
      const user = text(args, 'user') || practice.workspace.app.botUserId;
      const { items, next } = page(ofTypes(practice, args, false).filter(c => c.members.includes(user)), args, 1000);
      return { channels: items.map(c => apiChannel(practice, c, practice.workspace.app.botUserId)), response_metadata: { next_cursor: next } };
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
      const known = text(args, 'channel');
      if (known) return { channel: apiChannel(practice, channelOf(practice, known), practice.workspace.app.botUserId), no_op: true, already_open: true };
      const users = [...new Set(text(args, 'users').split(',').map(u => u.trim()).filter(Boolean))]; // prettier-ignore
      if (users.length === 0) refuse('users_list_not_supplied');
      // Each kind of direct message has a scope of its own.
      const needed = users.length > 1 ? 'mpim:write' : 'im:write';
      if (!practice.has(needed)) refuse('missing_scope', { needed, provided: practice.scopes.join(',') });
      // "Up to 8 users may be listed." https://docs.slack.dev/reference/methods/conversations.open
      if (users.length > 8) refuse('too_many_users');
      for (const id of users) {
        const user = practice.workspace.users.get(id);
        if (!user) refuse('user_not_found');
        if (user!.deactivated) refuse('user_disabled');
      }
      const bot = practice.workspace.app.botUserId;
      const dm = practice.workspace.direct([bot, ...users]);
      return { channel: flag(args, 'return_im') || isGroup(dm) ? apiChannel(practice, dm, bot) : { id: dm.id } };
    },
  },
  'conversations.close': {
    scope: [...write, 'im:write', 'mpim:write'],
    run: ({ args, practice }) => {
      const dm = channelOf(practice, text(args, 'channel'));
      if (dm.kind !== 'im') refuse('method_not_supported_for_channel_type');
      return {};
    },
  },
  'conversations.invite': {
    scope: ['channels:manage', 'channels:write.invites', 'groups:write', 'groups:write.invites'],
    run: ({ args, practice }) => {
      const channel = namedChannel({ args, practice } as Call);
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
  /** https://docs.slack.dev/reference/methods/conversations.kick */
  'conversations.kick': {
    scope: ['channels:manage', 'groups:write'],
    run: call => {
      const { args, practice } = call;
      const channel = namedChannel(call, { memberOnly: true });
      const user = text(args, 'user');
      if (user === practice.workspace.app.botUserId) refuse('cant_kick_self');
      if (!practice.workspace.users.has(user)) refuse('user_not_found');
      if (channel.name === GENERAL) refuse('cant_kick_from_general');
      if (!channel.members.includes(user)) refuse('not_in_channel');
      practice.left(practice.workspace.change(channel, { members: channel.members.filter(m => m !== user) }), user);
      return {};
    },
  },
  'conversations.leave': {
    scope: [...write, 'im:write', 'mpim:write'],
    run: call => {
      const { practice } = call;
      const bot = practice.workspace.app.botUserId;
      const channel = namedChannel(call);
      if (channel.archived) refuse('is_archived');
      if (channel.name === GENERAL) refuse('cant_leave_general');
      if (!channel.members.includes(bot)) return { not_in_channel: true };
      if (channel.kind === 'private' && channel.members.length === 1) refuse('last_member');
      practice.left(practice.workspace.change(channel, { members: channel.members.filter(m => m !== bot) }), bot);
      return {};
    },
  },
  'conversations.join': {
    scope: ['channels:join'],
    run: call => {
      const { practice } = call;
      const channel = namedChannel(call);
      if (channel.kind !== 'channel') refuse('method_not_supported_for_channel_type');
      if (channel.archived) refuse('is_archived');
      const bot = practice.workspace.app.botUserId;
      if (channel.members.includes(bot)) return { channel: apiChannel(practice, channel, bot), warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
      const changed = practice.workspace.change(channel, { members: [...channel.members, bot] });
      practice.joined(changed, bot);
      return { channel: apiChannel(practice, changed, bot) };
    },
  },
  'conversations.archive': {
    scope: write,
    run: call => {
      const channel = namedChannel(call);
      if (channel.archived) refuse('already_archived');
      if (channel.name === GENERAL) refuse('cant_archive_general');
      if (!channel.members.includes(call.practice.workspace.app.botUserId)) refuse('not_in_channel');
      call.practice.archive(channel, call.practice.workspace.app.botUserId);
      return {};
    },
  },
  /**
   * An app with a bot token cannot: Slack takes the bot out of a channel that is archived, and lets only members
   * unarchive. https://docs.slack.dev/reference/methods/conversations.unarchive; seen as `not_in_channel` in the field
   * (github.com/slack-go/slack issue 1066).
   */
  'conversations.unarchive': {
    scope: write,
    run: call => {
      const channel = namedChannel(call);
      if (!channel.archived) refuse('not_archived');
      const bot = call.practice.workspace.app.botUserId;
      if (!channel.members.includes(bot)) refuse('not_in_channel');
      call.practice.unarchive(channel, bot);
      return {};
    },
  },
  'conversations.rename': {
    scope: write,
    run: call => {
      const { args, practice } = call;
      const channel = namedChannel(call, { memberOnly: true });
      const name = text(args, 'name');
      checkName(name);
      if (channel.archived) refuse('is_archived');
      const bot = practice.workspace.app.botUserId;
      // "Only the user that originally created a channel or an admin may rename it."
      if (channel.creator !== bot) refuse('not_authorized');
      const other = practice.workspace.byName(name);
      if (other && other.id !== channel.id) refuse('name_taken');
      return { channel: apiChannel(practice, practice.rename(channel, name, bot), bot) };
    },
  },
  'conversations.setTopic': {
    scope: [...write, 'channels:write.topic'],
    run: call => {
      const { args, practice } = call;
      const channel = namedChannel(call, { memberOnly: true });
      const topic = text(args, 'topic');
      if (topic.length > 250) refuse('too_long');
      if (channel.archived) refuse('is_archived');
      const changed = practice.workspace.change(channel, { topic });
      return { topic, channel: apiChannel(practice, changed, practice.workspace.app.botUserId) };
    },
  },
  'conversations.setPurpose': {
    scope: [...write, 'channels:write.topic'],
    run: call => {
      const { args, practice } = call;
      const channel = namedChannel(call, { memberOnly: true });
      const purpose = text(args, 'purpose');
      if (purpose.length > 250) refuse('too_long');
      if (channel.archived) refuse('is_archived');
      practice.workspace.change(channel, { purpose });
      return { purpose };
    },
  },
  'conversations.mark': {
    scope: [...write, 'im:write', 'mpim:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const bot = practice.workspace.app.botUserId;
      if (!channel.members.includes(bot)) refuse('not_in_channel');
      if (!TS.test(text(args, 'ts'))) refuse('invalid_timestamp');
      practice.workspace.put({ k: 'read', v: { user: bot, channel: channel.id, ts: text(args, 'ts') } });
      return {};
    },
  },
  'conversations.history': {
    scope: history,
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      mayRead(practice, channel);
      checkTimes(args);
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
      checkTimes(args);
      const parent = practice.workspace.find(channel.id, text(args, 'ts')) ?? refuse('thread_not_found');
      const replies = practice.workspace.replies(channel.id, parent.ts).filter(m => between(m.ts, args));
      const { items, next } = page([parent, ...replies], args, 1000);
      const metadata = flag(args, 'include_all_metadata');
      return { messages: items.map(m => apiMessage(practice, m, { metadata })), has_more: next !== '', response_metadata: { next_cursor: next } };
    },
  },
  /** What Slack would say to these blocks, this view or this message. https://docs.slack.dev/reference/methods/blocks.validate */
  'blocks.validate': {
    run: ({ args }) => {
      const given = ['blocks', 'view', 'message'].filter(key => args[key] !== undefined);
      if (given.length !== 1 || text(args, given[0]!).length > 100_000) return refuse('invalid_arguments');
      const invalid = (error: string, messages: readonly string[]) => refuse(error, { errors: [...messages], response_metadata: { messages: [...messages] } });
      if (given[0] === 'blocks') {
        const problems = blockProblems(parsed(args, 'blocks'), 'message');
        return problems.length > 0 ? invalid('invalid_blocks', problems) : {};
      }
      if (given[0] === 'view') {
        const view = parsed(args, 'view');
        const problem = viewProblem(view, (view as JsonObject | null)?.['type'] === 'home' ? 'home' : 'modal');
        return problem ? invalid('invalid_view', problem.messages) : {};
      }
      const message = parsed(args, 'message');
      if (typeof message !== 'object' || message === null || Array.isArray(message)) return refuse('invalid_message');
      content(message, false);
      return {};
    },
  },
};
