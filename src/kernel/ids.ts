/** Crockford's alphabet: no I, L, O, U, so an id can be read out on the phone. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * An id such as `deal_01k8zq4m2h7n9xw3c5`: 9 characters of time (ms, so ids sort by age until the year 3084)
 * and 9 random ones (45 bits: one chance in a million of a clash after 8,000 ids in the same millisecond).
 * @param random at least 9 bytes
 */
export function makeId(prefix: string, now: number, random: Uint8Array): string {
  let time = '';
  let rest = now;
  for (let i = 0; i < 9; i++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (let i = 0; i < 9; i++) tail += ALPHABET[(random[i] ?? 0) % 32];
  return `${prefix}_${time}${tail}`;
}
