/**
 * SHA-256 (FIPS 180-4), for what pure files publish so that anybody can recompute it: `printf '%s' TEXT | sha256sum`
 * prints the same. For secrets and for anything large use node:crypto.
 * @param text hashed as UTF-8 @returns 64 hexadecimal digits
 */
export function sha256Hex(text: string): string {
  const message = new TextEncoder().encode(text);
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);
  const h = new Uint32Array(START);
  const w = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getUint32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const a = w[t - 15]!;
      const b = w[t - 2]!;
      w[t] = (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10)) + w[t - 7]! + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + w[t - 16]!;
    }
    let [a, b, c, d, e, f, g, i] = [...h] as [number, number, number, number, number, number, number, number];
    for (let t = 0; t < 64; t++) {
      const one = (i + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [i, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, i].forEach((word, n) => (h[n] = h[n]! + word));
  }
  return [...h].map(word => word.toString(16).padStart(8, '0')).join('');
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p !== 0)) primes.push(n);
/** The first 32 bits of what stands behind the point: of the square roots of the first 8 primes, the cube roots of the first 64. */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
const START = primes.slice(0, 8).map(p => fraction(Math.sqrt(p)));
const ROUND = primes.map(p => fraction(Math.cbrt(p)));
