/**
 * What a person has typed and chosen, kept by block_id and action_id in the shape of Slack's `view.state`
 * (docs.slack.dev/reference/interaction-payloads/view-interactions-payload). Pure: the modal, the Home tab and
 * messages all use it.
 */
import { richTextOf, textOfRichText } from '../format/rich-text.ts';
import type { BlockObject, ElementObject, OptionObject } from './types.ts';
import { elementsOf } from './types.ts';

/** One element's entry of `state.values`. */
export interface ElementValue {
  type: string;
  value?: string | null;
  rich_text_value?: unknown;
  selected_option?: OptionObject | null;
  selected_options?: OptionObject[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  /** Slack's file objects. */
  files?: { id: string; name: string; size?: number; [more: string]: unknown }[];
}

/** block_id -> action_id -> value. */
export type Values = Record<string, Record<string, ElementValue>>;

/** A place on the surface: an element and the block it stands in. */
export interface Place {
  blockId: string;
  actionId: string;
  element: ElementObject;
  block: BlockObject;
}

const STATEFUL =
  /^((multi_)?(static|users|conversations|channels|external)_select|checkboxes|radio_buttons|(date|time|datetime)picker|plain_text_input|email_text_input|url_text_input|number_input|rich_text_input|file_input)$/;

/**
 * The id under which a block's state is kept. Slack's server gives every block an id; a block that still has none
 * (a fixture) is known by its position.
 */
export function blockIdOf(block: BlockObject, index: number): string {
  return block.block_id ?? `block-${index}`;
}

/** Every element that holds a value, containers included, in the order shown. */
export function placesOf(blocks: BlockObject[]): Place[] {
  return blocks.flatMap((block, index): Place[] => {
    const blockId = blockIdOf(block, index);
    const own = [
      ...(block.type === 'input' && block.element ? [block.element] : []),
      ...(block.type === 'section' && block.accessory ? [block.accessory] : []),
      ...(block.type === 'actions' ? elementsOf(block.elements) : []),
    ]
      .filter(element => STATEFUL.test(element.type))
      .map(element => ({ blockId, actionId: element.action_id ?? element.type, element, block }));
    const children = Array.isArray(block.child_blocks) ? placesOf(block.child_blocks as BlockObject[]) : [];
    return [...own, ...children];
  });
}

/** What an element holds before anybody has touched it. */
export function initialValue(element: ElementObject, currentConversation?: string): ElementValue {
  const { type } = element;
  const single =
    currentConversation && element.default_to_current_conversation ? currentConversation : undefined;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: typeof element.initial_value === 'string' ? element.initial_value : null };
    case 'rich_text_input': {
      const text = textOfRichText(element.initial_value);
      return { type, rich_text_value: text ? element.initial_value : null };
    }
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: single ?? element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: single ? [single] : (element.initial_conversations ?? []) };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'file_input':
      return { type, files: [] };
    default:
      return { type };
  }
}

/** The state of a surface that has just been opened. */
export function initialValues(blocks: BlockObject[], currentConversation?: string): Values {
  const values: Values = {};
  for (const { blockId, actionId, element } of placesOf(blocks)) {
    (values[blockId] ??= {})[actionId] = initialValue(element, currentConversation);
  }
  return values;
}

/**
 * The state after an update of the surface. An element keeps what the person entered when block_id, action_id and
 * type are the same as before, even if its initial value has changed; a new one starts from its initial value
 * (docs.slack.dev/surfaces/modals#updating_apis).
 */
export function carryOver(before: Values, next: BlockObject[], currentConversation?: string): Values {
  const values: Values = {};
  for (const { blockId, actionId, element } of placesOf(next)) {
    const kept = before[blockId]?.[actionId];
    (values[blockId] ??= {})[actionId] =
      kept && kept.type === element.type ? kept : initialValue(element, currentConversation);
  }
  return values;
}

/** A copy with one element's value replaced. */
export function withValue(values: Values, blockId: string, actionId: string, value: ElementValue): Values {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

/** True when there is nothing in it that an app could use. */
export function isEmpty(value: ElementValue | undefined): boolean {
  if (!value) return true;
  if (value.type === 'rich_text_input') return textOfRichText(value.rich_text_value).trim() === '';
  const single = [
    value.value,
    value.selected_option,
    value.selected_date,
    value.selected_time,
    value.selected_date_time,
    value.selected_user,
    value.selected_conversation,
    value.selected_channel,
  ];
  if (single.some(one => one !== undefined && one !== null && one !== '')) return false;
  const many = [
    value.selected_options,
    value.selected_users,
    value.selected_conversations,
    value.selected_channels,
    value.files,
  ];
  return !many.some(list => list !== undefined && list.length > 0);
}

/** The value of a text-like element, "" when empty. */
export function textValue(value: ElementValue | undefined): string {
  if (!value) return '';
  return value.type === 'rich_text_input' ? textOfRichText(value.rich_text_value) : (value.value ?? '');
}

/** A text-like element's entry for what was typed; an empty field is null, as in Slack's payloads. */
export function textEntry(type: string, text: string): ElementValue {
  return type === 'rich_text_input'
    ? { type, rich_text_value: text ? richTextOf(text) : null }
    : { type, value: text === '' ? null : text };
}

const decimals = /^-?\d+(\.\d+)?$/;
const integer = /^-?\d+$/;

function problemOf({ element, block }: Place, value: ElementValue | undefined): string | undefined {
  if (isEmpty(value)) return block.optional ? undefined : 'Please complete this required field.';
  const text = textValue(value);
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    return 'Enter an e-mail address, such as name@example.com.';
  }
  if (element.type === 'url_text_input' && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) {
    return 'Enter a full address, such as https://example.com.';
  }
  if (element.type === 'number_input') {
    if (!(element.is_decimal_allowed ? decimals : integer).test(text)) {
      return element.is_decimal_allowed ? 'Enter a number.' : 'Enter a whole number.';
    }
    const bound = (raw: string | undefined) => (raw === undefined || raw === '' ? undefined : Number(raw));
    const [low, high] = [bound(element.min_value), bound(element.max_value)];
    if (low !== undefined && Number(text) < low) return `Enter ${low} or more.`;
    if (high !== undefined && Number(text) > high) return `Enter ${high} or less.`;
  }
  if (element.type === 'plain_text_input') {
    const min = element.min_length ?? 0;
    const max = element.max_length ?? 3000;
    if (text.length < min) return `Write at least ${min} characters (now ${text.length}).`;
    if (text.length > max) return `Write at most ${max} characters (now ${text.length}).`;
  }
  return undefined;
}

/**
 * What the client refuses before it asks the app: required inputs and the bounds that elements declare. Sentences by
 * block_id, in the order shown; empty when the view can be sent.
 */
export function clientErrors(blocks: BlockObject[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const place of placesOf(blocks)) {
    if (place.block.type !== 'input') continue;
    const problem = problemOf(place, values[place.blockId]?.[place.actionId]);
    if (problem) errors[place.blockId] = problem;
  }
  return errors;
}
