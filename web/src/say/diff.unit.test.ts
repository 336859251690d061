import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, hunks } from './diff.ts';

test('a changed line is one removed and one added, with its neighbours', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh';
  const lines = hunks(diffLines(before, before.replace('d', 'D')), 1);
  expect(lines.map(l => (l ? `${l.kind[0]} ${l.text}` : '…'))).toEqual(['s c', 'r d', 'a D', 's e']);
});

test('what is kept and added is the new text; what is kept and removed is the old one', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(l => l.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const of = (kind: string) =>
        lines
          .filter(l => l.kind === 'same' || l.kind === kind)
          .map(l => l.text)
          .join('\n');
      expect(of('added')).toBe(after);
      expect(of('removed')).toBe(before);
    }),
  );
});

test('equal texts have nothing to show', () => {
  expect(hunks(diffLines('a\nb', 'a\nb'))).toEqual([]);
});
