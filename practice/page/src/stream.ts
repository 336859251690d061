/** The line on which the server tells what happens; mends itself, and says when something may have been missed. */
import type { PracticeUser, StreamEvent } from '../../browser-api.ts';
import type { WorkspaceEvent } from './backend.ts';
import type { Directory } from './translate.ts';
import { appOf, blocksOf, conversationOf, directoryOf, messageOf, pinsOf, viewOf } from './translate.ts';

export interface StreamHooks {
  onEvent(event: WorkspaceEvent): void;
  onLine(up: boolean): void;
  directory(): Directory;
  setUsers(users: PracticeUser[]): void;
}

/** The server's event in the page's words; undefined for what the page does not show. */
export function translateEvent(event: StreamEvent, directory: Directory): WorkspaceEvent | undefined {
  switch (event.type) {
    case 'message':
    case 'message_changed':
      return {
        type: 'message',
        message: messageOf(event.message, directory),
        isNew: event.type === 'message',
      };
    case 'message_deleted':
      return { type: 'message_gone', channel: event.channel, ts: event.ts };
    case 'conversation':
      return { type: 'conversation', conversation: conversationOf(event.conversation, directory) };
    case 'conversation_left':
      return { type: 'conversation_gone', id: event.id };
    case 'details':
      return { type: 'extras', channel: event.channel, extras: pinsOf(event, directory) };
    case 'waiting':
      return { type: 'waiting', waiting: event.waiting };
    case 'view_opened':
      return { type: 'view_opened', view: viewOf(event.view) };
    case 'view_updated':
      return { type: 'view_updated', view: viewOf(event.view) };
    case 'view_closed':
      return { type: 'view_closed', viewId: event.viewId, all: event.all };
    case 'home':
      return { type: 'home', blocks: blocksOf(event.view.blocks) };
    case 'users':
      return { type: 'people', people: [...directoryOf(event.users, directory.groups).people.values()] };
    case 'app':
      return { type: 'app', ...appOf(event.app) };
    case 'error':
      return { type: 'trouble', words: event.message };
    default:
      return undefined;
  }
}

/** Waits between two tries, milliseconds: short at first, never longer than five seconds. */
export function retryAfter(failures: number): number {
  return Math.min(5000, 250 * 2 ** Math.min(failures, 6));
}

/** Follows the stream until the returned function is called. */
export function followStream(url: string, hooks: StreamHooks): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let failures = 0;

  const connect = () => {
    source = new EventSource(url);
    source.onmessage = message => {
      let event: StreamEvent;
      try {
        event = JSON.parse(String(message.data)) as StreamEvent;
      } catch {
        return;
      }
      if (event.type === 'hello') {
        failures = 0;
        hooks.onLine(true);
        // Before the line was up anything may have happened: between reading and listening, or between two lines.
        hooks.onEvent({ type: 'stale' });
        return;
      }
      if (event.type === 'users') hooks.setUsers(event.users);
      const translated = translateEvent(event, hooks.directory());
      if (translated) hooks.onEvent(translated);
    };
    source.onerror = () => {
      if (stopped) return;
      hooks.onLine(false);
      // The browser's own retry gives up after some answers; one rule for all cases is easier to trust.
      source?.close();
      timer = setTimeout(connect, retryAfter((failures += 1)));
    };
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}
