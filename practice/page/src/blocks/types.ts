/**
 * Blocks as the page reads them. They come from any app, so nothing but `type` is taken for granted: every field is
 * optional, and a renderer that misses one draws what is there.
 */
import type { TextObject } from '../format/show.tsx';

export interface OptionObject {
  text?: TextObject;
  value?: string;
  url?: string;
  description?: TextObject;
}

export interface OptionGroupObject {
  label?: TextObject;
  options?: OptionObject[];
}

export interface ConfirmObject {
  title?: TextObject;
  text?: TextObject;
  confirm?: TextObject;
  deny?: TextObject;
  style?: string;
}

/** Any interactive element or image (docs.slack.dev/reference/block-kit/block-elements). */
export interface ElementObject {
  type: string;
  action_id?: string;
  text?: TextObject | string;
  value?: string;
  url?: string;
  style?: string;
  accessibility_label?: string;
  confirm?: ConfirmObject;
  placeholder?: TextObject;
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
  initial_option?: OptionObject;
  initial_options?: OptionObject[];
  initial_value?: unknown;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  default_to_current_conversation?: boolean;
  filter?: { include?: string[]; exclude_bot_users?: boolean };
  max_selected_items?: number;
  min_query_length?: number;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_lines?: number;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  filetypes?: string[];
  max_files?: number;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
  icon?: string;
  positive_button?: { text?: TextObject; value?: string; accessibility_label?: string };
  negative_button?: { text?: TextObject; value?: string; accessibility_label?: string };
  visible_to_user_ids?: string[];
}

/** Any block; a renderer narrows the loose fields that it reads. */
export interface BlockObject {
  type: string;
  block_id?: string;
  text?: TextObject | string;
  title?: TextObject | string;
  fields?: TextObject[];
  accessory?: ElementObject;
  elements?: unknown[];
  element?: ElementObject;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  [field: string]: unknown;
}

/** The text of an element's label, whichever way it is written. */
export function wordsOf(text: TextObject | string | undefined): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}

/** Elements of a block that are objects with a type. */
export function elementsOf(value: unknown): ElementObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (item): item is ElementObject =>
      typeof item === 'object' && item !== null && typeof item.type === 'string',
  );
}
