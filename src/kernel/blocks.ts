import type { JsonObject } from './json.ts';
import { escapeMrkdwn, nameInMrkdwn, truncate } from './text.ts';

/**
 * Typed builders for the part of Slack's Block Kit that the house uses. People's words are cut to Slack's limits, which
 * stand in https://docs.slack.dev/reference/block-kit/blocks and /block-elements; ids that are too long are bugs and throw.
 */
export type Block = JsonObject;
export type Element = JsonObject;

const ID_MAX = 255;
const id = (text: string): string => {
  if (text.length === 0 || text.length > ID_MAX) throw new Error(`a Slack id has 1 to ${ID_MAX} characters: ${text.slice(0, 40)}`);
  return text;
};
const value = (text: string, max: number): string => {
  if (text.length > max) throw new Error(`a Slack value has at most ${max} characters: ${text.slice(0, 40)}`);
  return text;
};

const plain = (text: string, max: number): JsonObject => ({ type: 'plain_text', text: truncate(text, max) || ' ', emoji: false });
/** `text` is mrkdwn already: names in it went through `name()`, other people's words through `words()`. */
const mrkdwn = (text: string, max: number): JsonObject => ({ type: 'mrkdwn', text: truncate(text, max) || ' ' });

/** A person's, deal's or company's name inside mrkdwn: mentions nobody, formats nothing. */
export const name = (text: string): string => nameInMrkdwn(text);
/** Somebody's own words inside mrkdwn: shown as they are, as a quotation if they have several lines. */
export const words = (text: string, max = 2000): string => escapeMrkdwn(truncate(text, max));
/** Each reader sees their own time zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export const moment = (at: number, format = '{date_short_pretty} at {time}'): string =>
  `<!date^${Math.floor(at / 1000)}^${format}|${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC>`;

/**
 * A calendar date as each reader's Slack writes it ("tomorrow", "15 May"). Slack puts a moment into the reader's time
 * zone; 10:00 UTC is that very date from UTC-10 to UTC+13:59. What is no date is shown as it is.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param date YYYY-MM-DD
 */
export const day = (date: string): string => {
  const at = Date.parse(`${date}T10:00:00Z`);
  if (Number.isNaN(at)) return name(date);
  return `<!date^${at / 1000}^{date_short_pretty}|${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(at)}>`;
};

export const header = (text: string): Block => ({ type: 'header', text: plain(text, 150) });
export const section = (text: string, accessory?: Element): Block => ({
  type: 'section',
  text: mrkdwn(text, 3000),
  ...(accessory && { accessory }),
});
export const fields = (texts: readonly string[]): Block => ({ type: 'section', fields: texts.slice(0, 10).map(t => mrkdwn(t, 2000)) });
export const context = (...texts: readonly string[]): Block => ({ type: 'context', elements: texts.slice(0, 10).map(t => mrkdwn(t, 2000)) });
export const divider: Block = { type: 'divider' };
export const actions = (elements: readonly Element[], blockId?: string): Block => ({
  type: 'actions',
  ...(blockId && { block_id: id(blockId) }),
  elements: elements.slice(0, 25),
});

export interface ButtonOptions {
  readonly style?: 'primary' | 'danger';
  readonly url?: string;
  /** Said by a screen reader in place of the text. */
  readonly label?: string;
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no?: string };
}
/** @param does the action id, `<capability>.<verb>` */
export const button = (text: string, does: string, carries: string, options: ButtonOptions = {}): Element => ({
  type: 'button',
  text: plain(text, 75),
  action_id: id(does),
  value: value(carries, 2000),
  ...(options.style && { style: options.style }),
  ...(options.url && { url: value(options.url, 3000) }),
  ...(options.label && { accessibility_label: truncate(options.label, 75) }),
  ...(options.confirm && {
    confirm: {
      title: plain(options.confirm.title, 100),
      text: plain(options.confirm.text, 300),
      confirm: plain(options.confirm.yes, 30),
      deny: plain(options.confirm.no ?? 'Cancel', 30),
    },
  }),
});

export interface Choice {
  readonly text: string;
  readonly value: string;
  readonly description?: string;
}
const option = (choice: Choice): JsonObject => ({
  text: plain(choice.text, 75),
  value: value(choice.value, 75),
  ...(choice.description && { description: plain(choice.description, 75) }),
});
export const select = (does: string, choices: readonly Choice[], options: { placeholder?: string; initial?: Choice } = {}): Element => ({
  type: 'static_select',
  action_id: id(does),
  options: choices.slice(0, 100).map(option),
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  ...(options.initial && { initial_option: option(options.initial) }),
});
/** Its options come from the capability's `options` while somebody types. */
export const externalSelect = (does: string, options: { placeholder?: string; initial?: Choice; minLetters?: number } = {}): Element => ({
  type: 'external_select',
  action_id: id(does),
  min_query_length: options.minLetters ?? 0,
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  ...(options.initial && { initial_option: option(options.initial) }),
});
/** @param initial a Slack user's id */
export const userSelect = (does: string, options: { placeholder?: string; initial?: string } = {}): Element => ({
  type: 'users_select',
  action_id: id(does),
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  ...(options.initial && { initial_user: options.initial }),
});
/** @param initial Slack users' ids @param most how many may be chosen */
export const usersSelect = (does: string, options: { placeholder?: string; initial?: readonly string[]; most: number }): Element => ({
  type: 'multi_users_select',
  action_id: id(does),
  max_selected_items: options.most,
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  ...(options.initial && options.initial.length > 0 && { initial_users: options.initial.slice(0, options.most) }),
});
/** @param initial YYYY-MM-DD */
export const dateInput = (does: string, options: { initial?: string; placeholder?: string } = {}): Element => ({
  type: 'datepicker',
  action_id: id(does),
  ...(options.initial && { initial_date: options.initial }),
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
});
/** Only in an app with the scope files:read. @param most at most ten. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
export const fileInput = (does: string, most: number): Element => ({ type: 'file_input', action_id: id(does), max_files: Math.min(10, Math.max(1, most)) });
export const overflow = (does: string, choices: readonly Choice[]): Element => ({ type: 'overflow', action_id: id(does), options: choices.slice(0, 5).map(option) });

interface TextInput {
  readonly initial?: string;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  readonly maxLength?: number;
}
export const textInput = (does: string, options: TextInput = {}): Element => ({
  type: 'plain_text_input',
  action_id: id(does),
  ...(options.multiline && { multiline: true }),
  ...(options.initial && { initial_value: truncate(options.initial, 3000) }),
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  max_length: Math.min(3000, options.maxLength ?? 3000),
});
export const numberInput = (
  does: string,
  options: { initial?: string; decimals: boolean; min?: string; max?: string; placeholder?: string; live?: boolean },
): Element => ({
  type: 'number_input',
  action_id: id(does),
  is_decimal_allowed: options.decimals,
  ...(options.initial && { initial_value: options.initial }),
  ...(options.min && { min_value: options.min }),
  ...(options.max && { max_value: options.max }),
  ...(options.placeholder && { placeholder: plain(options.placeholder, 150) }),
  ...(options.live && { dispatch_action_config: { trigger_actions_on: ['on_character_entered', 'on_enter_pressed'] } }),
});

/** An input of a modal. `blockId` is the key of its value and of its error. */
export const input = (
  blockId: string,
  label: string,
  element: Element,
  options: { optional?: boolean; hint?: string; live?: boolean } = {},
): Block => ({
  type: 'input',
  block_id: id(blockId),
  label: plain(label, 2000),
  element,
  optional: options.optional ?? false,
  ...(options.hint && { hint: plain(options.hint, 2000) }),
  ...(options.live && { dispatch_action: true }),
});

export interface ModalOptions {
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  /** Comes back with the submission: ids only. At most 3,000 characters. */
  readonly privateMetadata?: string;
  readonly blocks: readonly Block[];
}
export const modal = (options: ModalOptions): JsonObject => {
  if (options.blocks.length > 100) throw new Error('a modal has at most 100 blocks');
  return {
    type: 'modal',
    callback_id: id(options.callbackId),
    title: plain(options.title, 24),
    close: plain(options.close ?? 'Cancel', 24),
    ...(options.submit && { submit: plain(options.submit, 24) }),
    ...(options.privateMetadata && { private_metadata: value(options.privateMetadata, 3000) }),
    blocks: [...options.blocks],
  };
};
