/**
 * What the practice workspace's browser page and its server say to each other: JSON below /browser.
 * The user is named in every call: this is practice, and a person may be anyone.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
export type JsonObject = { [key: string]: Json | undefined };

export interface PracticeUser {
  id: string;
  /** Handle, without @. */
  name: string;
  realName: string;
  email: string;
  /** IANA time zone. */
  tz: string;
  title: string;
  isBot: boolean;
  deactivated: boolean;
}
export interface PracticeGroup {
  id: string;
  handle: string;
  name: string;
  userIds: string[];
}
export interface PracticeConversation {
  id: string;
  kind: 'channel' | 'private' | 'im';
  /** Channel name; for a direct message the other person's id. */
  name: string;
  topic: string;
  purpose: string;
  archived: boolean;
  members: string[];
  /** The rest is the viewer's. */
  isMember: boolean;
  unread: number;
  mentions: number;
  lastRead: string;
  /** ts of the newest message, or ''. */
  latest: string;
}
export interface PracticeMessage {
  channel: string;
  ts: string;
  /** Author: a user's id, the app's bot user among them. Empty for notices of the workspace itself. */
  user: string;
  text: string;
  blocks: JsonObject[];
  attachments: JsonObject[];
  /** `channel_join` and the like. */
  subtype: string;
  threadTs: string;
  /** A thread reply that was sent to the channel too. */
  broadcast: boolean;
  edited: boolean;
  replyCount: number;
  replyUsers: string[];
  latestReply: string;
  reactions: { name: string; users: string[] }[];
  /** Only the viewer sees it, and only until reload. */
  ephemeral: boolean;
  pinned: boolean;
  files: PracticeFile[];
}
export interface PracticeFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  /** As people call it: PDF, CSV. Empty for a file that was deleted. */
  kind: string;
  size: number;
  altText: string;
}
export interface PracticeBookmark {
  id: string;
  title: string;
  link: string;
  emoji: string;
}
export interface PracticeCommand {
  command: string;
  description: string;
  usageHint: string;
}
export interface PracticeShortcut {
  callbackId: string;
  name: string;
  description: string;
  type: 'global' | 'message';
}
export interface PracticeApp {
  id: string;
  name: string;
  botUserId: string;
  connected: boolean;
  hasHome: boolean;
  commands: PracticeCommand[];
  shortcuts: PracticeShortcut[];
}
export interface PracticeTeam {
  id: string;
  name: string;
  domain: string;
}
/** GET /browser/users */
export interface UsersReply {
  team: PracticeTeam;
  users: PracticeUser[];
  /** Unread direct messages and mentions by user id. */
  waiting: Record<string, number>;
}
/** GET /browser/bootstrap?user= */
export interface BootstrapReply {
  team: PracticeTeam;
  me: PracticeUser;
  users: PracticeUser[];
  groups: PracticeGroup[];
  /** Those I am in, and public channels that I may join. */
  conversations: PracticeConversation[];
  app: PracticeApp;
  waiting: Record<string, number>;
  /** Open modals of this user, the top one last. */
  views: JsonObject[];
  /** What a newcomer may try, a line each. */
  hint: string[];
}
/** What an app shows to people, drawn on an example: a message with its notification text, or a view. */
export interface GallerySample {
  name: string;
  text?: string;
  blocks?: JsonObject[];
  view?: JsonObject;
}
/** GET /browser/gallery */
export interface GalleryReply {
  capabilities: { name: string; samples: GallerySample[] }[];
}
/** GET /browser/conversations/:id/messages?user=&before=&limit= (oldest first) */
export interface MessagesReply {
  messages: PracticeMessage[];
  hasMore: boolean;
}
/** GET /browser/conversations/:id/details?user= */
export interface DetailsReply {
  conversation: PracticeConversation;
  pins: PracticeMessage[];
  bookmarks: PracticeBookmark[];
}
/** POST /browser/messages. A text that begins with / runs a command. */
export interface SendMessage {
  user: string;
  conversation: string;
  text: string;
  threadTs?: string;
  broadcast?: boolean;
}
export type Container = { type: 'message'; channel: string; ts: string } | { type: 'view'; viewId: string } | { type: 'home' };
/** By block id, then action id: Slack's own state values. */
export type StateValues = Record<string, Record<string, JsonObject>>;
/** POST /browser/actions. `action` is Slack's action object without action_ts. */
export interface SendAction {
  user: string;
  container: Container;
  action: JsonObject & { type: string; block_id: string; action_id: string };
  state: StateValues;
}
/** POST /browser/views/:id/submit {user, values} */
export type SubmitReply =
  | { outcome: 'closed' }
  | { outcome: 'errors'; errors: Record<string, string> }
  | { outcome: 'updated'; view: JsonObject }
  | { outcome: 'pushed'; view: JsonObject }
  /** The app did not answer in time or answered nonsense; what was typed stays. */
  | { outcome: 'failed'; error: string };
/** POST /browser/options */
export interface AskOptions {
  user: string;
  container: Container;
  blockId: string;
  actionId: string;
  value: string;
}
/** POST /browser/shortcuts */
export interface RunShortcut {
  user: string;
  callbackId: string;
  message?: { channel: string; ts: string };
}
/** What failed, in every reply with a status of 400 or more; also sent over the stream. */
export interface Failure {
  error: string;
  message: string;
}
/** GET /browser/stream?user= : server-sent events whose data is one of these. */
export type StreamEvent =
  | { type: 'hello' }
  | { type: 'message'; message: PracticeMessage }
  | { type: 'message_changed'; message: PracticeMessage }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'conversation'; conversation: PracticeConversation }
  | { type: 'conversation_left'; id: string }
  | { type: 'details'; channel: string; pins: PracticeMessage[]; bookmarks: PracticeBookmark[] }
  | { type: 'waiting'; waiting: Record<string, number> }
  | { type: 'view_opened'; view: JsonObject }
  | { type: 'view_updated'; view: JsonObject }
  | { type: 'view_closed'; viewId: string; all: boolean }
  | { type: 'home'; view: JsonObject }
  | { type: 'users'; users: PracticeUser[] }
  | { type: 'app'; app: PracticeApp }
  | { type: 'error'; message: string };
/**
 * Also: GET /browser/conversations/:id/thread/:ts?user= -> MessagesReply (the parent first),
 * POST /browser/views/:id/close {user, all}, GET /browser/home?user= -> { view: JsonObject | null },
 * POST /browser/read {user, conversation, ts}, POST /browser/reactions {user, channel, ts, name, add},
 * POST /browser/join and /browser/leave {user, conversation} -> PracticeConversation,
 * POST /browser/archive and /browser/unarchive {user, conversation},
 * POST /browser/open-dm {user, with: string[]} -> PracticeConversation,
 * POST /browser/dismiss {user, channel, ts} (an ephemeral message),
 * POST /browser/files?user=&name= (raw body) -> { id, name, size, file } with Slack's file object, GET /browser/files/:id.
 */
