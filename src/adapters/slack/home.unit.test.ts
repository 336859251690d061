import fc from 'fast-check';
import { expect, test } from 'vitest';
import { homeBlocks } from './home.ts';

const foot = { type: 'context' };
const block = fc.record({ type: fc.constant('section'), text: fc.nat() }).chain(b => fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }).map(id => (id === undefined ? b : { ...b, block_id: `b${id}` })));

test('a Home shows each block id once, in order, within the limit, with its foot', () => {
  expect(homeBlocks([[{ block_id: 'a', n: 1 }], [{ block_id: 'b', n: 2 }, { block_id: 'a', n: 3 }, { n: 4 }]], foot)).toEqual([{ block_id: 'a', n: 1 }, { block_id: 'b', n: 2 }, { n: 4 }, foot]);
  fc.assert(
    fc.property(fc.array(fc.array(block, { maxLength: 60 }), { maxLength: 4 }), parts => {
      const shown = homeBlocks(parts, foot);
      const ids = shown.flatMap(b => ('block_id' in b ? [b['block_id']] : []));
      expect(new Set(ids).size).toBe(ids.length);
      expect(shown.length).toBeLessThanOrEqual(100);
      expect(shown.at(-1)).toBe(foot);
      // What is shown is what came, in its order; nothing is left out but repetitions and what is too much.
      const all = parts.flat();
      const at = shown.slice(0, -1).map(b => all.indexOf(b as (typeof all)[number]));
      expect(at).toEqual([...at].sort((a, b) => a - b));
      if (shown.length < 100) expect(new Set(all.map(b => ('block_id' in b ? b['block_id'] : undefined)).filter(id => id !== undefined)).size).toBe(ids.length);
    }),
  );
});
