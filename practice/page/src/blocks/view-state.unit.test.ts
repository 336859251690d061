import { describe, expect, test } from 'vitest';
import type { BlockObject } from './types.ts';
import type { Values } from './view-state.ts';
import { carryOver, clientErrors, initialValues, textEntry, withValue } from './view-state.ts';

const label = { type: 'plain_text', text: 'Label' };
const input = (
  block_id: string,
  element: BlockObject['element'],
  more: Partial<BlockObject> = {},
): BlockObject => ({
  type: 'input',
  block_id,
  label,
  ...(element ? { element } : {}),
  ...more,
});
const discount = (initial?: string): BlockObject =>
  input('discount', {
    type: 'number_input',
    action_id: 'value',
    is_decimal_allowed: true,
    max_value: '60',
    initial_value: initial,
  });
const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });

describe('the state of a view', () => {
  test('starts from the initial values, in the shape of view.state', () => {
    const blocks: BlockObject[] = [
      discount('18'),
      input('why', { type: 'plain_text_input', action_id: 'a', multiline: true }),
      input('who', { type: 'multi_users_select', action_id: 'a', initial_users: ['U1'] }),
      {
        type: 'section',
        block_id: 's',
        accessory: { type: 'static_select', action_id: 'pick', initial_option: option('x') },
      },
      {
        type: 'actions',
        block_id: 'act',
        elements: [
          { type: 'button', action_id: 'go' },
          { type: 'datepicker', action_id: 'd' },
        ],
      },
    ];
    expect(initialValues(blocks)).toEqual({
      discount: { value: { type: 'number_input', value: '18' } },
      why: { a: { type: 'plain_text_input', value: null } },
      who: { a: { type: 'multi_users_select', selected_users: ['U1'] } },
      s: { pick: { type: 'static_select', selected_option: option('x') } },
      act: { d: { type: 'datepicker', selected_date: null } },
    });
  });

  test('reaches inputs inside a container', () => {
    const blocks: BlockObject[] = [{ type: 'container', block_id: 'c', child_blocks: [discount('5')] }];
    expect(initialValues(blocks)).toEqual({ discount: { value: { type: 'number_input', value: '5' } } });
  });

  test('a conversation select may start from where the person is', () => {
    const blocks = [
      input('to', { type: 'conversations_select', action_id: 'c', default_to_current_conversation: true }),
    ];
    expect(initialValues(blocks, 'C7')).toMatchObject({ to: { c: { selected_conversation: 'C7' } } });
  });
});

describe('an update of the view', () => {
  const typed: Values = withValue(
    initialValues([discount('18')]),
    'discount',
    'value',
    textEntry('number_input', '24'),
  );

  test('keeps what was typed, even when the initial value has changed', () => {
    expect(carryOver(typed, [discount('30')])).toEqual(typed);
  });

  test('a new block_id starts again from the initial value', () => {
    const renamed = { ...discount('25'), block_id: 'discount-2' };
    expect(carryOver(typed, [renamed])).toEqual({
      'discount-2': { value: { type: 'number_input', value: '25' } },
    });
  });

  test('another kind of element under the same ids starts again', () => {
    const other = input('discount', { type: 'plain_text_input', action_id: 'value', initial_value: 'x' });
    expect(carryOver(typed, [other])).toEqual({
      discount: { value: { type: 'plain_text_input', value: 'x' } },
    });
  });

  test('what is no longer shown is no longer sent', () => {
    expect(carryOver(typed, [{ type: 'section', block_id: 's', text: 'gone' }])).toEqual({});
  });
});

describe('what the client refuses', () => {
  const check = (block: BlockObject, text: string) =>
    clientErrors([block], {
      [block.block_id as string]: {
        [block.element?.action_id as string]: textEntry(block.element?.type ?? '', text),
      },
    });

  test('a required field that is empty, not an optional one', () => {
    expect(check(discount(), '')).toEqual({ discount: 'Please complete this required field.' });
    expect(check({ ...discount(), optional: true }, '')).toEqual({});
  });

  test.each([
    ['24', undefined],
    ['24.5', undefined],
    ['-3', undefined],
    ['61', 'Enter 60 or less.'],
    ['a lot', 'Enter a number.'],
    ['1e9', 'Enter a number.'],
  ])('number %s', (text, problem) => {
    expect(check(discount(), text)).toEqual(problem ? { discount: problem } : {});
  });

  test('whole numbers, addresses and lengths', () => {
    const whole = input('n', {
      type: 'number_input',
      action_id: 'a',
      is_decimal_allowed: false,
      min_value: '2',
    });
    expect(check(whole, '2.5')).toEqual({ n: 'Enter a whole number.' });
    expect(check(whole, '1')).toEqual({ n: 'Enter 2 or more.' });
    const mail = input('m', { type: 'email_text_input', action_id: 'a' });
    expect(check(mail, 'mara')).toHaveProperty('m');
    expect(check(mail, 'mara@example.com')).toEqual({});
    const url = input('u', { type: 'url_text_input', action_id: 'a' });
    expect(check(url, 'example')).toHaveProperty('u');
    expect(check(url, 'https://example.com')).toEqual({});
    const words = input('w', { type: 'plain_text_input', action_id: 'a', min_length: 20 });
    expect(check(words, 'thanks')).toEqual({ w: 'Write at least 20 characters (now 6).' });
  });

  test('an empty choice and empty rich text are empty', () => {
    const pick = input('p', { type: 'multi_static_select', action_id: 'a' });
    expect(clientErrors([pick], initialValues([pick]))).toHaveProperty('p');
    const rich = input('r', { type: 'rich_text_input', action_id: 'a' });
    expect(check(rich, '  ')).toHaveProperty('r');
    expect(check(rich, 'x')).toEqual({});
  });
});
