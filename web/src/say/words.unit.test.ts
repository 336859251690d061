import { expect, test } from 'vitest';
import { inOrder, stepName } from './steps.ts';
import { termsLine } from './terms.ts';
import { count, listOf, sayCompletion, sayField } from './words.ts';

const step = (name: string, ...after: string[]) => ({ name, after });

test('steps stand in the order in which they are asked; equals share a number', () => {
  const steps = [
    step('finance', 'manager'),
    step('legal', 'finance', 'desk'),
    step('manager'),
    step('desk', 'manager'),
  ];
  expect(inOrder(steps).map(s => `${s.depth + 1} ${s.name}`)).toEqual([
    '1 manager',
    '2 finance',
    '2 desk',
    '3 legal',
  ]);
});

test('steps that wait for each other are still shown', () => {
  expect(inOrder([step('a', 'b'), step('b', 'a')])).toHaveLength(2);
});

test('names as people write them', () => {
  expect(stepName('deal-desk')).toBe('Deal desk');
  expect(sayField('closeDate')).toBe('Close date');
  expect(sayField('fields.Renewal_Type__c')).toBe('Renewal Type');
  expect(listOf(['Jonas', 'Ines', 'Omar'], 'or')).toBe('Jonas, Ines or Omar');
});

test('who has to say yes', () => {
  expect(sayCompletion('any', 3)).toBe('any of 3');
  expect(sayCompletion('2 of 3', 3)).toBe('2 of 3');
  // One person is simply named.
  expect(sayCompletion('all', 1)).toBe('');
});

test('counts say when they stop counting', () => {
  expect(count(1, 'deal', 'en-GB')).toBe('1 deal');
  expect(count(10_000, 'deal', 'en-GB', 10_000)).toBe('10,000+ deals');
  expect(count(9_999, 'deal', 'en-GB', 10_000)).toBe('9,999 deals');
});

const terms = { discount: 18, amount: null, termMonths: 24, paymentDays: 30 };
test('a request in one line names what changes', () => {
  expect(termsLine(terms, { ...terms, discount: 24, paymentDays: 45 }, 'en-GB')).toBe(
    '24\u00a0% off list (was 18\u00a0%) · net 45 (was 30)',
  );
  expect(termsLine({ ...terms, discount: null }, terms, 'en-GB')).toBe('18\u00a0% off list');
  // Nothing changes: the terms themselves, so that the line is never empty.
  expect(termsLine(terms, terms, 'en-GB')).toBe('18\u00a0% off list · 24 months · net 30');
});
