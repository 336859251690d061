import { LIMITS } from './block-limits.ts';
import { all, also, anything, bool, list, matching, num, oneOf, shape, str, type Check } from './check.ts';
import { richText } from './rich-text-rules.ts';
import * as composed from './text-rules.ts';

/** Block elements and where each may stand. https://docs.slack.dev/reference/block-kit/block-elements */

type Properties = Readonly<Record<string, Check>>;
export type Place = 'section' | 'actions' | 'input' | 'context_actions' | 'card';

const { plain, confirm, plainOption, richOption, optionList, groupList } = composed;
const placeholder = plain(LIMITS.placeholder);
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const interactive = (type: string, required: Properties, optional: Properties = {}): Check =>
  shape({ type: oneOf(type), ...required }, { action_id: composed.actionId, ...optional });

const focus: Properties = { focus_on_load: bool };
const common: Properties = { ...focus, confirm, placeholder };
const typed: Properties = { ...focus, placeholder, dispatch_action_config: composed.dispatchConfig };
const many: Properties = { ...common, max_selected_items: num(1, Infinity, true) };
const choice: Properties = { options: optionList, option_groups: groupList };
const conversations: Properties = {
  default_to_current_conversation: bool,
  filter: composed.conversationFilter,
};

const feedback = shape(
  { text: plain(LIMITS.button.text), value: str(LIMITS.button.value) },
  { accessibility_label: str(LIMITS.button.label) },
);
const fewestToMost: Check = also((value, at, report) => {
  const { min_length: min, max_length: max } = value;
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    report.add('`min_length` must not be greater than `max_length`', at);
});
/** What is chosen at the start must be one of the options. */
const initialAmong: Check = also((value, at, report) => {
  const values = new Set<unknown>();
  const collect = (options: unknown) => {
    if (Array.isArray(options)) for (const o of options) values.add((o as { value?: unknown } | null)?.value);
  };
  collect(value['options']);
  if (Array.isArray(value['option_groups']))
    for (const g of value['option_groups']) collect((g as { options?: unknown } | null)?.options);
  const chosen = [
    value['initial_option'],
    ...(Array.isArray(value['initial_options']) ? value['initial_options'] : []),
  ];
  for (const one of chosen) {
    if (one !== undefined && one !== null && !values.has((one as { value?: unknown }).value))
      report.add('initial option must match one of the options', at);
  }
});

const select = (type: string, required: Properties, optional: Properties, ...more: Check[]): Check =>
  all(interactive(type, required, optional), ...more);

export const ELEMENTS: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'button',
    interactive(
      'button',
      { text: plain(LIMITS.button.text) },
      {
        value: str(LIMITS.button.value),
        url: composed.url(LIMITS.button.url),
        style: oneOf('primary', 'danger'),
        confirm,
        accessibility_label: str(LIMITS.button.label),
      },
    ),
  ],
  [
    'workflow_button',
    interactive(
      'workflow_button',
      { text: plain(LIMITS.button.text), workflow: anything },
      { style: oneOf('primary', 'danger'), accessibility_label: str(LIMITS.button.label), confirm },
    ),
  ],
  [
    'icon_button',
    interactive(
      'icon_button',
      { icon: str(), text: plain(LIMITS.button.text) },
      {
        value: str(LIMITS.button.value),
        confirm,
        accessibility_label: str(LIMITS.button.label),
        visible_to_user_ids: list(str()),
      },
    ),
  ],
  [
    'feedback_buttons',
    interactive('feedback_buttons', { positive_button: feedback, negative_button: feedback }),
  ],
  [
    'overflow',
    interactive(
      'overflow',
      { options: list(plainOption, LIMITS.overflow.max, LIMITS.overflow.min) },
      { confirm },
    ),
  ],
  [
    'checkboxes',
    select(
      'checkboxes',
      { options: list(richOption, LIMITS.choices, 1) },
      { ...focus, confirm, initial_options: list(richOption, LIMITS.choices, 1) },
      initialAmong,
    ),
  ],
  [
    'radio_buttons',
    select(
      'radio_buttons',
      { options: list(richOption, LIMITS.choices, 1) },
      { ...focus, confirm, initial_option: richOption },
      initialAmong,
    ),
  ],
  [
    'datepicker',
    interactive('datepicker', {}, { ...common, initial_date: matching(DATE, 'must be a valid date') }),
  ],
  [
    'timepicker',
    interactive(
      'timepicker',
      {},
      { ...common, initial_time: matching(TIME, 'must be a valid time'), timezone: str() },
    ),
  ],
  [
    'datetimepicker',
    interactive(
      'datetimepicker',
      {},
      { ...focus, confirm, initial_date_time: num(1e9, 9_999_999_999, true) },
    ),
  ],
  [
    'static_select',
    select(
      'static_select',
      {},
      { ...common, ...choice, initial_option: plainOption },
      composed.optionsOrGroups,
      initialAmong,
    ),
  ],
  [
    'multi_static_select',
    select(
      'multi_static_select',
      {},
      { ...many, ...choice, initial_options: list(plainOption, LIMITS.select) },
      composed.optionsOrGroups,
      initialAmong,
    ),
  ],
  [
    'external_select',
    interactive(
      'external_select',
      {},
      { ...common, initial_option: plainOption, min_query_length: num(0, Infinity, true) },
    ),
  ],
  [
    'multi_external_select',
    interactive(
      'multi_external_select',
      {},
      {
        ...many,
        initial_options: list(plainOption, LIMITS.select),
        min_query_length: num(0, Infinity, true),
      },
    ),
  ],
  ['users_select', interactive('users_select', {}, { ...common, initial_user: str() })],
  ['multi_users_select', interactive('multi_users_select', {}, { ...many, initial_users: list(str()) })],
  [
    'conversations_select',
    interactive(
      'conversations_select',
      {},
      { ...common, ...conversations, initial_conversation: str(), response_url_enabled: bool },
    ),
  ],
  [
    'multi_conversations_select',
    interactive(
      'multi_conversations_select',
      {},
      { ...many, ...conversations, initial_conversations: list(str()) },
    ),
  ],
  [
    'channels_select',
    interactive('channels_select', {}, { ...common, initial_channel: str(), response_url_enabled: bool }),
  ],
  [
    'multi_channels_select',
    interactive('multi_channels_select', {}, { ...many, initial_channels: list(str()) }),
  ],
  [
    'plain_text_input',
    all(
      interactive(
        'plain_text_input',
        {},
        {
          ...typed,
          initial_value: str(LIMITS.plainTextInput),
          multiline: bool,
          min_length: num(0, LIMITS.plainTextInput, true),
          max_length: num(1, LIMITS.plainTextInput, true),
        },
      ),
      fewestToMost,
    ),
  ],
  ['email_text_input', interactive('email_text_input', {}, { ...typed, initial_value: str() })],
  ['url_text_input', interactive('url_text_input', {}, { ...typed, initial_value: str() })],
  [
    'number_input',
    interactive(
      'number_input',
      { is_decimal_allowed: bool },
      { ...typed, initial_value: str(), min_value: str(), max_value: str() },
    ),
  ],
  [
    'rich_text_input',
    interactive(
      'rich_text_input',
      {},
      { ...typed, initial_value: richText, min_lines: num(1, 100, true), max_lines: num(1, 100, true) },
    ),
  ],
  [
    'file_input',
    interactive(
      'file_input',
      {},
      { filetypes: list(str(), Infinity, 1), max_files: num(LIMITS.files.min, LIMITS.files.max, true) },
    ),
  ],
]);

const SELECTS = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
];
const MENUS = [...SELECTS, ...SELECTS.map(type => `multi_${type}`)];
const PICKERS = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker'];

/** Which elements a block takes. https://docs.slack.dev/reference/block-kit/block-elements, "Works with block types". */
export const PLACES: Readonly<Record<Place, ReadonlySet<string>>> = {
  section: new Set(['button', 'workflow_button', 'overflow', ...MENUS, ...PICKERS]),
  actions: new Set([
    'button',
    'workflow_button',
    'overflow',
    'datetimepicker',
    'rich_text_input',
    ...MENUS,
    ...PICKERS,
  ]),
  input: new Set([
    ...MENUS,
    ...PICKERS,
    'datetimepicker',
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'rich_text_input',
    'file_input',
  ]),
  context_actions: new Set(['feedback_buttons', 'icon_button']),
  card: new Set(['button']),
};
