import { IANAZone } from 'luxon';
import { z } from 'zod';
import { isoDate, isoMoment, page, personRef } from '../../kernel/contract.ts';

/** What lunch-and-learns take and answer over HTTP, for the API and the web app. */

export const STATES = ['proposed', 'scheduled', 'held', 'cancelled'] as const;
export const ANSWERS = ['yes', 'maybe', 'no'] as const;
export type Answer = (typeof ANSWERS)[number];
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
/** A team, or what its people said, is shown from this many people on. */
export const LEAST_PEOPLE = 5;
/** Requests of one kind between two teams before they make a topic. */
export const LEAST_REQUESTS = 5;
export const FRICTION_DAYS = 90;

const timeZone = z.string().max(64).refine(zone => IANAZone.isValidZone(zone), 'has to be an IANA name such as Europe/Berlin');
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'has to be a time such as 12:30');
const channelId = z.string().regex(/^[CG][A-Z0-9]{2,30}$/, 'has to be the id of a channel, such as C0123ABCD');
const minutes = z.number().int().min(10).max(480);

/** The setting and the section `lunch_and_learn`. */
export const lunchSettings = z.strictObject({
  /** Where sessions are announced; null: nowhere, people find them with /lunch and on the web. */
  channel: channelId.nullable().default(null),
  /** When sessions usually are; null: teams are not asked in turn, anybody proposes. */
  rhythm: z
    .strictObject({
      weekday: z.enum(WEEKDAYS).default('thursday'),
      /** Every so many weeks. */
      every_weeks: z.number().int().min(1).max(12).default(2),
      /** A day of a week that has one; the others are counted from it. Null: from the first week of 1970. */
      from: isoDate.nullable().default(null),
      /** Local time, HH:MM. */
      at: wallTime.default('12:30'),
      minutes: minutes.default(45),
      time_zone: timeZone.default('UTC'),
    })
    .nullable()
    .default(null),
  /** Teams that host in turn, by name; null: all that have people. */
  teams: z.array(z.string().trim().min(1).max(80)).min(1).max(200).nullable().default(null),
  /** So many weeks before a session its team is asked to host it. */
  ask_weeks_before: z.number().int().min(1).max(12).default(4),
});
export type LunchSettings = z.infer<typeof lunchSettings>;
export type Rhythm = NonNullable<LunchSettings['rhythm']>;

const title = z.string().trim().min(3).max(120);
const link = z
  .string()
  .trim()
  .max(500)
  .refine(text => /^https?:\/\/[^\s]+$/.test(text), 'has to begin with http:// or https://');
const fields = {
  title,
  description: z.string().trim().max(3000),
  /** An id or an e-mail address. */
  host: z.string().max(254).nullable(),
  /** An id or a name; left out: the host's. */
  team: z.string().max(80).nullable(),
  /** With an offset, or with a `timeZone` beside it as local time. */
  start: z.union([isoMoment, z.string().refine(text => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) && !Number.isNaN(Date.parse(`${text}Z`)), 'has to be a moment such as 2026-12-03T12:30')]).nullable(),
  timeZone,
  minutes,
  /** A room, an address or a link. */
  place: z.string().trim().max(300).nullable(),
  /** Seats; null: as many as come. */
  capacity: z.number().int().min(1).max(5000).nullable(),
  materials: link.nullable(),
};
/** POST /lunches; without a start it is only proposed. */
export const proposeLunch = z.strictObject({ ...fields, /** The key of a suggested topic. */ topic: z.string().max(200).nullable(), turn: isoDate.nullable() }).partial().required({ title: true });
/** PATCH /lunches/{id} */
export const changeLunch = z.strictObject({ ...fields, version: z.number().int() }).partial();
export const answerLunch = z.strictObject({ answer: z.enum(ANSWERS) });
export const cancelLunch = z.strictObject({ reason: z.string().trim().max(500).optional() });
/** Ids or e-mail addresses of those who came; replaces what the host recorded before. Who said so themselves stays. */
export const recordAttendance = z.strictObject({ people: z.array(z.string().max(254)).max(5000), materials: link.nullable().optional() });
export const lunchesQuery = z.strictObject({
  /** `next`: proposed and to come, soonest first; `past`: held and cancelled, latest first. */
  show: z.enum(['next', 'past']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

const teamRef = z.object({ id: z.string(), name: z.string() });
export const attendanceJson = z.object({
  /** Null: fewer than five, or one could count it out. */
  total: z.number().int().nullable(),
  teams: z.array(z.object({ team: teamRef, people: z.number().int() })),
  /** Everybody of other teams together; null: fewer than five of them, or nobody. */
  others: z.number().int().nullable(),
  /** Somebody came who is in no number above. */
  hidden: z.boolean(),
});
export const lunchJson = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  state: z.enum(STATES),
  /** Whether it is going on now. */
  now: z.boolean(),
  host: personRef.nullable(),
  team: teamRef.nullable(),
  start: isoMoment.nullable(),
  end: isoMoment.nullable(),
  timeZone: z.string(),
  minutes: z.number().int(),
  place: z.string().nullable(),
  capacity: z.number().int().nullable(),
  materials: z.string().nullable(),
  /** The slot of the rota that it fills. */
  turn: isoDate.nullable(),
  cancelled: z.string().nullable(),
  counts: z.object({ yes: z.number().int(), maybe: z.number().int(), no: z.number().int(), waiting: z.number().int(), free: z.number().int().nullable() }),
  attendance: attendanceJson.nullable(),
  version: z.number().int(),
  mine: z.object({
    answer: z.enum(ANSWERS).nullable(),
    /** On the waiting list: which place, from 1. */
    waiting: z.number().int().nullable(),
    came: z.boolean(),
    can: z.array(z.enum(['edit', 'cancel', 'answer', 'check-in', 'record'])),
  }),
  /** Who said what, and whom the host has noted as there: only for the host. */
  names: z.object({ noted: z.array(personRef), yes: z.array(personRef), waiting: z.array(personRef), maybe: z.array(personRef), no: z.array(personRef) }).nullable(),
});
export type LunchJson = z.infer<typeof lunchJson>;
export const lunchesJson = page(lunchJson);

/** Figures and a sentence of each; no person is in it. */
export const topicJson = z.object({
  key: z.string(),
  kind: z.enum(['requests', 'need']),
  title: z.string(),
  /** What was seen, with its count. */
  says: z.string(),
  /** What it does not mean. */
  notMeant: z.string(),
  /** The team that could host. */
  team: teamRef.nullable(),
  from: teamRef.nullable(),
  count: z.number().int(),
  /** Business hours, to a tenth. */
  medianHours: z.number().nullable(),
  /** Of the count: handed over or declined. */
  bounced: z.number().int(),
  /** The session that is proposed or planned on it already. */
  session: z.object({ id: z.string(), title: z.string() }).nullable(),
});
export type TopicJson = z.infer<typeof topicJson>;
export const topicsJson = z.object({
  topics: z.array(topicJson),
  days: z.number().int(),
  /** Kinds of requests that were too few or between teams too small to say anything about. */
  notShown: z.number().int(),
});

export const turnJson = z.object({
  period: isoDate,
  start: isoMoment,
  team: teamRef.nullable(),
  person: personRef.nullable(),
  state: z.enum(['next', 'asked', 'accepted']),
  lunchId: z.string().nullable(),
  /** Why it is this team, in words. */
  because: z.string(),
  /** What decided between teams that had waited equally long: `printf '%s' TEXT | sha256sum`. */
  tie: z.array(z.object({ team: z.string(), text: z.string(), sha256: z.string() })),
  can: z.array(z.enum(['accept', 'hand-over', 'skip'])),
});
export const rotationJson = z.object({
  turns: z.array(turnJson),
  teams: z.array(z.object({ team: teamRef, last: isoDate.nullable() })),
  /** Null when no rhythm is set. */
  rhythm: z.string().nullable(),
  canSwap: z.boolean(),
});
export type RotationJson = z.infer<typeof rotationJson>;
export const handOverTurn = z.strictObject({ person: z.string().max(254) });
export const swapTurns = z.strictObject({ teams: z.tuple([z.string().max(80), z.string().max(80)]) });

export const feedJson = z.object({ since: isoMoment.nullable() });
export const newFeedJson = z.object({
  /** Shown once: only its hash is kept. */
  url: z.string(),
  since: isoMoment,
});
export const lunchSettingsJson = z.object({ settings: lunchSettings, version: z.number().int(), mayChange: z.boolean(), problems: z.array(z.string()) });
