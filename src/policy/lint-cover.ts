import type { Part } from './lint-grid.ts';

/*
 * Whether boxes cover a box: exact, by cutting the box until a single box covers a piece or none touches it. In general
 * this is as hard as Klee's measure problem (n^(d/2) for d columns; Chan, "Klee's measure problem made easy", 2013);
 * three shortcuts keep decision tables far from that:
 * - a box that reaches across all columns but one is a slab: what it covers is taken out of the box at once;
 * - boxes whose shares of the volume sum to less than one leave something over: then no branch has to be tried twice;
 * - of two classes of a column of which one meets a subset of the boxes that the other meets, only that one is looked at.
 */

/** A set of classes for each column. */
export type Box = readonly Uint32Array[];

export type Cover =
  | { readonly kind: 'covered' }
  /** A class for each column that no part meets. */
  | { readonly kind: 'open'; readonly point: readonly number[] }
  | { readonly kind: 'too-many' };

/** How much looking is allowed, shared by several questions: counts boxes looked at. */
export interface Budget {
  left: number;
}

const popcount = (n: number): number => {
  let v = n - ((n >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

export const sizeOf = (mask: Uint32Array): number => {
  let n = 0;
  for (let i = 0; i < mask.length; i++) n += popcount(mask[i] as number);
  return n;
};

const common = (a: Uint32Array, b: Uint32Array): number => {
  let n = 0;
  for (let i = 0; i < a.length; i++) n += popcount((a[i] as number) & (b[i] as number));
  return n;
};

export const meets = (a: Uint32Array, b: Uint32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return true;
  return false;
};

export const holds = (mask: Uint32Array, k: number): boolean => (((mask[k >> 5] ?? 0) >>> (k & 31)) & 1) === 1;

const both = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, i) => word & (b[i] as number));
const without = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, i) => word & ~(b[i] as number));

export function firstOf(mask: Uint32Array): number {
  for (let i = 0; i < mask.length; i++) {
    const word = mask[i] as number;
    if (word !== 0) return 32 * i + 31 - Math.clz32(word & -word);
  }
  return -1;
}

/** A part inside a box; undefined where they share nothing. */
export function within(box: Box, part: Part): Box | undefined {
  const inside: Uint32Array[] = [];
  for (let c = 0; c < box.length; c++) {
    const mask = part[c];
    const own = box[c] as Uint32Array;
    const shared = mask ? both(own, mask) : own;
    if (firstOf(shared) < 0) return undefined;
    inside.push(shared);
  }
  return inside;
}

/** A part as far as it matters in the box at hand: the columns that it still cuts. */
interface Piece {
  readonly part: Part;
  readonly columns: readonly number[];
  /** Of the box's volume. */
  readonly share: number;
}

/** What of the box no part covers: one point of it. */
export function uncovered(box: Box, parts: readonly Part[], budget: Budget): Cover {
  if (box.some(mask => firstOf(mask) < 0)) return { kind: 'covered' };
  const all = box.map((_, c) => c);
  return look(
    box,
    parts.map(part => ({ part, columns: all.filter(c => part[c] !== null && part[c] !== undefined), share: 0 })),
    budget,
  );
}

function look(start: Box, given: readonly Piece[], budget: Budget): Cover {
  let box = start;
  let pieces = given;
  let sum = 0;
  for (let again = true; again;) {
    again = false;
    budget.left -= pieces.length + 1;
    if (budget.left < 0) return { kind: 'too-many' };
    const sizes = box.map(sizeOf);
    const next: Piece[] = [];
    let smaller: Uint32Array[] | undefined;
    sum = 0;
    for (const piece of pieces) {
      const columns: number[] = [];
      let share = 1;
      for (const c of piece.columns) {
        const size = sizes[c] as number;
        const shared = common(piece.part[c] as Uint32Array, box[c] as Uint32Array);
        if (shared === size) continue;
        columns.push(c);
        share *= shared / size;
        if (shared === 0) break;
      }
      if (share === 0) continue;
      if (columns.length === 0) return { kind: 'covered' };
      const [only] = columns;
      if (columns.length === 1 && only !== undefined) {
        smaller ??= [...box];
        smaller[only] = without(smaller[only] as Uint32Array, piece.part[only] as Uint32Array);
        if (firstOf(smaller[only]) < 0) return { kind: 'covered' };
        continue;
      }
      next.push({ part: piece.part, columns, share });
      sum += share;
    }
    pieces = next;
    if (!smaller && pieces.length > 0) smaller = dominant(box, pieces);
    if (smaller) {
      box = smaller;
      again = true;
    }
  }
  if (pieces.length === 0) return { kind: 'open', point: box.map(firstOf) };

  const [column, mask] = cutOf(pieces);
  const own = box[column] as Uint32Array;
  const branches = [both(own, mask), without(own, mask)]
    .map(part => ({ box: box.map((b, c) => (c === column ? part : b)), sum: sharesIn(part, column, own, pieces) }))
    .sort((a, b) => a.sum - b.sum);
  // Less than everything is covered: so it is in one of the halves, the one with less.
  const sure = sum < 1 - 1e-9;
  let unsure = false;
  for (const branch of branches) {
    const found = look(branch.box, pieces, budget);
    if (found.kind === 'open') return found;
    if (found.kind === 'too-many') unsure = true;
    if (sure || unsure) break;
  }
  return unsure ? { kind: 'too-many' } : { kind: 'covered' };
}

/** The shares of the pieces in a part of a column of their box, summed. */
function sharesIn(part: Uint32Array, column: number, own: Uint32Array, pieces: readonly Piece[]): number {
  const size = sizeOf(part);
  const whole = sizeOf(own);
  let sum = 0;
  for (const { part: mine, columns, share } of pieces) {
    const mask = mine[column];
    if (!mask || !columns.includes(column)) sum += share;
    else sum += (share * common(mask, part) * whole) / (common(mask, own) * size);
  }
  return sum;
}

/** Along the edge of the piece that is nearest to being a slab; of those the largest. */
function cutOf(pieces: readonly Piece[]): [number, Uint32Array] {
  let best = pieces[0] as Piece;
  for (const piece of pieces) {
    if (piece.columns.length < best.columns.length || (piece.columns.length === best.columns.length && piece.share > best.share)) best = piece;
  }
  const cuts = best.columns.map(c => ({ c, others: pieces.reduce((n, piece) => n + (piece.columns.includes(c) ? 1 : 0), 0) }));
  const column = cuts.sort((a, b) => b.others - a.others)[0]?.c ?? 0;
  return [column, best.part[column] as Uint32Array];
}

/** Comparing classes pairwise costs their square: beyond this it costs more than it saves. */
const FEW = 64;

/** The box without the classes that meet every piece that another class of the column meets; undefined if there are none. */
function dominant(box: Box, pieces: readonly Piece[]): Uint32Array[] | undefined {
  let changed: Uint32Array[] | undefined;
  const words = Math.ceil(pieces.length / 32);
  for (let c = 0; c < box.length; c++) {
    const mask = box[c] as Uint32Array;
    const size = sizeOf(mask);
    if (size < 2 || size > FEW) continue;
    const classes: number[] = [];
    for (let k = 0; k < mask.length * 32; k++) if (holds(mask, k)) classes.push(k);
    const met = classes.map(() => new Uint32Array(words));
    pieces.forEach(({ part, columns }, p) => {
      const cut = columns.includes(c) ? part[c] : null;
      classes.forEach((k, i) => {
        if (!cut || holds(cut, k)) (met[i] as Uint32Array)[p >> 5] = ((met[i] as Uint32Array)[p >> 5] as number) | (1 << (p & 31));
      });
    });
    const dropped = new Set<number>();
    for (let a = 0; a < classes.length; a++) {
      for (let b = 0; b < classes.length && !dropped.has(a); b++) {
        if (a !== b && !dropped.has(b) && subset(met[b] as Uint32Array, met[a] as Uint32Array)) dropped.add(a);
      }
    }
    if (dropped.size === 0) continue;
    changed ??= [...box];
    const kept = (changed[c] as Uint32Array).slice();
    for (const a of dropped) kept[(classes[a] as number) >> 5] = (kept[(classes[a] as number) >> 5] as number) & ~(1 << ((classes[a] as number) & 31));
    changed[c] = kept;
  }
  return changed;
}

const subset = (a: Uint32Array, b: Uint32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & ~(b[i] as number)) !== 0) return false;
  return true;
};

/** The box around an uncovered point made as large as it can be, column after column, without touching any part. */
export function grown(point: readonly number[], space: Box, parts: readonly Part[]): Box {
  const box = point.map((k, c) => (space[c] as Uint32Array).map((_, i) => (k >> 5 === i ? 1 << (k & 31) : 0)));
  for (let c = 0; c < box.length; c++) {
    const near = parts.filter(part => box.every((mask, other) => other === c || !part[other] || meets(mask, part[other])));
    // A part that does not cut this column would meet the point itself, which it does not.
    const room = (space[c] as Uint32Array).slice();
    for (const part of near) {
      const mask = part[c];
      if (mask) for (let i = 0; i < room.length; i++) room[i] = (room[i] as number) & ~(mask[i] as number);
    }
    box[c] = room;
  }
  return box;
}
