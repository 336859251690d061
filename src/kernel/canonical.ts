/** Deeper than any document of ours; a bound keeps hostile input from exhausting the stack. */
const MAX_DEPTH = 200;

/**
 * The one way to write a JSON value, so that equal values have equal hashes. Follows RFC 8785 (JSON
 * Canonicalization Scheme): keys sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them
 * (so -0 is `0`), strings escaped as JSON.stringify does, unpaired surrogates refused.
 *
 * A member whose value is `undefined` is left out, exactly as JSON.stringify leaves it out when the same value is
 * stored: what is read back must hash like what was written. Everywhere else undefined is refused, and so are NaN,
 * infinities, functions, symbols, class instances (dates, maps), gaps in arrays and circles.
 * A bigint is refused too: any tag for it could also be somebody's text. Money travels as a decimal string.
 *
 * @throws TypeError naming the place (`$.terms[2].amount: ...`). Unhashable facts are bugs, not input errors.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', []);
}

function write(value: unknown, path: string, above: object[]): string {
  switch (typeof value) {
    case 'string':
      return text(value, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} has no JSON form`);
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : compound(value, path, above);
    case 'bigint':
      throw new TypeError(`${path}: a bigint has no JSON form; write it as a decimal string`);
    default:
      throw new TypeError(`${path}: ${typeof value} has no JSON form`);
  }
}

function compound(value: object, path: string, above: object[]): string {
  if (above.length >= MAX_DEPTH) throw new TypeError(`${path}: nested more than ${MAX_DEPTH} levels deep`);
  if (above.includes(value)) throw new TypeError(`${path}: contains itself`);
  above.push(value);
  const written = Array.isArray(value) ? array(value, path, above) : object(value, path, above);
  above.pop();
  return written;
}

function array(items: readonly unknown[], path: string, above: object[]): string {
  let out = '[';
  // By index: a gap must be seen, and forEach and map jump over it.
  for (let i = 0; i < items.length; i++) out += (i ? ',' : '') + write(items[i], `${path}[${i}]`, above);
  return out + ']';
}

function object(value: object, path: string, above: object[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const name = (value.constructor as { name?: unknown } | undefined)?.name;
    throw new TypeError(
      `${path}: only plain objects have a canonical form, this is a ${String(name ?? 'class instance')}`,
    );
  }
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw new TypeError(`${path}: has a key that is a symbol`);
  const members = value as Record<string, unknown>;
  let out = '';
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    const at = `${path}.${key}`;
    out += (out ? ',' : '') + text(key, at) + ':' + write(member, at, above);
  }
  return `{${out}}`;
}

function text(value: string, path: string): string {
  if (!value.isWellFormed())
    throw new TypeError(`${path}: text with half of a surrogate pair (RFC 8785, 3.2.2.2)`);
  return JSON.stringify(value);
}
