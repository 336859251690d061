import { z } from 'zod';

export const personJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  timeZone: z.string(),
  locale: z.string(),
  active: z.boolean(),
  team: z.object({ id: z.string(), name: z.string() }).nullable(),
  manager: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Business roles: `finance-approver`, `admin` … */
  roles: z.array(z.string()),
  slack: z.object({ id: z.string(), name: z.string() }).nullable(),
  crm: z.array(z.object({ connection: z.string(), id: z.string(), name: z.string() })),
});
export type PersonJson = z.infer<typeof personJson>;

export const teamJson = z.object({ id: z.string(), name: z.string(), members: z.number().int() });

/** Somebody whom a connection knows and Evenkeel could not match to a person. */
export const unmatchedJson = z.object({
  connection: z.string(),
  externalId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** Why not: no e-mail, no such e-mail here, two people share it. */
  reason: z.enum(['no-email', 'nobody-has-this-email', 'several-have-this-email']),
  seen: z.number().int(),
  suggestions: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const peopleJson = z.object({
  people: z.array(personJson),
  teams: z.array(teamJson),
  unmatched: z.array(unmatchedJson),
});

/** PATCH /people/{id} */
export const changePerson = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    email: z.email().max(254),
    title: z.string().trim().max(120).nullable(),
    timeZone: z.string().max(64),
    locale: z.string().max(35),
    active: z.boolean(),
    teamId: z.string().nullable(),
    managerId: z.string().nullable(),
    roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')).max(20),
  })
  .partial();

/** POST /people/unmatched/match */
export const matchIdentity = z.strictObject({ connection: z.string(), externalId: z.string(), personId: z.string() });

/** POST /people */
export const addPerson = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).nullable().optional(),
  title: z.string().trim().max(120).nullable().optional(),
  timeZone: z.string().max(64).optional(),
  locale: z.string().max(35).optional(),
  teamId: z.string().max(80).nullable().optional(),
  managerId: z.string().max(80).nullable().optional(),
  roles: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes')).max(20).optional(),
});

/** POST /teams, PATCH /teams/{id} */
export const addTeam = z.strictObject({ name: z.string().trim().min(1).max(80) });
