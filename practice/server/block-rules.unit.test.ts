import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../browser-api.ts';
import { blockProblems, type Surface } from './block-rules.ts';
import { viewProblem } from './view-rules.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(text) });
const button = (more: JsonObject = {}): JsonObject => ({
  type: 'button',
  text: plain('Approve'),
  action_id: 'a',
  ...more,
});
const actions = (...elements: JsonObject[]): JsonObject => ({ type: 'actions', elements });
const option = (value: string, text = value): JsonObject => ({ text: plain(text), value });
const options = (n: number) => Array.from({ length: n }, (_, i) => option(`v${i}`));
const select = (more: JsonObject = {}): JsonObject => ({ type: 'static_select', action_id: 's', ...more });
const input = (element: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'input',
  label: plain('L'),
  element,
  ...more,
});
const rich: JsonObject = {
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: 'hi', style: { bold: true } },
        { type: 'user', user_id: 'U1' },
      ],
    },
    {
      type: 'rich_text_list',
      style: 'bullet',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
    },
  ],
};
const x = (n: number) => 'x'.repeat(n);

/** Each just inside the limit is taken, and each just outside is refused with the words and the place given. */
const EDGES: [name: string, inside: JsonObject[], outside: JsonObject[], problem: string][] = [
  ['section text', [section(x(3000))], [section(x(3001))], 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
  ['section text, empty', [section('x')], [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  ['section without text', [section('x')], [{ type: 'section' }], 'missing required field: text [json-pointer:/blocks/0]'],
  ['section fields', [{ type: 'section', fields: Array(10).fill(mrkdwn('f')) }], [{ type: 'section', fields: Array(11).fill(mrkdwn('f')) }], 'no more than 10 items allowed [json-pointer:/blocks/0/fields]'],
  ['field text', [{ type: 'section', fields: [mrkdwn(x(2000))] }], [{ type: 'section', fields: [mrkdwn(x(2001))] }], 'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]'],
  ['header', [{ type: 'header', text: plain(x(150)) }], [{ type: 'header', text: plain(x(151)) }], 'must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
  ['header in mrkdwn', [{ type: 'header', text: plain('x') }], [{ type: 'header', text: mrkdwn('x') }], 'must be a valid enum value [json-pointer:/blocks/0/text/type]'],
  ['button text', [actions(button({ text: plain(x(75)) }))], [actions(button({ text: plain(x(76)) }))], 'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]'],
  ['button value', [actions(button({ value: x(2000) }))], [actions(button({ value: x(2001) }))], 'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]'],
  ['button style', [actions(button({ style: 'primary' }))], [actions(button({ style: 'default' }))], 'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
  ['button url', [actions(button({ url: 'https://x.example' }))], [actions(button({ url: 'x y' }))], 'must be a valid URL [json-pointer:/blocks/0/elements/0/url]'],
  ['unknown property', [actions(button())], [actions(button({ colour: 'red' }))], 'invalid additional property: colour [json-pointer:/blocks/0/elements/0]'],
  ['actions', [actions(...Array.from({ length: 25 }, (_, i) => button({ action_id: `a${i}` })))], [actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })))], 'no more than 25 items allowed [json-pointer:/blocks/0/elements]'],
  ['context', [{ type: 'context', elements: Array(10).fill(mrkdwn('c')) }], [{ type: 'context', elements: Array(11).fill(mrkdwn('c')) }], 'no more than 10 items allowed [json-pointer:/blocks/0/elements]'],
  ['select options', [actions(select({ options: options(100) }))], [actions(select({ options: options(101) }))], 'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]'],
  ['select without options', [actions(select({ options: options(1) }))], [actions(select())], 'missing required field: options [json-pointer:/blocks/0/elements/0]'],
  ['option text', [actions(select({ options: [option('v', x(75))] }))], [actions(select({ options: [option('v', x(76))] }))], 'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]'],
  ['option value', [actions(select({ options: [option(x(150))].map(o => ({ ...o, text: plain('t') })) }))], [actions(select({ options: [{ ...option(x(151)), text: plain('t') }] }))], 'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]'],
  ['initial option', [actions(select({ options: options(2), initial_option: option('v1') }))], [actions(select({ options: options(2), initial_option: option('v9') }))], 'initial option must match one of the options [json-pointer:/blocks/0/elements/0]'],
  ['overflow', [actions({ type: 'overflow', options: options(5) })], [actions({ type: 'overflow', options: options(6) })], 'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]'],
  ['radio buttons', [actions({ type: 'radio_buttons', options: options(10) })], [actions({ type: 'radio_buttons', options: options(11) })], 'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]'],
  ['placeholder', [actions(select({ options: options(1), placeholder: plain(x(150)) }))], [actions(select({ options: options(1), placeholder: plain(x(151)) }))], 'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]'],
  ['confirm title', [actions(button({ confirm: { title: plain(x(100)), text: mrkdwn('?'), confirm: plain('Yes'), deny: plain('No') } }))], [actions(button({ confirm: { title: plain(x(101)), text: mrkdwn('?') } }))], 'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]'],
  ['block_id twice', [{ ...section('a'), block_id: 'b' }], [{ ...section('a'), block_id: 'b' }, { ...section('b'), block_id: 'b' }], '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'],
  ['action_id twice in a block', [actions(button()), actions(button())], [actions(button(), button())], '`action_id` "a" already exists for `block_id` "" [json-pointer:/blocks/0/elements/1/action_id]'],
  ['id length', [{ ...section('a'), block_id: x(255) }], [{ ...section('a'), block_id: x(256) }], 'must be less than 256 characters [json-pointer:/blocks/0/block_id]'],
  ['unknown block', [section('a')], [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
  ['text input beside a section', [section('a')], [{ ...section('a'), accessory: { type: 'plain_text_input' } }], 'unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]'],
  ['image', [{ type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a' }], [{ type: 'image', image_url: 'https://x.example/a.png' }], 'missing required field: alt_text [json-pointer:/blocks/0]'],
  ['markdown', [{ type: 'markdown', text: x(12_000) }], [{ type: 'markdown', text: x(12_001) }], 'must be less than 12001 characters [json-pointer:/blocks/0/text]'],
  ['card body', [{ type: 'card', body: mrkdwn(x(200)) }], [{ type: 'card', body: mrkdwn(x(201)) }], 'must be less than 201 characters [json-pointer:/blocks/0/body/text]'],
  ['card actions', [{ type: 'card', actions: [1, 2, 3].map(i => button({ action_id: `a${i}` })) }], [{ type: 'card', actions: [1, 2, 3, 4].map(i => button({ action_id: `a${i}` })) }], 'no more than 3 items allowed [json-pointer:/blocks/0/actions]'],
  ['empty card', [{ type: 'card', title: mrkdwn('t') }], [{ type: 'card' }], 'must define one of `hero_image`, `title`, `actions` and `body` [json-pointer:/blocks/0]'],
  ['carousel', [{ type: 'carousel', elements: Array(10).fill({ type: 'card', title: mrkdwn('t') }) }], [{ type: 'carousel', elements: Array(11).fill({ type: 'card', title: mrkdwn('t') }) }], 'no more than 10 items allowed [json-pointer:/blocks/0/elements]'],
  ['container', [{ type: 'container', title: plain('t'), child_blocks: [section('a'), rich] }], [{ type: 'container', title: plain('t'), child_blocks: [{ type: 'container', title: plain('t'), child_blocks: [] }] }], 'unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]'],
  ['table', [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }], [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }, { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }], 'only_one_table_allowed [json-pointer:/blocks]'],
  ['data table', [{ type: 'data_table', caption: 'c', rows: [[{ type: 'raw_text', text: 'h' }], [{ type: 'raw_number', value: 1, text: '1' }]] }], [{ type: 'data_table', caption: 'c', rows: [[{ type: 'raw_text', text: 'h' }]] }], 'no fewer than 2 items allowed [json-pointer:/blocks/0/rows]'],
  ['chart', [{ type: 'data_visualization', title: 't', chart: { type: 'line', series: [{ name: 'a', data: [{ label: 'Q1', value: 1 }] }], axis_config: { categories: ['Q1'] } } }], [{ type: 'data_visualization', title: 't', chart: { type: 'line', series: [{ name: 'a', data: [{ label: 'Q2', value: 1 }] }], axis_config: { categories: ['Q1'] } } }], 'labels must match the categories of the axis [json-pointer:/blocks/0/chart/series/0/data]'],
  ['task card', [{ type: 'task_card', task_id: '1', title: 't', status: 'complete' }], [{ type: 'task_card', task_id: '1', title: 't', status: 'done' }], 'must be a valid enum value [json-pointer:/blocks/0/status]'],
  ['fifty blocks', Array.from({ length: 50 }, () => ({ type: 'divider' })), Array.from({ length: 51 }, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
  ['alert outside a modal', [section('a')], [{ type: 'alert', text: mrkdwn('a') }], 'unsupported type: alert [json-pointer:/blocks/0/type]'],
  ['rich text', [rich], [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'marquee' }] }] }], 'unsupported type: marquee [json-pointer:/blocks/0/elements/0/elements/0/type]'],
  ['text input length', [input({ type: 'plain_text_input', max_length: 3000 })], [input({ type: 'plain_text_input', max_length: 3001 })], 'must be less than 3001 [json-pointer:/blocks/0/element/max_length]'],
  ['date', [input({ type: 'datepicker', initial_date: '2026-11-23' })], [input({ type: 'datepicker', initial_date: '23.11.2026' })], 'must be a valid date [json-pointer:/blocks/0/element/initial_date]'],
]; // prettier-ignore

test.each(EDGES)('%s', (_name, inside, outside, problem) => {
  expect(blockProblems(inside, 'message')).toEqual([]);
  expect(blockProblems(outside, 'message')).toContain(problem);
});

const modal = (more: JsonObject = {}): JsonObject => ({
  type: 'modal',
  title: plain('Discount'),
  blocks: [section('a')],
  ...more,
});
test.each<[string, JsonObject, JsonObject, string]>([
  ['title', modal({ title: plain(x(24)) }), modal({ title: plain(x(25)) }), '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
  ['title missing', modal(), { type: 'modal', blocks: [] }, '[ERROR] missing required field: title [json-pointer:/view]'],
  ['private_metadata', modal({ private_metadata: x(3000) }), modal({ private_metadata: x(3001) }), '[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]'],
  ['hundred blocks', modal({ blocks: Array(100).fill({ type: 'divider' }) }), modal({ blocks: Array(101).fill({ type: 'divider' }) }), '[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]'],
  ['input without submit', modal({ blocks: [input({ type: 'plain_text_input' })], submit: plain('Send') }), modal({ blocks: [input({ type: 'plain_text_input' })] }), '[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/type]'],
  ['foreign property', modal(), modal({ submit_disabled: true }), '[ERROR] invalid additional property: submit_disabled [json-pointer:/view]'],
  ['table in a modal', modal(), modal({ blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }] }), '[ERROR] unsupported type: table [json-pointer:/view/blocks/0/type]'],
  ['two first in focus', modal({ submit: plain('Go'), blocks: [input({ type: 'plain_text_input', focus_on_load: true })] }), modal({ submit: plain('Go'), blocks: [1, 2].map(() => input({ type: 'plain_text_input', focus_on_load: true })) }), '[ERROR] only one element can have `focus_on_load` set to true [json-pointer:/view/blocks]'],
])('view: %s', (_name, inside, outside, problem) => {
  expect(viewProblem(inside, 'modal')).toBeUndefined();
  expect(viewProblem(outside, 'modal')).toMatchObject({ error: 'invalid_arguments' });
  expect(viewProblem(outside, 'modal')?.messages).toContain(problem);
}); // prettier-ignore

test('a view of more than 250 KB is too large', () => {
  const large = modal({ blocks: Array.from({ length: 100 }, () => section(x(2900))) });
  expect(viewProblem(large, 'modal')).toEqual({ error: 'view_too_large', messages: [] });
});

/** Valid blocks of many kinds, put together at random. */
const goodBlock: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.string({ minLength: 1, maxLength: 3000 }).map(section),
  fc.string({ minLength: 1, maxLength: 150 }).map(t => ({ type: 'header', text: plain(t) })),
  fc.constant({ type: 'divider' }),
  fc.constant(rich),
  fc
    .array(fc.string({ maxLength: 2000 }), { minLength: 1, maxLength: 25 })
    .map(values => actions(...values.map((value, i) => button({ value, action_id: `a${i}` })))),
  fc.integer({ min: 1, max: 100 }).map(n => actions(select({ options: options(n) }))),
  fc
    .array(fc.string({ minLength: 1, maxLength: 2000 }), { minLength: 1, maxLength: 10 })
    .map(fs => ({ type: 'section', fields: fs.map(mrkdwn) })),
);
/** Any JSON, dressed up so that it gets past the first look. */
const wild: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.array(
    fc.record({
      type: fc.oneof(fc.constantFrom('section', 'actions', 'input', 'card', 'carousel', 'container', 'table', 'data_table', 'data_visualization', 'rich_text', 'plan', '__proto__', 'constructor', 'toString'), fc.jsonValue()),
      text: fc.jsonValue(), elements: fc.jsonValue(), element: fc.jsonValue(), rows: fc.jsonValue(), chart: fc.jsonValue(), child_blocks: fc.jsonValue(), block_id: fc.jsonValue(), accessory: fc.jsonValue(), options: fc.jsonValue(), tasks: fc.jsonValue(),
    }, { requiredKeys: [] }),
  ),
); // prettier-ignore
const surfaces = fc.constantFrom<Surface>('message', 'modal', 'home');

test('good blocks are taken in any mixture', () => {
  fc.assert(
    fc.property(fc.array(goodBlock, { maxLength: 50 }), blocks => {
      expect(blockProblems(blocks, 'message')).toEqual([]);
    }),
  );
});

test('a type that cannot be written as text is unsupported like any other', () => {
  expect(blockProblems([{ type: { toString: 0 } }], 'message')).toEqual(['unsupported type: {"toString":0} [json-pointer:/blocks/0/type]']);
});

test('whatever comes, the rules answer with pointers into it and never throw', () => {
  fc.assert(
    fc.property(wild, surfaces, (blocks, surface) => {
      for (const problem of blockProblems(blocks, surface)) {
        const pointer = /\[json-pointer:([^\]]*)\]$/s.exec(problem)?.[1] ?? '?';
        expect(resolves({ blocks }, pointer)).toBe(true);
      }
      viewProblem({ type: 'modal', title: plain('t'), blocks }, 'modal');
      viewProblem(blocks, 'home');
    }),
    { numRuns: 1000 },
  );
});

test('one spoilt block among good ones is found where it stands', () => {
  fc.assert(
    fc.property(fc.array(goodBlock, { minLength: 1, maxLength: 49 }), fc.nat(), (blocks, at) => {
      const i = at % (blocks.length + 1);
      const spoilt = [...blocks.slice(0, i), section(x(3001)), ...blocks.slice(i)];
      expect(blockProblems(spoilt, 'message')).toEqual([
        `must be less than 3001 characters [json-pointer:/blocks/${i}/text/text]`,
      ]);
    }),
  );
});

/** The pointer names something that is there; what is missing is reported at the object that lacks it. */
function resolves(root: unknown, pointer: string): boolean {
  let here = root;
  for (const key of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return false;
    here = (here as Record<string, unknown>)[key];
  }
  return true;
}
