/** At most so many bars are cut; with more of them the long ones are the picture. */
const MOST_CUT = 2;
/** A bar that is so many times as long as the longest of the others leaves nothing to see of those. */
const FAR = 2;
const ROOM = 1.25;

/**
 * Where bars are cut so that the others can be told apart: where one or two are more than twice as long as all others.
 * Undefined: none is cut. Whoever cuts a bar shows that it is cut and says how long it is. Pure.
 */
export function cutAt(values: readonly (number | null)[]): number | undefined {
  const sorted = values.filter(v => v !== null && v > 0).sort((a, b) => (b ?? 0) - (a ?? 0)) as number[];
  for (let long = 1; long <= MOST_CUT; long++) {
    // Against one or two others there is nothing that a cut would make readable.
    if (sorted.length < long + 3) return undefined;
    if (sorted[long - 1]! > sorted[long]! * FAR) return Math.ceil(sorted[long]! * ROOM);
  }
  return undefined;
}
