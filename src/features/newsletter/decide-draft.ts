import type { ItemKind } from './contract.ts';
import { candidates, teamItem, type Around, type Candidate } from './decide-items.ts';
import type { Evidence } from './evidence.ts';
import type { Item } from './model.ts';

/**
 * Which items an issue has, and in which order. Every team appears at least once within n issues, the quiet ones too:
 * those whose time has come are chosen first, and where nothing happened the draft says what it would take. Pure.
 */

/** The order in which a draft stands; an editor may change it. */
const ORDER: readonly ItemKind[] = ['win', 'thanks', 'shipped', 'decision', 'spotlight', 'lunch', 'team', 'own', 'suggestion'];
/** So many of a kind are shown; the rest is left out and can be chosen. */
export const MOST_SHOWN: Readonly<Record<ItemKind, number>> = { win: 5, thanks: 8, shipped: 5, decision: 4, spotlight: 1, lunch: 1, team: Infinity, suggestion: 0, own: Infinity };

export interface Course {
  /** Ids of the teams that take part. */
  readonly teams: readonly string[];
  /** Every team at least once within so many issues. */
  readonly within: number;
  /** Teams in each published issue, the newest first. */
  readonly history: readonly (readonly string[])[];
}

/** In how many published issues in a row a team has not been, up to now. */
export function missedBy(team: string, history: Course['history']): number {
  const last = history.findIndex(teams => teams.includes(team));
  return last < 0 ? history.length : last;
}

/** Teams that have to be in the next issue, the longest absent first. */
export function dueTeams({ teams, within, history }: Course): { readonly team: string; readonly missed: number }[] {
  return [...new Set(teams)]
    .map(team => ({ team, missed: missedBy(team, history) }))
    .filter(({ missed }) => missed >= within - 1)
    .sort((a, b) => b.missed - a.missed || (a.team < b.team ? -1 : 1));
}

/** An item that says something, in the issue. The title of a team's line is its name and says nothing yet. */
export const appears = (item: Pick<Item, 'shown' | 'text' | 'kind' | 'title'>): boolean => item.shown && (item.text.trim() !== '' || (item.kind !== 'team' && item.title.trim() !== ''));

/** Teams of the items that are shown. */
export const teamsIn = (items: readonly Item[]): Set<string> => new Set(items.filter(appears).flatMap(item => item.teams));

/** Teams that have to be in this issue and are not. */
export const missingTeams = (items: readonly Item[], course: Course): { readonly team: string; readonly missed: number }[] => {
  const there = teamsIn(items);
  return dueTeams(course).filter(({ team }) => !there.has(team));
};

/** What has happened, chosen and in order. */
export function draftItems(evidence: Evidence, course: Course, around: Around): Item[] {
  const all = candidates(evidence, around);
  const due = new Set(dueTeams(course).map(d => d.team));
  const covered = new Set<string>();
  const chosen = new Set<string>();
  const take = (item: Candidate) => {
    chosen.add(item.id);
    for (const team of item.teams) covered.add(team);
  };
  // What stands in every issue comes first, so that the choice of the rest knows which teams it has to bring in.
  for (const item of all) if (item.kind === 'spotlight' || item.kind === 'lunch') take(item);
  const worth = (item: Candidate): number =>
    item.teams.reduce((sum, team) => sum + (covered.has(team) || !course.teams.includes(team) ? 0 : due.has(team) ? 1000 : 1 + missedBy(team, course.history)), 0);
  for (const kind of ['win', 'shipped', 'decision', 'thanks'] as const) {
    const left = all.filter(item => item.kind === kind);
    for (let n = 0; n < MOST_SHOWN[kind] && left.length > 0; n++) {
      left.sort((a, b) => worth(b) - worth(a) || b.at - a.at || (a.id < b.id ? -1 : 1));
      take(left.shift()!);
    }
  }
  const extra: Candidate[] = [];
  for (const { team, missed } of dueTeams(course)) {
    if (covered.has(team)) continue;
    const known = all.filter(item => item.kind !== 'suggestion' && item.teams.includes(team) && !chosen.has(item.id)).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))[0];
    if (known) {
      take(known);
      continue;
    }
    const line = teamItem(team, evidence.work.get(team), missed, around);
    extra.push(line);
    take(line);
  }
  // So that not all of them become due at once, the quietest ones are brought in as long as there is something to tell.
  const aDraft = Math.ceil(new Set(course.teams).size / course.within);
  const quiet = [...new Set(course.teams)].sort((a, b) => missedBy(b, course.history) - missedBy(a, course.history) || (a < b ? -1 : 1)).slice(0, aDraft);
  for (const team of quiet) {
    if (covered.has(team)) continue;
    const line = teamItem(team, evidence.work.get(team), missedBy(team, course.history), around);
    if (line.text === '') continue;
    extra.push(line);
    take(line);
  }
  return [...all, ...extra]
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.at - a.at || (a.id < b.id ? -1 : 1))
    .map(({ at: _at, ...item }) => ({ ...item, shown: chosen.has(item.id) }));
}

/**
 * A draft that exists takes in what is new: what an editor changed, ordered or left out stays, what is gone goes, what
 * nobody touched says what is true now. New items stand after the last one of their kind.
 */
export function refreshItems(items: readonly Item[], fresh: readonly Item[]): Item[] {
  const now = new Map(fresh.map(item => [item.id, item]));
  const kept = items.flatMap((item): Item[] => {
    if (item.source === null) return [item];
    const found = now.get(item.id);
    if (!found) return item.kind === 'team' && item.edited ? [item] : [];
    return [item.edited ? { ...found, title: item.title, text: item.text, shown: item.shown, edited: true } : { ...found, shown: item.shown }];
  });
  const known = new Set(kept.map(item => item.id));
  const result = [...kept];
  for (const item of fresh) {
    if (known.has(item.id)) continue;
    const after = result.findLastIndex(other => ORDER.indexOf(other.kind) <= ORDER.indexOf(item.kind));
    result.splice(after + 1, 0, item);
  }
  return result;
}
