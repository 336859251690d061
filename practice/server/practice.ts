import { randomBytes } from 'node:crypto';
import type { Container, JsonObject, PracticeApp, StateValues, SubmitReply } from '../browser-api.ts';
import { apiUser } from './web-api-people.ts';
import { blockProblems } from './block-rules.ts';
import { apiMessage } from './web-api-chat.ts';
import { isGroup } from './web-api-conversations.ts';
import type { Delivery } from './delivery.ts';
import type { Faults } from './faults.ts';
import { Files } from './files.ts';
import { OpenId } from './openid.ts';
import type { Limiter } from './rate-limits.ts';
import { ScheduledMessages } from './scheduled.ts';
import type { Traffic } from './traffic.ts';
import type { Conversation, Message, StoredFile, User } from './types.ts';
import { Views, withIds, type View } from './views.ts';
import type { Workspace } from './workspace.ts';

interface Parts {
  readonly workspace: Workspace;
  readonly delivery: Delivery;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly limiter: Limiter;
  readonly now: () => number;
  /** Where the bytes of files are kept; absent: in memory. */
  readonly filesDir?: string;
}

/** Something that the person sees instead of success. */
export class Trouble extends Error {}

const APP_SILENT = 'The app did not respond in time. Nothing you typed is lost; try again.';

/** The workspace with everything that acts in it: what people do becomes payloads for the app, as Slack makes them. */
export class Practice {
  readonly workspace: Workspace;
  readonly delivery: Delivery;
  readonly faults: Faults;
  readonly traffic: Traffic;
  readonly limiter: Limiter;
  readonly views: Views;
  readonly openid: OpenId;
  readonly files: Files;
  readonly scheduled: ScheduledMessages;
  readonly now: () => number;
  readonly botId = 'BPRACTICE1';
  readonly scopes: readonly string[];
  url = '';
  readonly #socketTickets = new Set<string>();
  readonly #responses = new Map<string, { channel: string; user: string; ts: string; left: number; until: number }>();
  readonly #ephemerals = new Map<string, Message>();
  tellEphemeral: (user: string, message: Message) => void = () => {};

  constructor(parts: Parts) {
    this.workspace = parts.workspace;
    this.delivery = parts.delivery;
    this.faults = parts.faults;
    this.traffic = parts.traffic;
    this.limiter = parts.limiter;
    this.now = parts.now;
    const { app, seed } = parts.workspace;
    this.scopes = app.manifest.oauth_config?.scopes?.bot ?? [];
    this.views = new Views({ now: parts.now, teamId: seed.team.id, botId: this.botId, appId: app.id });
    this.openid = new OpenId(parts.workspace, () => this.url, parts.now);
    this.files = new Files(parts.workspace, parts.filesDir, () => this.url);
    this.scheduled = new ScheduledMessages(this);
    this.scheduled.arm();
  }

  has(scope: string): boolean {
    return this.scopes.includes(scope);
  }

  get app(): PracticeApp {
    const { app } = this.workspace;
    const features = app.manifest.features ?? {};
    return {
      id: app.id,
      name: app.name,
      botUserId: app.botUserId,
      connected: this.delivery.connected,
      hasHome: features.app_home?.home_tab_enabled ?? false,
      commands: (features.slash_commands ?? []).map(c => ({ command: c.command, description: c.description, usageHint: c.usage_hint ?? '' })),
      shortcuts: (features.shortcuts ?? []).map(s => ({ callbackId: s.callback_id, name: s.name, description: s.description, type: s.type })),
    };
  }

  /** A socket address is good for one connection. */
  newSocketUrl(): string {
    const ticket = randomBytes(12).toString('hex');
    this.#socketTickets.add(ticket);
    return `${this.url.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${this.workspace.app.id}`;
  }
  redeemSocket(ticket: string): boolean {
    return this.#socketTickets.delete(ticket);
  }

  /** Sends an event that the manifest subscribes to. */
  emit(type: string, event: JsonObject, subscribedAs = type): void {
    const wanted = this.workspace.app.manifest.settings?.event_subscriptions?.bot_events ?? [];
    if (!wanted.includes(subscribedAs)) return;
    const { app, seed } = this.workspace;
    this.delivery.event({
      token: 'practice',
      team_id: seed.team.id,
      api_app_id: app.id,
      type: 'event_callback',
      event_id: `Ev${randomBytes(6).toString('hex').toUpperCase()}`,
      event_time: Math.floor(this.now() / 1000),
      authorizations: [{ enterprise_id: null, team_id: seed.team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false }],
      event: { ...event, event_ts: event['event_ts'] ?? this.workspace.ts() },
    });
  }

  /** Somebody is in a channel from now on. */
  joined(channel: Conversation, user: string): void {
    this.workspace.post({ channel: channel.id, user, text: `<@${user}> has joined the channel`, subtype: 'channel_join' });
    this.emit('member_joined_channel', { type: 'member_joined_channel', user, channel: channel.id, channel_type: 'C', team: this.workspace.seed.team.id });
  }

  /** Somebody is not in a channel any more. https://docs.slack.dev/reference/events/member_left_channel */
  left(channel: Conversation, user: string): void {
    this.emit('member_left_channel', { type: 'member_left_channel', user, channel: channel.id, channel_type: channel.kind === 'private' ? 'G' : 'C', team: this.workspace.seed.team.id });
  }

  /** Slack takes bots out of what is archived; people stay. */
  archive(channel: Conversation, by: string): void {
    const bot = this.workspace.app.botUserId;
    this.workspace.post({ channel: channel.id, user: by, text: `<@${by}> archived the channel`, subtype: 'channel_archive' });
    this.workspace.change(channel, { archived: true, members: channel.members.filter(m => m !== bot) });
    this.emit('channel_archive', { type: 'channel_archive', channel: channel.id, user: by });
  }
  unarchive(channel: Conversation, by: string): void {
    this.workspace.change(channel, { archived: false, members: [...new Set([...channel.members, by])] });
    this.workspace.post({ channel: channel.id, user: by, text: `<@${by}> brought the channel back from the archive`, subtype: 'channel_unarchive' });
    this.emit('channel_unarchive', { type: 'channel_unarchive', channel: channel.id, user: by });
  }
  rename(channel: Conversation, name: string, by: string): Conversation {
    const changed = this.workspace.change(channel, { name });
    this.workspace.post({ channel: channel.id, user: by, text: `<@${by}> renamed the channel from ${channel.name} to ${name}`, subtype: 'channel_name' });
    this.emit('channel_rename', { type: 'channel_rename', channel: { id: channel.id, name, created: channel.created } });
    return changed;
  }

  /** A file is gone; the messages that it came with show that something was there. */
  removeFile(file: StoredFile): void {
    this.files.remove(file.id);
    for (const channel of file.channels) {
      for (const m of this.workspace.inChannel(channel)) if (m.files?.includes(file.id)) this.workspace.put({ k: 'message', v: { ...m } });
    }
    this.emit('file_deleted', { type: 'file_deleted', file_id: file.id });
  }

  /** What only this person sees, oldest first. */
  onlyFor(user: string): Message[] {
    return [...this.#ephemerals.values()].filter(m => m.ephemeralFor === user);
  }

  ephemeral(user: string, channel: string, what: Partial<Message> & { text: string }, threadTs = ''): Message {
    const message: Message = {
      channel,
      ts: this.workspace.ts(),
      user: this.workspace.app.botUserId,
      blocks: [],
      attachments: [],
      subtype: '',
      broadcast: false,
      edited: '',
      metadata: null,
      reactions: [],
      ...what,
      threadTs,
      ephemeralFor: user,
    };
    this.#ephemerals.set(message.ts, message);
    this.tellEphemeral(user, message);
    return message;
  }

  findAny(channel: string, ts: string): Message | undefined {
    return this.workspace.find(channel, ts) ?? this.#ephemerals.get(ts);
  }

  react(message: Message, user: string, name: string, add: boolean): boolean {
    const old = message.reactions.find(r => r.name === name);
    if (add === (old?.users.includes(user) ?? false)) return false;
    const users = add ? [...(old?.users ?? []), user] : old!.users.filter(u => u !== user);
    const reactions = old ? message.reactions.map(r => (r === old ? { name, users } : r)) : [...message.reactions, { name, users }];
    this.workspace.put({ k: 'message', v: { ...message, reactions: reactions.filter(r => r.users.length > 0) } });
    const type = add ? 'reaction_added' : 'reaction_removed';
    this.emit(type, { type, user, reaction: name, item_user: message.user, item: { type: 'message', channel: message.channel, ts: message.ts } });
    return true;
  }

  /** A person writes. */
  say(user: string, channel: Conversation, text: string, threadTs: string, broadcast: boolean): Message {
    const message = this.workspace.post({ channel: channel.id, user, text, threadTs, broadcast });
    this.workspace.put({ k: 'read', v: { user, channel: channel.id, ts: message.ts } });
    const bot = this.workspace.app.botUserId;
    if (!channel.members.includes(bot)) return message;
    const kind = isGroup(channel) ? 'mpim' : { channel: 'channel', private: 'group', im: 'im' }[channel.kind];
    const event = { ...apiMessage(this, message), channel: channel.id, channel_type: kind, client_msg_id: randomBytes(8).toString('hex'), event_ts: message.ts };
    this.emit('message', event, { channel: 'message.channels', group: 'message.groups', im: 'message.im', mpim: 'message.mpim' }[kind]!);
    if (text.includes(`<@${bot}>`)) this.emit('app_mention', { ...event, type: 'app_mention' });
    const links = [...text.matchAll(/https?:\/\/[^\s>|]+/g)].map(([url]) => ({ url, domain: new URL(url).hostname }));
    const domains = this.workspace.app.manifest.features?.unfurl_domains ?? [];
    const ours = links.filter(l => domains.includes(l.domain));
    if (ours.length > 0) {
      this.emit('link_shared', { type: 'link_shared', user, channel: channel.id, message_ts: message.ts, thread_ts: threadTs || undefined, links: ours, source: 'conversations_history', unfurl_id: message.ts });
    }
    return message;
  }

  #who(user: User): JsonObject {
    return { id: user.id, username: user.name, name: user.name, team_id: this.workspace.seed.team.id };
  }
  #common(user: User): JsonObject {
    const { app, seed } = this.workspace;
    return { token: 'practice', team: { id: seed.team.id, domain: seed.team.domain }, enterprise: null, is_enterprise_install: false, api_app_id: app.id, user: this.#who(user) };
  }

  /** An address that takes five answers within thirty minutes. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
  #responseUrl(user: string, channel: string, ts: string): string {
    const id = randomBytes(12).toString('hex');
    this.#responses.set(id, { user, channel, ts, left: 5, until: this.now() + 30 * 60_000 });
    return `${this.url}/response/${id}`;
  }

  respond(id: string, body: JsonObject): string {
    const to = this.#responses.get(id);
    if (!to || to.until < this.now()) return 'expired_url';
    if (to.left <= 0) return 'used_url';
    const problems = body['blocks'] ? blockProblems(body['blocks'], 'message') : [];
    if (problems.length > 0) return 'invalid_blocks';
    const what = { text: String(body['text'] ?? ''), blocks: withIds(body['blocks']) };
    const original = to.ts ? this.findAny(to.channel, to.ts) : undefined;
    const empty = !what.text && what.blocks.length === 0;
    if (empty && !body['delete_original'] && !Array.isArray(body['attachments'])) return 'no_text';
    to.left--;
    if (body['delete_original'] && original) {
      if (original.ephemeralFor) {
        this.#ephemerals.delete(original.ts);
        this.tellEphemeral(to.user, { ...original, subtype: 'gone' });
      } else this.workspace.put({ k: 'gone', v: { channel: to.channel, ts: to.ts } });
    } else if (body['replace_original'] && original) {
      if (original.ephemeralFor) {
        const changed = { ...original, ...what };
        this.#ephemerals.set(original.ts, changed);
        this.tellEphemeral(to.user, changed);
      } else this.workspace.put({ k: 'message', v: { ...original, ...what, edited: this.workspace.ts() } });
    } else if (body['response_type'] === 'in_channel') {
      this.workspace.post({ channel: to.channel, user: this.workspace.app.botUserId, ...what, threadTs: String(body['thread_ts'] ?? '') });
    } else {
      this.ephemeral(to.user, to.channel, what, String(body['thread_ts'] ?? original?.threadTs ?? ''));
    }
    return 'ok';
  }

  /** A slash command. @throws Trouble when the app does not answer */
  async command(user: User, channel: Conversation, name: string, text: string): Promise<void> {
    const known = this.app.commands.some(c => c.command === name);
    if (!known) throw new Trouble(`${name} is not a valid command. Try ${this.app.commands.map(c => c.command).join(', ')}.`);
    const { app, seed } = this.workspace;
    const answer = await this.delivery.ask('slash_commands', {
      token: 'practice', team_id: seed.team.id, team_domain: seed.team.domain, channel_id: channel.id,
      channel_name: channel.kind === 'im' ? 'directmessage' : channel.name, user_id: user.id, user_name: user.name, command: name, text,
      api_app_id: app.id, is_enterprise_install: 'false', response_url: this.#responseUrl(user.id, channel.id, ''), trigger_id: this.views.trigger(user.id),
    }); // prettier-ignore
    if (!answer.ok) throw new Trouble(answer.error === 'not_connected' ? `${app.name} is not running at the moment.` : `${name} failed: the app did not respond within three seconds.`);
    const reply = answer.payload;
    if (reply && (reply['text'] || reply['blocks'])) {
      const what = { text: String(reply['text'] ?? ''), blocks: withIds(reply['blocks']) };
      if (reply['response_type'] === 'in_channel') this.workspace.post({ channel: channel.id, user: app.botUserId, ...what });
      else this.ephemeral(user.id, channel.id, what);
    }
  }

  #container(user: User, container: Container, state: StateValues): JsonObject {
    if (container.type === 'message') {
      const message = this.findAny(container.channel, container.ts);
      const channel = this.workspace.conversations.get(container.channel);
      if (!message || !channel) throw new Trouble('This message is gone.');
      return {
        container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: message.ephemeralFor !== undefined, ...(message.threadTs && { thread_ts: message.threadTs }) },
        channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
        // An ephemeral message is not sent along: Slack does not keep it.
        ...(message.ephemeralFor === undefined && { message: apiMessage(this, message) }),
        response_url: this.#responseUrl(user.id, channel.id, message.ts),
        state: { values: state as unknown as JsonObject },
      };
    }
    const view = container.type === 'home' ? (this.workspace.homes.get(user.id) as View | undefined) : this.views.find(user.id, container.viewId);
    if (!view) throw new Trouble('This view is closed.');
    return { container: { type: 'view', view_id: view.id }, view: { ...view, state: { values: state as unknown as JsonObject } } };
  }

  /** A click, a choice, a character in a live field. @throws Trouble */
  async act(user: User, container: Container, action: JsonObject, state: StateValues): Promise<void> {
    const about = this.#container(user, container, state);
    const answer = await this.delivery.ask('interactive', {
      type: 'block_actions',
      ...this.#common(user),
      ...about,
      trigger_id: this.views.trigger(user.id, container.type === 'view' ? container.viewId : undefined),
      actions: [{ ...action, action_ts: this.workspace.ts() }],
    });
    if (!answer.ok) throw new Trouble(answer.error === 'not_connected' ? `${this.workspace.app.name} is not running at the moment.` : APP_SILENT);
  }

  async options(user: User, container: Container, blockId: string, actionId: string, value: string): Promise<JsonObject> {
    const about = this.#container(user, container, {});
    const answer = await this.delivery.ask('interactive', { type: 'block_suggestion', ...this.#common(user), ...about, block_id: blockId, action_id: actionId, value });
    return (answer.ok && answer.payload) || { options: [] };
  }

  async shortcut(user: User, callbackId: string, message: Message | undefined): Promise<void> {
    const common = { ...this.#common(user), callback_id: callbackId, trigger_id: this.views.trigger(user.id), action_ts: this.workspace.ts() };
    const answer = await this.delivery.ask(
      'interactive',
      message
        ? {
            type: 'message_action',
            ...common,
            message: apiMessage(this, message),
            message_ts: message.ts,
            channel: { id: message.channel, name: this.workspace.conversations.get(message.channel)?.name ?? '' },
            response_url: this.#responseUrl(user.id, message.channel, message.ts),
          }
        : { type: 'shortcut', ...common },
    );
    if (!answer.ok) throw new Trouble(APP_SILENT);
  }

  /** Chosen conversations whose select has `response_url_enabled`. https://docs.slack.dev/surfaces/modals#modal_response_url */
  #responseUrls(user: User, view: View, state: StateValues): JsonObject[] {
    return (view['blocks'] as JsonObject[]).flatMap(block => {
      const element = block['element'] as JsonObject | undefined;
      if (block['type'] !== 'input' || element?.['response_url_enabled'] !== true) return [];
      const [blockId, actionId] = [String(block['block_id']), String(element['action_id'])];
      const chosen = state[blockId]?.[actionId];
      const channel = chosen?.['selected_conversation'] ?? chosen?.['selected_channel'];
      if (typeof channel !== 'string') return [];
      return [{ block_id: blockId, action_id: actionId, channel_id: channel, response_url: this.#responseUrl(user.id, channel, '') }];
    });
  }

  /** A modal is submitted. https://docs.slack.dev/surfaces/modals#response_actions */
  async submit(user: User, viewId: string, state: StateValues): Promise<SubmitReply> {
    const view = this.views.find(user.id, viewId);
    if (!view) return { outcome: 'failed', error: 'This view is closed.' };
    const answer = await this.delivery.ask('interactive', {
      type: 'view_submission',
      ...this.#common(user),
      trigger_id: this.views.trigger(user.id),
      view: { ...view, state: { values: state as unknown as JsonObject } },
      response_urls: this.#responseUrls(user, view, state),
    });
    if (!answer.ok) return { outcome: 'failed', error: 'We had some trouble connecting. Try again?' };
    const reply = answer.payload ?? {};
    try {
      switch (reply['response_action']) {
        case 'errors':
          return { outcome: 'errors', errors: reply['errors'] as Record<string, string> };
        case 'update':
          return { outcome: 'updated', view: this.views.update({ viewId }, reply['view'] as JsonObject) };
        case 'push':
          return { outcome: 'pushed', view: this.views.pushFor(user.id, reply['view'] as JsonObject) };
        case 'clear':
          this.views.close(user.id, viewId, true);
          return { outcome: 'closed' };
        default:
          this.views.close(user.id, viewId, false);
          return { outcome: 'closed' };
      }
    } catch (error) {
      return { outcome: 'failed', error: `The app answered with a view that Slack refuses (${(error as Error).message}).` };
    }
  }

  async closeView(user: User, viewId: string, everything: boolean): Promise<void> {
    // "clear_on_close: when true, clicking on the close button will clear all views in a modal".
    const all = everything || this.views.find(user.id, viewId)?.['clear_on_close'] === true;
    for (const view of this.views.close(user.id, viewId, all)) {
      if (view['notify_on_close']) await this.delivery.ask('interactive', { type: 'view_closed', ...this.#common(user), view, is_cleared: all });
    }
  }

  openHome(user: User): void {
    const view = this.workspace.homes.get(user.id);
    this.emit('app_home_opened', { type: 'app_home_opened', user: user.id, channel: this.workspace.direct([this.workspace.app.botUserId, user.id]).id, tab: 'home', ...(view && { view }) });
  }

  changeUser(user: User, isNew: boolean): void {
    this.workspace.put({ k: 'user', v: user });
    const type = isNew ? 'team_join' : 'user_change';
    this.emit(type, { type, user: apiUser(this, user) });
  }
}
