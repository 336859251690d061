import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';

const json = fc.jsonValue({ stringUnit: 'binary' });

/** The same value with the members of every object in another order. */
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  const out: Record<string, unknown> = {};
  for (const [key, member] of entries)
    Object.defineProperty(out, key, { value: shuffled(member), enumerable: true });
  return out;
};

test('is JSON for the same value', () => {
  fc.assert(
    fc.property(json, v => {
      expect(JSON.parse(canonicalJson(v))).toEqual(JSON.parse(JSON.stringify(v)));
    }),
  );
});

test('does not depend on the order of members, nor on the way through storage', () => {
  fc.assert(
    fc.property(json, v => {
      expect(canonicalJson(shuffled(v))).toBe(canonicalJson(v));
      expect(canonicalJson(JSON.parse(JSON.stringify(v)))).toBe(canonicalJson(v));
    }),
  );
});

test('different values have different forms', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same =
        JSON.stringify(shuffled(JSON.parse(canonicalJson(a)))) ===
        JSON.stringify(shuffled(JSON.parse(canonicalJson(b))));
      expect(canonicalJson(a) === canonicalJson(b)).toBe(same);
    }),
  );
});

test('the example of RFC 8785, section 3.2.3: keys sort by UTF-16 code units', () => {
  const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  expect(Object.values(JSON.parse(canonicalJson(keys)) as object).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(canonicalJson(keys)).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
});

test('numbers as ECMAScript writes them', () => {
  expect(canonicalJson([-0, 1e21, 1e-7, 333333333.33333329, 4.5, 2e-3])).toBe(
    '[0,1e+21,1e-7,333333333.3333333,4.5,0.002]',
  );
});

test('an undefined member is as absent as it is in storage', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});

class Point {
  readonly x = 1;
}
const circle: Record<string, unknown> = {};
circle['self'] = { circle };
let deep: unknown = 1;
for (let i = 0; i < 5000; i++) deep = [deep];

test.each<[string, unknown, string]>([
  ['NaN', { a: [Number.NaN] }, '$.a[0]: NaN'],
  ['infinity', -Infinity, '$: -Infinity'],
  ['undefined', undefined, '$: undefined'],
  ['undefined in a list', [undefined], '$[0]: undefined'],
   
  ['a gap', [1, , 2], '$[1]: undefined'],
  ['a function', { f: () => 1 }, '$.f: function'],
  ['a symbol', Symbol('s'), '$: symbol'],
  ['a symbol as key', { [Symbol('s')]: 1 }, 'symbol'],
  ['a bigint', { minor: 1n }, '$.minor: a bigint'],
  ['a date', { at: new Date(0) }, '$.at: only plain objects have a canonical form, this is a Date'],
  ['a class', new Point(), 'Point'],
  ['half a surrogate pair', ['\ud800'], '$[0]: text with half'],
  ['half a surrogate pair as key', { '\udc00': 1 }, 'text with half'],
  ['a circle', circle, 'contains itself'],
  ['the deep', deep, 'nested more than 200'],
])('refuses %s', (_name, value, message) => {
  expect(() => canonicalJson(value)).toThrow(message);
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('the same object twice is no circle', () => {
  const shared = { a: 1 };
  expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
});
