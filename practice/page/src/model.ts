/** The page's own picture of the workspace; `api.ts` translates the server's answers into it. */
import type { BlockObject } from './blocks/types.ts';
import type { Attachment } from './messages/attachments.tsx';

export interface Person {
  id: string;
  name: string;
  handle: string;
  title: string;
  team: string;
  timeZone: string;
  isApp: boolean;
}

export interface Conversation {
  id: string;
  kind: 'public' | 'private' | 'im' | 'mpim';
  /** Without "#"; for direct messages the names of the others. */
  name: string;
  topic: string;
  purpose: string;
  memberIds: string[];
  isMember: boolean;
  isArchived: boolean;
  unread: number;
  mentions: number;
  /** The other side of a direct message. */
  peerId?: string;
  /** ts of the newest message that its viewer has read, or ''. */
  lastRead: string;
  lastTs: string;
}

export interface Message {
  ts: string;
  channel: string;
  authorId: string;
  authorName?: string;
  byApp: boolean;
  text: string;
  blocks: BlockObject[];
  attachments: Attachment[];
  files: { id: string; name: string; detail: string; gone: boolean }[];
  reactions: { name: string; users: string[] }[];
  threadTs?: string;
  replyCount: number;
  replyAuthorIds: string[];
  lastReplyTs?: string;
  edited: boolean;
  ephemeral: boolean;
  broadcast: boolean;
  pinned: boolean;
  /** "joined the channel" and the like. */
  system: boolean;
}

/** Milliseconds since 1970 of a message's ts, or NaN. */
export const msOf = (ts: string): number => Number(ts) * 1000;

/** A reply that stands only in its thread. */
export const onlyInThread = (message: Message): boolean =>
  message.threadTs !== undefined && message.threadTs !== message.ts && !message.broadcast;
