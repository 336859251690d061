/** How names and e-mails are compared. Pure. */

/** Case, accents, punctuation and spacing aside: `José  Núñez-Ruiz` and `jose nunez ruiz` are the same name. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** E-mail addresses are compared without regard to case. Nobody hands out two that differ in it only. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** Optimal string alignment distance: letters changed, added, lost, or swapped with their neighbour. Gives up beyond `most`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
      best = Math.min(best, d);
    }
    if (best > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/** Whether two names may mean one person: the same words in another order, initials, or a slip of the pen. */
export function similarNames(a: string, b: string): boolean {
  const [x, y] = [nameKey(a), nameKey(b)];
  if (x === '' || y === '') return false;
  if (x === y) return true;
  const [xs, ys] = [x.split(' ').sort(), y.split(' ').sort()];
  if (xs.join(' ') === ys.join(' ')) return true;
  if (distance(x, y, 2) <= (Math.min(x.length, y.length) >= 8 ? 2 : 1)) return true;
  // `M. Frase`, `Moses F`: the words pair up, each the same or an initial of the other.
  if (xs.length !== ys.length || xs.length < 2) return false;
  const pairs = (left: string[], right: string[]): boolean =>
    left.length === 0 ||
    right.some((word, i) => {
      const first = left[0]!;
      const fits = first === word || ((first.length === 1 || word.length === 1) && first[0] === word[0]);
      return fits && pairs(left.slice(1), right.filter((_, j) => j !== i));
    });
  return xs.some(word => word.length > 1 && ys.includes(word)) && pairs(xs, ys);
}
