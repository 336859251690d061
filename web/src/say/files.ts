/** The server's limits of a request's files, said before anything is sent. */
export const MOST_FILES = 10;
const MOST_BYTES = 10 * 1024 * 1024;

/** `1.4 MB`, `12 kB`, `300 bytes`, as the reader writes numbers. */
export function sayBytes(bytes: number, locale: string): string {
  const [size, unit] = bytes < 1000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short', maximumFractionDigits: unit === 'megabyte' ? 1 : 0 }).format(size);
}

// Those that reorder or hide what stands around them; the same as the server refuses.
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u2060\u202a-\u202e\u2066-\u2069]/;

/** What the server would say to this file, or undefined. */
export function fileProblem({ name, size }: { readonly name: string; readonly size: number }): string | undefined {
  if (size === 0) return 'It is empty. Choose one with something in it.';
  if (size > MOST_BYTES) return 'It is too large: at most 10 MB. Give a link instead.';
  if (name.length > 200) return 'Its name is too long: at most 200 characters.';
  if (/[/\\]/.test(name) || UNSEEN.test(name)) return 'Rename it: no slash, no backslash, and no signs that nobody sees.';
  return undefined;
}

/** @param most how many may still be added */
export function filesProblem(files: readonly { readonly name: string; readonly size: number }[], most: number): string | undefined {
  if (files.length > most) return most === MOST_FILES ? 'At most ten files. Take some away, or give links.' : `There is room for ${most} more. Take some away, or give links.`;
  return files.some(fileProblem) ? 'Take away what cannot be sent, or choose another.' : undefined;
}
