import { z } from 'zod';
import { standInScope, workWeek, type WorkWeek } from './contract.ts';
import type { MatchedBy } from './events.ts';

/*
 * A *person* works here; a *team* is where they work; an *identity* is how a connection (Slack, a CRM) knows somebody,
 * matched to a person by e-mail, by name where nothing better is known, or by an administrator.
 */

export interface PersonState {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  readonly timeZone: string;
  readonly locale: string;
  readonly active: boolean;
  readonly teamId: string | null;
  readonly managerId: string | null;
  readonly roles: readonly string[];
  readonly version: number;
  readonly createdAt: number;
  /** Set by the decision that moved the person: since when they are in this team. */
  readonly teamSince?: number;
}

export interface TeamState {
  readonly id: string;
  readonly name: string;
}

export interface IdentityState {
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  readonly personId: string | null;
  readonly matchedBy: MatchedBy | null;
  readonly reason: UnmatchedReason | null;
  readonly seen: number;
  readonly lastSeen: number;
}
export type UnmatchedReason = 'no-email' | 'nobody-has-this-email' | 'several-have-this-email';

const personFields = {
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).nullable(),
  title: z.string().trim().max(120).nullable(),
  timeZone: z.string().max(64),
  locale: z.string().max(35),
  teamId: z.string().max(80).nullable(),
  managerId: z.string().max(80).nullable(),
  roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)).max(20),
};
const personId = z.string().regex(/^person_[a-z0-9_-]{1,60}$/);

export const personCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), personId, ...personFields }).partial({ email: true, title: true, timeZone: true, locale: true, teamId: true, managerId: true, roles: true }),
  z.object({ type: z.literal('change'), personId, ...personFields, active: z.boolean() }).partial({ name: true, email: true, title: true, timeZone: true, locale: true, teamId: true, managerId: true, roles: true, active: true }),
  z.object({ type: z.literal('deactivate'), personId }),
]);
export type PersonCommand = z.infer<typeof personCommand>;

export const teamCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add-team'), teamId: z.string().regex(/^team_[a-z0-9_-]{1,60}$/), name: z.string().trim().min(1).max(80) }),
  z.object({ type: z.literal('rename-team'), teamId: z.string(), name: z.string().trim().min(1).max(80) }),
]);
export type TeamCommand = z.infer<typeof teamCommand>;

const identity = { connection: z.string().min(1).max(40), externalId: z.string().min(1).max(200) };
export const identityCommand = z.discriminatedUnion('type', [
  /** A connection told us about somebody. */
  z.object({
    type: z.literal('identify'),
    ...identity,
    name: z.string().max(200),
    email: z.string().max(254).nullable(),
    /** Without an e-mail a name that only one person has will do (imports). */
    byName: z.boolean().optional(),
  }),
  /** An administrator says who it is. */
  z.object({ type: z.literal('match'), ...identity, personId: z.string() }),
]);
export type IdentityCommand = z.infer<typeof identityCommand>;

/** A user group as Slack has it now. */
export const groupCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('mirror'),
    groupId: z.string().min(1).max(40),
    handle: z.string().min(1).max(200),
    members: z.array(z.string().max(40)).max(10_000),
    active: z.boolean(),
  }),
]);
export type GroupCommand = z.infer<typeof groupCommand>;
export interface GroupState {
  readonly id: string;
  readonly handle: string;
  /** Slack users, in order of their ids. */
  readonly members: readonly string[];
  readonly active: boolean;
}

/** A period away, with who stands in. Times are epoch milliseconds. */
export interface Absence {
  readonly id: string;
  readonly personId: string;
  /** Dates of the person's own time zone; `until` is the last day away, null while nobody knows it. */
  readonly from: string;
  readonly until: string | null;
  /** The first moment away, and the first one back. */
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly standInId: string | null;
  /** The capabilities that the stand-in acts in. */
  readonly scope: StandInScope;
  /** What the stand-in may not decide above. Both hold; null is no limit. */
  readonly limits: StandInLimits;
  /** Whose limits of authority count: the stand-in's own, or, lent, those of the person away. */
  readonly authority: 'own' | 'lent';
  /** Whether the person away hears of what the stand-in decides. */
  readonly keepInformed: boolean;
  readonly state: 'planned' | 'under-way' | 'over' | 'called-off';
  readonly version: number;
  readonly createdAt: number;
}
export type StandInScope = 'everything' | readonly string[];
export interface StandInLimits {
  /** A decimal with its currency, as it travels. */
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  /** Hundredths of a percent off list. */
  readonly discount: number | null;
}

/** All absences of one person, by their first day. */
export interface PersonAbsences {
  readonly personId: string;
  readonly absences: readonly Absence[];
}

const absenceId = z.string().regex(/^absence_[a-z0-9_-]{1,60}$/);
const absenceFields = {
  from: z.iso.date(),
  until: z.iso.date().nullable(),
  standInId: z.string().max(80).nullable(),
  scope: standInScope,
  limits: z.object({ amount: z.object({ amount: z.string().max(40), currency: z.string().max(3) }).nullable(), discount: z.number().int().min(0).max(10_000).nullable() }),
  authority: z.enum(['own', 'lent']),
  keepInformed: z.boolean(),
};
/** The version that the person saw: a change of something that has moved on is refused. */
const seen = { version: z.number().int().optional() };
export const absenceCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('set-away'), personId, absenceId, ...absenceFields }).partial({ until: true, standInId: true, scope: true, limits: true, authority: true, keepInformed: true }),
  z.object({ type: z.literal('change-away'), personId, absenceId, ...seen, ...z.object(absenceFields).partial().shape }),
  /** "I am back": what has begun ends now, what has not is called off. */
  z.object({ type: z.literal('come-back'), personId, absenceId, ...seen }),
  /** The clock's: an absence begins, ends. Before their time they do nothing but wait. */
  z.object({ type: z.literal('begin'), personId, absenceId }),
  z.object({ type: z.literal('end'), personId, absenceId }),
  /** The person lives in another time zone now: the same dates are other moments. */
  z.object({ type: z.literal('move-zone'), personId }),
]);
export type AbsenceCommand = z.infer<typeof absenceCommand>;

/** Working hours of one person where they differ; null is "as everybody else". */
export interface HoursState {
  readonly personId: string;
  readonly week: WorkWeek | null;
  /** Names of holiday calendars. */
  readonly holidays: readonly string[] | null;
  readonly version: number;
}
export const hoursCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('set-hours'), personId, week: workWeek.nullable(), holidays: z.array(z.string().max(40)).max(10).nullable(), ...seen }),
]);
export type HoursCommand = z.infer<typeof hoursCommand>;

export type AbsenceRefusal =
  | { readonly code: 'not-yours' }
  | { readonly code: 'no-such-person'; readonly field?: string }
  | { readonly code: 'person-left'; readonly name: string }
  | { readonly code: 'no-such-absence' }
  | { readonly code: 'absence-over' }
  | { readonly code: 'moved-on'; readonly version: number }
  | { readonly code: 'already-exists'; readonly id: string }
  | { readonly code: 'ends-before-it-begins'; readonly field: 'until' }
  | { readonly code: 'dates-over'; readonly field: 'until'; readonly today: string }
  | { readonly code: 'dates-out-of-reach'; readonly field: 'from' | 'until'; readonly earliest: string; readonly latest: string }
  | { readonly code: 'already-begun'; readonly field: 'from'; readonly from: string }
  | { readonly code: 'overlaps'; readonly field: 'from'; readonly from: string; readonly until: string | null }
  | { readonly code: 'stand-in-unknown'; readonly field: 'standInId' }
  | { readonly code: 'stand-in-self'; readonly field: 'standInId' }
  | { readonly code: 'stand-in-left'; readonly field: 'standInId'; readonly name: string }
  | { readonly code: 'stand-in-circle'; readonly field: 'standInId'; readonly through: readonly string[] }
  | { readonly code: 'limit-unreadable'; readonly field: 'limits.amount'; readonly given: string }
  | { readonly code: 'no-such-holidays'; readonly field: 'holidays'; readonly given: string; readonly known: readonly string[] };

export type PeopleRefusal =
  | AbsenceRefusal
  | { readonly code: 'own-nudges-only' }
  | { readonly code: 'no-such-nudge' }
  | { readonly code: 'self-only'; readonly field: string }
  | { readonly code: 'admins-only' }
  | { readonly code: 'no-such-team'; readonly field: 'teamId' }
  | { readonly code: 'no-such-manager'; readonly field: 'managerId' }
  | { readonly code: 'manager-circle'; readonly field: 'managerId'; readonly through: readonly string[] }
  | { readonly code: 'unknown-time-zone'; readonly field: 'timeZone'; readonly given: string }
  | { readonly code: 'unknown-locale'; readonly field: 'locale'; readonly given: string }
  | { readonly code: 'email-taken'; readonly field: 'email'; readonly personId: string; readonly name: string }
  | { readonly code: 'last-admin'; readonly field: 'roles' }
  | { readonly code: 'team-name-taken'; readonly field: 'name'; readonly teamId: string }
  | { readonly code: 'no-such-identity'; readonly field: 'externalId' };

export const identityKey = (connection: string, externalId: string): string => `${connection}:${externalId}`;
