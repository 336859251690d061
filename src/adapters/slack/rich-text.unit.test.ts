import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../kernel/json.ts';
import { plainOfRichText } from './rich-text.ts';

const section = (...elements: JsonObject[]): JsonObject => ({ type: 'rich_text_section', elements });
const t = (text: string, more: JsonObject = {}): JsonObject => ({ type: 'text', text, ...more });

test('paragraphs, lists, links and mentions read as words', () => {
  expect(
    plainOfRichText({
      type: 'rich_text',
      elements: [
        section(t('They asked for '), t('24 %', { style: { bold: true } }), t(' and '), { type: 'link', url: 'https://a.example', text: 'a map' }),
        { type: 'rich_text_list', style: 'ordered', elements: [section(t('one')), section({ type: 'user', user_id: 'U1' })] },
        { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [section(t('two'))] },
        { type: 'rich_text_quote', elements: [t('said they'), { type: 'emoji', name: 'wave' }] },
      ],
    }),
  ).toBe('They asked for 24 % and a map\n1. one\n2. <@U1>\n  • two\nsaid they:wave:');
});

test('whatever comes, it answers with text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('type', 'elements', 'text', 'style', 'indent'), fc.jsonValue({ maxDepth: 5 })), block => {
      expect(typeof plainOfRichText(block as JsonObject)).toBe('string');
    }),
  );
});

test('plain text goes in and comes out', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), words => {
      expect(plainOfRichText({ type: 'rich_text', elements: [section(t(words))] })).toBe(words.trim());
    }),
  );
});
