import type { BalanceJson } from './contract.ts';
import { TOGETHER, type Group, type Judged, type QuarterFigures } from './figures-quarter.ts';
import { daysOf } from './model.ts';
import type { Concentration, Roadmap } from './read.ts';
import { companyFigures, roadmapFigure, teamFigures } from './words-figures.ts';
import { DOES_NOT_MEAN, howSure, sentences } from './words.ts';

const tidy = (n: number): number => Math.round(n * 100) / 100;
const maybe = (n: number | undefined): number | null => (n === undefined ? null : Math.round(n * 10_000) / 10_000);

export interface Report {
  readonly figures: QuarterFigures;
  readonly judged: Judged;
  /** The quarters before, the latest first: a team is compared with its own past and with nothing else. */
  readonly earlier: readonly QuarterFigures[];
  /** Quarters that can be asked for. */
  readonly quarters: readonly string[];
  readonly firstMonth: number;
  readonly teamName: (id: string) => string;
  /** Ids of the teams that are shown; null: all. */
  readonly teams: ReadonlySet<string> | null;
  readonly lastThanked: (giver: string, receiver: string) => string | null | undefined;
  /** As it stands today: only beside the last quarter. */
  readonly roadmap: Roadmap | undefined;
  readonly roadmaps: ReadonlyMap<string, Concentration>;
}

export function balanceJsonOf(r: Report): BalanceJson {
  const { figures: f, judged, earlier, teamName, teams } = r;
  const nameOf = (i: number): string => (f.groups[i]!.id === TOGETHER ? 'the smaller teams' : teamName(f.groups[i]!.id));
  // Teams that are shown together are not the same ones in another quarter.
  const places = new Map(earlier.map(q => [q, f.groups.map(now => (now.id === TOGETHER ? -1 : q.groups.findIndex(g => g.id === now.id)))]));
  const then = (q: QuarterFigures, i: number): number => places.get(q)![i]!;
  // A choice of teams hides groups and makes no others: who asks for other teams cannot subtract one answer from the next.
  const chosen = f.groups.map((g, i) => ({ g, i })).filter(({ g }) => g.id === TOGETHER || teams === null || teams.has(g.id)).sort((a, b) => BY_NAME.compare(order(a.g, nameOf(a.i)), order(b.g, nameOf(b.i)))); // prettier-ignore
  const place = new Map(chosen.map(({ i }, at) => [i, at]));
  const pick = (m: readonly (readonly number[])[]): number[][] => chosen.map(({ i }) => chosen.map(({ i: j }) => tidy(m[i]![j]!)));
  const visible = { ...judged, gaps: judged.gaps.filter(g => place.has(g.from) && place.has(g.to)), silences: judged.silences.filter(s => place.has(s.giver) && place.has(s.receiver)) };
  const today = f.quarter === r.quarters[0];
  const roadmap = today ? r.roadmap : r.roadmaps.get(f.quarter);
  return {
    quarter: f.quarter,
    ...daysOf(f.quarter, r.firstMonth),
    quarters: [...r.quarters],
    sentences: sentences(f, visible, {
      nameOf,
      lastThanked: (giver, receiver) => r.lastThanked(f.groups[giver]!.id, f.groups[receiver]!.id),
      roadmap: today ? r.roadmap : undefined,
    }).map(s => ({ ...s, text: s.text.charAt(0).toUpperCase() + s.text.slice(1) })),
    sure: howSure(judged),
    groups: chosen.map(({ g, i }) => ({
      id: g.id,
      name: g.id === TOGETHER ? 'Smaller teams, together' : nameOf(i),
      teams: g.id === TOGETHER ? g.teamIds.map(teamName).sort() : [],
      people: g.people,
      figures: teamFigures(g, i, judged, earlier.map(q => ({ quarter: q.quarter, seen: q.groups[then(q, i)] }))),
    })),
    work: pick(f.work),
    thanks: pick(f.thanks),
    pairs: visible.gaps
      .map(g => ({
        ...g,
        from: place.get(g.from)!,
        to: place.get(g.to)!,
        workShare: maybe(g.workShare),
        thanksShare: maybe(g.thanksShare),
        gap: maybe(g.gap),
        byChance: g.byChance ?? null,
        history: earlier.map(q => {
          const [i, j] = [then(q, g.from), then(q, g.to)];
          return { quarter: q.quarter, work: i < 0 || j < 0 ? null : tidy(q.work[i]![j]!), thanks: i < 0 || j < 0 ? null : tidy(q.thanks[j]![i]!) };
        }),
      }))
      .sort((a, b) => a.from - b.from || a.to - b.to),
    figures: [...companyFigures(f, judged, earlier), roadmapFigure(roadmap, today, earlier.map(q => ({ quarter: q.quarter, then: r.roadmaps.get(q.quarter) })))],
    doesNotMean: [...DOES_NOT_MEAN],
  };
}
const BY_NAME = new Intl.Collator('en');
/** By name, the smaller teams last. */
const order = (g: Group, name: string): string => (g.id === TOGETHER ? '\uffff' : name);

/** A cell that a spreadsheet reads as text, whatever it begins with. */
const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line for each ordered pair of groups, made of what the page shows and nothing else. */
export function csvOf(b: BalanceJson): string {
  const names = b.groups.map(g => g.name);
  const pair = new Map(b.pairs.map(p => [`${p.from} ${p.to}`, p]));
  const rows = names.flatMap((from, i) =>
    names.map((to, j) => {
      const p = pair.get(`${i} ${j}`);
      return [b.quarter, from, to, b.work[i]![j]!, b.thanks[j]![i]!, p?.workShare ?? null, p?.thanksShare ?? null, p?.gap ?? null, p?.byChance?.low ?? null, p?.byChance?.high ?? null, p?.says ?? null];
    }),
  );
  const head = ['quarter', 'from', 'to', 'work', 'thanks_back', 'work_share', 'thanks_share', 'recognition_gap', 'thanks_by_chance_low', 'thanks_by_chance_high', 'says'];
  return [head, ...rows].map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
