/** The limits of a shout-out, as the server holds them; a test compares the two. */
export const LEAST_LETTERS = 20;
export const MOST_LETTERS = 2000;
export const MOST_NAMED = 10;

/** Counted as the server does: spaces do not make words longer. */
export const lettersOf = (words: string): number => [...words.replace(/\s+/g, ' ').trim()].length;

/** "12 characters to go, so that it says what for", then "48 of 2000". */
export function sayLetters(words: string): string {
  const n = lettersOf(words);
  const missing = LEAST_LETTERS - n;
  return missing > 0 ? `${missing} ${missing === 1 ? 'character' : 'characters'} to go, so that it says what for` : `${n} of ${MOST_LETTERS}`;
}
