/** From the server's shapes to the page's. Pure. */
import type {
  DetailsReply,
  JsonObject,
  PracticeApp,
  PracticeConversation,
  PracticeGroup,
  PracticeMessage,
  PracticeUser,
} from '../../browser-api.ts';
import type { AppShortcut, Boot, ChannelExtras } from './backend.ts';
import type { BlockObject } from './blocks/types.ts';
import type { TextObject } from './format/show.tsx';
import type { Attachment } from './messages/attachments.tsx';
import type { ViewObject } from './modal/modal.tsx';
import type { Conversation, Message, Person } from './model.ts';

/** Who everybody is, for the names of direct messages and the authors of messages. */
export interface Directory {
  people: ReadonlyMap<string, Person>;
  groups: PracticeGroup[];
}

export function directoryOf(users: PracticeUser[], groups: PracticeGroup[]): Directory {
  const people = users
    .filter(one => !one.deactivated)
    .map((one): Person => ({
      id: one.id,
      name: one.realName || one.name,
      handle: one.name,
      title: one.title,
      // A person's user group is the team that colleagues know them by.
      team: one.isBot ? '' : (groups.find(group => group.userIds.includes(one.id))?.name ?? ''),
      timeZone: one.tz || 'UTC',
      isApp: one.isBot,
    }));
  return { people: new Map(people.map(one => [one.id, one])), groups };
}

const KINDS = { channel: 'public', private: 'private', im: 'im' } as const;

export function conversationOf(one: PracticeConversation, directory: Directory): Conversation {
  const base = {
    id: one.id,
    kind: KINDS[one.kind],
    topic: one.topic,
    purpose: one.purpose,
    memberIds: one.members,
    isMember: one.isMember,
    isArchived: one.archived,
    unread: one.unread,
    mentions: one.mentions,
    lastRead: one.lastRead,
    lastTs: one.latest,
  };
  if (one.kind !== 'im') return { ...base, name: one.name };
  if (one.members.length > 2) {
    const names = one.members.map(id => directory.people.get(id)?.name ?? id);
    return { ...base, kind: 'mpim', name: names.sort((a, b) => a.localeCompare(b)).join(', ') };
  }
  return { ...base, name: directory.people.get(one.name)?.name ?? one.name, peerId: one.name };
}

/** As people say it: 812 bytes, 4 KB, 1.3 MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Blocks as they came, without what is no block at all. */
export function blocksOf(value: unknown): BlockObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is BlockObject =>
      typeof one === 'object' && one !== null && typeof (one as BlockObject).type === 'string',
  );
}

export function messageOf(one: PracticeMessage, directory: Directory): Message {
  return {
    ts: one.ts,
    channel: one.channel,
    authorId: one.user,
    byApp: directory.people.get(one.user)?.isApp ?? false,
    text: one.text,
    blocks: blocksOf(one.blocks),
    attachments: one.attachments as Attachment[],
    files: one.files.map(file => ({
      id: file.id,
      name: file.title || file.name,
      detail: [file.title && file.title !== file.name ? file.name : '', file.kind, file.size > 0 ? sizeOf(file.size) : '']
        .filter(Boolean)
        .join(', '),
      gone: file.name === '',
    })),
    reactions: one.reactions,
    ...(one.threadTs ? { threadTs: one.threadTs } : {}),
    replyCount: one.replyCount,
    replyAuthorIds: one.replyUsers,
    ...(one.latestReply ? { lastReplyTs: one.latestReply } : {}),
    edited: one.edited,
    ephemeral: one.ephemeral,
    broadcast: one.broadcast,
    pinned: one.pinned,
    system: one.user === '' || /^(channel|group)_/.test(one.subtype),
  };
}

export function pinsOf(reply: Pick<DetailsReply, 'pins' | 'bookmarks'>, directory: Directory): ChannelExtras {
  return {
    pins: reply.pins.map(pin => messageOf(pin, directory)),
    bookmarks: reply.bookmarks.map(one => ({
      id: one.id,
      title: one.title,
      url: one.link,
      emoji: one.emoji,
    })),
  };
}

const textOf = (value: unknown): TextObject | null =>
  typeof value === 'object' && value !== null ? (value as TextObject) : null;

export function viewOf(view: JsonObject): ViewObject {
  const title = textOf(view.title);
  return {
    id: String(view.id ?? ''),
    ...(title ? { title } : {}),
    submit: textOf(view.submit),
    close: textOf(view.close),
    blocks: blocksOf(view.blocks),
    submit_disabled: view.submit_disabled === true,
    isRoot: view.root_view_id === view.id,
  };
}

export function appOf(app: PracticeApp): Pick<Boot, 'commands' | 'shortcuts' | 'homes' | 'appUp'> {
  return {
    commands: app.commands.map(one => ({
      name: one.command,
      description: one.description,
      usage: one.usageHint,
      app: app.name,
    })),
    shortcuts: app.shortcuts.map((one): AppShortcut => ({
      id: one.callbackId,
      name: one.name,
      app: one.description || app.name,
      kind: one.type,
    })),
    homes: app.hasHome ? [{ appId: app.id, botId: app.botUserId, name: app.name }] : [],
    appUp: app.connected,
  };
}
