/** One person's window: reads the workspace, follows its events, and does what the person asks. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Backend, Boot, Origin, WorkspaceEvent } from './backend.ts';
import type { Values } from './blocks/view-state.ts';
import type { ActionInput, Candidate } from './elements/surface.ts';
import type { SurfaceBase } from './modal/modal.tsx';
import { Heard } from './heard.ts';
import type { Message, Person } from './model.ts';
import { onlyInThread } from './model.ts';
import type { Place } from './place.ts';
import { plainMrkdwn } from './format/mrkdwn.ts';
import type { State } from './store.ts';
import { change, initialState } from './store.ts';

export interface Notice {
  id: number;
  text: string;
}

export interface OpenThread {
  channel: string;
  ts: string;
}

export interface WorkspaceModel {
  state: State;
  me: Person;
  lineUp: boolean;
  place: Place | undefined;
  thread: OpenThread | undefined;
  notices: Notice[];
  /** The last message that arrived, in words, for the live region. */
  announced: string;
  /** Where reading stopped when this conversation was opened. */
  readTs: string | undefined;
  person(id: string): Person | undefined;
  go(place: Place): void;
  openThread(thread: OpenThread | undefined): void;
  openPerson(id: string): void;
  notify(text: string): void;
  dropNotice(id: number): void;
  /** Runs something that may fail and says so if it does. */
  attempt(run: () => Promise<unknown>): Promise<void>;
  loadOlder(channel: string): void;
  baseFor(origin: Origin): SurfaceBase;
  act(origin: Origin, action: ActionInput, values: Values): Promise<void>;
  dismiss(message: Message): void;
  join(id: string): Promise<void>;
  openDirect(ids: string[]): Promise<void>;
}

let noticeCount = 0;

export function useWorkspace(
  backend: Backend,
  boot: Boot,
  first: Place | undefined,
  onPlace: (place: Place) => void,
): WorkspaceModel {
  const [state, dispatch] = useReducer(change, boot, initialState);
  const [lineUp, setLineUp] = useState(true);
  const [place, setPlace] = useState(() => first ?? startPlace(boot));
  const [thread, openThread] = useState<OpenThread | undefined>(undefined);
  const [notices, setNotices] = useState<Notice[]>([]);
  const [announced, setAnnounced] = useState('');
  const [readTs, setReadTs] = useState<string | undefined>(undefined);
  const now = useRef({ state, place, thread });
  now.current = { state, place, thread };
  const meId = boot.me;
  // Nothing is read before somebody listens, or what happens in between would be missed.
  const listening = useRef(false);
  const heard = useRef(new Heard());

  const people = useMemo(() => new Map(state.boot.people.map(one => [one.id, one])), [state.boot.people]);
  const person = useCallback((id: string) => people.get(id), [people]);

  const notify = useCallback((text: string) => {
    const id = (noticeCount += 1);
    setNotices(list => [...list.slice(-2), { id, text }]);
    setTimeout(() => setNotices(list => list.filter(one => one.id !== id)), 9000);
  }, []);
  const attempt = useCallback(
    async (run: () => Promise<unknown>) => {
      try {
        await run();
      } catch (error) {
        notify(error instanceof Error && error.message ? error.message : 'That did not work. Try again.');
      }
    },
    [notify],
  );

  const go = useCallback(
    (next: Place) => {
      setPlace(next);
      openThread(undefined);
      onPlace(next);
    },
    [onPlace],
  );

  const load = useCallback(
    async (at: Place | undefined) => {
      if (at?.kind === 'home') {
        const blocks = await heard.current.settled(() => backend.home());
        if (blocks) dispatch({ type: 'home', blocks });
      } else if (at) {
        const page = await heard.current.settled(() => backend.history(at.id), at.id);
        dispatch({ type: 'history', channel: at.id, older: false, ...page });
        dispatch({ type: 'extras', channel: at.id, extras: await backend.extras(at.id) });
      }
    },
    [backend],
  );
  const loadThread = useCallback(
    async (open: OpenThread | undefined) => {
      if (!open) return;
      const messages = await heard.current.settled(() => backend.replies(open.channel, open.ts), open.channel);
      dispatch({ type: 'thread', channel: open.channel, threadTs: open.ts, messages });
    },
    [backend],
  );

  useEffect(() => {
    const conversation =
      place?.kind === 'conversation' ? now.current.state.conversations.get(place.id) : undefined;
    setReadTs(conversation && conversation.unread > 0 ? conversation.lastRead || undefined : undefined);
    if (listening.current) void attempt(() => load(place));
  }, [place, load, attempt]);
  useEffect(() => {
    void attempt(() => loadThread(thread));
  }, [thread, loadThread, attempt]);

  useEffect(() => {
    const onEvent = (event: WorkspaceEvent) => {
      heard.current.note(event);
      dispatch(event);
      if (event.type === 'stale') {
        listening.current = true;
        void attempt(async () => {
          dispatch({ type: 'booted', boot: await backend.boot(meId) });
          await load(now.current.place);
          await loadThread(now.current.thread);
        });
      }
      if (event.type === 'trouble') notify(event.words);
      if (
        event.type === 'message' &&
        event.isNew &&
        event.message.authorId !== meId &&
        isInSight(event.message, now.current)
      ) {
        const known = now.current.state.boot.people.find(one => one.id === event.message.authorId);
        const author = event.message.authorName ?? known?.name ?? '';
        setAnnounced(`${author}: ${plainMrkdwn(event.message.text).slice(0, 300)}`);
      }
    };
    return backend.follow(meId, onEvent, up => {
      setLineUp(up);
      // Without a line one can still read.
      if (!up && !listening.current) {
        listening.current = true;
        void attempt(() => load(now.current.place));
      }
    });
  }, [backend, meId, load, loadThread, attempt, notify]);

  useMarkRead(backend, state, place, dispatch);

  const candidates = useMemo(() => candidatesOf(state), [state.boot.people, state.conversations]);
  const timeZone = people.get(meId)?.timeZone ?? 'UTC';
  const baseFor = useCallback(
    (origin: Origin): SurfaceBase => ({
      ...candidates,
      viewer: meId,
      timeZone,
      upload: file => backend.upload(file),
      suggest: (blockId, actionId, query) => backend.suggest(origin, blockId, actionId, query),
    }),
    [backend, candidates, meId, timeZone],
  );

  const openDirect = async (ids: string[]) => {
    const conversation = await backend.openDirect(ids);
    dispatch({ type: 'conversation', conversation });
    go({ kind: 'conversation', id: conversation.id });
  };
  return {
    state,
    me: people.get(meId) ?? nobody(meId),
    lineUp,
    place,
    thread,
    notices,
    announced,
    readTs,
    person,
    go,
    openThread,
    openPerson: id => {
      if (id !== meId) void attempt(() => openDirect([id]));
    },
    notify,
    dropNotice: id => setNotices(list => list.filter(one => one.id !== id)),
    attempt,
    loadOlder: channel => {
      const timeline = now.current.state.timelines.get(channel);
      const oldest = timeline?.messages.find(one => !one.ephemeral)?.ts;
      if (!timeline?.hasMore || !oldest) return;
      void attempt(async () => {
        const page = await heard.current.settled(() => backend.history(channel, oldest), channel);
        dispatch({ type: 'history', channel, older: true, ...page });
      });
    },
    baseFor,
    act: (origin, action, values) => attempt(() => backend.act(origin, action, values)),
    dismiss: message => {
      dispatch({ type: 'dismiss', message });
      void attempt(() => backend.dismiss(message));
    },
    join: async id => {
      const conversation = await backend.join(id);
      dispatch({ type: 'conversation', conversation });
      go({ kind: 'conversation', id });
    },
    openDirect,
  };
}

function startPlace(boot: Boot): Place | undefined {
  const home = boot.homes[0];
  if (home) return { kind: 'home', appId: home.appId };
  const channel = boot.conversations.find(one => one.isMember && !one.isArchived);
  return channel ? { kind: 'conversation', id: channel.id } : undefined;
}

function nobody(id: string): Person {
  return { id, name: id, handle: id, title: '', team: '', timeZone: 'UTC', isApp: false };
}

function isInSight(
  message: Message,
  at: { place: Place | undefined; thread: OpenThread | undefined },
): boolean {
  if (at.place?.kind !== 'conversation' || at.place.id !== message.channel) return false;
  return !onlyInThread(message) || at.thread?.ts === message.threadTs;
}

/** What stands on the screen of a visible window is read. */
function useMarkRead(
  backend: Backend,
  state: State,
  place: Place | undefined,
  dispatch: (event: { type: 'read'; channel: string }) => void,
): void {
  const channel = place?.kind === 'conversation' ? place.id : undefined;
  const conversation = channel ? state.conversations.get(channel) : undefined;
  const timeline = channel ? state.timelines.get(channel) : undefined;
  const newest = timeline?.messages.filter(one => !one.ephemeral).at(-1)?.ts;
  const waiting = conversation !== undefined && conversation.unread + conversation.mentions > 0;
  useEffect(() => {
    if (!channel || !newest || !waiting) return undefined;
    const read = () => {
      if (document.visibilityState !== 'visible') return;
      dispatch({ type: 'read', channel });
      // A mark that is lost is set again with the next message.
      backend.markRead(channel, newest).catch(() => undefined);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [backend, channel, newest, waiting, dispatch]);
}

function candidatesOf(state: State): { people: Candidate[]; conversations: Candidate[] } {
  const people = state.boot.people.map((one): Candidate => {
    const detail = [one.title, one.team].filter(Boolean).join(', ');
    return { id: one.id, name: one.name, kind: one.isApp ? 'app' : 'user', ...(detail ? { detail } : {}) };
  });
  const conversations = [...state.conversations.values()]
    .filter(one => !one.isArchived && (one.kind === 'public' || one.isMember))
    .map((one): Candidate => ({
      id: one.id,
      name: one.name,
      kind: one.kind,
      ...(one.topic ? { detail: one.topic } : {}),
    }));
  return { people, conversations };
}
