import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as server from '../../../src/features/recognition/contract.ts';
import { lettersOf as serverLetters } from '../../../src/features/recognition/decide.ts';
import { LEAST_LETTERS, lettersOf, MOST_LETTERS, MOST_NAMED, sayLetters } from './thanks.ts';

test('the page counts as the server does', () => {
  expect([LEAST_LETTERS, MOST_LETTERS, MOST_NAMED]).toEqual([server.LEAST_LETTERS, server.MOST_LETTERS, server.MOST_NAMED]);
  fc.assert(fc.property(fc.string({ maxLength: 60 }), text => lettersOf(text) === serverLetters(text)));
  expect([sayLetters('Thank you'), sayLetters('x'.repeat(19)), sayLetters('Thank you for the map')]).toEqual(['11 characters to go, so that it says what for', '1 character to go, so that it says what for', '21 of 2000']);
});
