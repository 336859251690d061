/** Steps in the order in which they are asked: each one comes after all that it waits for. */
export function inOrder<T extends { readonly name: string; readonly after: readonly string[] }>(
  steps: readonly T[],
): (T & { readonly depth: number })[] {
  const depths = new Map<string, number>();
  const depth = (step: T, path: readonly string[]): number => {
    const known = depths.get(step.name);
    if (known !== undefined) return known;
    const before = steps.filter(s => step.after.includes(s.name) && !path.includes(s.name));
    const value = before.length === 0 ? 0 : 1 + Math.max(...before.map(s => depth(s, [...path, step.name])));
    depths.set(step.name, value);
    return value;
  };
  return steps.map(step => ({ ...step, depth: depth(step, []) })).sort((a, b) => a.depth - b.depth);
}

/** `deal-desk` → "Deal desk". */
export const stepName = (name: string): string =>
  name.replace(/[-_]+/g, ' ').replace(/^./, c => c.toUpperCase());
