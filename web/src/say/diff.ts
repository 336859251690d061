export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines added and removed from `before` to `after` (longest common subsequence; files of a few thousand lines at most). */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const x = a.slice(start, a.length - end);
  const y = b.slice(start, b.length - end);
  // length[i][j]: how many lines x[i…] and y[j…] have in common.
  const length = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      length[i]![j] =
        x[i] === y[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const lines: DiffLine[] = a.slice(0, start).map(text => ({ kind: 'same', text }));
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      lines.push({ kind: 'same', text: x[i]! });
      i++;
      j++;
    } else if (i < x.length && (j >= y.length || length[i + 1]![j]! >= length[i]![j + 1]!))
      lines.push({ kind: 'removed', text: x[i++]! });
    else lines.push({ kind: 'added', text: y[j++]! });
  }
  return [...lines, ...a.slice(a.length - end).map((text): DiffLine => ({ kind: 'same', text }))];
}

/** Only what changed, with `around` lines of context; `null` stands for a gap. */
export function hunks(lines: readonly DiffLine[], around = 2): (DiffLine | null)[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - around), i + around + 1).some(l => l.kind !== 'same'),
  );
  const shown: (DiffLine | null)[] = [];
  lines.forEach((line, i) => {
    if (near[i]) shown.push(line);
    else if (shown.length > 0 && shown.at(-1) !== null) shown.push(null);
  });
  if (shown.at(-1) === null) shown.pop();
  return shown;
}
