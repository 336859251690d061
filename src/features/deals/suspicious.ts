/** Values that look like a slip of the pen, found by how close they are to well-known or frequent ones. Pure. */

/** Optimal string alignment distance, up to 2; 3 stands for more. */
export function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (before[j - 2] ?? 0) + 1);
      row.push(d);
    }
    [before, last] = [last, row];
  }
  return Math.min(3, last[b.length] ?? 3);
}

/** Names of countries in English, as the runtime knows them (CLDR). */
export function countryNames(): string[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const found: string[] = [];
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const name = names.of(String.fromCharCode(a, b));
      if (name !== undefined) found.push(name);
    }
  }
  return [...found, 'South Korea', 'North Korea', 'Korea', 'Czech Republic', 'Turkey', 'Ivory Coast', 'USA', 'UK'];
}

export const industryNames: readonly string[] = [
  'agriculture', 'automotive', 'aviation', 'banking', 'biotechnology', 'chemicals', 'construction', 'consulting', 'consumer goods',
  'education', 'electronics', 'employment', 'energy', 'engineering', 'entertainment', 'finance', 'food', 'government', 'healthcare',
  'hospitality', 'insurance', 'legal', 'logistics', 'manufacturing', 'marketing', 'media', 'medical', 'mining', 'pharmaceuticals',
  'real estate', 'retail', 'services', 'software', 'technology', 'telecommunications', 'transportation', 'travel', 'utilities',
]; // prettier-ignore

/**
 * What a value was probably meant to be: a well-known one within one or two slips (two only for long words), or one
 * that is at least ten times as frequent. Undefined when it is well known itself or close to nothing.
 */
export function meant(value: string, known: readonly string[], counts: ReadonlyMap<string, number>): string | undefined {
  const text = value.toLowerCase();
  if (text.length < 4 || known.some(k => k.toLowerCase() === text)) return undefined;
  const near = (other: string) => {
    const d = slips(text, other.toLowerCase());
    return d > 0 && d <= (text.length >= 8 ? 2 : 1) ? d : 3;
  };
  const close = known.map(k => ({ k, d: near(k) })).filter(c => c.d < 3).sort((a, b) => a.d - b.d)[0]; // prettier-ignore
  if (close) return close.k;
  const mine = counts.get(value) ?? 0;
  return [...counts].find(([other, n]) => other !== value && n >= 10 * mine && near(other) < 3)?.[0];
}
