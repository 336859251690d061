import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cleanLine,
  countOf,
  csvCell,
  escapeMrkdwn,
  inSentence,
  listOf,
  nameInMrkdwn,
  nameInPlainText,
  plural,
  truncate,
} from './text.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '&amp;',
        '<',
        '>',
        '&',
        '*',
        '_',
        '~',
        '`',
        ':tada:',
        ' ',
        '\n',
        'a',
        'Müller',
        'شركة',
        '👩‍👩‍👧',
        '\u202e',
        '\u2067',
        '\u2069',
        '\ud83d',
      ),
    )
    .map(a => a.join('')),
);

test('escapes exactly the three signs, and nobody is called', () => {
  expect(escapeMrkdwn('<!channel> & <@U1> &lt;')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;lt;');
  fc.assert(
    fc.property(anything, text => {
      const escaped = escapeMrkdwn(text);
      expect(escaped).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      const back = escaped.replace(
        /&(amp|lt|gt);/g,
        (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '',
      );
      expect(back).toBe(text);
    }),
  );
});

test.each([
  ['Acme *urgent* deal', 'Acme ∗urgent∗ deal'],
  ['_Project_ ~old~ `rm`', 'ˍProjectˍ ∼old∼ ˋrmˋ'],
  ['snake_case 5*3 a~b', 'snake_case 5*3 a~b'],
  ['*', '∗'],
  ['ends with*', 'ends with∗'],
  ['*_both_*', '∗ˍbothˍ∗'],
  ['<!channel> pay & go', '&lt;!channel&gt; pay &amp; go'],
  ['> quoted', '› quoted'],
  [':tada: and :a:b: at 9:30', '꞉tada: and ꞉a꞉b: at 9:30'],
  ['one\ntwo\u2028three\ttab', 'one two three tab'],
  ['in\u202evoice\u2069.exe', 'invoice.exe'],
  ['\u200bzero\ufeff width', 'zero width'],
  ['شركة *', '\u2068شركة ∗\u2069'],
  ['Müller & Söhne 👩‍👩‍👧', 'Müller &amp; Söhne 👩‍👩‍👧'],
])('the name %s is written %s', (name, written) => {
  expect(nameInMrkdwn(name)).toBe(written);
});

test('no name mentions, formats, breaks a line, or reorders what is around it', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 60 }), (name, max) => {
      const written = nameInMrkdwn(name, max);
      expect(written).not.toMatch(/[<>`\n\r\u2028\u2029]|&(?!(amp|lt|gt);)/);
      expect(written).not.toMatch(/(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/u);
      expect(written).not.toMatch(/:[a-z0-9_+'-]+:/i);
      expect(written).not.toMatch(/^&gt;/);
      expect(written.replace(/^\u2068(.*)\u2069$/su, '$1')).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(written).not.toMatch(/\p{Surrogate}/u);
      expect(nameInPlainText(name, max).replace(/[\u2068\u2069]/g, '').length).toBeLessThanOrEqual(max);
    }),
    { numRuns: 500 },
  );
});

test('plain text keeps what plain text does not interpret', () => {
  expect(nameInPlainText('a *b* <c> & `d`')).toBe('a *b* <c> & `d`');
  expect(nameInPlainText('שלום')).toBe('\u2068שלום\u2069');
  expect(cleanLine('\ud800x')).toBe('\ufffdx');
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['abc def', 5, 'abc…'],
  ['👩‍👩‍👧👩‍👩‍👧', 9, '👩‍👩‍👧…'],
  ['👩‍👩‍👧👩‍👩‍👧', 8, '…'],
  ['e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
  ['a&amp;b&amp;c', 8, 'a&amp;b…'],
  ['a&amp;b&amp;c', 5, 'a…'],
  ['see <https://e.com|the page> now', 20, 'see…'],
  ['see <https://e.com|the page> now', 30, 'see <https://e.com|the page>…'],
  ['\u2068abcdef\u2069', 6, '\u2068abc…\u2069'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
  ['abc', Number.NaN, ''],
])('%s in %s is %s', (text, max, short) => {
  expect(truncate(text, max)).toBe(short);
});

test('what is cut is a beginning, within bounds, of whole characters and whole entities', () => {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  fc.assert(
    fc.property(anything, anything, fc.nat(80), (a, b, max) => {
      const text = escapeMrkdwn(a.replace(/\p{Surrogate}/gu, '') + b.replace(/\p{Surrogate}/gu, ''));
      const short = truncate(text, max);
      expect(short.length).toBeLessThanOrEqual(Math.max(max, 0));
      if (text.length <= max) {
        expect(short).toBe(text);
        return;
      }
      const kept = short.replace(/…\u2069*$/, '');
      expect(text.startsWith(kept)).toBe(true);
      expect(short).not.toMatch(/\p{Surrogate}/u);
      expect(short).not.toMatch(/&(?!(amp|lt|gt);)/);
      const ends = [...graphemes.segment(text)].map(s => s.index + s.segment.length);
      expect(kept === '' || ends.includes(kept.length) || /^\s/.test(text.slice(kept.length))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a long text is cut in no time', () => {
  const long = '<'.repeat(200_000) + '&amp;'.repeat(200_000);
  expect(truncate(long, 3000)).toHaveLength(3000);
});

test('words for numbers and lists', () => {
  expect([0, 1, 2].map(n => countOf(n, 'approval'))).toEqual(['0 approvals', '1 approval', '2 approvals']);
  expect(plural(2, 'person', 'people')).toBe('people');
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(items => listOf(items))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(listOf(['a', 'b', 'c', 'd', 'e'], 'and', 2)).toBe('a, b and 3 more');
  expect(listOf(['a', 'b'], 'or', 2)).toBe('a or b');
});

test.each([
  ['=1+1', `"'=1+1"`],
  ['+49 30 1234', `"'+49 30 1234"`],
  ["-2+3+cmd|' /C calc'!A0", `"'-2+3+cmd|' /C calc'!A0"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\tx', `"'\tx"`],
  ['\r=1', `"'\r=1"`],
  ['  =1', `"'  =1"`],
  ['＝1', `"'＝1"`],
  ['-12.50', '-12.50'],
  [-12.5, '-12.5'],
  [10n ** 20n, '100000000000000000000'],
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['a;=1', '"a;=1"'],
  ['say "hi"', '"say ""hi"""'],
  [null, ''],
  [undefined, ''],
  [true, 'true'],
])('the cell %s is %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test('cells come back as they were, and none starts a formula', () => {
  const text = fc.oneof(anything, fc.stringMatching(/^[=+\-@\t\r\n ,;"'a1]{0,10}$/));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), raw => {
      // Half a surrogate pair cannot be written in UTF-8 at all.
      const cells = raw.map(cell => cell.replace(/\p{Surrogate}/gu, ''));
      const line = ['x', ...cells].map(csvCell).join(',');
      const [row = []] = parse(line, {
        relax_column_count: true,
        record_delimiter: '\r\n\r\n\r\n',
      }) as string[][];
      row.slice(1).forEach((cell, i) => {
        const original = cells[i] ?? '';
        expect(cell === original || cell === `'${original}`).toBe(true);
        if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/);
      });
      expect(row).toHaveLength(cells.length + 1);
    }),
    { numRuns: 500 },
  );
});

test('names within a sentence lose the first capital where it is a common noun', () => {
  expect(['Legal review', 'API access', 'DocuSign check', 'SOC 2 report', 'O’Brien review', 'A quote', 'Éclair order', 'sign-on', ''].map(title => inSentence(title))).toEqual([
    'legal review', 'API access', 'DocuSign check', 'SOC 2 report', 'O’Brien review', 'A quote', 'éclair order', 'sign-on', '',
  ]); // prettier-ignore
  expect(inSentence('Aldgate onboarding', ['Aldgate Rail'])).toBe('Aldgate onboarding');
  fc.assert(
    fc.property(anything, title => {
      expect(inSentence(title).toLowerCase()).toBe(title.toLowerCase());
    }),
  );
});
