import type { GridColumn } from './columns.ts';
import type { PolicyView } from './document-model.ts';

/** Places in the decision table, and where the keys lead from them. Pure. */

/** A line of the table: a row of the policy has one for each step it asks, and at least one. */
interface Line {
  readonly row: number;
  readonly ask: number;
  readonly first: boolean;
}
export interface Spot {
  readonly line: number;
  readonly col: number;
}
export interface Target {
  readonly row: number;
  readonly ask: number;
  readonly column: string;
}

/** The lines of a policy's table. */
export function linesOf(policy: PolicyView): Line[] {
  return policy.rows.flatMap((row, r): Line[] => Array.from({ length: Math.max(1, row.asks.length) }, (_, ask) => ({ row: r, ask, first: ask === 0 })));
}

function firstLine(lines: readonly Line[], at: number): number {
  let line = at;
  while (line > 0 && lines[line]?.first === false) line--;
  return line;
}

export function rangeOf(a: Spot, b: Spot | undefined) {
  const to = b ?? a;
  return { top: Math.min(a.line, to.line), bottom: Math.max(a.line, to.line), left: Math.min(a.col, to.col), right: Math.max(a.col, to.col) };
}

type Columns = readonly Pick<GridColumn, 'of'>[];

/** The nearest spot that exists; a cell of a whole row stands on the row's first line. */
export function within({ line, col }: Spot, lines: readonly Line[], columns: Columns): Spot {
  const at = Math.max(0, Math.min(line, lines.length - 1));
  const c = Math.max(0, Math.min(col, columns.length - 1));
  return { line: columns[c]?.of === 'row' ? firstLine(lines, at) : at, col: c };
}

/** The next line in a column: cells of a whole row pass the row's other lines. */
export function lineBelow(at: Spot, step: 1 | -1, lines: readonly Line[], columns: Columns): number {
  if (columns[at.col]?.of !== 'row') return at.line + step;
  const row = (lines[at.line]?.row ?? 0) + step;
  const line = lines.findIndex(one => one.row === row);
  return line < 0 ? at.line : line;
}

/** The cell that Tab goes to; undefined at the ends of the table. */
export function spotBeside(at: Spot, step: 1 | -1, lines: readonly Line[], columns: Columns): Spot | undefined {
  const col = at.col + step;
  if (col >= 1 && col < columns.length) return { line: at.line, col };
  const line = at.line + step;
  return line >= 0 && line < lines.length ? { line, col: step > 0 ? 1 : columns.length - 1 } : undefined;
}

/** What is said of a cell is kept under this. */
export const cellKey = (row: number, ask: number, column: string): string => `${row}:${ask}:${column}`;
