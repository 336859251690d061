/** Wall-clock times in a person's own time zone, to and from seconds since 1970. */

function wallParts(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const get = (type: string) => Number(parts.find(part => part.type === type)?.value);
  return Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
}

/** "2026-05-14T09:12" as somebody in `timeZone` reads it; "" for null. */
export function toWall(seconds: number | null | undefined, timeZone: string): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '';
  return new Date(wallParts(seconds * 1000, timeZone)).toISOString().slice(0, 16);
}

/**
 * The instant of a wall-clock time. A time that a clock change skips is read an hour later; one that happens twice is
 * the first of the two. Null when the text is not a date and time.
 */
export function fromWall(wall: string, timeZone: string): number | null {
  if (!/^\d{4,5}-\d{2}-\d{2}T\d{2}:\d{2}/.test(wall)) return null;
  const target = Date.parse(`${wall.slice(0, 16)}:00Z`);
  if (!Number.isFinite(target)) return null;
  let guess = target;
  // Two rounds settle it: the first finds the offset near the time, the second corrects it across a clock change.
  for (let round = 0; round < 2; round += 1) guess += target - wallParts(guess, timeZone);
  return Math.round(guess / 1000);
}
