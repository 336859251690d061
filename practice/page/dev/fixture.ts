/** A small made-up workspace with one of everything. */
import type { Backend, WorkspaceEvent } from '../src/backend.ts';
import type { BlockObject } from '../src/blocks/types.ts';
import type { ViewObject } from '../src/modal/modal.tsx';
import type { Conversation, Message, Person } from '../src/model.ts';
import { approvalBlocks, gallery, homeBlocks, modalBlocks } from './samples.ts';

const person = (id: string, name: string, title: string, team: string, isApp = false): Person => ({
  id,
  name,
  handle: name.split(' ')[0]?.toLowerCase() ?? id,
  title,
  team,
  timeZone: 'Europe/Berlin',
  isApp,
});

const people = [
  person('U1', 'Mara Lindqvist', 'Account executive', 'Sales'),
  person('U2', 'Jonas Weber', 'Sales manager', 'Sales'),
  person('U3', 'Ines Duarte', 'Product manager', 'Product'),
  person('U4', 'Tomasz Zieliński', 'Deal desk analyst', 'Deal desk'),
  person('U5', 'Aiko Tanaka', 'Counsel', 'Legal'),
  person('U6', 'Ruth Okafor', 'Chief executive', 'Leadership'),
  person('UB', 'Evenkeel', '', '', true),
];

const conversation = (
  id: string,
  name: string,
  kind: Conversation['kind'],
  more: Partial<Conversation> = {},
): Conversation => ({
  id,
  name,
  kind,
  topic: '',
  purpose: '',
  memberIds: ['U1', 'U2', 'U4', 'UB'],
  isMember: true,
  isArchived: false,
  unread: 0,
  mentions: 0,
  lastRead: '',
  lastTs: '',
  ...more,
});

const conversations = [
  conversation('C1', 'deal-aldgate-rail', 'private', {
    topic: 'Aldgate Rail, 84,000 EUR, Negotiation, closes Fri 15 May :train:',
    mentions: 2,
    unread: 3,
  }),
  conversation('C2', 'general', 'public', { topic: 'Company-wide', unread: 1 }),
  conversation('C3', 'deal-desk', 'public'),
  conversation('C4', 'product-news', 'public', { isMember: false, topic: 'What ships, and why' }),
  conversation('D1', 'Evenkeel', 'im', { peerId: 'UB', memberIds: ['U1', 'UB'], unread: 1, lastTs: '9' }),
  conversation('D2', 'Jonas Weber', 'im', { peerId: 'U2', memberIds: ['U1', 'U2'], lastTs: '8' }),
];

let clock = Math.floor(Date.now() / 1000) - 26 * 3600;
const message = (
  channel: string,
  authorId: string,
  text: string,
  more: Partial<Message> = {},
  step = 240,
): Message => ({
  ts: `${(clock += step)}.000100`,
  channel,
  authorId,
  byApp: authorId === 'UB',
  text,
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

export function fixtureBackend(): Backend {
  let emit: (event: WorkspaceEvent) => void = () => undefined;
  const messages: Message[] = [
    message('C1', 'UB', 'joined the channel', { system: true }),
    message(
      'C1',
      'U1',
      'They want *audit logs* by June. Competing offer is on the table, see <https://example.com/offer|the offer>.',
    ),
    message('C1', 'U1', 'I told them we would answer by tonight :hourglass_flowing_sand:', { edited: true }),
    message(
      'C1',
      'U2',
      'Fine by me, <@U1>. What would <@U4> say?\n• discount 24 %\n• 24 months\n&gt; signed if done by Friday\n`net 45`',
      {
        reactions: [
          { name: '+1', users: ['U1', 'U4'] },
          { name: 'eyes', users: ['U4'] },
        ],
      },
      16 * 3600,
    ),
    message('C1', 'UB', 'Discount approval for Aldgate Rail', {
      blocks: approvalBlocks(),
      pinned: true,
      replyCount: 3,
      replyAuthorIds: ['U2', 'U4'],
      lastReplyTs: String(clock + 300),
    }),
    message('C1', 'UB', 'Only you can see this. Try `/deal help`.', { ephemeral: true }),
    message('C2', 'U6', 'Welcome, everybody.'),
    message('D1', 'UB', 'Jonas approved your request.', { blocks: approvalBlocks(true) }),
    ...gallery().map(block => message('C3', 'UB', 'gallery', { blocks: [block] })),
  ];
  const view = (id: string, more: Partial<ViewObject> = {}): ViewObject => ({
    id,
    title: { type: 'plain_text', text: 'Ask the deal desk' },
    submit: { type: 'plain_text', text: 'Ask 2 people' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: modalBlocks(),
    ...more,
  });
  const done = () => new Promise<void>(resolve => setTimeout(resolve, 700));
  return {
    boot: user =>
      Promise.resolve({
        workspace: 'Tidewater Systems',
        me: user ?? 'U1',
        people,
        groups: [{ id: 'S1', name: 'legal' }],
        conversations,
        commands: [
          {
            name: '/deal',
            description: 'Find a deal, see its card',
            usage: 'customer’s name',
            app: 'Evenkeel',
          },
          {
            name: '/shoutout',
            description: 'Thank somebody in public',
            usage: '@person for…',
            app: 'Evenkeel',
          },
          { name: '/need', description: 'Write down what a customer needs', usage: 'words', app: 'Evenkeel' },
        ],
        shortcuts: [
          { id: 's1', name: 'Ask the deal desk', app: 'Evenkeel', kind: 'global' },
          { id: 's2', name: 'Keep on the timeline', app: 'Evenkeel', kind: 'message' },
        ],
        appUp: true,
        homes: [{ appId: 'A1', botId: 'UB', name: 'Evenkeel' }],
        waiting: { U2: 1, U4: 3 },
        views: [],
        hint: [
          'Type /deal and three letters of a customer’s name: try ald.',
          'Press Ask the deal desk and try 30 %, then 24 %.',
          'Press Ctrl+J to become Jonas and approve it.',
        ],
      }),
    follow: (_user, onEvent, onLine) => {
      emit = onEvent;
      onLine(true);
      queueMicrotask(() => onEvent({ type: 'stale' }));
      return () => undefined;
    },
    history: channel =>
      Promise.resolve({
        messages: messages.filter(one => one.channel === channel && !one.threadTs),
        hasMore: false,
      }),
    replies: (channel, ts) =>
      Promise.resolve([
        ...messages.filter(one => one.channel === channel && one.ts === ts),
        message(channel, 'U4', 'Which reference customer would they take?', { threadTs: ts }),
        message(channel, 'U1', 'Harbour Freight Line, the call is on Tuesday.', {
          threadTs: ts,
          broadcast: true,
        }),
      ]),
    extras: channel =>
      Promise.resolve({
        pins: messages.filter(one => one.channel === channel && one.pinned),
        bookmarks:
          channel === 'C1'
            ? [
                {
                  id: 'b',
                  title: 'Aldgate Rail in the CRM',
                  url: 'https://example.com',
                  emoji: ':briefcase:',
                },
              ]
            : [],
      }),
    post: async (channel, text, threadTs) => {
      await done();
      emit({
        type: 'message',
        isNew: true,
        message: message(channel, 'U1', text, threadTs ? { threadTs } : {}),
      });
    },
    command: async (_channel, name) => {
      await done();
      if (name === '/deal') emit({ type: 'view_opened', view: view('V1') });
      else throw new Error(`${name} failed with the error “operation_timeout”.`);
    },
    act: async (origin, action) => {
      await done();
      if (origin.kind === 'message' && action.action_id === 'approve') {
        emit({ type: 'message', isNew: true, message: { ...origin.message, blocks: approvalBlocks(true) } });
      }
      if (origin.kind === 'view' && action.action_id === 'push')
        emit({ type: 'view_opened', view: view('V2') });
    },
    suggest: (_origin, _block, _action, query) =>
      Promise.resolve({
        options: ['Aldgate Rail', 'Alder & Sons', 'Northern Ferries']
          .filter(one => one.toLowerCase().includes(query.toLowerCase()))
          .map(one => ({ text: { type: 'plain_text', text: one }, value: one })),
      }),
    submit: async (_viewId, values) => {
      await done();
      if (values.discount?.value?.value === '30') {
        return {
          kind: 'errors',
          errors: {
            discount: 'Finance allows at most 25 % here. Ask for 25, or name a reason.',
            reason: 'Say what the competing offer is.',
          },
        };
      }
      if (values.discount?.value?.value === '31') return { kind: 'no_answer' };
      emit({ type: 'view_closed', viewId: 'V1', all: true });
      return { kind: 'taken' };
    },
    closeView: (viewId, all) => {
      emit({ type: 'view_closed', viewId, all });
      return Promise.resolve();
    },
    shortcut: done,
    react: (target, name, add) => {
      const rest = target.reactions.filter(one => one.name !== name);
      emit({
        type: 'message',
        isNew: true,
        message: { ...target, reactions: add ? [...rest, { name, users: ['U1'] }] : rest },
      });
      return Promise.resolve();
    },
    openDirect: ids =>
      Promise.resolve(
        conversations.find(one => one.peerId === ids[0]) ??
          conversation(`D${ids[0]}`, people.find(one => one.id === ids[0])?.name ?? '', 'im', {
            peerId: ids[0] ?? '',
          }),
      ),
    join: id =>
      Promise.resolve({ ...(conversations.find(one => one.id === id) as Conversation), isMember: true }),
    leave: done,
    archive: done,
    markRead: () => Promise.resolve(),
    dismiss: () => Promise.resolve(),
    home: (): Promise<BlockObject[]> => Promise.resolve(homeBlocks()),
    upload: file => Promise.resolve({ id: 'F1', name: file.name }),
    fileUrl: id => `/files/${id}`,
  };
}
