import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Inline, Piece } from './ast.ts';
import { safeUrl } from './ast.ts';
import { parseMarkdown } from './markdown.ts';
import { parseInline, parseMrkdwn, parsePlain, plainMrkdwn } from './mrkdwn.ts';
import { parseRichText } from './rich-text.ts';

const text = (words: string): Inline => ({ t: 'text', text: words });
const inline = (line: string) => parseInline(line);

describe('marks', () => {
  test.each<[string, Inline[]]>([
    ['*bold*', [{ t: 'bold', children: [text('bold')] }]],
    [
      '_it_ and ~gone~',
      [{ t: 'italic', children: [text('it')] }, text(' and '), { t: 'strike', children: [text('gone')] }],
    ],
    ['*a _b_*', [{ t: 'bold', children: [text('a '), { t: 'italic', children: [text('b')] }] }]],
    ['(*24 %* off)', [text('('), { t: 'bold', children: [text('24 %')] }, text(' off)')]],
    ['*Aldgate*: 84', [{ t: 'bold', children: [text('Aldgate')] }, text(': 84')]],
    ['`a *b* c`', [{ t: 'code', text: 'a *b* c' }]],
    ['`&lt;b&gt;`', [{ t: 'code', text: '<b>' }]],
    ['*x `*` y*', [{ t: 'bold', children: [text('x '), { t: 'code', text: '*' }, text(' y')] }]],
  ])('%s', (line, expected) => {
    expect(inline(line)).toEqual(expected);
  });

  test.each([
    '2 * 3 * 4',
    'snake_case_name',
    'a*b*c',
    '* not bold *',
    '**',
    '``',
    '~ ~',
    'x_',
    '*',
    'file_name.txt and b_c',
  ])('leaves %s as text', line => {
    expect(inline(line)).toEqual([text(line)]);
  });
});

describe('references', () => {
  test.each<[string, Inline]>([
    ['<@U1ABC>', { t: 'user', id: 'U1ABC' }],
    ['<@U1ABC|mara>', { t: 'user', id: 'U1ABC', label: 'mara' }],
    ['<#C9|deal-aldgate>', { t: 'channel', id: 'C9', label: 'deal-aldgate' }],
    ['<!subteam^S7|@legal>', { t: 'usergroup', id: 'S7', label: 'legal' }],
    ['<!here>', { t: 'broadcast', range: 'here' }],
    [
      '<https://a.example/x?a=1&amp;b=2|the deal>',
      { t: 'link', url: 'https://a.example/x?a=1&b=2', children: [text('the deal')] },
    ],
    ['<mailto:a@b.example|write>', { t: 'link', url: 'mailto:a@b.example', children: [text('write')] }],
    [
      '<!date^1770000000^{date_short} at {time}|some day>',
      { t: 'date', timestamp: 1770000000, format: '{date_short} at {time}', fallback: 'some day' },
    ],
    [
      '<!date^1770000000^{date}^https://a.example|x>',
      { t: 'date', timestamp: 1770000000, format: '{date}', url: 'https://a.example', fallback: 'x' },
    ],
    [':tada:', { t: 'emoji', name: 'tada', unicode: '🎉' }],
    [':wave::skin-tone-3:', { t: 'emoji', name: 'wave', unicode: '👋' }],
  ])('%s', (line, expected) => {
    expect(inline(line)).toEqual([expected]);
  });

  test('an address that is not http, mail or phone stays text', () => {
    expect(inline('<javascript:alert(1)|press>')).toEqual([text('<javascript:alert(1)|press>')]);
    expect(inline('<data:text/html,x>')).toEqual([text('<data:text/html,x>')]);
  });

  test('a bare address is a link without the full stop behind it', () => {
    expect(inline('See https://a.example/b.')).toEqual([
      text('See '),
      { t: 'link', url: 'https://a.example/b', children: [text('https://a.example/b')] },
      text('.'),
    ]);
    expect(parseInline('https://a.example', { verbatim: true })).toEqual([text('https://a.example')]);
  });

  test('an unknown emoji and a clock time stay as they are', () => {
    expect(inline('at 09:12:30 :no_such_thing:')).toEqual([text('at 09:12:30 :no_such_thing:')]);
  });
});

describe('pieces', () => {
  test('quotes, fences, lists and paragraphs', () => {
    const pieces = parseMrkdwn('Hi\n&gt; one\n> two\n```\nx *y*\n```\n• first\n• second\nend');
    expect(pieces.map(piece => piece.t)).toEqual(['paragraph', 'quote', 'pre', 'list', 'paragraph']);
    expect(pieces[2]).toEqual({ t: 'pre', text: 'x *y*' });
    expect(pieces[3]).toMatchObject({ items: [{ mark: '•' }, { mark: '•' }] });
  });

  test('three marks quote the rest of the message', () => {
    const pieces = parseMrkdwn('a\n&gt;&gt;&gt; b\nc');
    expect(pieces).toHaveLength(2);
    expect(pieces[1]).toMatchObject({ t: 'quote' });
    expect(plainMrkdwn('a\n&gt;&gt;&gt; b\nc')).toBe('a b c');
  });

  test('the three escapes are undone once, and only once', () => {
    expect(inline('a &lt;b&gt; &amp;amp; &quot;')).toEqual([text('a <b> &amp; &quot;')]);
  });

  test('an open fence is text', () => {
    expect(parseMrkdwn('a ``` b').map(piece => piece.t)).toEqual(['paragraph']);
  });

  test('plain text knows emoji and line breaks, no marks', () => {
    expect(parsePlain('*a* :tada:\nb')).toEqual([
      text('*a* '),
      { t: 'emoji', name: 'tada', unicode: '🎉' },
      { t: 'break' },
      text('b'),
    ]);
    expect(parsePlain(':tada:', false)).toEqual([text(':tada:')]);
  });
});

describe('markdown and rich text', () => {
  test('markdown: heading, emphasis, task, table, link', () => {
    const pieces = parseMarkdown(
      '# Title\n\n**b** *i* ~~s~~ [x](https://a.example)\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |',
    );
    expect(pieces.map(piece => piece.t)).toEqual(['heading', 'paragraph', 'list', 'table']);
    expect(pieces[1]).toMatchObject({
      children: [{ t: 'bold' }, {}, { t: 'italic' }, {}, { t: 'strike' }, {}, { t: 'link' }],
    });
    expect(pieces[2]).toMatchObject({ items: [{ checked: true }] });
    expect(pieces[3]).toMatchObject({ align: ['left', 'right'], rows: [[[text('1')], [text('2')]]] });
  });

  test('markdown: a script address keeps only its words', () => {
    expect(parseMarkdown('[x](javascript:alert)')).toEqual([{ t: 'paragraph', children: [text('x')] }]);
  });

  test('rich text: styles nest, unknown elements show their text', () => {
    const pieces = parseRichText([
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'a', style: { bold: true, italic: true } },
          { type: 'hologram', text: 'b' },
          { type: 'emoji', name: 'thumbsup', unicode: '1f44d' },
        ],
      },
    ]);
    expect(pieces).toEqual([
      {
        t: 'paragraph',
        children: [
          { t: 'bold', children: [{ t: 'italic', children: [text('a')] }] },
          text('b'),
          { t: 'emoji', name: 'thumbsup', unicode: '👍' },
        ],
      },
    ]);
  });
});

/** Every address that a tree would put into a link. */
function urlsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(urlsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'url' in value && typeof value.url === 'string' ? [value.url] : [];
  return [...own, ...Object.values(value).flatMap(urlsOf)];
}

const KINDS = new Set<string>([
  ...[
    'text',
    'bold',
    'italic',
    'strike',
    'underline',
    'highlight',
    'code',
    'link',
    'user',
    'channel',
    'usergroup',
  ],
  ...[
    'broadcast',
    'date',
    'emoji',
    'color',
    'break',
    'paragraph',
    'heading',
    'quote',
    'pre',
    'rule',
    'list',
    'table',
  ],
]);

function kindsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(kindsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 't' in value ? [String(value.t)] : [];
  return [...own, ...Object.values(value).flatMap(kindsOf)];
}

const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '_',
        '~',
        '`',
        '```',
        '<',
        '>',
        '|',
        '!',
        '@U1',
        '#C1',
        '&gt;',
        '&lt;',
        '&amp;',
        ':',
        '\n',
        '• ',
        '1. ',
      ),
      fc.constantFrom(
        '<script>',
        'javascript:',
        'https://a.example',
        '!date^1^{date}|',
        '[x](',
        ')',
        '| a |',
        '|--|',
        '- [ ] ',
        ':tada:',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 60 },
  )
  .map(parts => parts.join(''));

describe('whatever is thrown at it', () => {
  const parsers: [string, (source: string) => Piece[]][] = [
    ['mrkdwn', source => parseMrkdwn(source)],
    ['markdown', parseMarkdown],
  ];
  test.each(parsers)('%s: never throws, only known nodes, only safe addresses', (_, parse) => {
    fc.assert(
      fc.property(noise, source => {
        const pieces = parse(source);
        for (const kind of kindsOf(pieces)) expect(KINDS).toContain(kind);
        for (const url of urlsOf(pieces)) expect(safeUrl(url)).toBe(url);
      }),
      { numRuns: 600 },
    );
  });

  test('mrkdwn loses no letter of ordinary words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 12 });
    const marks = fc.constantFrom('*', '_', '~', '`', ' ');
    fc.assert(
      fc.property(words, fc.array(marks, { minLength: 12, maxLength: 12 }), (list, around) => {
        const source = list.map((word, at) => `${around[at] ?? ''}${word}${around[at] ?? ''}`).join(' ');
        expect(plainMrkdwn(source).replace(/[^a-z]/g, '')).toBe(list.join(''));
      }),
    );
  });

  test('rich text: never throws on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), value => void parseRichText(value)));
  });

  test.each(['*a ', '<', '_x', '`', '<http://a|', '```', '&gt; *', ':a', '~a <'])(
    'time grows about linearly: 40,000 characters of %j',
    unit => {
      const count = (size: number) => {
        let looked = 0;
        // Counting looks at the text stands in for the clock, which a busy machine makes unreliable.
        const original = String.prototype.indexOf;
        String.prototype.indexOf = function (this: string, ...args: [string, number?]) {
          looked += 1;
          return original.apply(this, args);
        };
        try {
          parseMrkdwn(unit.repeat(Math.ceil(size / unit.length)));
        } finally {
          String.prototype.indexOf = original;
        }
        return looked;
      };
      expect(count(40_000)).toBeLessThanOrEqual(11 * count(4_000) + 100);
    },
  );
});
