import { inflateSync } from 'node:zlib';

/**
 * The font inside of a WOFF file as it was before it was packed (https://www.w3.org/TR/WOFF/). The library that draws reads
 * WOFF too, and unpacks a table anew whenever it looks at one: a second for each file of slides.
 * @throws RangeError for what is no WOFF file
 */
export function unpackWoff(file: Buffer): Buffer {
  if (file.toString('latin1', 0, 4) !== 'wOFF') throw new RangeError('no WOFF file');
  const count = file.readUInt16BE(12);
  const power = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  file.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(16 * power, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE(16 * (count - power), 10);
  const parts: Buffer[] = [head];
  let at = head.length;
  for (let i = 0; i < count; i++) {
    const entry = 44 + 20 * i;
    const [from, packed, length] = [file.readUInt32BE(entry + 4), file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12)];
    const data = file.subarray(from, from + packed);
    const table = packed < length ? inflateSync(data) : data;
    if (table.length !== length) throw new RangeError('a table of the font has another length than it says');
    const place = 12 + 16 * i;
    // Tag and checksum stay what they are.
    file.copy(head, place, entry, entry + 4);
    file.copy(head, place + 4, entry + 16, entry + 20);
    head.writeUInt32BE(at, place + 8);
    head.writeUInt32BE(length, place + 12);
    const padding = (4 - (length % 4)) % 4;
    parts.push(table, Buffer.alloc(padding));
    at += length + padding;
  }
  return Buffer.concat(parts);
}
