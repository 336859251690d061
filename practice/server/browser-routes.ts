import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type {
  AskOptions, DetailsReply, JsonObject, PracticeConversation, PracticeMessage, PracticeUser, RunShortcut, SendAction, SendMessage, StateValues, StreamEvent,
} from '../browser-api.ts'; // prettier-ignore
import { apiFile, MAX_FILE_BYTES, pageFile } from './files.ts';
import { Trouble, type Practice } from './practice.ts';
import type { Conversation, Message, User } from './types.ts';

class NotHere extends Error {}

/** The page's side: what a person sees and does. */
export class Browser {
  readonly #practice: Practice;
  readonly #streams = new Map<string, Set<(event: StreamEvent) => void>>();

  constructor(practice: Practice) {
    this.#practice = practice;
    const { workspace, views, delivery } = practice;
    workspace.listen((change, before) => {
      switch (change.k) {
        case 'message':
          this.#toMembers(change.v.channel, user => ({ type: before ? 'message_changed' : 'message', message: this.message(change.v, user) }));
          this.#threadMoved(change.v);
          if (!before) this.#unreadMoved(change.v.channel);
          break;
        case 'gone':
          this.#toMembers(change.v.channel, () => ({ type: 'message_deleted', ...change.v }));
          break;
        case 'conversation':
          this.#conversationMoved(change.v);
          break;
        case 'read': {
          const conversation = workspace.conversations.get(change.v.channel);
          if (conversation) this.#send(change.v.user, { type: 'conversation', conversation: this.conversation(conversation, change.v.user) });
          this.#everybody({ type: 'waiting', waiting: this.#waiting() });
          break;
        }
        case 'home':
          this.#send(change.v.user, { type: 'home', view: change.v.view });
          break;
        case 'user':
          this.#everybody({ type: 'users', users: this.#users() });
          break;
      }
    });
    views.tell = (user, event) => this.#send(user, event);
    practice.tellEphemeral = (user, message) =>
      this.#send(user, message.subtype === 'gone' ? { type: 'message_deleted', channel: message.channel, ts: message.ts } : { type: 'message', message: this.message(message, user) });
    delivery.onConnected = () => this.#everybody({ type: 'app', app: practice.app });
  }

  #send(user: string, event: StreamEvent): void {
    for (const tell of this.#streams.get(user) ?? []) tell(event);
  }
  #everybody(event: StreamEvent): void {
    for (const streams of this.#streams.values()) for (const tell of streams) tell(event);
  }
  #toMembers(channel: string, event: (user: string) => StreamEvent): void {
    for (const user of this.#practice.workspace.conversations.get(channel)?.members ?? []) if (this.#streams.has(user)) this.#send(user, event(user));
  }
  /** A reply changes what stands below its parent. */
  #threadMoved(m: Message): void {
    const parent = m.threadTs && m.threadTs !== m.ts ? this.#practice.workspace.find(m.channel, m.threadTs) : undefined;
    if (parent) this.#toMembers(m.channel, user => ({ type: 'message_changed', message: this.message(parent, user) }));
  }
  #unreadMoved(channel: string): void {
    const conversation = this.#practice.workspace.conversations.get(channel);
    if (!conversation) return;
    this.#toMembers(channel, user => ({ type: 'conversation', conversation: this.conversation(conversation, user) }));
    if (this.#streams.size > 0) this.#everybody({ type: 'waiting', waiting: this.#waiting() });
  }
  #conversationMoved(c: Conversation): void {
    for (const user of this.#streams.keys()) {
      if (c.members.includes(user) || c.kind === 'channel') this.#send(user, { type: 'conversation', conversation: this.conversation(c, user) });
      else this.#send(user, { type: 'conversation_left', id: c.id });
      if (c.members.includes(user)) this.#send(user, { type: 'details', channel: c.id, ...this.#details(c, user) });
    }
  }

  /** Modals live in the browser and end with it; one that is reloaded comes back sooner than this. */
  #gone(user: string): void {
    setTimeout(() => {
      const [root] = this.#practice.views.stack(user);
      if (root && !this.#streams.has(user)) this.#practice.views.close(user, root.id, true);
    }, 10_000).unref();
  }

  #users(): PracticeUser[] {
    return [...this.#practice.workspace.users.values()].map(u => ({
      id: u.id, name: u.name, realName: u.realName, email: u.email, tz: u.tz, title: u.title ?? '', isBot: u.isBot, deactivated: u.deactivated ?? false,
    })); // prettier-ignore
  }

  message(m: Message, viewer: string): PracticeMessage {
    const replies = m.threadTs === '' ? this.#practice.workspace.replies(m.channel, m.ts) : [];
    return {
      channel: m.channel,
      ts: m.ts,
      user: m.user,
      text: m.text,
      blocks: [...m.blocks],
      attachments: [...m.attachments],
      subtype: m.subtype,
      threadTs: m.threadTs,
      broadcast: m.broadcast,
      edited: m.edited !== '',
      replyCount: replies.length,
      replyUsers: [...new Set(replies.map(r => r.user))],
      latestReply: replies.at(-1)?.ts ?? '',
      reactions: m.reactions.map(r => ({ name: r.name, users: [...r.users] })),
      ephemeral: m.ephemeralFor === viewer,
      files: (m.files ?? []).map(id => {
        const file = this.#practice.workspace.files.get(id);
        return file ? pageFile(file) : { id, name: '', title: 'This file was deleted', mimetype: '', kind: '', size: 0, altText: '' };
      }),
      pinned: this.#practice.workspace.conversations.get(m.channel)?.pins.includes(m.ts) ?? false,
    };
  }

  conversation(c: Conversation, viewer: string): PracticeConversation {
    const { workspace } = this.#practice;
    const lastRead = workspace.reads.get(`${viewer} ${c.id}`) ?? '';
    const isMember = c.members.includes(viewer);
    const all = workspace.inChannel(c.id);
    const unread = isMember ? all.filter(m => m.ts > lastRead && m.user !== viewer && m.subtype === '' && (m.threadTs === '' || m.broadcast)) : [];
    const mentions = c.kind === 'im' ? unread.length : unread.filter(m => m.text.includes(`<@${viewer}>`) || /<!(channel|here|everyone)>/.test(m.text)).length;
    return {
      id: c.id,
      kind: c.kind,
      name: c.kind === 'im' ? (c.members.find(m => m !== viewer) ?? viewer) : c.name,
      topic: c.topic,
      purpose: c.purpose,
      archived: c.archived,
      members: [...c.members],
      isMember,
      unread: unread.length,
      mentions,
      lastRead,
      latest: all.at(-1)?.ts ?? '',
    };
  }

  #details(c: Conversation, viewer: string): Omit<DetailsReply, 'conversation'> {
    const pins = c.pins.flatMap(ts => {
      const m = this.#practice.workspace.find(c.id, ts);
      return m ? [this.message(m, viewer)] : [];
    });
    return { pins, bookmarks: c.bookmarks.map(b => ({ ...b })) };
  }

  #waiting(): Record<string, number> {
    const waiting: Record<string, number> = {};
    for (const user of this.#practice.workspace.users.values()) {
      if (user.isBot) continue;
      let n = 0;
      for (const c of this.#practice.workspace.conversations.values()) if (c.members.includes(user.id)) n += this.conversation(c, user.id).mentions;
      if (n > 0) waiting[user.id] = n;
    }
    return waiting;
  }

  #user(id: unknown): User {
    const user = this.#practice.workspace.users.get(String(id ?? ''));
    if (!user || user.isBot) throw new NotHere('There is no such person.');
    return user;
  }
  #in(id: unknown, user: User): Conversation {
    const c = this.#practice.workspace.conversations.get(String(id ?? ''));
    if (!c || (c.kind !== 'channel' && !c.members.includes(user.id))) throw new NotHere('There is no such conversation.');
    return c;
  }

  /** A channel that a person may close and bring back: any but general. */
  #named(id: unknown, user: User): Conversation {
    const c = this.#in(id, user);
    if (c.kind === 'im' || c.name === 'general') throw new Trouble('This conversation cannot be archived.');
    return c;
  }

  /** Everything a person does, by name; also what the control API does in somebody's name. */
  async perform(what: string, body: JsonObject): Promise<JsonObject> {
    const { workspace } = this.#practice;
    const user = this.#user(body['user']);
    switch (what) {
      case 'messages': {
        const m = body as unknown as SendMessage;
        const channel = this.#in(m.conversation, user);
        if (m.text.startsWith('/')) {
          const [name = '', ...rest] = m.text.split(' ');
          await this.#practice.command(user, channel, name, rest.join(' ').trim());
          return {};
        }
        if (channel.archived) throw new Trouble('This channel is archived.');
        if (!channel.members.includes(user.id)) throw new Trouble('Join the channel first.');
        if (!m.text.trim()) return {};
        return { ts: this.#practice.say(user.id, channel, m.text, m.threadTs ?? '', m.broadcast ?? false).ts };
      }
      case 'actions': {
        const a = body as unknown as SendAction;
        await this.#practice.act(user, a.container, a.action, a.state ?? {});
        return {};
      }
      case 'submit':
        return (await this.#practice.submit(user, String(body['viewId']), (body['values'] ?? {}) as StateValues)) as unknown as JsonObject;
      case 'close':
        await this.#practice.closeView(user, String(body['viewId']), body['all'] === true);
        return {};
      case 'options': {
        const o = body as unknown as AskOptions;
        return this.#practice.options(user, o.container, o.blockId, o.actionId, o.value);
      }
      case 'shortcuts': {
        const s = body as unknown as RunShortcut;
        await this.#practice.shortcut(user, s.callbackId, s.message && workspace.find(s.message.channel, s.message.ts));
        return {};
      }
      case 'home':
        this.#practice.openHome(user);
        return { view: workspace.homes.get(user.id) ?? null };
      case 'read':
        workspace.put({ k: 'read', v: { user: user.id, channel: this.#in(body['conversation'], user).id, ts: String(body['ts']) } });
        return {};
      case 'reactions': {
        const m = workspace.find(String(body['channel']), String(body['ts']));
        if (m) this.#practice.react(m, user.id, String(body['name']), body['add'] !== false);
        return {};
      }
      case 'join': {
        const c = this.#in(body['conversation'], user);
        if (c.members.includes(user.id)) return this.conversation(c, user.id) as unknown as JsonObject;
        const joined = workspace.change(c, { members: [...c.members, user.id] });
        this.#practice.joined(joined, user.id);
        return this.conversation(joined, user.id) as unknown as JsonObject;
      }
      case 'leave': {
        const c = this.#in(body['conversation'], user);
        const left = workspace.change(c, { members: c.members.filter(m => m !== user.id) });
        this.#practice.left(left, user.id);
        return this.conversation(left, user.id) as unknown as JsonObject;
      }
      case 'archive': {
        const c = this.#named(body['conversation'], user);
        if (!c.archived) this.#practice.archive(c, user.id);
        return {};
      }
      case 'unarchive': {
        const c = this.#named(body['conversation'], user);
        if (c.archived) this.#practice.unarchive(c, user.id);
        return {};
      }
      case 'open-dm': {
        const others = ((body['with'] ?? []) as string[]).filter(id => workspace.users.has(id));
        return this.conversation(workspace.direct([user.id, ...others]), user.id) as unknown as JsonObject;
      }
      case 'dismiss':
        this.#send(user.id, { type: 'message_deleted', channel: String(body['channel']), ts: String(body['ts']) });
        return {};
      default:
        throw new NotHere('There is no such action.');
    }
  }

  routes(app: Hono): void {
    const { workspace } = this.#practice;
    const guard = (work: (c: Context) => Promise<Response> | Response) => async (c: Context) => {
      try {
        return await work(c);
      } catch (error) {
        if (error instanceof Trouble) {
          this.#send(String(c.req.query('user') ?? ''), { type: 'error', message: error.message });
          return c.json({ error: 'trouble', message: error.message }, 409);
        }
        if (error instanceof NotHere) return c.json({ error: 'not_found', message: error.message }, 404);
        throw error;
      }
    };
    const post = (path: string, what: string, more: (c: Context) => JsonObject = () => ({})) =>
      app.post(path, guard(async c => c.json(await this.perform(what, { ...((await c.req.json().catch(() => ({}))) as JsonObject), ...more(c) }))));
    const humans = () => this.#users().filter(u => !u.isBot);

    app.get('/browser/users', c => c.json({ team: workspace.seed.team, users: humans(), waiting: this.#waiting() }));
    app.get('/browser/bootstrap', guard(c => {
      const user = this.#user(c.req.query('user'));
      const conversations = [...workspace.conversations.values()].filter(x => x.members.includes(user.id) || (x.kind === 'channel' && !x.archived));
      return c.json({
        team: workspace.seed.team,
        me: this.#users().find(u => u.id === user.id),
        users: this.#users(),
        groups: (workspace.seed.usergroups ?? []).map(g => ({ ...g })),
        conversations: conversations.map(x => this.conversation(x, user.id)),
        app: this.#practice.app,
        waiting: this.#waiting(),
        views: [...this.#practice.views.stack(user.id)],
        hint: [...(workspace.seed.hints?.[user.id] ?? workspace.seed.hint ?? [])],
      });
    })); // prettier-ignore
    app.get('/browser/conversations/:id/messages', guard(c => {
      const user = this.#user(c.req.query('user'));
      const channel = this.#in(c.req.param('id'), user);
      const before = c.req.query('before');
      const limit = Math.min(200, Number(c.req.query('limit') ?? 50) || 50);
      const all = workspace.inChannel(channel.id).filter(m => (m.threadTs === '' || m.broadcast) && (!before || m.ts < before));
      return c.json({ messages: all.slice(-limit).map(m => this.message(m, user.id)), hasMore: all.length > limit });
    })); // prettier-ignore
    app.get('/browser/conversations/:id/thread/:ts', guard(c => {
      const user = this.#user(c.req.query('user'));
      const channel = this.#in(c.req.param('id'), user);
      const parent = workspace.find(channel.id, c.req.param('ts')!);
      if (!parent) throw new NotHere('There is no such message.');
      return c.json({ messages: [parent, ...workspace.replies(channel.id, parent.ts)].map(m => this.message(m, user.id)), hasMore: false });
    })); // prettier-ignore
    app.get('/browser/conversations/:id/details', guard(c => {
      const user = this.#user(c.req.query('user'));
      const channel = this.#in(c.req.param('id'), user);
      return c.json({ conversation: this.conversation(channel, user.id), ...this.#details(channel, user.id) });
    })); // prettier-ignore
    app.get('/browser/home', guard(async c => c.json(await this.perform('home', { user: c.req.query('user') ?? '' }))));
    for (const what of ['messages', 'actions', 'options', 'shortcuts', 'read', 'reactions', 'join', 'leave', 'archive', 'unarchive', 'open-dm', 'dismiss']) post(`/browser/${what}`, what);
    post('/browser/views/:id/submit', 'submit', c => ({ viewId: c.req.param('id')! }));
    post('/browser/views/:id/close', 'close', c => ({ viewId: c.req.param('id')! }));
    app.post('/browser/files', guard(async c => {
      const user = this.#user(c.req.query('user'));
      const body = new Uint8Array(await c.req.arrayBuffer());
      if (body.byteLength > MAX_FILE_BYTES) throw new Trouble('A file here has at most 10 MB.');
      const file = this.#practice.files.add(c.req.query('name') ?? 'file', body, user.id);
      return c.json({ id: file.id, name: file.name, size: file.size, file: apiFile(file, this.#practice.url) });
    })); // prettier-ignore
    app.get('/browser/stream', c => {
      const user = this.#user(c.req.query('user'));
      return streamSSE(c, async sse => {
        const queue: StreamEvent[] = [{ type: 'hello' }];
        let wake = () => {};
        const tell = (event: StreamEvent) => {
          queue.push(event);
          wake();
        };
        const mine = this.#streams.get(user.id) ?? new Set();
        this.#streams.set(user.id, mine.add(tell));
        const end = () => {
          mine.delete(tell);
          if (mine.size === 0) {
            this.#streams.delete(user.id);
            this.#gone(user.id);
          }
          wake();
        };
        sse.onAbort(end);
        while (!sse.aborted) {
          for (const event of queue.splice(0)) await sse.writeSSE({ data: JSON.stringify(event) });
          const timer = setTimeout(() => wake(), 20_000);
          await new Promise<void>(resolve => (wake = resolve));
          clearTimeout(timer);
          if (queue.length === 0) await sse.write(': still here\n\n');
        }
        end();
      });
    });
  }
}
