import type { JsonObject } from '../kernel/json.ts';

/** Block Kit as plain data. `views.ts` of each capability builds it; the adapter sends it. */
export type Blocks = readonly JsonObject[];

/** A message people see. `text` is what notifications and screen readers read: required, and it says the point and the action asked. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks?: Blocks;
}

/**
 * Something that people see in Slack, drawn on example data: for the gallery and for snapshots. Each capability lists
 * its own as `samples` in `sample.ts`, and joins by a line in `src/samples.ts`.
 */
export type Sample = { readonly name: string } & (SlackMessage | { readonly view: JsonObject });

export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** Identifies a write so that an interrupted attempt can be found again. */
export interface Once {
  readonly effectId: string;
  /** True when an earlier attempt may have reached Slack: look before sending. */
  readonly mayHaveHappened: boolean;
  /** Epoch milliseconds of the recording: nothing of this effect is older. */
  readonly recordedAt: number;
}

/** A file to be shared. Text is sent as UTF-8. */
export interface SlackFile {
  /** With its ending, which says what it is: `summary.md`, `pipeline.csv`. */
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly title?: string;
  /** For a picture: what it shows. At most 1,000 characters. */
  readonly altText?: string;
}

/** Every method throws OutsideFailure or NotYet, nothing else. Slack's own error code is in `code`. */
export interface SlackPort {
  readonly connected: boolean;
  post(channel: string, message: SlackMessage, once: Once, options?: { threadTs?: string; broadcast?: boolean }): Promise<Posted>;
  /**
   * Where an interrupted attempt left its message; undefined when there was none. For an effect whose message is not wanted
   * any more: what stands in Slack already has to be mended, not left.
   */
  sentBefore(channel: string, once: Once): Promise<Posted | undefined>;
  /** Idempotent by nature: the message says what it says. */
  update(at: Posted, message: SlackMessage): Promise<void>;
  /** The DM channel with a person. */
  openDm(user: string): Promise<string>;
  /** The conversation of Evenkeel with up to eight people; undefined when the scopes do not offer it (noted on the health page). */
  openGroupDm(users: readonly string[]): Promise<string | undefined>;
  openView(triggerId: string, view: JsonObject): Promise<{ viewId: string; hash: string }>;
  updateView(viewId: string, view: JsonObject, hash?: string): Promise<void>;
  publishHome(user: string, view: JsonObject): Promise<void>;
  /**
   * Creates a public channel. When the name is taken by a channel of ours for the same `marker` (kept in its
   * purpose) that one is returned; taken by anybody else it throws `name_taken`.
   */
  createChannel(name: string, marker: string): Promise<{ channel: string; name: string; existed: boolean }>;
  invite(channel: string, users: readonly string[]): Promise<{ readonly failed: readonly { user: string; code: string }[] }>;
  rename(channel: string, name: string): Promise<{ name: string }>;
  archive(channel: string): Promise<void>;
  /**
   * True when the channel is open, now or already. False when Slack lets only people unarchive it, which is the rule
   * for apps: ask a person, and hear `channel_unarchive`.
   */
  unarchive(channel: string): Promise<boolean>;
  /** Becomes a member of a public channel; false when it is private or the scope is missing. */
  join(channel: string): Promise<boolean>;
  /** Takes somebody out of a channel, which Slack tells them. False when Slack does not let us. Nobody is taken out without being asked about first. */
  kick(channel: string, user: string): Promise<boolean>;
  setTopic(channel: string, topic: string): Promise<void>;
  /** A nicety: false when the workspace or the scopes do not offer it (noted on the health page). */
  pin(at: Posted): Promise<boolean>;
  bookmark(channel: string, title: string, link: string): Promise<boolean>;
  /** Everybody in the workspace, bots left out. */
  users(): Promise<readonly SlackUser[]>;
  user(id: string): Promise<SlackUser | undefined>;
  /** Members of a user group by its handle; undefined when the workspace has none by that name or the scope is missing. */
  groupMembers(handle: string): Promise<readonly string[] | undefined>;
  /** Every user group that is in use, with its members; undefined when the workspace has none to offer or the scope is missing. */
  groups(): Promise<readonly SlackGroup[] | undefined>;
  /** The same by the group's id (`S…`) or its handle, with or without @. */
  usergroupMembers(groupIdOrHandle: string): Promise<readonly string[] | undefined>;
  /**
   * Shares a file with a comment (mrkdwn, the words that people read first) in a channel or thread. Undefined when the
   * scopes do not offer it (noted on the health page): say the same in a message then.
   */
  uploadFile(
    channel: string,
    file: SlackFile,
    comment: string,
    once: Once,
    options?: { threadTs?: string },
  ): Promise<{ readonly file: string; readonly link: string | undefined } | undefined>;
  /** Whether the scopes let us ask for files in a form and read them. */
  readonly readsFiles: boolean;
  /**
   * The bytes of a file in Slack.
   * @param most bytes
   * @throws OutsideFailure with Slack's code, or `external_file`, `too_large` (nothing is read then), `not_allowed`
   */
  readFile(id: string, most: number): Promise<ReadFile>;
  unfurl(at: { channel: string; ts: string }, unfurls: JsonObject): Promise<void>;
  permalink(at: Posted): Promise<string | undefined>;
}

/** A file as somebody gave it to us. */
export interface ReadFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface SlackGroup {
  readonly id: string;
  /** Without its @. */
  readonly handle: string;
  readonly members: readonly string[];
}

export interface SlackUser {
  readonly id: string;
  readonly email?: string;
  readonly name: string;
  readonly timeZone?: string;
  readonly locale?: string;
  readonly deactivated: boolean;
  /** What they say of themselves: `until` is epoch milliseconds, null for as long as they like. Undefined when not told. */
  readonly status?: { readonly text: string; readonly emoji: string; readonly until: number | null };
}
