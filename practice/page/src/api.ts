/** The page's backend over HTTP: translates what `browser-api.ts` says into the page's own words. */
import type {
  AskOptions,
  BootstrapReply,
  Container,
  DetailsReply,
  Failure,
  JsonObject,
  MessagesReply,
  PracticeConversation,
  RunShortcut,
  SendAction,
  SendMessage,
  SubmitReply,
  UsersReply,
} from '../../browser-api.ts';
import type { Backend, Boot, Origin, UploadedFile } from './backend.ts';
import type { BlockObject } from './blocks/types.ts';
import type { Suggestions } from './elements/surface.ts';
import { followStream } from './stream.ts';
import type { Directory } from './translate.ts';
import { appOf, blocksOf, conversationOf, directoryOf, messageOf, pinsOf, viewOf } from './translate.ts';

/** A refusal or failure, in the server's own words. */
export class ApiError extends Error {}

const UNREACHABLE = 'The practice server does not answer. Is it still running?';
const PAGE_SIZE = 50;

async function call<T>(url: string, init?: RequestInit): Promise<T> {
  let reply: Response;
  try {
    reply = await fetch(url, init);
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  const text = await reply.text();
  let body: unknown;
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  if (!reply.ok) {
    const failure = body as Partial<Failure>;
    throw new ApiError(failure.message || failure.error || `The server answered ${reply.status}.`);
  }
  return body as T;
}

const query = (params: Record<string, string>) => new URLSearchParams(params).toString();

function containerOf(origin: Origin): Container {
  switch (origin.kind) {
    case 'message':
      return { type: 'message', channel: origin.message.channel, ts: origin.message.ts };
    case 'view':
      return { type: 'view', viewId: origin.viewId };
    case 'home':
      return { type: 'home' };
  }
}

/** The backend of one window; `root` is where the server's browser interface lives. */
export function httpBackend(root = '/browser'): Backend {
  let user = '';
  let directory: Directory = directoryOf([], []);

  const get = <T>(path: string, params: Record<string, string> = {}) =>
    call<T>(`${root}${path}?${query({ user, ...params })}`);
  const post = <T>(path: string, body: object) =>
    call<T>(`${root}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, ...body }),
    });
  const at = (channel: string) => `/conversations/${encodeURIComponent(channel)}`;
  const view = (id: string) => `/views/${encodeURIComponent(id)}`;
  const translated = (one: PracticeConversation) => conversationOf(one, directory);

  /** The person asked for, or the one of last time, or the first of the company. */
  async function choose(wanted: string | undefined): Promise<string> {
    const { users } = await call<UsersReply>(`${root}/users`);
    const people = users.filter(one => !one.isBot && !one.deactivated);
    const found = people.find(one => one.id === wanted) ?? people[0];
    if (!found) throw new ApiError('This workspace has no people yet.');
    return found.id;
  }

  return {
    async boot(wanted): Promise<Boot> {
      user = await choose(wanted);
      const reply = await get<BootstrapReply>('/bootstrap');
      directory = directoryOf(reply.users, reply.groups);
      return {
        workspace: reply.team.name,
        me: reply.me.id,
        people: [...directory.people.values()],
        groups: reply.groups.map(one => ({ id: one.id, name: one.handle })),
        conversations: reply.conversations.map(translated),
        ...appOf(reply.app),
        waiting: reply.waiting,
        views: reply.views.map(viewOf),
        hint: reply.hint,
      };
    },
    follow: (who, onEvent, onLine) =>
      followStream(`${root}/stream?${query({ user: who })}`, {
        onLine,
        onEvent,
        directory: () => directory,
        setUsers: users => {
          directory = directoryOf(users, directory.groups);
        },
      }),
    async history(channel, before) {
      const reply = await get<MessagesReply>(`${at(channel)}/messages`, {
        limit: String(PAGE_SIZE),
        ...(before ? { before } : {}),
      });
      return { messages: reply.messages.map(one => messageOf(one, directory)), hasMore: reply.hasMore };
    },
    async replies(channel, threadTs) {
      const reply = await get<MessagesReply>(`${at(channel)}/thread/${encodeURIComponent(threadTs)}`);
      return reply.messages.map(one => messageOf(one, directory));
    },
    async extras(channel) {
      return pinsOf(await get<DetailsReply>(`${at(channel)}/details`), directory);
    },
    async post(channel, text, threadTs, broadcast) {
      const body: Omit<SendMessage, 'user'> = {
        conversation: channel,
        text,
        ...(threadTs ? { threadTs } : {}),
        ...(broadcast ? { broadcast } : {}),
      };
      await post('/messages', body);
    },
    async command(channel, name, text) {
      const body: Omit<SendMessage, 'user'> = { conversation: channel, text: `${name} ${text}`.trim() };
      await post('/messages', body);
    },
    async act(origin, action, values) {
      const body: Omit<SendAction, 'user'> = {
        container: containerOf(origin),
        action: action as SendAction['action'],
        state: values as unknown as SendAction['state'],
      };
      await post('/actions', body);
    },
    suggest(origin, blockId, actionId, value) {
      const body: Omit<AskOptions, 'user'> = { container: containerOf(origin), blockId, actionId, value };
      return post<Suggestions>('/options', body);
    },
    async submit(viewId, values) {
      const reply = await post<SubmitReply>(`${view(viewId)}/submit`, { values });
      if (reply.outcome === 'errors') return { kind: 'errors', errors: reply.errors };
      // An update, a push or the closing comes over the stream, as it does when the app acts on its own.
      return reply.outcome === 'failed' ? { kind: 'no_answer' } : { kind: 'taken' };
    },
    async closeView(viewId, all) {
      await post(`${view(viewId)}/close`, { all });
    },
    async shortcut(callbackId, message) {
      const body: Omit<RunShortcut, 'user'> = {
        callbackId,
        ...(message ? { message: { channel: message.channel, ts: message.ts } } : {}),
      };
      await post('/shortcuts', body);
    },
    async react(message, name, add) {
      await post('/reactions', { channel: message.channel, ts: message.ts, name, add });
    },
    openDirect: async userIds => translated(await post<PracticeConversation>('/open-dm', { with: userIds })),
    join: async channel => translated(await post<PracticeConversation>('/join', { conversation: channel })),
    async leave(channel) {
      await post('/leave', { conversation: channel });
    },
    async archive(channel, closed) {
      await post(closed ? '/archive' : '/unarchive', { conversation: channel });
    },
    async markRead(channel, ts) {
      await post('/read', { conversation: channel, ts });
    },
    async dismiss(message) {
      await post('/dismiss', { channel: message.channel, ts: message.ts });
    },
    async home(): Promise<BlockObject[] | undefined> {
      const reply = await get<{ view: JsonObject | null }>('/home');
      return reply.view ? blocksOf(reply.view.blocks) : undefined;
    },
    async upload(file) {
      const { file: made } = await call<{ file: UploadedFile }>(`${root}/files?${query({ user, name: file.name })}`, {
        method: 'POST',
        headers: { 'content-type': file.type || 'application/octet-stream' },
        body: file,
      });
      return made;
    },
    fileUrl: id => `${root}/files/${encodeURIComponent(id)}`,
  };
}
