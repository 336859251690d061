/** One line of the table. */
export interface Row {
  readonly row: string;
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: string | null;
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null where there is no goal, or where nothing could be measured. */
  readonly met: boolean | null;
}

/** What is measured goes to standard output, what is said about it to standard error. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** A row with a goal on its value. */
export function limit(row: string, value: number, unit: string, goal: '<=' | '>=', bound: number): Row {
  return { row, value: round(value), unit, baseline: null, ratio: null, goal: `${goal} ${bound.toLocaleString('en')} ${unit}`.trimEnd(), met: goal === '<=' ? value <= bound : value >= bound };
}

/** A row with a goal on its ratio to a baseline of the same run. */
export function against(row: string, value: number, unit: string, baseline: string, base: number, goal: '<=' | '>=', bound: number): Row {
  const ratio = value / base;
  return { row, value: round(value), unit, baseline, ratio: round(ratio), goal: `ratio ${goal} ${bound}`, met: goal === '<=' ? ratio <= bound : ratio >= bound };
}

/** A baseline, or a row that could not be measured: it has nothing to meet. */
export const plain = (row: string, value: number | null, unit: string, goal: string | null = null): Row => ({ row, value: value === null ? null : round(value), unit, baseline: null, ratio: null, goal, met: null });

/** The value below which `share` of the values lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export function table(rows: readonly Row[]): string {
  const text = (r: Row) => [
    r.row,
    r.value === null ? '-' : r.value.toLocaleString('en', { maximumFractionDigits: 2 }),
    r.unit,
    r.baseline ?? '',
    r.ratio === null ? '' : r.ratio.toFixed(2),
    r.goal ?? '',
    r.met === null ? '' : r.met ? 'yes' : 'NO',
  ];
  const lines = [['row', 'value', 'unit', 'baseline', 'ratio', 'goal', 'met'], ...rows.map(text)];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map(line => line[i]!.length)));
  return lines.map(line => line.map((cell, i) => (i === 1 || i === 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd()).join('\n');
}
