import type { DraftJson, EditIssue } from './api.ts';

/** Two editors at once: what only one of them touched is taken over by itself; what both did is shown to the person. Pure. */

export type Line = EditIssue['items'][number];
export type Content = EditIssue;

export const contentOf = (draft: DraftJson): Content => ({
  title: draft.title,
  intro: draft.intro,
  items: draft.items.map(({ id, kind, title, text, shown, teams }) => ({ id, title, text, shown, ...(kind === 'own' && { teams: teams.map(t => t.id) }) })),
});
export const same = (a: Content, b: Content): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface Clash {
  /** `title`, `intro`, `order`, or an item's id and field. */
  readonly key: string;
  readonly what: 'title' | 'intro' | 'order' | 'item';
  readonly itemId?: string;
  readonly mine: string;
  readonly theirs: string;
}
export interface Merged {
  /** Where both changed the same thing, mine stands in it. */
  readonly content: Content;
  readonly clashes: readonly Clash[];
  /** Titles of items of mine that are gone since what they told was taken back. */
  readonly gone: readonly string[];
}

export function merge(base: Content, mine: Content, theirs: Content): Merged {
  const clashes: Clash[] = [];
  const pick = (key: string, what: Clash['what'], b: string, m: string, t: string, itemId?: string): string => {
    if (m === t || t === b) return m;
    if (m === b) return t;
    clashes.push({ key, what, mine: m, theirs: t, ...(itemId && { itemId }) });
    return m;
  };
  const before = new Map(base.items.map(i => [i.id, i]));
  const ours = new Map(mine.items.map(i => [i.id, i]));
  const others = new Map(theirs.items.map(i => [i.id, i]));
  const gone: string[] = [];

  const line = (id: string): Line | undefined => {
    const [b, m, t] = [before.get(id), ours.get(id), others.get(id)];
    if (m && t) {
      const start = b ?? t;
      const teams = JSON.stringify(m.teams ?? []) === JSON.stringify(start.teams ?? []) ? t.teams : m.teams;
      return {
        id,
        title: pick(`${id} title`, 'item', start.title, m.title, t.title, id),
        text: pick(`${id} text`, 'item', start.text, m.text, t.text, id),
        // Two values only: who changed it from what it was is right.
        shown: m.shown === start.shown ? t.shown : m.shown,
        ...(teams && { teams }),
      };
    }
    // A new one of mine, or one of theirs that I have not seen.
    if (m) {
      if (!b) return m;
      // They took it out, or it was taken back where it comes from. Own words that I changed meanwhile stay.
      const changed = m.title !== b.title || m.text !== b.text;
      if (changed && id.startsWith('own:')) return m;
      if (changed) gone.push(m.title);
      return undefined;
    }
    if (t) {
      if (!b) return t;
      return t.title !== b.title || t.text !== b.text ? t : undefined;
    }
    return undefined;
  };

  const common = (items: readonly Line[]) => items.map(i => i.id).filter(id => before.has(id) && ours.has(id) && others.has(id)).join('\n');
  const moved = common(mine.items) !== common(base.items);
  const movedToo = common(theirs.items) !== common(base.items);
  if (moved && movedToo && common(mine.items) !== common(theirs.items)) clashes.push({ key: 'order', what: 'order', mine: 'your order', theirs: 'theirs' });
  const [lead, follow] = moved || !movedToo ? [mine.items, theirs.items] : [theirs.items, mine.items];
  const ids = lead.map(i => i.id);
  for (const [i, { id }] of follow.entries()) {
    if (ids.includes(id)) continue;
    const after = follow[i - 1] ? ids.indexOf(follow[i - 1]!.id) : -1;
    ids.splice(after + 1, 0, id);
  }
  return {
    content: { title: pick('title', 'title', base.title, mine.title, theirs.title), intro: pick('intro', 'intro', base.intro, mine.intro, theirs.intro), items: ids.flatMap(id => line(id) ?? []) },
    clashes,
    gone,
  };
}

/** Takes their side of one clash. */
export function takeTheirs(content: Content, theirs: Content, clash: Clash): Content {
  if (clash.what === 'title' || clash.what === 'intro') return { ...content, [clash.what]: clash.theirs };
  if (clash.what === 'order') {
    const place = new Map(theirs.items.map((i, n) => [i.id, n]));
    return { ...content, items: [...content.items].sort((a, b) => (place.get(a.id) ?? 1e9) - (place.get(b.id) ?? 1e9)) };
  }
  const field = clash.key.endsWith(' title') ? 'title' : 'text';
  return { ...content, items: content.items.map(i => (i.id === clash.itemId ? { ...i, [field]: clash.theirs } : i)) };
}
