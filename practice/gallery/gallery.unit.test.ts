import { expect, test } from 'vitest';
import { samples } from '../../src/samples.ts';
import type { JsonObject } from '../browser-api.ts';
import { blockProblems, everyBlock } from '../server/block-rules.ts';
import { viewProblem } from '../server/view-rules.ts';
import { plainOf } from './plain.ts';

/** Every view of every capability on its samples: taken by Slack, readable, and as it was last agreed. */

const all = samples.flatMap(([capability, list]) => list.map(sample => [`${capability}: ${sample.name}`, capability, sample as Parameters<typeof plainOf>[0] & { name: string }] as const));
const blocksOf = (sample: Parameters<typeof plainOf>[0]): JsonObject[] => everyBlock([...(sample.blocks ?? []), ...((sample.view?.['blocks'] ?? []) as JsonObject[])]);
const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''); // prettier-ignore

test.each(all)('%s', async (_title, capability, sample) => {
  if (sample.view) expect(viewProblem(sample.view, sample.view['type'] === 'home' ? 'home' : 'modal')).toBeUndefined();
  else {
    expect(blockProblems(sample.blocks ?? [], 'message')).toEqual([]);
    // Notifications and screen readers have only this.
    expect(sample.text!.length).toBeGreaterThan(10);
  }
  await expect(plainOf(sample)).toMatchFileSnapshot(`./snapshots/${capability}/${slug(sample.name)}.txt`);
});

test('names are unique, so that no snapshot stands for two', () => {
  const files = all.map(([, capability, sample]) => `${capability}/${slug(sample.name)}`);
  expect(new Set(files).size).toBe(files.length);
});

/** The house's rules for buttons: https://docs.slack.dev/block-kit and STYLE in docs. */
test.each(all)('buttons of %s: one primary, verbs in capitals, no emoji', (_title, _capability, sample) => {
  const buttons = blocksOf(sample).flatMap(block => [...((block['elements'] ?? []) as JsonObject[]), ...((block['actions'] ?? []) as JsonObject[]), ...(block['accessory'] ? [block['accessory'] as JsonObject] : [])].filter(e => e['type'] === 'button')); // prettier-ignore
  // Home is a list: each of its entries may have a first choice of its own.
  if (!(sample.view?.['type'] === 'home')) expect(buttons.filter(b => b['style'] === 'primary').length).toBeLessThanOrEqual(1);
  for (const one of buttons) {
    const label = String((one['text'] as JsonObject)['text']);
    expect(label).not.toMatch(/\p{Extended_Pictographic}|:[a-z_]+:/u);
    for (const word of label.split(' ')) if (!/^(in|to|the|a|of|and|for)$/.test(word)) expect(word).toMatch(/^[\p{Lu}\d]/u);
  }
}); // prettier-ignore
