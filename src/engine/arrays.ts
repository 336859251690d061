/** Element type of jsonb, and the version byte before each of its values on the wire (pg_type.dat, jsonb_recv). */
const JSONB = 3802;
const VERSION = 1;

/**
 * A `jsonb[]` in PostgreSQL's binary form (array_recv): documents travel as they are. As text each of their quotes would be
 * escaped here and unescaped there. One dimension, no nulls.
 * @param documents JSON texts
 */
export function jsonbArray(documents: readonly string[]): Buffer {
  const sizes = documents.map(text => Buffer.byteLength(text));
  const array = Buffer.allocUnsafe(20 + sizes.reduce((sum, size) => sum + 5 + size, 0));
  // Dimensions, whether there are nulls, element type; then the length of the only dimension and its first index.
  [1, 0, JSONB, documents.length, 1].forEach((word, i) => array.writeInt32BE(word, 4 * i));
  let at = 20;
  documents.forEach((text, i) => {
    at = array.writeInt32BE(1 + sizes[i]!, at);
    at = array.writeUInt8(VERSION, at);
    at += array.write(text, at);
  });
  return array;
}
