import { isObject } from '../server/check.ts';
import type { Json, JsonObject } from '../browser-api.ts';

/**
 * Blocks as a person reads them, as plain text: what snapshots hold, so that a change of words or order shows in a
 * review as what it is. Buttons stand in brackets, fields as `Label: [ value ]`, everything else as its text. Pure.
 */
export function plainOf(sample: { readonly text?: string; readonly blocks?: readonly JsonObject[]; readonly view?: JsonObject }): string {
  if (sample.view) {
    const { title, submit, close, type } = sample.view;
    const foot = [close, submit].filter(isObject).map(b => `[${words(b)}]`).join(' '); // prettier-ignore
    return joined([type === 'home' ? '(Home)' : `# ${words(title)}`, ...blocksOf(sample.view['blocks']), foot]);
  }
  return joined([`(notification) ${sample.text ?? ''}`, ...(sample.blocks ?? []).map(block)]);
}

const joined = (parts: readonly string[]): string => `${parts.filter(part => part !== '').join('\n\n')}\n`;
const blocksOf = (blocks: Json | undefined): string[] => (Array.isArray(blocks) ? blocks.filter(isObject).map(block) : []);
const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const words = (value: Json | undefined): string => (typeof value === 'string' ? read(value) : isObject(value) ? words(value['text']) : '');
/** Dates as their words, links with an arrow. */
const read = (text: string): string => text.replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1').replace(/<https?:[^|>]*\|([^>]*)>/g, '$1 ↗');

function block(b: JsonObject): string {
  switch (b['type']) {
    case 'divider':
      return '----';
    case 'header':
      return `## ${words(b['text'])}`;
    case 'section': {
      const parts = [words(b['text']), ...list(b['fields']).map(words), isObject(b['accessory']) ? element(b['accessory']) : ''];
      return parts.filter(Boolean).join('\n');
    }
    case 'context':
      return list(b['elements']).map(e => `  ${e['type'] === 'image' ? `(picture: ${words(e['alt_text'])})` : words(e)}`).join('\n'); // prettier-ignore
    case 'actions':
    case 'context_actions':
      return list(b['elements']).map(element).join(' ');
    case 'input': {
      const hint = b['hint'] ? `\n  ${words(b['hint'])}` : '';
      return `${words(b['label'])}${b['optional'] === true ? ' (optional)' : ''}: ${isObject(b['element']) ? element(b['element']) : ''}${hint}`;
    }
    case 'image':
      return `(picture: ${words(b['alt_text'])})`;
    case 'alert':
      return `(${words(b['level']) || 'alert'}) ${words(b['text'])}`;
    case 'card':
      return [words(b['title']), words(b['subtitle']), words(b['body']), list(b['actions']).map(element).join(' ')].filter(Boolean).join('\n');
    case 'carousel':
      return list(b['elements']).map(block).join('\n\n');
    case 'container':
      return [`> ${words(b['title'])}`, words(b['subtitle']), ...blocksOf(b['child_blocks'])].filter(Boolean).join('\n');
    case 'table':
    case 'data_table':
      return [words(b['caption']), ...(Array.isArray(b['rows']) ? b['rows'] : []).map(row => list(row).map(cell => words(cell) || flat(cell)).join(' | '))].filter(Boolean).join('\n'); // prettier-ignore
    case 'data_visualization':
      return chart(b);
    case 'markdown':
      return words(b['text']);
    case 'rich_text':
      return flat(b);
    default:
      return `(${words(b['type'])})`;
  }
}

function element(e: JsonObject): string {
  switch (e['type']) {
    case 'button':
      return `[${words(e['text'])}${e['style'] ? ` · ${words(e['style'])}` : ''}${e['confirm'] ? ' · asks first' : ''}${e['url'] ? ' ↗' : ''}]`;
    case 'overflow':
      return `[… ${list(e['options']).map(words).join(' / ')}]`;
    case 'checkboxes':
    case 'radio_buttons': {
      const chosen = [...list(e['initial_options']), ...(isObject(e['initial_option']) ? [e['initial_option']] : [])].map(o => o['value']);
      return list(e['options']).map(o => `(${chosen.includes(o['value']) ? 'x' : ' '}) ${words(o)}`).join('  '); // prettier-ignore
    }
    default: {
      const value = Object.entries(e).find(([key]) => key.startsWith('initial_'))?.[1];
      const shown = value === undefined ? words(e['placeholder']) : isObject(value) ? words(value) || flat(value) : String(value);
      return `[ ${shown} ]`;
    }
  }
}

function chart(b: JsonObject): string {
  const inside = isObject(b['chart']) ? b['chart'] : {};
  const series = list(inside['series']).map(s => `${words(s['name'])}: ${list(s['data']).map(point).join(', ')}`);
  return [`(${words(inside['type'])} chart) ${words(b['title'])}`, ...series, list(inside['segments']).map(point).join(', ')].filter(Boolean).join('\n');
}
const point = (p: JsonObject): string => `${words(p['label'])} ${typeof p['value'] === 'number' ? p['value'] : ''}`;

/** Every text inside, in order. */
function flat(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(flat).join('');
  if (!isObject(value)) return '';
  return `${typeof value['text'] === 'string' ? value['text'] : ''}${flat(value['elements'])}`;
}
