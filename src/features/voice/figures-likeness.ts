/**
 * How alike two short texts are, by the trigrams that they share: the measure of PostgreSQL's pg_trgm
 * (https://www.postgresql.org/docs/current/pgtrgm.html), made here so that a database without that extension does as well.
 * Each word counts as if two blanks stood before it and one after it. Pure.
 */
export function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of wordsOf(text)) {
    const padded = [...`  ${word} `];
    for (let i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3).join(''));
  }
  return found;
}

/** Words that say nothing about what is asked. */
const EMPTY = new Set(['a', 'an', 'and', 'be', 'by', 'can', 'do', 'for', 'from', 'have', 'in', 'is', 'it', 'need', 'needs', 'of', 'on', 'or', 'our', 'should', 'that', 'the', 'to', 'us', 'want', 'we', 'with']);

const wordsOf = (text: string): string[] => {
  const all = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const said = all.filter(word => !EMPTY.has(word));
  return said.length > 0 ? said : all;
};

/** Shared trigrams among all of both: 1 for the same words in any order, 0 for nothing in common or nothing said. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const t of a) if (b.has(t)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** How much of `a` is in `b`: finds a short title inside a long sentence. */
export function containment(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0) return 0;
  let shared = 0;
  for (const t of a) if (b.has(t)) shared++;
  return shared / a.size;
}

/** From here on two needs are offered as perhaps the same. */
export const OFFERED_FROM = 0.35;

export interface Titled {
  readonly id: string;
  readonly title: string;
}

/** The needs most like a title, best first. Of equal ones by id. */
export function mostAlike<T extends Titled>(title: string, needs: readonly T[], most = 5, from = OFFERED_FROM): { readonly need: T; readonly likeness: number }[] {
  const asked = trigrams(title);
  return needs
    .map(need => {
      const own = trigrams(need.title);
      // A title that stands whole inside a longer one ("audit logs" in "audit logs by June") is alike, if less than the same.
      const inside = own.size >= 6 && containment(own, asked) === 1 ? 0.9 : 0;
      return { need, likeness: Math.max(likeness(asked, own), inside) };
    })
    .filter(found => found.likeness >= from)
    .sort((a, b) => b.likeness - a.likeness || (a.need.id < b.need.id ? -1 : 1))
    .slice(0, most);
}
