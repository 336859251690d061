import type { World } from '../engine/capability.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Blocks, SlackMessage } from './slack.ts';

/**
 * What a capability offers in Slack, as plain data in and plain data out. The Slack adapter verifies, finds the person,
 * calls the handler, and acknowledges only when it has returned: what is acknowledged is stored.
 * Ids are `<capability>.<verb>`, unique in the house; a duplicate stops the start.
 */
export interface SlackSurface {
  readonly commands?: Readonly<Record<`/${string}`, (event: CommandEvent, world: World) => Promise<Reply | void>>>;
  readonly actions?: Readonly<Record<string, (event: ActionEvent, world: World) => Promise<Reply | void>>>;
  readonly submissions?: Readonly<Record<string, (event: SubmissionEvent, world: World) => Promise<SubmissionReply>>>;
  /** External selects: at most 100 options within 3 seconds. */
  readonly options?: Readonly<Record<string, (event: OptionsEvent, world: World) => Promise<readonly Option[]>>>;
  readonly shortcuts?: Readonly<Record<string, (event: ShortcutEvent, world: World) => Promise<Reply | void>>>;
  /** A part of the Home tab, or several; lower `order` comes first. Home is drawn again after a click on it and after a form. */
  readonly home?: HomePart | readonly HomePart[];
  /** Our own links pasted in Slack (path below the public address) become cards. */
  readonly unfurl?: (path: string, world: World) => Promise<JsonObject | undefined>;
  /** Something happened in a channel: left, archived, renamed, a message in a thread that we follow. */
  readonly events?: Readonly<Record<string, (event: ChannelEvent, world: World) => Promise<void>>>;
}

export interface HomePart {
  readonly order: number;
  readonly render: (viewer: Clicker, world: World) => Promise<Blocks>;
}

/** The person who acted, already found by identity. Unknown people are refused kindly by the adapter. */
export interface Clicker {
  readonly slackUser: string;
  readonly personId: string;
}

interface Happened {
  readonly by: Clicker;
  /** Unique per click, command or submission, the same when Slack delivers it again. Pass it to `run` as the cause. */
  readonly cause: string;
  /** Good for three seconds and one view. https://docs.slack.dev/surfaces/modals */
  readonly triggerId: string;
}
export interface CommandEvent extends Happened {
  readonly channel: string;
  readonly text: string;
}
export interface ActionEvent extends Happened {
  readonly actionId: string;
  readonly blockId: string;
  /** The button's value, the chosen option's value, the chosen date, person or channel; several of them with commas between. */
  readonly value: string;
  readonly channel?: string;
  readonly messageTs?: string;
  readonly threadTs?: string;
  /** In a modal or on Home: the view as it stands, with everything typed. */
  readonly view?: OpenView;
}
export interface OpenView {
  readonly id: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly type: 'modal' | 'home';
  /** By block id: what was typed or chosen. Numbers and dates as text, as Slack sends them; files as their ids; formatted text as its words. */
  readonly values: Readonly<Record<string, string | readonly string[] | null>>;
  /** By block id, only of blocks with files: what Slack says of each. */
  readonly files?: Readonly<Record<string, readonly ChosenFile[]>>;
}
export interface ChosenFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}
export interface SubmissionEvent extends Happened {
  readonly view: OpenView;
}
export interface OptionsEvent {
  readonly by: Clicker;
  readonly actionId: string;
  readonly typed: string;
}
export interface ShortcutEvent extends Happened {
  readonly callbackId: string;
  readonly message?: { readonly channel: string; readonly ts: string; readonly text: string; readonly user?: string };
}
export interface ChannelEvent {
  readonly type: string;
  readonly cause: string;
  readonly channel: string;
  readonly user?: string;
  readonly by?: Clicker;
  readonly text?: string;
  readonly ts?: string;
  readonly threadTs?: string;
  readonly raw: JsonObject;
}

/** Told to the person alone, or to everybody in the channel. */
export interface Reply {
  readonly message: SlackMessage;
  readonly visible?: 'to-me' | 'in-channel';
}
/** Slack's response actions. https://docs.slack.dev/surfaces/modals#response_actions */
export type SubmissionReply =
  | { readonly close: true }
  /** By block id; the first one gets the focus, everything typed stays. */
  | { readonly errors: Readonly<Record<string, string>> }
  | { readonly update: JsonObject }
  | { readonly push: JsonObject };

export interface Option {
  /** At most 75 characters. */
  readonly text: string;
  /** At most 75 characters: an id. */
  readonly value: string;
  readonly description?: string;
}
