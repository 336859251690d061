import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { directory } from '../people/read.ts';
import type { BalanceJson } from './contract.ts';
import { judge } from './figures-quarter.ts';
import { lastQuarter, quarterBefore } from './model.ts';
import { balanceJsonOf } from './present.ts';
import { keepFirstMonth, lastThanked, quarters, roadmapNow, roadmapsBefore } from './read.ts';
import { settingsOf } from './settings.ts';

/** Quarters of history beside the one that is shown: a year and a quarter in all. */
const HISTORY = 4;
/** How far back one may ask. */
const KEPT = 12;

/** What may be asked for, the latest first. */
export const quartersShown = (now: number, firstMonth: number): string[] => Array.from({ length: KEPT }, (_, i) => quarterBefore(lastQuarter(now, firstMonth), i));

/** @returns what may be asked for where the quarter may not */
export async function report(tx: Tx, settings: Settings, asked: string | undefined, now: number): Promise<BalanceJson | { readonly allowed: readonly string[] }> {
  const firstMonth = await keepFirstMonth(tx, settings);
  const allowed = quartersShown(now, firstMonth);
  const name = asked ?? allowed[0]!;
  if (!allowed.includes(name)) return { allowed };
  const people = await directory(tx);
  const { all, inputs } = await quarters(tx, name, HISTORY, firstMonth, now);
  const [figures, ...earlier] = all as [(typeof all)[number], ...(typeof all)[number][]];
  const judged = judge(figures, inputs, earlier);
  const last = new Map<string, string | null | undefined>();
  for (const s of judged.silences) {
    const [giver, receiver] = [figures.groups[s.giver]!.id, figures.groups[s.receiver]!.id];
    last.set(`${giver} ${receiver}`, await lastThanked(tx, giver, receiver, quarterBefore(name, 3), firstMonth, now));
  }
  const chosen = settingsOf(settings).teams;
  return balanceJsonOf({
    figures,
    judged,
    earlier,
    quarters: allowed,
    firstMonth,
    teamName: id => people.team(id)?.name ?? 'a team that is gone',
    teams: chosen && new Set(chosen.flatMap(t => people.team(t)?.id ?? [])),
    lastThanked: (giver, receiver) => last.get(`${giver} ${receiver}`),
    roadmap: name === allowed[0] ? await roadmapNow(tx, settings, now) : undefined,
    roadmaps: await roadmapsBefore(tx, [name, ...earlier.map(q => q.quarter)], firstMonth),
  });
}
