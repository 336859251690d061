import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alternativeChannelName, slackChannelName } from './text-channel.ts';

const valid = /^[a-z0-9_-]{1,80}$/;

test.each([
  ['Deal: Müller & Söhne GmbH', 'deal-muller-sohne-gmbh'],
  ['ÅNGSTRÖM Øst Łódź Straße', 'angstrom-ost-lodz-strasse'],
  ["O'Neill's", 'oneills'],
  ['  #General?! ', 'general'],
  ['deal_2026--Q4', 'deal_2026-q4'],
  ['Ελλάδα', 'ellada'],
  ['Газпром нефть', 'gazprom-neft'],
  ['İstanbul', 'istanbul'],
  ['ｆｕｌｌ ｗｉｄｔｈ ²', 'full-width-2'],
  ['株式会社 Sony', 'sony'],
  ['株式会社', 'deal-1k8zq'],
  ['🎉', 'deal-1k8zq'],
  ['', 'deal-1k8zq'],
  ['---', 'deal-1k8zq'],
])('%s is the channel %s', (text, name) => {
  expect(slackChannelName(text, 'deal_1K8ZQ'.replace('_', '-'))).toBe(name);
});

test('every text gives a name that Slack takes, and naming it again changes nothing', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  );
  fc.assert(
    fc.property(text, text, (name, fallback) => {
      const channel = slackChannelName(name, fallback);
      expect(channel).toMatch(valid);
      expect(channel).toMatch(/[a-z0-9]/);
      expect(slackChannelName(channel)).toBe(channel);
    }),
  );
});

test('a cut name does not end in a dash', () => {
  expect(slackChannelName(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79));
});

test('alternatives are valid, different from each other, and start with the name', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 2, max: 1_000_000 }), (text, n) => {
      const name = slackChannelName(text);
      const tries = [1, 2, n, n + 1].map(i => alternativeChannelName(name, i));
      for (const each of tries) expect(each).toMatch(valid);
      expect(new Set(tries).size).toBe(n === 2 ? 3 : 4);
    }),
  );
  expect(alternativeChannelName('acme', 1)).toBe('acme');
  expect(alternativeChannelName('a'.repeat(80), 12)).toBe(`${'a'.repeat(77)}-12`);
  for (const bad of [0, -1, 1.5, Number.NaN])
    expect(() => alternativeChannelName('acme', bad)).toThrow(RangeError);
});
