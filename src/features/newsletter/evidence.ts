import type { Choice } from '../../kernel/rotation.ts';

/** What happened in a period, as far as a newsletter tells it: what is drafted rests on this and on nothing else. */

export interface Win {
  readonly dealId: string;
  /** With the customer in it. */
  readonly name: string;
  readonly ownerId: string | null;
  /** Who is named by the CRM and by nobody here. */
  readonly ownerName: string | null;
  /** Who helped: requests that were done for it, in the order in which they were done. */
  readonly helpers: readonly string[];
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  /** Shipped needs whose first win this is. */
  readonly firstWith: readonly { readonly title: string; readonly builders: readonly string[]; readonly productOwnerId: string | null }[];
  readonly at: number;
}
export interface ShoutOut {
  readonly thanksId: string;
  readonly giverId: string;
  readonly named: readonly string[];
  /** Teams thanked as a whole. */
  readonly teams: readonly string[];
  /** Teams of everybody in it, as they were that day. */
  readonly teamsOf: readonly string[];
  readonly words: string;
  readonly about: { readonly name: string; readonly path: string } | null;
  readonly at: number;
}
export interface ShippedNeed {
  readonly needId: string;
  readonly title: string;
  readonly release: string | null;
  readonly customers: number;
  readonly productOwnerId: string | null;
  readonly builders: readonly string[];
  /** Teams that brought what customers said. */
  readonly askedBy: readonly string[];
  readonly at: number;
}
export interface Heard {
  readonly decisionId: string;
  readonly question: string;
  readonly outcome: 'accepted' | 'partly' | 'declined';
  readonly reason: string;
  readonly by: string | null;
  /** Teams that were heard. */
  readonly teams: readonly string[];
  readonly at: number;
}
/** What a team did, in words; no figures about people. */
export interface TeamWork {
  readonly requests: readonly { readonly type: string; readonly account: string; readonly what: string; readonly askedBy: string | null }[];
  /** Needs it asked for or decided. */
  readonly decided: readonly string[];
  /** `told`: an issue before had these words. */
  readonly thanks: readonly { readonly words: string; readonly giverId: string; readonly told: boolean }[];
}
export interface Lunch {
  readonly sessionId: string;
  readonly title: string;
  readonly startsAt: number;
  readonly hostId: string | null;
  readonly path: string;
  /** Why this topic. */
  readonly because: string | null;
  /** It is suggested and has no date yet. */
  readonly suggested: boolean;
  readonly teams: readonly string[];
}
export interface Suggested {
  readonly id: string;
  readonly by: string;
  readonly text: string;
}

export interface Evidence {
  readonly wins: readonly Win[];
  readonly thanks: readonly ShoutOut[];
  readonly shipped: readonly ShippedNeed[];
  readonly heard: readonly Heard[];
  readonly spotlight: Choice | null;
  readonly lunch: Lunch | null;
  readonly suggestions: readonly Suggested[];
  /** By team. */
  readonly work: ReadonlyMap<string, TeamWork>;
}
export const noWork: TeamWork = { requests: [], decided: [], thanks: [] };
export const noEvidence: Evidence = { wins: [], thanks: [], shipped: [], heard: [], spotlight: null, lunch: null, suggestions: [], work: new Map() };
