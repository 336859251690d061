import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleItem } from './sample.ts';
import { linesOf } from './terms.ts';

test('the line items in figures', () => {
  expect(linesOf([])).toBeNull();
  expect(linesOf([sampleItem('Core', 2, 100, 65), sampleItem('Edge', 1, 50, 50), sampleItem('Core', 1, 100, 100)])).toEqual({
    count: 3,
    quantity: 4,
    listMinor: '350',
    soldMinor: '280',
    maxDiscount: 3500,
    minDiscount: 0,
    products: ['Core', 'Edge'],
    shares: { Core: 8214, Edge: 1786 },
  });
});

test('shares add up, and a product may be called anything', () => {
  const item = fc.tuple(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'Core'), fc.string({ minLength: 1 })), fc.integer({ min: 1, max: 50 }), fc.nat(1000), fc.nat(1000));
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), all => {
      const lines = linesOf(all.map(([product, quantity, list, sold]) => sampleItem(product, quantity, list, sold)));
      const products = [...new Set(all.map(([product]) => product))];
      expect(lines?.products).toEqual(products);
      expect(Object.keys(lines?.shares ?? {}).sort()).toEqual([...products].sort());
      const sum = Object.values(lines?.shares ?? {}).reduce((a, b) => a + b, 0);
      if (lines?.soldMinor === '0') expect(sum).toBe(0);
      else expect(Math.abs(sum - 10_000)).toBeLessThanOrEqual(products.length);
      expect((lines?.maxDiscount ?? 0) >= (lines?.minDiscount ?? 0)).toBe(true);
    }),
  );
});
