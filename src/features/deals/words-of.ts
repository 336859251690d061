import type { Deal } from './model.ts';

/** Text as the search compares it. Pure. */

/** Case and accents aside. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase();

const MOST_WORDS = 40;
const LONGEST = 40;

/** The words of a text, folded: at most 40 of at most 40 characters. */
export const splitWords = (text: string): string[] =>
  [...new Set(fold(text).split(/[^\p{L}\p{N}]+/u))].filter(word => word !== '').slice(0, MOST_WORDS).map(word => word.slice(0, LONGEST)); // prettier-ignore

/** What a deal is found by. */
export const wordsOf = (deal: Pick<Deal, 'name' | 'account' | 'ownerName'>): string[] =>
  splitWords([deal.name, deal.account, deal.ownerName].filter(Boolean).join(' '));
