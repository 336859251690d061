import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merge, same, takeTheirs, type Content } from './merge.ts';

const IDS = ['win:1', 'thanks:1', 'thanks:2', 'shipped:1', 'own:1'];
const base: Content = { title: 'A week', intro: '', items: IDS.map(id => ({ id, title: `T ${id}`, text: `X ${id}`, shown: true })) };
/** What one editor does in a while. */
const step = fc.oneof(
  fc.record({ do: fc.constant('title' as const), to: fc.constantFrom('A week', 'B', 'C') }),
  fc.record({ do: fc.constant('text' as const), id: fc.constantFrom(...IDS), to: fc.constantFrom('one', 'two') }),
  fc.record({ do: fc.constant('shown' as const), id: fc.constantFrom(...IDS) }),
  fc.record({ do: fc.constant('up' as const), id: fc.constantFrom(...IDS) }),
  fc.record({ do: fc.constant('own' as const), to: fc.constantFrom('a', 'b') }),
  fc.record({ do: fc.constant('remove' as const), id: fc.constant('own:1') }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const play = (steps: readonly Step[], who: string): Content =>
  steps.reduce((c: Content, s): Content => {
    if (s.do === 'title') return { ...c, title: s.to };
    if (s.do === 'own') return c.items.some(i => i.id === `own:${who}${s.to}`) ? c : { ...c, items: [...c.items, { id: `own:${who}${s.to}`, title: who, text: s.to, shown: true }] };
    if (s.do === 'remove') return { ...c, items: c.items.filter(i => i.id !== s.id) };
    if (s.do === 'up') {
      const at = c.items.findIndex(i => i.id === s.id);
      if (at < 1) return c;
      const items = [...c.items];
      [items[at - 1], items[at]] = [items[at]!, items[at - 1]!];
      return { ...c, items };
    }
    return { ...c, items: c.items.map(i => (i.id !== s.id ? i : s.do === 'text' ? { ...i, text: s.to } : { ...i, shown: !i.shown })) };
  }, base);
const steps = fc.array(step, { maxLength: 8 });

test('of two editors nobody loses a word: what one of them touched is there, what both did is asked about', () => {
  fc.assert(
    fc.property(steps, steps, (a, b) => {
      const [mine, theirs] = [play(a, 'm'), play(b, 't')];
      const { content, clashes } = merge(base, mine, theirs);
      const find = (c: Content, id: string) => c.items.find(i => i.id === id);
      expect(new Set(content.items.map(i => i.id)).size).toBe(content.items.length);
      for (const one of [...mine.items, ...theirs.items]) if (!find(base, one.id)) expect(find(content, one.id)).toEqual(one);
      for (const item of content.items) {
        const [was, m, t] = [find(base, item.id), find(mine, item.id), find(theirs, item.id)];
        if (!was || !m || !t) continue;
        if (m.text !== was.text && t.text === was.text) expect(item.text).toBe(m.text);
        if (t.text !== was.text && m.text === was.text) expect(item.text).toBe(t.text);
        if (m.text !== was.text && t.text !== was.text && m.text !== t.text) expect(clashes.map(c => c.key)).toContain(`${item.id} text`);
        if (m.shown !== was.shown || t.shown !== was.shown) expect(item.shown).toBe(!was.shown);
      }
      if (mine.title !== base.title && theirs.title !== base.title && mine.title !== theirs.title) expect(clashes.map(c => c.key)).toContain('title');
    }),
  );
});

test('nobody else did anything: mine; I did nothing: theirs', () => {
  fc.assert(
    fc.property(steps, a => {
      const changed = play(a, 'm');
      expect(same(merge(base, changed, base).content, changed)).toBe(true);
      expect(same(merge(base, base, changed).content, changed)).toBe(true);
      expect(merge(base, changed, base).clashes).toEqual([]);
    }),
  );
});

test('taking their side of every clash leaves nothing of mine in it', () => {
  const mine: Content = { ...base, title: 'Mine', items: base.items.map(i => (i.id === 'win:1' ? { ...i, text: 'mine' } : i)) };
  const theirs: Content = { ...base, title: 'Theirs', items: base.items.map(i => (i.id === 'win:1' ? { ...i, text: 'theirs' } : i)) };
  const { content, clashes } = merge(base, mine, theirs);
  expect(clashes.map(c => c.key)).toEqual(['title', 'win:1 text']);
  expect(same(clashes.reduce((c, clash) => takeTheirs(c, theirs, clash), content), theirs)).toBe(true);
});

test('what was taken back goes, and an editor who had worked on it is told', () => {
  const mine: Content = { ...base, items: base.items.map(i => (i.id === 'thanks:1' ? { ...i, text: 'shorter' } : i)) };
  const theirs: Content = { ...base, items: base.items.filter(i => i.id !== 'thanks:1') };
  const merged = merge(base, mine, theirs);
  expect(merged.content.items.map(i => i.id)).not.toContain('thanks:1');
  expect(merged.gone).toEqual(['T thanks:1']);
});
