import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '../browser-api.ts';
import type { AppDefinition, Conversation, Message, Scheduled, StoredFile, User, WorkspaceSeed } from './types.ts';

type Entry =
  | { k: 'user'; v: User }
  | { k: 'conversation'; v: Conversation }
  | { k: 'message'; v: Message }
  | { k: 'gone'; v: { channel: string; ts: string } }
  | { k: 'read'; v: { user: string; channel: string; ts: string } }
  | { k: 'home'; v: { user: string; view: JsonObject } }
  | { k: 'file'; v: StoredFile }
  | { k: 'unfile'; v: { id: string } }
  | { k: 'scheduled'; v: Scheduled }
  | { k: 'unscheduled'; v: { id: string } };

/** Told of every change, after it is stored. */
export type Listener = (change: Entry, before?: Message) => void;

/**
 * Everything the workspace knows, in memory, with a journal: each change is one line of JSON, appended before anybody is
 * answered, so a kill -9 loses nothing. A torn last line is dropped; the journal is written anew, compact, at each start.
 */
export class Workspace {
  readonly seed: WorkspaceSeed;
  readonly app: AppDefinition;
  readonly users = new Map<string, User>();
  readonly conversations = new Map<string, Conversation>();
  /** By channel, by ts, in the order of ts. */
  readonly messages = new Map<string, Map<string, Message>>();
  readonly reads = new Map<string, string>();
  readonly homes = new Map<string, JsonObject>();
  readonly files = new Map<string, StoredFile>();
  readonly scheduled = new Map<string, Scheduled>();
  readonly #file: string | undefined;
  readonly #listeners = new Set<Listener>();
  readonly now: () => number;
  #lastTs = 0;
  #counter = 0;

  constructor(options: { seed: WorkspaceSeed; app: AppDefinition; file: string | undefined; now: () => number }) {
    this.seed = options.seed;
    this.app = options.app;
    this.now = options.now;
    this.#file = options.file;
    if (options.file && existsSync(options.file)) this.#load(options.file);
    for (const user of options.seed.users) if (!this.users.has(user.id)) this.#apply({ k: 'user', v: { ...user, isBot: false } });
    const bot = { id: options.app.botUserId, name: options.app.name.toLowerCase(), realName: options.app.name, email: '', tz: 'UTC', isBot: true };
    this.#apply({ k: 'user', v: bot });
    for (const channel of options.seed.channels ?? []) {
      if (this.byName(channel.name)) continue;
      this.#apply({
        k: 'conversation',
        v: this.#newConversation(channel.private ? 'private' : 'channel', channel.name, channel.memberIds, channel.memberIds[0] ?? '', channel.topic, channel.id),
      });
    }
    if (options.file) this.#compact(options.file);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The one way anything changes. */
  put(entry: Entry): void {
    const before = entry.k === 'message' ? this.messages.get(entry.v.channel)?.get(entry.v.ts) : undefined;
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#apply(entry);
    for (const listener of this.#listeners) listener(entry, before);
  }

  #apply(entry: Entry): void {
    switch (entry.k) {
      case 'user':
        this.users.set(entry.v.id, entry.v);
        break;
      case 'conversation':
        this.conversations.set(entry.v.id, entry.v);
        break;
      case 'message': {
        const inside = this.messages.get(entry.v.channel) ?? new Map<string, Message>();
        inside.set(entry.v.ts, entry.v);
        this.messages.set(entry.v.channel, inside);
        this.#lastTs = Math.max(this.#lastTs, Math.round(Number(entry.v.ts) * 1e6));
        break;
      }
      case 'gone':
        this.messages.get(entry.v.channel)?.delete(entry.v.ts);
        break;
      case 'read':
        this.reads.set(`${entry.v.user} ${entry.v.channel}`, entry.v.ts);
        break;
      case 'home':
        this.homes.set(entry.v.user, entry.v.view);
        break;
      case 'file':
        this.files.set(entry.v.id, entry.v);
        break;
      case 'unfile':
        this.files.delete(entry.v.id);
        break;
      case 'scheduled':
        this.scheduled.set(entry.v.id, entry.v);
        break;
      case 'unscheduled':
        this.scheduled.delete(entry.v.id);
        break;
    }
  }

  #load(file: string): void {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      try {
        this.#apply(JSON.parse(line) as Entry);
      } catch {
        // The last line of a killed process may be torn: nobody was told of it.
      }
    }
  }

  #compact(file: string): void {
    mkdirSync(dirname(file), { recursive: true });
    const lines: string[] = [];
    const add = (entry: Entry) => lines.push(JSON.stringify(entry));
    for (const v of this.users.values()) add({ k: 'user', v });
    for (const v of this.conversations.values()) add({ k: 'conversation', v });
    for (const channel of this.messages.values()) for (const v of channel.values()) add({ k: 'message', v });
    for (const [key, ts] of this.reads) {
      const [user = '', channel = ''] = key.split(' ');
      add({ k: 'read', v: { user, channel, ts } });
    }
    for (const [user, view] of this.homes) add({ k: 'home', v: { user, view } });
    for (const v of this.files.values()) add({ k: 'file', v });
    for (const v of this.scheduled.values()) add({ k: 'scheduled', v });
    writeFileSync(`${file}.new`, `${lines.join('\n')}\n`);
    renameSync(`${file}.new`, file);
  }

  /** Unique and growing, as Slack's: seconds with six decimals. */
  ts(): string {
    this.#lastTs = Math.max(Math.round(this.now() * 1000), this.#lastTs + 1);
    const digits = String(this.#lastTs).padStart(16, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  id(prefix: string): string {
    const taken = (id: string) => this.conversations.has(id) || this.users.has(id) || this.files.has(id) || this.scheduled.has(id);
    for (;;) {
      const id = `${prefix}P${(this.now() % 1e9).toString(36).toUpperCase()}${(++this.#counter).toString(36).toUpperCase().padStart(3, '0')}`;
      if (!taken(id)) return id;
    }
  }

  #newConversation(kind: Conversation['kind'], name: string, members: readonly string[], creator: string, topic = '', id?: string): Conversation {
    return {
      // A direct message with several is a `mpim`, and its id begins like a channel's.
      id: id ?? this.id(kind === 'im' && new Set(members).size <= 2 ? 'D' : 'C'),
      kind,
      name,
      topic,
      purpose: '',
      archived: false,
      members: [...new Set(members)],
      creator,
      created: Math.floor(this.now() / 1000),
      pins: [],
      bookmarks: [],
    };
  }

  create(kind: Conversation['kind'], name: string, members: readonly string[], creator: string): Conversation {
    const conversation = this.#newConversation(kind, name, members, creator);
    this.put({ k: 'conversation', v: conversation });
    return conversation;
  }

  change(conversation: Conversation, what: Partial<Conversation>): Conversation {
    const changed = { ...conversation, ...what };
    this.put({ k: 'conversation', v: changed });
    return changed;
  }

  byName(name: string): Conversation | undefined {
    for (const c of this.conversations.values()) if (c.kind !== 'im' && c.name === name) return c;
    return undefined;
  }

  /** The direct conversation of exactly these people. */
  direct(members: readonly string[]): Conversation {
    const wanted = [...new Set(members)].sort();
    for (const c of this.conversations.values()) {
      if (c.kind === 'im' && c.members.length === wanted.length && wanted.every(m => c.members.includes(m))) return c;
    }
    return this.create('im', '', wanted, wanted[0] ?? '');
  }

  post(message: Partial<Message> & Pick<Message, 'channel' | 'user' | 'text'>): Message {
    const full: Message = {
      ts: this.ts(),
      blocks: [],
      attachments: [],
      subtype: '',
      threadTs: '',
      broadcast: false,
      edited: '',
      metadata: null,
      reactions: [],
      ...message,
    };
    this.put({ k: 'message', v: full });
    return full;
  }

  find(channel: string, ts: string): Message | undefined {
    return this.messages.get(channel)?.get(ts);
  }

  replies(channel: string, ts: string): Message[] {
    return this.inChannel(channel).filter(m => m.threadTs === ts && m.ts !== ts);
  }

  inChannel(channel: string): Message[] {
    return [...(this.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }
}
