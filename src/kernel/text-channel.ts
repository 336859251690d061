/** Slack: lower case, no spaces or periods, 80 characters or fewer (docs.slack.dev/reference/methods/conversations.create). */
export const CHANNEL_NAME_MAX = 80;

/** Letters that Unicode does not decompose, as their own countries write them without them. */
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'ng',
  ŧ: 't',
  ĸ: 'k',
  ə: 'e',
};
/** Common romanisations without accents: Greek after ISO 843, Cyrillic after what passports use (ICAO 9303). */
const GREEK =
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o';
const CYRILLIC =
  'а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ie ы y ' +
  'ь  э e ю iu я ia є ie і i ґ g ђ d ј j љ lj њ nj ћ c џ dz ѓ g ќ k ѕ dz';
const pairs = (table: string) => {
  const parts = table.split(' ');
  return parts.flatMap((letter, i) => (i % 2 === 0 ? [[letter, parts[i + 1] ?? ''] as const] : []));
};
const ROMAN: ReadonlyMap<string, string> = new Map([
  ...Object.entries(LATIN),
  ...pairs(GREEK),
  ...pairs(CYRILLIC),
]);

const ascii = (text: string): string =>
  [...text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')]
    .map(letter => ROMAN.get(letter) ?? letter)
    .join('')
    // "O'Neill" is one word.
    .replace(/['\u2019]/g, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/-{2,}/g, '-');

const trimmed = (name: string) => name.slice(0, CHANNEL_NAME_MAX).replace(/^[-_]+|[-_]+$/g, '');

/**
 * A name that Slack takes for a channel: a-z, 0-9, - and _, 1 to 80 characters. Accents go, Greek and Cyrillic are
 * romanised. Where no letter or digit is left (`株式会社`), the fallback is used in the same way.
 * @param fallback something unique in Latin letters, such as the deal's id
 */
export function slackChannelName(text: string, fallback = 'deal'): string {
  // Enough for 80 characters, also when every letter is dropped or romanised to one; a bound for hostile input.
  const name = trimmed(ascii(text.slice(0, 2000)));
  if (/[a-z0-9]/.test(name)) return name;
  const instead = trimmed(ascii(fallback.slice(0, 2000)));
  return /[a-z0-9]/.test(instead) ? instead : 'deal';
}

/**
 * What to try when Slack says `name_taken`: `acme`, `acme-2`, `acme-3`, ..., shortened so that the number fits.
 * @param n 1 is the name itself; a positive integer
 */
export function alternativeChannelName(name: string, n: number): string {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`${n} is no place in a row of alternatives`);
  if (n === 1) return name;
  const suffix = `-${n}`;
  return name.slice(0, CHANNEL_NAME_MAX - suffix.length).replace(/[-_]+$/, '') + suffix;
}
