/** Slips of the pen, named with the word that was probably meant. */

/** The word of a list that somebody probably meant, or undefined. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.floor(word.length / 2) + 1);
  for (const candidate of words) {
    const distance = edits(
      word.toLowerCase().replaceAll('-', '_'),
      candidate.toLowerCase().replaceAll('-', '_'),
      least,
    );
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, or `most` if it is that or more. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(most, row[b.length] ?? most);
}

/** `"dicount" is not known here; did you mean "discount"? Allowed are ...` */
export function unknownWord(word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  const shown = JSON.stringify(word.length > 60 ? `${word.slice(0, 60)}...` : word);
  return `${shown} is not known here${meant ? `; did you mean "${meant}"?` : '.'} Allowed are ${words.join(', ')}`;
}
