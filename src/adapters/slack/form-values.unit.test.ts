import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionValue, openView, type ApiView, type StateValue } from './form-values.ts';

const view = (values: Record<string, Record<string, Partial<StateValue>>>): ApiView =>
  ({ id: 'V1', hash: '1.a', type: 'modal', callback_id: 'rooms.form', private_metadata: '', blocks: [], state: { values } }) as ApiView;
const value = (state: Partial<StateValue>) => openView(view({ b: { a: state } })).values['b'];

test.each<[string, Partial<StateValue>, string | readonly string[] | null, string]>([
  ['text', { type: 'plain_text_input', value: 'x' }, 'x', 'x'],
  ['no text', { type: 'plain_text_input', value: null }, null, ''],
  ['a number', { type: 'number_input', value: '0' }, '0', '0'],
  ['formatted text', { type: 'rich_text_input', rich_text_value: { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] } }, 'x', 'x'],
  ['no formatted text', { type: 'rich_text_input', rich_text_value: null }, null, ''],
  ['an option', { type: 'static_select', selected_option: { value: 'o' } }, 'o', 'o'],
  ['no option', { type: 'static_select', selected_option: null }, null, ''],
  ['options', { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] }, ['a', 'b'], 'a,b'],
  ['no options', { type: 'checkboxes', selected_options: [] }, [], ''],
  ['a date', { type: 'datepicker', selected_date: '2026-05-15' }, '2026-05-15', '2026-05-15'],
  ['a time', { type: 'timepicker', selected_time: '09:30' }, '09:30', '09:30'],
  ['a moment', { type: 'datetimepicker', selected_date_time: 1_778_832_000 }, '1778832000', '1778832000'],
  ['a person', { type: 'users_select', selected_user: 'U1' }, 'U1', 'U1'],
  ['people', { type: 'multi_users_select', selected_users: ['U1', 'U2'] }, ['U1', 'U2'], 'U1,U2'],
  ['a conversation', { type: 'conversations_select', selected_conversation: 'C1' }, 'C1', 'C1'],
  ['conversations', { type: 'multi_conversations_select', selected_conversations: ['C1'] }, ['C1'], 'C1'],
  ['a channel', { type: 'channels_select', selected_channel: 'C1' }, 'C1', 'C1'],
  ['channels', { type: 'multi_channels_select', selected_channels: ['C1', 'C2'] }, ['C1', 'C2'], 'C1,C2'],
  ['files', { type: 'file_input', files: [{ id: 'F1' }, { id: 'F2' }] }, ['F1', 'F2'], 'F1,F2'],
  ['no files', { type: 'file_input', files: [] }, [], ''],
])('%s', (_what, state, inView, inAction) => {
  expect(value(state)).toEqual(inView);
  expect(actionValue(state)).toBe(inAction);
}); // prettier-ignore

test('a view that has no state yet has no values', () => {
  const { state: _, ...bare } = view({});
  expect(openView(bare as ApiView)).toEqual({ id: 'V1', hash: '1.a', callbackId: 'rooms.form', privateMetadata: '', type: 'modal', values: {} });
});

test('of files it is told what they are called and how large they are', () => {
  const files = [{ id: 'F1', name: 'a.pdf', size: 12 }, { id: 'F2' }];
  expect(openView(view({ b: { a: { type: 'file_input', files } }, c: { a: { type: 'file_input', files: [] } } })).files).toEqual({ b: [{ id: 'F1', name: 'a.pdf', size: 12 }, { id: 'F2', name: 'F2', size: 1 }] });
});

test('what was typed comes out as it went in', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), typed => {
      const values = Object.fromEntries(Object.entries(typed).map(([block, text]) => [block, { a: { type: 'plain_text_input', value: text } }]));
      expect(Object.entries(openView(view(values)).values)).toEqual(Object.entries(typed));
    }),
  );
});
