/** What the page asks of the server, in the page's own words. `api.ts` is the one that speaks HTTP. */
import type { Values } from './blocks/view-state.ts';
import type { BlockObject } from './blocks/types.ts';
import type { ActionInput, Suggestions } from './elements/surface.ts';
import type { SubmitOutcome, ViewObject } from './modal/modal.tsx';
import type { Command } from './composer/completion.ts';
import type { Conversation, Message, Person } from './model.ts';

export interface AppShortcut {
  id: string;
  name: string;
  app: string;
  kind: 'global' | 'message';
}

export interface Boot {
  workspace: string;
  me: string;
  people: Person[];
  groups: { id: string; name: string }[];
  conversations: Conversation[];
  commands: Command[];
  shortcuts: AppShortcut[];
  /** Apps that have a Home tab. */
  homes: { appId: string; botId: string; name: string }[];
  /** Whether the app is connected, so that buttons and commands get an answer. */
  appUp: boolean;
  /** Unread direct messages and mentions by person: where to go next. */
  waiting: Record<string, number>;
  views: ViewObject[];
  hint: string[];
}

/** A surface that an action, an options request or a submission comes from. */
export type Origin =
  { kind: 'message'; message: Message } | { kind: 'view'; viewId: string } | { kind: 'home'; appId: string };

export interface ChannelExtras {
  pins: Message[];
  bookmarks: { id: string; title: string; url: string; emoji: string }[];
}

export type WorkspaceEvent =
  | { type: 'message'; message: Message; isNew: boolean }
  | { type: 'message_gone'; channel: string; ts: string }
  | { type: 'conversation'; conversation: Conversation }
  | { type: 'conversation_gone'; id: string }
  | { type: 'extras'; channel: string; extras: ChannelExtras }
  | { type: 'waiting'; waiting: Record<string, number> }
  | { type: 'view_opened'; view: ViewObject }
  | { type: 'view_updated'; view: ViewObject }
  | { type: 'view_closed'; viewId: string; all: boolean }
  | { type: 'home'; blocks: BlockObject[] }
  | { type: 'people'; people: Person[] }
  | ({ type: 'app' } & Pick<Boot, 'commands' | 'shortcuts' | 'homes' | 'appUp'>)
  /** Something went wrong after the fact: words for the person. */
  | { type: 'trouble'; words: string }
  /** Events may have been missed: read everything again. */
  | { type: 'stale' };

/** Slack's file object; a file_input's value holds it as it is. */
export interface UploadedFile {
  id: string;
  name: string;
  size?: number;
  [more: string]: unknown;
}

export interface Backend {
  boot(user: string | undefined): Promise<Boot>;
  /** Follows what happens; tells whether the line is up. Returns how to stop. */
  follow(user: string, onEvent: (event: WorkspaceEvent) => void, onLine: (up: boolean) => void): () => void;
  history(channel: string, before?: string): Promise<{ messages: Message[]; hasMore: boolean }>;
  replies(channel: string, threadTs: string): Promise<Message[]>;
  extras(channel: string): Promise<ChannelExtras>;
  post(channel: string, text: string, threadTs?: string, broadcast?: boolean): Promise<void>;
  command(channel: string, name: string, text: string): Promise<void>;
  act(origin: Origin, action: ActionInput, values: Values): Promise<void>;
  suggest(origin: Origin, blockId: string, actionId: string, query: string): Promise<Suggestions>;
  submit(viewId: string, values: Values): Promise<SubmitOutcome>;
  closeView(viewId: string, all: boolean): Promise<void>;
  shortcut(id: string, from?: Message): Promise<void>;
  react(message: Message, name: string, add: boolean): Promise<void>;
  openDirect(userIds: string[]): Promise<Conversation>;
  join(channel: string): Promise<Conversation>;
  leave(channel: string): Promise<void>;
  /** Archives a channel, or with `false` brings it back. */
  archive(channel: string, closed: boolean): Promise<void>;
  markRead(channel: string, ts: string): Promise<void>;
  dismiss(message: Message): Promise<void>;
  home(): Promise<BlockObject[] | undefined>;
  upload(file: File): Promise<UploadedFile>;
  fileUrl(id: string): string;
}
