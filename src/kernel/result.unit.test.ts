import { expect, test } from 'vitest';
import { all, andThen, err, mapOk, ok, valueOf } from './result.ts';
import type { Result } from './result.ts';

const half = (n: number): Result<number, string> => (n % 2 === 0 ? ok(n / 2) : err(`${n} is odd`));

test('steps follow one another until the first reason', () => {
  expect(andThen(half(12), half)).toEqual(ok(3));
  expect(andThen(half(6), half)).toEqual(err('3 is odd'));
  expect(mapOk(half(6), n => n + 1)).toEqual(ok(4));
  expect(mapOk(half(7), n => n + 1)).toEqual(err('7 is odd'));
});

test('all gives every value, or the first reason', () => {
  expect(all([half(2), half(4)])).toEqual(ok([1, 2]));
  expect(all([half(2), half(3), half(5)])).toEqual(err('3 is odd'));
  expect(all([])).toEqual(ok([]));
});

test('valueOf throws and says why', () => {
  expect(valueOf(half(4))).toBe(2);
  expect(() => valueOf(half(5))).toThrow('5 is odd');
  expect(() => valueOf(err({ message: 'no rate for GBP' }))).toThrow('no rate for GBP');
});
