import { z } from 'zod';
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

export type PeopleRefusal =
  | { readonly code: 'admins-only' }
  | { readonly code: 'no-such-person'; readonly field?: string }
  | { readonly code: 'already-exists'; readonly id: string }
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
