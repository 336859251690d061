import type { Json, JsonObject } from '../browser-api.ts';

/**
 * What Slack refuses in blocks, from https://docs.slack.dev/reference/block-kit/blocks, /block-elements and
 * /composition-objects. Each problem reads like one of Slack's: a sentence with a JSON pointer.
 */
type Report = (message: string, pointer: string) => void;
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

export type Surface = 'message' | 'modal' | 'home';
const MOST: Record<Surface, number> = { message: 50, modal: 100, home: 100 };

const KNOWN = new Set([
  'section', 'header', 'divider', 'context', 'actions', 'image', 'input', 'rich_text', 'video', 'file', 'markdown', 'table',
  'alert', 'card', 'carousel', 'container', 'context_actions', 'data_table', 'data_visualization', 'plan', 'task_card',
]); // prettier-ignore
/** Not in modals: tables, charts, carousels; alerts only there. https://docs.slack.dev/changelog/2026/05/20/block-kit-more-new-blocks */
const NOT_IN_MODALS = new Set(['table', 'data_table', 'data_visualization', 'carousel']);
const INTERACTIVE = new Set([
  'button', 'static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select', 'multi_static_select',
  'multi_external_select', 'multi_users_select', 'multi_conversations_select', 'multi_channels_select', 'overflow', 'datepicker',
  'timepicker', 'datetimepicker', 'checkboxes', 'radio_buttons', 'plain_text_input', 'number_input', 'email_text_input',
  'url_text_input', 'rich_text_input', 'file_input', 'workflow_button', 'feedback_buttons', 'icon_button',
]); // prettier-ignore

/** Everything that is wrong with these blocks; empty when Slack would take them. Never throws. */
export function checkBlocks(blocks: unknown, surface: Surface, base = '/blocks'): string[] {
  const problems: string[] = [];
  const report: Report = (message, pointer) => {
    if (problems.length < 20) problems.push(`[ERROR] ${message} [json-pointer:${base}${pointer}]`);
  };
  if (!Array.isArray(blocks)) {
    report('must be an array', '');
    return problems;
  }
  if (blocks.length > MOST[surface]) report(`no more than ${MOST[surface]} items allowed`, '');
  const blockIds = new Set<string>();
  blocks.slice(0, MOST[surface]).forEach((block, i) => checkBlock(block, `/${i}`, surface, blockIds, report));
  return problems;
}

function checkBlock(block: unknown, at: string, surface: Surface, blockIds: Set<string>, report: Report): void {
  if (!isObject(block)) return report('must be an object', at);
  const type = block['type'];
  if (typeof type !== 'string' || !KNOWN.has(type)) return report(`unsupported type: ${String(type)}`, `${at}/type`);
  if (surface === 'modal' && NOT_IN_MODALS.has(type)) report(`${type} is not allowed in modals`, `${at}/type`);
  if (surface !== 'modal' && type === 'alert') report('alert is allowed in modals only', `${at}/type`);
  const blockId = block['block_id'];
  if (blockId !== undefined) {
    if (typeof blockId !== 'string' || blockId.length > 255) report('must be no more than 255 characters', `${at}/block_id`);
    else if (blockIds.has(blockId)) report(`block_id already exists: ${blockId}`, `${at}/block_id`);
    else blockIds.add(blockId);
  }
  const actionIds = new Set<string>();
  const element = (value: Json | undefined, where: string) => checkElement(value, where, actionIds, report);
  switch (type) {
    case 'section': {
      if (block['text'] === undefined && block['fields'] === undefined) report('missing required field: text', at);
      if (block['text'] !== undefined) checkText(block['text'], `${at}/text`, 3000, report);
      const fields = list(block['fields']);
      if (fields.length > 10) report('no more than 10 items allowed', `${at}/fields`);
      fields.forEach((f, i) => checkText(f, `${at}/fields/${i}`, 2000, report));
      if (block['accessory'] !== undefined) element(block['accessory'], `${at}/accessory`);
      break;
    }
    case 'header':
      checkText(block['text'], `${at}/text`, 150, report, 'plain_text');
      break;
    case 'context': {
      const elements = list(block['elements']);
      if (elements.length === 0 || elements.length > 10) report('must have 1 to 10 items', `${at}/elements`);
      elements.forEach((e, i) => {
        if (isObject(e) && e['type'] !== 'image') checkText(e, `${at}/elements/${i}`, 3000, report);
      });
      break;
    }
    case 'actions': {
      const elements = list(block['elements']);
      if (elements.length === 0 || elements.length > 25) report('must have 1 to 25 items', `${at}/elements`);
      elements.forEach((e, i) => element(e, `${at}/elements/${i}`));
      break;
    }
    case 'input':
      checkText(block['label'], `${at}/label`, 2000, report, 'plain_text');
      if (block['hint'] !== undefined) checkText(block['hint'], `${at}/hint`, 2000, report, 'plain_text');
      element(block['element'], `${at}/element`);
      break;
    case 'image':
      if (typeof block['image_url'] === 'string' && block['image_url'].length > 3000) report('must be no more than 3000 characters', `${at}/image_url`);
      if (typeof block['alt_text'] !== 'string') report('missing required field: alt_text', at);
      break;
    case 'markdown':
      if (typeof block['text'] !== 'string' || block['text'].length > 12_000) report('must be no more than 12000 characters', `${at}/text`);
      break;
    case 'table':
      if (list(block['rows']).length > 100) report('no more than 100 items allowed', `${at}/rows`);
      list(block['rows']).forEach((row, i) => {
        if (list(row).length > 20) report('no more than 20 items allowed', `${at}/rows/${i}`);
      });
      break;
    case 'card':
      if (list(block['actions']).length > 3) report('no more than 3 items allowed', `${at}/actions`);
      list(block['actions']).forEach((e, i) => element(e, `${at}/actions/${i}`));
      break;
    case 'carousel':
      if (list(block['elements']).length > 10) report('no more than 10 items allowed', `${at}/elements`);
      break;
    case 'container':
      if (list(block['blocks']).length > 10) report('no more than 10 items allowed', `${at}/blocks`);
      break;
  }
}

function checkText(text: Json | undefined, at: string, max: number, report: Report, only?: 'plain_text'): void {
  if (!isObject(text)) return report('missing required field: text', at);
  const type = text['type'];
  if (type !== 'plain_text' && type !== 'mrkdwn') return report(`unsupported type: ${String(type)}`, `${at}/type`);
  if (only && type !== only) report(`must be ${only}`, `${at}/type`);
  const value = text['text'];
  if (typeof value !== 'string' || value.length === 0) return report('must be more than 0 characters', `${at}/text`);
  if (value.length > max) report(`must be less than ${max + 1} characters`, `${at}/text`);
}

function checkElement(value: Json | undefined, at: string, actionIds: Set<string>, report: Report): void {
  if (!isObject(value)) return report('missing required field: element', at);
  const type = String(value['type']);
  if (type === 'image') return;
  if (!INTERACTIVE.has(type)) return report(`unsupported type: ${type}`, `${at}/type`);
  const actionId = value['action_id'];
  if (actionId !== undefined) {
    if (typeof actionId !== 'string' || actionId.length === 0 || actionId.length > 255) report('must be 1 to 255 characters', `${at}/action_id`);
    else if (actionIds.has(actionId)) report(`action_id already exists: ${actionId}`, `${at}/action_id`);
    else actionIds.add(actionId);
  }
  if (type === 'button') {
    checkText(value['text'], `${at}/text`, 75, report, 'plain_text');
    if (typeof value['value'] === 'string' && value['value'].length > 2000) report('must be less than 2001 characters', `${at}/value`);
    if (typeof value['url'] === 'string' && value['url'].length > 3000) report('must be less than 3001 characters', `${at}/url`);
    if (typeof value['accessibility_label'] === 'string' && value['accessibility_label'].length > 75) report('must be less than 76 characters', `${at}/accessibility_label`);
    if (value['style'] !== undefined && value['style'] !== 'primary' && value['style'] !== 'danger') report('must be primary or danger', `${at}/style`);
  }
  if (isObject(value['confirm'])) {
    const confirm = value['confirm'];
    checkText(confirm['title'], `${at}/confirm/title`, 100, report, 'plain_text');
    checkText(confirm['text'], `${at}/confirm/text`, 300, report);
  }
  if (value['placeholder'] !== undefined) checkText(value['placeholder'], `${at}/placeholder`, 150, report, 'plain_text');
  const max = type === 'overflow' ? 5 : type === 'checkboxes' || type === 'radio_buttons' ? 10 : 100;
  if (value['options'] !== undefined) checkOptions(value['options'], `${at}/options`, max, report);
  if (type === 'plain_text_input' && Number(value['max_length'] ?? 0) > 3000) report('must be less than 3001', `${at}/max_length`);
}

function checkOptions(options: Json | undefined, at: string, max: number, report: Report): void {
  const all = list(options);
  if (all.length === 0 || all.length > max) report(`must have 1 to ${max} items`, at);
  all.slice(0, max).forEach((o, i) => {
    if (!isObject(o)) return report('must be an object', `${at}/${i}`);
    checkText(o['text'], `${at}/${i}/text`, 75, report);
    if (typeof o['value'] !== 'string' || o['value'].length > 150) report('must be less than 151 characters', `${at}/${i}/value`);
  });
}

/** The error code for a view that Slack refuses, with its details; undefined when it is fine. */
export function checkView(view: unknown, surface: 'modal' | 'home'): { error: string; messages: string[] } | undefined {
  if (!isObject(view)) return { error: 'invalid_arguments', messages: ['[ERROR] failed to match all allowed schemas [json-pointer:/view]'] };
  if (JSON.stringify(view).length > 250_000) return { error: 'view_too_large', messages: [] };
  const problems = checkBlocks(view['blocks'], surface, '/view/blocks');
  const short = (key: 'title' | 'submit' | 'close') => {
    const text = view[key];
    if (text === undefined || text === null) return;
    if (!isObject(text) || text['type'] !== 'plain_text') problems.push(`[ERROR] must be plain_text [json-pointer:/view/${key}]`);
    else if (typeof text['text'] !== 'string' || text['text'].length === 0 || text['text'].length > 24) problems.push(`[ERROR] must be less than 25 characters [json-pointer:/view/${key}/text]`);
  };
  if (view['type'] !== surface) problems.push(`[ERROR] must be ${surface} [json-pointer:/view/type]`);
  if (surface === 'modal') {
    if (view['title'] === undefined) problems.push('[ERROR] missing required field: title [json-pointer:/view]');
    (['title', 'submit', 'close'] as const).forEach(short);
    const inputs = list(view['blocks']).some(b => isObject(b) && b['type'] === 'input');
    if (inputs && view['submit'] === undefined) problems.push('[ERROR] missing required field: submit [json-pointer:/view]');
  }
  if (typeof view['private_metadata'] === 'string' && view['private_metadata'].length > 3000) problems.push('[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]');
  if (typeof view['callback_id'] === 'string' && view['callback_id'].length > 255) problems.push('[ERROR] must be less than 256 characters [json-pointer:/view/callback_id]');
  return problems.length > 0 ? { error: 'invalid_arguments', messages: problems } : undefined;
}
