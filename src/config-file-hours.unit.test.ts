import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkConfigFile } from './config-file.ts';

const said = (text: string) => checkConfigFile(text).map(p => `${p.line} ${p.path}: ${p.message}`);

test('the example has nothing wrong with it', () => {
  expect(said(readFileSync(new URL('../evenkeel.example.yaml', import.meta.url), 'utf8'))).toEqual([]);
});

test('working hours and holidays: each mistake has its line, its field and what would be right', () => {
  expect(
    said(`working_hours:
  week:
    monday: ["09:00-17:00"]
    tuesday: ["17:00-09:00"]
    wednesday: [nine to five]
    funday: []
  people:
    nobody: { holidays: [germany] }
holidays:
  germany: [2026-02-30]
  Capitals: { dates: [] }
  france: { dates: [], time_zones: [Europe/Gallia] }
`),
  ).toEqual([
    '5 working_hours.week.wednesday.0: has to be two times such as 09:00-17:30',
    '3 working_hours.week: Unrecognized key: "funday"',
    '4 working_hours.week.tuesday.0: 17:00 to 09:00 ends before it starts; a shift over midnight is two intervals on two days',
    '8 working_hours.people.nobody: has to be named after an e-mail address',
    '10 holidays.germany.dates.0: has to be a date such as 2026-12-25',
    '11 holidays.Capitals: has to have a name of lower-case letters, digits and dashes',
    '12 holidays.france.time_zones.0: has to be an IANA name such as Europe/Berlin',
  ]);
  expect(said('working_hours:\n  week:\n    monday: ["09:00-17:00"]\n    tuesday: ["17:00-09:00"]\n')).toEqual([
    '4 working_hours.week.tuesday.0: 17:00 to 09:00 ends before it starts; a shift over midnight is two intervals on two days',
  ]);
  expect(said('working_hours:\n  week: {}\n')).toEqual(['2 working_hours.week: the week has 0 minutes of working time; at least 60 are needed']);
});

test('hours name calendars that the file has', () => {
  expect(said('working_hours:\n  teams:\n    Sales:\n      holidays: [mars]\nholidays:\n  germany: [2026-12-25]\n')).toEqual([
    '4 working_hours.teams.Sales.holidays.0: there is no holiday calendar "mars"; there are germany',
  ]);
  expect(said('working_hours:\n  teams:\n    Sales:\n      holidays: [germany]\n')).toEqual([]);
});

test('the channel for shout-outs is an id; a mistake has its line', () => {
  expect(said('recognition:\n  channel: C0123ABCD\n')).toEqual([]);
  expect(said('recognition: {}\n')).toEqual([]);
  expect(said('recognition:\n  channel: "#shoutouts"\n')).toEqual(['2 recognition.channel: has to be the id of a channel, such as C0123ABCD']);
});
