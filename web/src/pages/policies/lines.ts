import { diffLines } from '../../say/diff.ts';

/**
 * Carries a change of lines over to a text that is laid out a little differently (three-way merge of lines, as diff3
 * does it): where only one side moved from `base`, that side counts; where both did, the changed one does.
 * @param text as somebody wrote it; @param base the same, laid out by the program; @param changed `base` after the change
 * @param loose lines that differ in their spaces only are the same line, which then stays as it was written; what comes out
 * may be indented in two ways, so that it has to be read again before it is believed
 */
export function carryOver(text: string, base: string, changed: string, loose = false): string {
  if (text === base) return changed;
  if (base === changed) return text;
  const b = base.split('\n');
  const inText = loose ? matches(tight(base), tight(text)) : matches(base, text);
  const inChanged = matches(base, changed);
  const t = text.split('\n');
  const c = changed.split('\n');
  const out: string[] = [];
  let [i, j, k] = [0, 0, 0];
  while (i < b.length || j < t.length || k < c.length) {
    // The next line that all three have.
    let next = i;
    while (next < b.length && !(inText.has(next) && inChanged.has(next))) next++;
    const [toText, toChanged] = next < b.length ? [inText.get(next)!, inChanged.get(next)!] : [t.length, c.length];
    const [mine, was, now] = [t.slice(j, toText), b.slice(i, next), c.slice(k, toChanged)];
    out.push(...(was.join('\n') === now.join('\n') ? mine : now));
    if (next < b.length) out.push(t[toText]!);
    [i, j, k] = [next + 1, toText + 1, toChanged + 1];
  }
  return out.join('\n');
}

const tight = (text: string): string => text.replace(/[^\S\n]+/g, '');

/** For each line of `from` that stands in `to` as well: where. */
function matches(from: string, to: string): Map<number, number> {
  const found = new Map<number, number>();
  let [i, j] = [0, 0];
  for (const { kind } of diffLines(from, to)) {
    if (kind === 'same') found.set(i++, j++);
    else if (kind === 'removed') i++;
    else j++;
  }
  return found;
}
