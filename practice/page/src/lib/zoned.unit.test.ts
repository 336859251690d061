import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWall, toWall } from './zoned.ts';

const utc = (text: string) => Date.parse(text) / 1000;

test('an instant as it stands on the wall of each zone', () => {
  const instant = utc('2026-05-14T07:12:00Z');
  expect(toWall(instant, 'Europe/Berlin')).toBe('2026-05-14T09:12');
  expect(toWall(instant, 'America/New_York')).toBe('2026-05-14T03:12');
  expect(toWall(null, 'UTC')).toBe('');
});

test('and back, also across the change of the clocks', () => {
  expect(fromWall('2026-05-14T09:12', 'Europe/Berlin')).toBe(utc('2026-05-14T07:12:00Z'));
  // 02:30 does not exist on 29 March 2026 in Berlin; an hour later does.
  expect(toWall(fromWall('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30');
  expect(fromWall('next week', 'UTC')).toBeNull();
});

test('every whole minute survives the way there and back', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Tokyo',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  );
  fc.assert(
    fc.property(zones, fc.integer({ min: 20_000_000, max: 35_000_000 }), (zone, minutes) => {
      const wall = toWall(minutes * 60, zone);
      // A wall time that comes twice may lead to the other of the two instants, which reads the same.
      expect(toWall(fromWall(wall, zone), zone)).toBe(wall);
    }),
  );
});
