/** Everything one window knows of the workspace, and how each event changes it. Pure. */
import type { Boot, ChannelExtras, WorkspaceEvent } from './backend.ts';
import type { BlockObject } from './blocks/types.ts';
import type { ViewObject } from './modal/modal.tsx';
import type { Conversation, Message } from './model.ts';
import { onlyInThread } from './model.ts';

export interface Timeline {
  messages: Message[];
  hasMore: boolean;
  loaded: boolean;
}

export interface State {
  boot: Boot;
  conversations: Map<string, Conversation>;
  /** By channel. */
  timelines: Map<string, Timeline>;
  /** By `channel/thread_ts`; the first message is the parent. */
  threads: Map<string, Message[]>;
  extras: Map<string, ChannelExtras>;
  /** Undefined until the app has published one for this person. */
  home: BlockObject[] | undefined;
  views: ViewObject[];
  waiting: Record<string, number>;
}

export type StateChange =
  | WorkspaceEvent
  | { type: 'booted'; boot: Boot }
  | { type: 'history'; channel: string; messages: Message[]; hasMore: boolean; older: boolean }
  | { type: 'thread'; channel: string; threadTs: string; messages: Message[] }
  | { type: 'read'; channel: string }
  | { type: 'dismiss'; message: Message };

export const threadKey = (channel: string, threadTs: string) => `${channel}/${threadTs}`;

const EMPTY: Timeline = { messages: [], hasMore: false, loaded: false };

export function initialState(boot: Boot): State {
  return {
    boot,
    conversations: new Map(boot.conversations.map(one => [one.id, one])),
    timelines: new Map(),
    threads: new Map(),
    extras: new Map(),
    home: undefined,
    views: boot.views,
    waiting: boot.waiting,
  };
}

/** Sorted by ts, each ts once, the later version kept. */
export function merge(list: Message[], added: Message[]): Message[] {
  const all = new Map(list.map(one => [one.ts, one]));
  for (const one of added) all.set(one.ts, one);
  // Timestamps have a fixed width (docs.slack.dev/messaging/retrieving-messages), so text order is time order.
  return [...all.values()].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
}

function put<K, V>(map: Map<K, V>, key: K, value: V): Map<K, V> {
  return new Map(map).set(key, value);
}

function addMessage(state: State, message: Message): State {
  let { timelines, threads } = state;
  const timeline = timelines.get(message.channel) ?? EMPTY;
  if (!onlyInThread(message)) {
    timelines = put(timelines, message.channel, {
      ...timeline,
      messages: merge(timeline.messages, [message]),
    });
  }
  const key = threadKey(message.channel, message.threadTs ?? message.ts);
  const thread = threads.get(key);
  if (thread) threads = put(threads, key, merge(thread, [message]));
  return { ...state, timelines, threads };
}

function removeMessage(state: State, channel: string, ts: string): State {
  const without = (list: Message[]) => list.filter(one => one.ts !== ts);
  const timeline = state.timelines.get(channel);
  const timelines = timeline
    ? put(state.timelines, channel, { ...timeline, messages: without(timeline.messages) })
    : state.timelines;
  const threads = new Map(
    [...state.threads].map(([key, list]) =>
      key.startsWith(`${channel}/`) ? [key, without(list)] : [key, list],
    ),
  );
  return { ...state, timelines, threads };
}

export function change(state: State, event: StateChange): State {
  switch (event.type) {
    case 'booted':
      // Whatever is loaded stays in sight until it has been read again.
      return {
        ...state,
        boot: event.boot,
        conversations: new Map(event.boot.conversations.map(one => [one.id, one])),
        views: event.boot.views,
        waiting: event.boot.waiting,
      };
    case 'history': {
      const before = state.timelines.get(event.channel) ?? EMPTY;
      const ephemeral = before.messages.filter(one => one.ephemeral);
      const messages = event.older
        ? merge(before.messages, event.messages)
        : merge(ephemeral, event.messages);
      return {
        ...state,
        timelines: put(state.timelines, event.channel, { messages, hasMore: event.hasMore, loaded: true }),
      };
    }
    case 'thread': {
      const key = threadKey(event.channel, event.threadTs);
      const ephemeral = (state.threads.get(key) ?? []).filter(one => one.ephemeral);
      return { ...state, threads: put(state.threads, key, merge(ephemeral, event.messages)) };
    }
    case 'message':
      return addMessage(state, event.message);
    case 'message_gone':
      return removeMessage(state, event.channel, event.ts);
    case 'dismiss':
      return removeMessage(state, event.message.channel, event.message.ts);
    case 'conversation':
      return { ...state, conversations: put(state.conversations, event.conversation.id, event.conversation) };
    case 'conversation_gone': {
      const conversations = new Map(state.conversations);
      conversations.delete(event.id);
      return { ...state, conversations };
    }
    case 'extras':
      return { ...state, extras: put(state.extras, event.channel, event.extras) };
    case 'waiting':
      return { ...state, waiting: { ...state.waiting, ...event.waiting } };
    case 'read': {
      const conversation = state.conversations.get(event.channel);
      if (!conversation || (conversation.unread === 0 && conversation.mentions === 0)) return state;
      return {
        ...state,
        conversations: put(state.conversations, event.channel, { ...conversation, unread: 0, mentions: 0 }),
      };
    }
    case 'view_opened':
      return {
        ...state,
        views: event.view.isRoot
          ? [event.view]
          : [...state.views.filter(view => view.id !== event.view.id), event.view],
      };
    case 'view_updated':
      return { ...state, views: state.views.map(view => (view.id === event.view.id ? event.view : view)) };
    case 'view_closed': {
      const at = state.views.findIndex(view => view.id === event.viewId);
      if (event.all) return { ...state, views: [] };
      return at < 0 ? state : { ...state, views: state.views.slice(0, at) };
    }
    case 'home':
      return { ...state, home: event.blocks };
    case 'people':
      return { ...state, boot: { ...state.boot, people: event.people } };
    case 'app': {
      const { commands, shortcuts, homes, appUp } = event;
      return { ...state, boot: { ...state.boot, commands, shortcuts, homes, appUp } };
    }
    case 'trouble':
    case 'stale':
      return state;
  }
}

/** Conversations in the order of the sidebar. */
export function sidebarOf(state: State): { channels: Conversation[]; direct: Conversation[] } {
  const mine = [...state.conversations.values()].filter(one => one.isMember && !one.isArchived);
  const named = mine.filter(one => one.kind === 'public' || one.kind === 'private');
  const direct = mine.filter(one => one.kind === 'im' || one.kind === 'mpim');
  return {
    channels: named.sort((a, b) => a.name.localeCompare(b.name)),
    direct: direct.sort(
      (a, b) => (b.lastTs || '0').localeCompare(a.lastTs || '0') || a.name.localeCompare(b.name),
    ),
  };
}
