import type { JsonObject } from '../browser-api.ts';

export interface WorkspaceSeed {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly users: readonly SeedUser[];
  readonly usergroups?: readonly { readonly id: string; readonly handle: string; readonly name: string; readonly userIds: readonly string[] }[];
  /** With an id of their own, where something refers to it before anybody is there. */
  readonly channels?: readonly { readonly name: string; readonly id?: string; readonly private?: boolean; readonly topic?: string; readonly memberIds: readonly string[] }[];
  /** What a newcomer may try, a line each. */
  /** First steps, for everybody and instead of those for some, by their id. */
  readonly hint?: readonly string[];
  readonly hints?: Readonly<Record<string, readonly string[]>>;
}
export interface SeedUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly tz: string;
  readonly title?: string;
  readonly locale?: string;
  readonly isAdmin?: boolean;
  readonly deactivated?: boolean;
  /** What they say of themselves; `until` in seconds, 0 for as long as they like. */
  readonly status?: { readonly text: string; readonly emoji: string; readonly until: number };
}

/** The part of Slack's app manifest that the workspace acts on. https://docs.slack.dev/reference/app-manifest */
export interface Manifest {
  readonly display_information?: { readonly name?: string };
  readonly features?: {
    readonly app_home?: { readonly home_tab_enabled?: boolean };
    readonly slash_commands?: readonly { readonly command: string; readonly description: string; readonly usage_hint?: string }[];
    readonly shortcuts?: readonly { readonly name: string; readonly type: 'global' | 'message'; readonly callback_id: string; readonly description: string }[];
    readonly unfurl_domains?: readonly string[];
  };
  readonly oauth_config?: { readonly scopes?: { readonly bot?: readonly string[] } };
  readonly settings?: {
    readonly event_subscriptions?: { readonly request_url?: string; readonly bot_events?: readonly string[] };
    readonly interactivity?: { readonly is_enabled?: boolean; readonly request_url?: string };
    readonly socket_mode_enabled?: boolean;
  };
}

export interface AppDefinition {
  readonly id: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly manifest: Manifest;
  /** Where events, commands and clicks go when no socket is connected (HTTP mode). */
  readonly requestUrl?: string;
}

export interface User extends SeedUser {
  readonly isBot: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly kind: 'channel' | 'private' | 'im';
  readonly name: string;
  readonly topic: string;
  readonly purpose: string;
  readonly archived: boolean;
  readonly members: readonly string[];
  readonly creator: string;
  readonly created: number;
  readonly pins: readonly string[];
  readonly bookmarks: readonly { readonly id: string; readonly title: string; readonly link: string; readonly emoji: string }[];
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly subtype: string;
  readonly threadTs: string;
  readonly broadcast: boolean;
  readonly edited: string;
  readonly metadata: JsonObject | null;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** Ids of files that came with it. */
  readonly files?: readonly string[];
  /** Only this user sees it. Not stored. */
  readonly ephemeralFor?: string;
}

/** A file's description; its bytes are with `Files`. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  readonly user: string;
  /** Seconds. */
  readonly created: number;
  readonly altText?: string;
  /** Where it was shared; empty: nobody but its owner sees it. */
  readonly channels: readonly string[];
}

/** A message that waits for its time. */
export interface Scheduled {
  readonly id: string;
  readonly channel: string;
  /** Seconds. */
  readonly postAt: number;
  readonly createdAt: number;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly metadata: JsonObject | null;
  readonly threadTs: string;
  readonly broadcast: boolean;
}

/** Slack says no: `{ok: false, error}` with Slack's own code. */
export class Refusal extends Error {
  readonly code: string;
  readonly more: JsonObject;
  constructor(code: string, more: JsonObject = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}
export const refuse = (code: string, more: JsonObject = {}): never => {
  throw new Refusal(code, more);
};
