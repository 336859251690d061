import { describe, expect, test } from 'vitest';
import type { Boot } from './backend.ts';
import type { Conversation, Message } from './model.ts';
import type { State, StateChange } from './store.ts';
import { change, initialState, sidebarOf, threadKey } from './store.ts';

const conversation = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id,
  kind: 'public',
  name: id.toLowerCase(),
  topic: '',
  purpose: '',
  memberIds: [],
  isMember: true,
  isArchived: false,
  unread: 0,
  mentions: 0,
  lastRead: '',
  lastTs: '',
  ...more,
});

const boot: Boot = {
  workspace: 'w',
  me: 'U1',
  people: [],
  groups: [],
  conversations: [conversation('C1', { unread: 2, mentions: 1 }), conversation('C2', { isMember: false })],
  commands: [],
  shortcuts: [],
  homes: [],
  appUp: true,
  waiting: { U2: 1 },
  views: [],
  hint: [],
};

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  ts,
  channel: 'C1',
  authorId: 'U2',
  byApp: false,
  text: ts,
  blocks: [],
  attachments: [],
  files: [],
  reactions: [],
  replyCount: 0,
  replyAuthorIds: [],
  edited: false,
  ephemeral: false,
  broadcast: false,
  pinned: false,
  system: false,
  ...more,
});

const after = (...events: StateChange[]): State => events.reduce(change, initialState(boot));
const shown = (state: State) => state.timelines.get('C1')?.messages.map(one => one.ts);
const history = (messages: Message[], older = false): StateChange => ({
  type: 'history',
  channel: 'C1',
  messages,
  hasMore: false,
  older,
});

describe('messages', () => {
  test('stand in the order of time, each once, the later version wins', () => {
    const state = after(
      history([message('2'), message('4')]),
      { type: 'message', isNew: true, message: message('3') },
      { type: 'message', isNew: true, message: message('2', { text: 'edited' }) },
    );
    expect(shown(state)).toEqual(['2', '3', '4']);
    expect(state.timelines.get('C1')?.messages[0]?.text).toBe('edited');
  });

  test('a reply stands in its thread only, unless it was sent to the channel too', () => {
    const state = after(
      history([message('1')]),
      { type: 'thread', channel: 'C1', threadTs: '1', messages: [message('1')] },
      { type: 'message', isNew: true, message: message('2', { threadTs: '1' }) },
      { type: 'message', isNew: true, message: message('3', { threadTs: '1', broadcast: true }) },
    );
    expect(shown(state)).toEqual(['1', '3']);
    expect(state.threads.get(threadKey('C1', '1'))?.map(one => one.ts)).toEqual(['1', '2', '3']);
  });

  test('a parent that changes changes in its open thread as well', () => {
    const state = after(
      { type: 'thread', channel: 'C1', threadTs: '1', messages: [message('1')] },
      { type: 'message', isNew: true, message: message('1', { text: 'done', threadTs: '1' }) },
    );
    expect(state.threads.get(threadKey('C1', '1'))?.[0]?.text).toBe('done');
  });

  test('reading the history again keeps what only this window has seen, and drops what is gone', () => {
    const state = after(
      history([message('1'), message('2')]),
      { type: 'message', isNew: true, message: message('3', { ephemeral: true }) },
      history([message('2')]),
    );
    expect(shown(state)).toEqual(['2', '3']);
  });

  test('earlier messages come in above', () => {
    expect(shown(after(history([message('5')]), history([message('1'), message('2')], true)))).toEqual([
      '1',
      '2',
      '5',
    ]);
  });

  test('deleted and dismissed messages leave the channel and the thread', () => {
    const state = after(
      history([message('1'), message('2')]),
      { type: 'thread', channel: 'C1', threadTs: '1', messages: [message('1'), message('2')] },
      { type: 'message_gone', channel: 'C1', ts: '1' },
      { type: 'dismiss', message: message('2') },
    );
    expect(shown(state)).toEqual([]);
    expect(state.threads.get(threadKey('C1', '1'))).toEqual([]);
  });
});

describe('modals', () => {
  const view = (id: string, title = id) => ({ id, title: { type: 'plain_text', text: title }, blocks: [] });
  const ids = (state: State) => state.views.map(one => one.id);

  test('a push lies on top, an update stays in its place, closing one uncovers the one below', () => {
    const opened = after(
      { type: 'view_opened', view: view('V1') },
      { type: 'view_opened', view: view('V2') },
    );
    expect(ids(opened)).toEqual(['V1', 'V2']);
    const updated = change(opened, { type: 'view_updated', view: view('V1', 'new') });
    expect(updated.views[0]?.title?.text).toBe('new');
    expect(ids(change(updated, { type: 'view_closed', viewId: 'V2', all: false }))).toEqual(['V1']);
    expect(ids(change(updated, { type: 'view_closed', viewId: 'V2', all: true }))).toEqual([]);
  });

  test('a modal that is opened anew takes the place of all that was open', () => {
    const opened = after(
      { type: 'view_opened', view: view('V1') },
      { type: 'view_opened', view: view('V2') },
    );
    expect(ids(change(opened, { type: 'view_opened', view: { ...view('V3'), isRoot: true } }))).toEqual([
      'V3',
    ]);
  });

  test('closing a view that is not open changes nothing', () => {
    const opened = after({ type: 'view_opened', view: view('V1') });
    expect(change(opened, { type: 'view_closed', viewId: 'V9', all: false })).toBe(opened);
  });
});

describe('the sidebar', () => {
  test('shows one’s own, living conversations; the direct ones by their newest message', () => {
    const state = after(
      { type: 'conversation', conversation: conversation('C3', { isArchived: true }) },
      { type: 'conversation', conversation: conversation('D1', { kind: 'im', lastTs: '1' }) },
      { type: 'conversation', conversation: conversation('D2', { kind: 'im', lastTs: '2' }) },
    );
    const { channels, direct } = sidebarOf(state);
    expect(channels.map(one => one.id)).toEqual(['C1']);
    expect(direct.map(one => one.id)).toEqual(['D2', 'D1']);
  });

  test('reading clears the counts of that conversation', () => {
    expect(after({ type: 'read', channel: 'C1' }).conversations.get('C1')).toMatchObject({
      unread: 0,
      mentions: 0,
    });
  });
});
