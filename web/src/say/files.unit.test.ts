import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as server from '../../../src/features/deal-desk/decide-files.ts';
import { fileProblem, filesProblem, MOST_FILES, sayBytes } from './files.ts';

test('sizes are said as people say them', () => {
  expect([1, 300, 12_400, 1_400_000, 10_485_760].map(n => sayBytes(n, 'en-GB').replace(/\s/g, ' '))).toEqual(['1 byte', '300 bytes', '12 kB', '1.4 MB', '10.5 MB']);
});

test('a file that passes here is one that the server takes', () => {
  const name = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 210 }), fc.constantFrom('offer.pdf', 'a/b.pdf', 'gpj\u202e.exe', '<!channel>.txt', 'Ünï\u202fcode 1.pdf'));
  fc.assert(
    fc.property(name, fc.constantFrom(0, 1, 5_000_000, server.MOST_BYTES, server.MOST_BYTES + 1), (called, size) => {
      const wrong = server.wrongWith({ name: called, size });
      // The server is the stricter one only for names that no file system gives.
      if (wrong !== null && fileProblem({ name: called, size }) === undefined) expect(['no-name', 'bad-name']).toContain(wrong);
      if (wrong === null && called.length <= 200) expect(fileProblem({ name: called, size })).toBeUndefined();
    }),
  );
  expect(MOST_FILES).toBe(server.MOST_FILES);
});

test('too many, or one that cannot be sent, is said for all of them', () => {
  const fine = { name: 'a.pdf', size: 1 };
  expect(filesProblem(Array.from({ length: 10 }, () => fine), 10)).toBeUndefined();
  expect(filesProblem(Array.from({ length: 11 }, () => fine), 10)).toMatch(/^At most ten/);
  expect(filesProblem([fine, fine], 1)).toMatch(/room for 1 more/);
  expect(filesProblem([fine, { name: 'b.pdf', size: 0 }], 10)).toMatch(/^Take away/);
});
