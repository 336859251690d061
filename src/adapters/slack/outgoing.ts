import { OutsideFailure } from '../../engine/errors.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { truncate } from '../../kernel/text.ts';
import type { Once, Posted, SlackFile, SlackGroup, SlackMessage, SlackPort, SlackUser } from '../../ports/slack.ts';
import type { Call, Download, Upload } from './client.ts';

/** Kept in the message's metadata, so that an interrupted attempt finds its own message again. */
const EVENT_TYPE = 'evenkeel_effect';
/** Slack's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 60_000;

export interface OutgoingOptions {
  readonly call: Call;
  readonly upload: Upload;
  readonly download: Download;
  /** Scopes that Slack named last; undefined until it has answered. */
  readonly scopes: () => readonly string[] | undefined;
  readonly botUserId: () => string;
  readonly connected: () => boolean;
  /** Something that this workspace or these scopes do not offer. */
  readonly missing: (nicety: string) => void;
}

/** These say that a nicety is not to be had here; the deal goes on without it. */
const NOT_OFFERED = new Set(['missing_scope', 'unknown_method', 'method_not_supported_for_channel_type', 'not_allowed_token_type', 'feature_not_enabled', 'paid_teams_only', 'plan_upgrade_required', 'restricted_action', 'permission_denied', 'too_many_bookmarks', 'too_many_pins', 'file_uploads_disabled', 'file_type_not_allowed', 'storage_limit_reached', 'not_authorized']); // prettier-ignore

/** Slack's limits of a message (https://docs.slack.dev/reference/methods/chat.update: text 4,000; 50 blocks). */
function content(message: SlackMessage): JsonObject {
  if (!message.text.trim()) throw new Error('a message needs a text: notifications and screen readers read it');
  if ((message.blocks?.length ?? 0) > 50) throw new Error(`a message has at most 50 blocks, this one has ${message.blocks!.length}`);
  return { text: truncate(message.text, 3900), ...(message.blocks && { blocks: [...message.blocks] }) };
}

export function outgoing({ call, upload, download, scopes, botUserId, connected, missing }: OutgoingOptions): SlackPort {
  const code = (error: unknown) => (error instanceof OutsideFailure ? error.code : undefined);
  const slackTs = (ms: number) => (ms / 1000).toFixed(6);

  /** The message of an earlier attempt, whose outcome we never heard. */
  async function find(channel: string, once: Once, threadTs?: string): Promise<ApiMessage | undefined> {
    const oldest = slackTs(once.recordedAt - CLOCK_SLACK_MS);
    let cursor = '';
    do {
      const page = await call(threadTs ? 'conversations.replies' : 'conversations.history', {
        channel,
        ...(threadTs && { ts: threadTs }),
        oldest,
        limit: 200,
        include_all_metadata: true,
        ...(cursor && { cursor }),
      });
      for (const m of (page['messages'] ?? []) as unknown as ApiMessage[]) {
        if (m.metadata?.event_type === EVENT_TYPE && m.metadata.event_payload?.effect_id === once.effectId) return m;
        if (m.blocks?.some(block => block.block_id === markOf(once))) return m;
      }
      cursor = (page['response_metadata'] as { next_cursor?: string } | undefined)?.next_cursor ?? '';
    } while (cursor);
    return undefined;
  }
  async function sentBefore(channel: string, once: Once, threadTs?: string): Promise<ApiMessage | undefined> {
    if (!once.mayHaveHappened) return undefined;
    try {
      return await find(channel, once, threadTs);
    } catch (error) {
      if (code(error) !== 'missing_scope') throw error;
      // Twice is worse than late: a person decides on the health page.
      throw new OutsideFailure('permanent', 'cannot_look', 'An interrupted attempt may have sent this message, and without the history scope nobody can tell. Look in the channel, then retry if it is not there.', { cause: error });
    }
  }

  /** Does a nicety, or notes that it is not offered here. */
  async function nicety(name: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!NOT_OFFERED.has(code(error) ?? '')) throw error;
      missing(name);
      return false;
    }
  }

  const user = (u: SlackApiUser): SlackUser => ({
    id: u.id,
    name: u.profile?.real_name || u.real_name || u.name,
    ...(u.profile?.email && { email: u.profile.email }),
    ...(u.tz && { timeZone: u.tz }),
    ...(u.locale && { locale: u.locale }),
    deactivated: u.deleted ?? false,
    ...(u.profile?.status_text !== undefined && {
      status: { text: u.profile.status_text, emoji: u.profile.status_emoji ?? '', until: u.profile.status_expiration ? u.profile.status_expiration * 1000 : null },
    }),
  });

  async function pages<T>(method: string, args: JsonObject, key: string): Promise<T[]> {
    const all: T[] = [];
    let cursor = '';
    do {
      const page = await call(method, { ...args, ...(cursor && { cursor }) });
      all.push(...((page[key] ?? []) as unknown as T[]));
      cursor = (page['response_metadata'] as { next_cursor?: string } | undefined)?.next_cursor ?? '';
    } while (cursor);
    return all;
  }

  /** Slack takes an app out of a channel that is archived, and lets only members unarchive: for apps that is never. */
  async function unarchive(channel: string): Promise<boolean> {
    try {
      await call('conversations.unarchive', { channel });
      return true;
    } catch (error) {
      if (code(error) === 'not_archived') return true;
      if (code(error) !== 'not_in_channel' && !NOT_OFFERED.has(code(error) ?? '')) throw error;
      return false;
    }
  }

  /** In three steps; only the last one is seen by anybody. https://docs.slack.dev/messaging/working-with-files#uploading_files */
  async function share(channel: string, file: SlackFile, comment: string, once: Once, threadTs: string | undefined) {
    const bytes = typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
    const { upload_url: to, file_id: id } = await call('files.getUploadURLExternal', {
      filename: file.name,
      length: bytes.byteLength,
      ...(file.altText && { alt_txt: truncate(file.altText, 1000) }),
    });
    await upload(String(to), bytes);
    const reply = await call('files.completeUploadExternal', {
      files: [{ id: String(id), title: file.title ?? file.name }],
      channel_id: channel,
      ...(threadTs && { thread_ts: threadTs }),
      // In place of `initial_comment`: a message with a file takes no metadata, and the block's id finds it again.
      blocks: [{ type: 'section', block_id: markOf(once), text: { type: 'mrkdwn', text: truncate(comment, 3000) } }],
    });
    const [made] = (reply['files'] ?? []) as unknown as { id: string; permalink?: string }[];
    return { file: String(made?.id ?? id), link: made?.permalink };
  }

  async function usergroupMembers(groupIdOrHandle: string): Promise<string[] | undefined> {
    const wanted = groupIdOrHandle.replace(/^@/, '');
    let members: string[] | undefined;
    await nicety('user groups', async () => {
      const { usergroups } = (await call('usergroups.list', {})) as unknown as { usergroups: { id: string; handle: string }[] };
      const group = usergroups.find(g => g.handle === wanted || g.id === wanted);
      if (group) members = ((await call('usergroups.users.list', { usergroup: group.id })) as unknown as { users: string[] }).users;
    });
    return members;
  }

  return {
    get connected() {
      return connected();
    },
    async sentBefore(channel, once) {
      const before = await sentBefore(channel, once);
      return before && { channel, ts: before.ts };
    },
    async post(channel, message, once, options = {}) {
      const before = await sentBefore(channel, once, options.threadTs);
      if (before) return { channel, ts: before.ts };
      const reply = await call('chat.postMessage', {
        channel,
        ...content(message),
        ...(options.threadTs && { thread_ts: options.threadTs }),
        ...(options.broadcast && { reply_broadcast: true }),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: EVENT_TYPE, event_payload: { effect_id: once.effectId } },
      });
      return { channel: String(reply['channel'] ?? channel), ts: String(reply['ts']) };
    },
    async update(at, message) {
      await call('chat.update', { channel: at.channel, ts: at.ts, ...content(message), blocks: [...(message.blocks ?? [])] });
    },
    async openDm(to) {
      const reply = await call('conversations.open', { users: to });
      return String((reply['channel'] as { id?: string }).id);
    },
    async openGroupDm(users) {
      // "Up to 8 users may be listed", https://docs.slack.dev/reference/methods/conversations.open
      if (users.length < 2 || users.length > 8) throw new Error(`a group message is with 2 to 8 people, not ${users.length}`);
      let channel: string | undefined;
      await nicety('group direct messages', async () => {
        const reply = await call('conversations.open', { users: users.join(',') });
        channel = String((reply['channel'] as { id?: string }).id);
      });
      return channel;
    },
    async openView(triggerId, view) {
      const { view: opened } = (await call('views.open', { trigger_id: triggerId, view })) as unknown as { view: { id: string; hash: string } };
      return { viewId: opened.id, hash: opened.hash };
    },
    async updateView(viewId, view, hash) {
      try {
        await call('views.update', { view_id: viewId, view, ...(hash && { hash }) });
      } catch (error) {
        // Somebody typed on while we were drawing: the newer view wins.
        if (code(error) !== 'hash_conflict' && code(error) !== 'not_found') throw error;
      }
    },
    async publishHome(to, view) {
      await call('views.publish', { user_id: to, view });
    },
    async createChannel(name, marker) {
      try {
        const { channel } = (await call('conversations.create', { name })) as unknown as { channel: { id: string; name: string } };
        await call('conversations.setPurpose', { channel: channel.id, purpose: truncate(marker, 250) });
        return { channel: channel.id, name: channel.name, existed: false };
      } catch (error) {
        if (code(error) !== 'name_taken') throw error;
        const all = await pages<SlackApiChannel>('conversations.list', { types: 'public_channel,private_channel', limit: 1000 }, 'channels');
        const found = all.find(c => c.name === name);
        // Killed between making it and marking it, the channel is ours and says nothing.
        const ours = found && (found.purpose?.value === marker || (found.creator === botUserId() && !found.purpose?.value));
        if (!ours) throw error;
        if (found.is_archived && !(await unarchive(found.id))) {
          throw new OutsideFailure('permanent', 'only_people_unarchive', `The channel ${name} is archived, and Slack lets only people unarchive it. Unarchive it in Slack, then retry.`, { cause: error });
        }
        if (!found.is_member) await call('conversations.join', { channel: found.id });
        if (found.purpose?.value !== marker) await call('conversations.setPurpose', { channel: found.id, purpose: truncate(marker, 250) });
        return { channel: found.id, name: found.name, existed: true };
      }
    },
    async invite(channel, users) {
      const failed: { user: string; code: string }[] = [];
      // "Up to 100 users may be listed", https://docs.slack.dev/reference/methods/conversations.invite
      for (let i = 0; i < users.length; i += 100) {
        const batch = users.slice(i, i + 100);
        try {
          const reply = await call('conversations.invite', { channel, users: batch.join(','), force: true });
          failed.push(...errorsOf(reply));
        } catch (error) {
          if (!(error instanceof OutsideFailure) || error.kind !== 'permanent') throw error;
          const data = (error.cause as { data?: JsonObject } | undefined)?.data;
          const each = data ? errorsOf(data) : [];
          if (each.length === 0 && error.code !== 'already_in_channel') throw error;
          failed.push(...each);
        }
      }
      return { failed: failed.filter(f => f.code !== 'already_in_channel' && f.code !== 'cant_invite_self') };
    },
    async rename(channel, name) {
      const reply = (await call('conversations.rename', { channel, name })) as unknown as { channel: { name: string } };
      return { name: reply.channel.name };
    },
    async archive(channel) {
      await call('conversations.archive', { channel }).catch((error: unknown) => {
        if (code(error) !== 'already_archived') throw error;
      });
    },
    unarchive,
    join: channel =>
      nicety('joining channels', async () => {
        await call('conversations.join', { channel });
      }),
    kick: (channel, user) =>
      nicety('taking people out of channels', () =>
        call('conversations.kick', { channel, user }).catch((error: unknown) => {
          // Gone already.
          if (code(error) !== 'not_in_channel' && code(error) !== 'user_not_found') throw error;
        }),
      ),
    async setTopic(channel, topic) {
      await call('conversations.setTopic', { channel, topic: truncate(topic, 250) });
    },
    pin: at =>
      nicety('pins', () =>
        call('pins.add', { channel: at.channel, timestamp: at.ts }).catch((error: unknown) => {
          if (code(error) !== 'already_pinned') throw error;
        }),
      ),
    bookmark: (channel, title, link) =>
      nicety('bookmarks', async () => {
        const { bookmarks } = (await call('bookmarks.list', { channel_id: channel })) as unknown as { bookmarks: { link?: string }[] };
        if (bookmarks.some(b => b.link === link)) return;
        await call('bookmarks.add', { channel_id: channel, title, type: 'link', link });
      }),
    async users() {
      const all = await pages<SlackApiUser>('users.list', { limit: 200 }, 'members');
      return all.filter(u => !u.is_bot && u.id !== 'USLACKBOT').map(user);
    },
    async user(id) {
      try {
        const { user: found } = (await call('users.info', { user: id, include_locale: true })) as unknown as { user: SlackApiUser };
        return found.is_bot ? undefined : user(found);
      } catch (error) {
        if (code(error) === 'user_not_found') return undefined;
        throw error;
      }
    },
    groupMembers: usergroupMembers,
    usergroupMembers,
    async uploadFile(channel, file, comment, once, options = {}) {
      if (!comment.trim()) throw new Error('a file needs a comment that says what it is');
      const before = await sentBefore(channel, once, options.threadTs);
      if (before?.files?.[0]) return { file: before.files[0].id, link: before.files[0].permalink };
      let shared: { file: string; link: string | undefined } | undefined;
      await nicety('files', async () => {
        shared = await share(channel, file, comment, once, options.threadTs);
      });
      return shared;
    },
    get readsFiles() {
      // A form with a field for files is refused whole without the scope (docs.slack.dev/reference/block-kit/block-elements/file-input-element).
      const given = scopes()?.includes('files:read') ?? false;
      if (scopes() && !given) missing('reading files');
      return given;
    },
    async readFile(id, most) {
      const { file } = (await call('files.info', { file: id })) as unknown as { file: SlackApiFile };
      if (file.is_external || (!file.url_private_download && !file.url_private)) throw new OutsideFailure('permanent', 'external_file', 'Slack has only the address of this file');
      if ((file.size ?? 0) > most) throw new OutsideFailure('permanent', 'too_large', `the file has ${file.size} bytes`);
      const bytes = await download(String(file.url_private_download ?? file.url_private), most);
      // Not the file but a page about it.
      if (file.size !== undefined && bytes.byteLength !== file.size) throw new OutsideFailure('permanent', 'not_allowed', `Slack sent ${bytes.byteLength} bytes in place of ${file.size}`);
      return { name: file.name ?? file.title ?? id, mediaType: file.mimetype ?? 'application/octet-stream', bytes };
    },
    async groups() {
      let found: SlackGroup[] | undefined;
      await nicety('user groups', async () => {
        // https://docs.slack.dev/reference/methods/usergroups.list: with its users, without those that are disabled.
        const { usergroups } = (await call('usergroups.list', { include_users: true, include_disabled: false })) as unknown as { usergroups?: { id: string; handle: string; users?: string[] }[] };
        found = (usergroups ?? []).map(g => ({ id: g.id, handle: g.handle, members: g.users ?? [] }));
      });
      return found;
    },
    async unfurl(at, unfurls) {
      await nicety('link previews', () => call('chat.unfurl', { channel: at.channel, ts: at.ts, unfurls }));
    },
    async permalink(at: Posted) {
      try {
        return String((await call('chat.getPermalink', { channel: at.channel, message_ts: at.ts }))['permalink']);
      } catch (error) {
        if (error instanceof OutsideFailure && error.kind === 'permanent') return undefined;
        throw error;
      }
    },
  };
}

const errorsOf = (reply: JsonObject): { user: string; code: string }[] =>
  ((reply['errors'] ?? []) as unknown as { user?: string; error?: string }[]).flatMap(e => (e.user && e.error ? [{ user: e.user, code: e.error }] : []));

/** The block id of a message that carries a file. */
const markOf = (once: Once): string => `${EVENT_TYPE}:${once.effectId}`.slice(0, 255);

interface ApiMessage {
  readonly ts: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: { readonly effect_id?: string } };
  readonly blocks?: readonly { readonly block_id?: string }[];
  readonly files?: readonly { readonly id: string; readonly permalink?: string }[];
}
/** https://docs.slack.dev/reference/objects/file-object */
interface SlackApiFile {
  readonly name?: string;
  readonly title?: string;
  readonly mimetype?: string;
  readonly size?: number;
  readonly is_external?: boolean;
  readonly url_private?: string;
  readonly url_private_download?: string;
}
interface SlackApiUser {
  id: string;
  name: string;
  real_name?: string;
  deleted?: boolean;
  is_bot?: boolean;
  tz?: string;
  locale?: string;
  /** https://docs.slack.dev/reference/objects/user-object#profile: an expiration of 0 is none. */
  profile?: { real_name?: string; email?: string; status_text?: string; status_emoji?: string; status_expiration?: number };
}
interface SlackApiChannel {
  id: string;
  name: string;
  creator?: string;
  is_archived?: boolean;
  is_member?: boolean;
  purpose?: { value?: string };
}
