import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkConfigFile } from '../config-file.ts';
import { columnNames } from './conditions.ts';
import { CEL_NAMES } from './cel.ts';
import { jsonSchemaOfPolicies, parsePolicies } from './file.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/deal-desk.md');
/** Blocks of code, unindented. */
const examples = [...page.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)].map(([block]) => block.replace(/^ {4}/gm, '')).filter(block => block.trimStart().startsWith('policies:'));

test('every example of the page is a policy', () => {
  expect(examples.length).toBeGreaterThan(3);
  for (const example of examples) {
    const parsed = parsePolicies(example);
    expect(parsed.ok ? [] : parsed.error, example).toEqual([]);
  }
});

test('the page names every column, every name of a formula, and every key', () => {
  for (const name of [...columnNames, ...(CEL_NAMES['deal'] ?? []), ...(CEL_NAMES['deal.lines'] ?? []), ...(CEL_NAMES['requester'] ?? [])]) expect(page, name).toContain(name);
  const keys = new Set<string>();
  JSON.stringify(jsonSchemaOfPolicies(), (key, value: unknown) => {
    if (key === 'properties') Object.keys(value as object).forEach(name => keys.add(name));
    return value;
  });
  for (const key of keys) expect(page, key).toContain(key);
  expect(keys.size).toBeGreaterThan(30);
});

test('the example of a configuration file, and the sample company, are in order', () => {
  expect(checkConfigFile(read('evenkeel.example.yaml'))).toEqual([]);
  const [, practice = ''] = /policyText = `([^`]*)`/.exec(read('practice/company/policy.ts')) ?? [];
  const parsed = parsePolicies(practice);
  expect(parsed.ok ? [] : parsed.error).toEqual([]);
});
