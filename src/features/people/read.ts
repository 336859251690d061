import type { Tx } from '../../engine/tx.ts';

export interface Identity {
  /** `slack`, or a CRM connection. */
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly title: string | null;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47, such as `en-GB`. */
  readonly locale: string;
  readonly active: boolean;
  readonly teamId: string | null;
  readonly managerId: string | null;
  /** Business roles: `finance-approver`, `admin`. */
  readonly roles: readonly string[];
  readonly slackId: string | null;
  readonly identities: readonly Identity[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
}

/** Who is who, as it is now. Plain lookups in memory: ask it as often as you like. */
export interface Directory {
  /** Moves whenever anything in here changes. */
  readonly version: string;
  person(id: string): Person | undefined;
  /** Upper and lower case are the same. An active person comes before those who left; undefined when two share it. */
  byEmail(email: string): Person | undefined;
  bySlackId(id: string): Person | undefined;
  byIdentity(connection: string, externalId: string): Person | undefined;
  /** Exactly one person of this name (case, accents and spacing aside), active ones first; otherwise undefined. */
  byName(name: string): Person | undefined;
  /** The manager `level` steps up (1 is the direct one), also when they have left; undefined at the top. */
  managerOf(id: string, level?: number): Person | undefined;
  /** Active members, by the team's id or name. */
  membersOfTeam(team: string): readonly Person[];
  /** Active people with a role. */
  withRole(role: string): readonly Person[];
  /** By id or name. */
  team(idOrName: string): Team | undefined;
  teams(): readonly Team[];
  /** Everybody, those who left too, by name. */
  all(): readonly Person[];
}

/** The directory of the transaction's company. Cached per version: one small look a call. */
export declare function directory(tx: Tx): Promise<Directory>;
