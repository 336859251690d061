import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect } from '../../kernel/decision.ts';
import { newRotation, skip, swap, taken, unskip } from '../../kernel/rotation.ts';
import type { Directory } from '../people/read.ts';
import type { NewsletterSettings } from './contract.ts';
import { spotlightFacts } from './events.ts';
import { periodName, SEED, type Spotlight, type SpotlightCommand, type SpotlightRefusal } from './model.ts';
import { mayTurn, teamsOf } from './policy.ts';

export interface SpotlightContext {
  readonly people: Directory;
  readonly newsletter: NewsletterSettings;
  /** Number of the issue whose turn is next: the one that is being made, or the next one. */
  readonly nextIssue: number;
  /** The issue that is being made shows the turn as it is now. */
  readonly open: string | null;
}
/** So many turns are published ahead. */
export const AHEAD = 3;
export const periodsFrom = (issue: number): string[] => Array.from({ length: AHEAD }, (_, i) => periodName(issue + i));

/** Turns, skips and swaps of the spotlight. Pure. */
export function decideSpotlight(state: Spotlight | undefined, command: SpotlightCommand, at: SpotlightContext & Situation): Decision<Spotlight, SpotlightRefusal> {
  const rotation = state?.rotation ?? newRotation;
  const teams = teamsOf(at.newsletter, at.people);
  const done = (next: typeof rotation, type: string, payload: { [key: string]: string | number | string[] }): Decision<Spotlight, SpotlightRefusal> => ({
    state: { rotation: next },
    facts: next === rotation ? [] : [{ type, payload }],
    effects: at.open && next !== rotation && command.type !== 'shine' ? [refreshOf(at.open)] : [],
    answer: null,
  });
  if (command.type === 'shine') {
    const all = [...new Set([...teams, command.team])];
    return done(taken(rotation, all, periodName(command.issue), command.team), spotlightFacts.shone, { team: command.team, issue: command.issue });
  }
  if (command.type === 'swap') {
    const [a, b] = command.teams.map(t => at.people.team(t)?.id) as [string | undefined, string | undefined];
    if (!a || !b || !teams.includes(a) || !teams.includes(b)) return refuse({ code: 'no-such-team', field: 'teams' });
    if (!mayTurn(at.actor, [a, b], at.newsletter, at.people)) return refuse({ code: 'not-yours' });
    const swapped = swap(rotation, teams, [a, b], periodsFrom(at.nextIssue), SEED);
    if (!swapped.ok) return refuse({ code: swapped.error, field: 'teams' });
    return done(swapped.value, spotlightFacts.swapped, { teams: [a, b] });
  }
  const team = at.people.team(command.team)?.id;
  if (!team || !teams.includes(team)) return refuse({ code: 'no-such-team', field: 'team' });
  if (!mayTurn(at.actor, [team], at.newsletter, at.people)) return refuse({ code: 'not-yours' });
  if (command.issue < at.nextIssue || command.issue >= at.nextIssue + AHEAD) return refuse({ code: 'not-upcoming', field: 'issue' });
  const skips = command.type === 'skip';
  const period = periodName(command.issue);
  return done(skips ? skip(rotation, teams, period, team) : unskip(rotation, period, team), skips ? spotlightFacts.skipped : spotlightFacts.unskipped, { team, issue: command.issue });
}

const refreshOf = (issueId: string): Effect => ({ kind: 'newsletter.refresh', lane: `newsletter:${issueId}`, payload: { issueId } });
