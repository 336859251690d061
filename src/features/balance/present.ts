import type { BalanceJson } from './contract.ts';
import { TOGETHER, type QuarterFigures } from './figures-quarter.ts';
import { daysOf } from './model.ts';
import { DOES_NOT_MEAN, FIGURES, sentences } from './words.ts';

const tidy = (n: number): number => Math.round(n * 100) / 100;
const maybe = (n: number | undefined): number | null => (n === undefined ? null : Math.round(n * 10_000) / 10_000);

/** @param earlier the quarters before, the latest first: a team is compared with its own past and with nothing else */
export function balanceJsonOf(f: QuarterFigures, earlier: readonly QuarterFigures[], quarters: readonly string[], teamName: (id: string) => string): BalanceJson {
  const nameOf = (i: number): string => (f.groups[i]!.id === TOGETHER ? 'the smaller teams' : teamName(f.groups[i]!.id));
  // Teams that are shown together are not the same ones in another quarter.
  const same = (q: QuarterFigures, i: number): number => (f.groups[i]!.id === TOGETHER ? -1 : q.groups.findIndex(g => g.id === f.groups[i]!.id));
  return {
    quarter: f.quarter,
    ...daysOf(f.quarter),
    quarters: [...quarters],
    sentences: sentences(f, nameOf).map(s => ({ ...s, text: s.text.charAt(0).toUpperCase() + s.text.slice(1) })),
    groups: f.groups.map((g, i) => ({
      id: g.id,
      name: g.id === TOGETHER ? 'Smaller teams, together' : nameOf(i),
      teams: g.id === TOGETHER ? g.teamIds.map(teamName).sort() : [],
      people: g.people,
      workGiven: tidy(g.workGiven),
      thanksGiven: tidy(g.thanksGiven),
      thanksReceived: tidy(g.thanksReceived),
      breadthOfGiving: maybe(g.breadthOfGiving),
      breadthOfReceiving: maybe(g.breadthOfReceiving),
      inputs: g.voice.given,
      answered: g.voice.answered,
      accepted: g.voice.accepted,
      acceptedInterval: g.voice.interval ?? null,
      history: earlier.map(q => {
        const then = q.groups[same(q, i)];
        return { quarter: q.quarter, workGiven: then ? tidy(then.workGiven) : null, thanksReceived: then ? tidy(then.thanksReceived) : null };
      }),
    })),
    work: f.work.map(row => row.map(tidy)),
    thanks: f.thanks.map(row => row.map(tidy)),
    pairs: f.gaps.map(g => ({
      ...g,
      workShare: maybe(g.workShare),
      thanksShare: maybe(g.thanksShare),
      gap: maybe(g.gap),
      byChance: g.byChance ?? null,
      history: earlier.map(q => {
        const [i, j] = [same(q, g.from), same(q, g.to)];
        return { quarter: q.quarter, work: i < 0 || j < 0 ? null : tidy(q.work[i]![j]!), thanks: i < 0 || j < 0 ? null : tidy(q.thanks[j]![i]!) };
      }),
    })),
    figures: Object.entries(FIGURES).map(([key, words]) => ({
      key: key as keyof typeof FIGURES,
      title: words.title,
      value: words.value(f),
      count: words.count(f),
      chance: words.chance(f) ?? null,
      says: words.says,
      doesNotMean: words.doesNotMean,
      history: earlier.map(q => ({ quarter: q.quarter, value: words.value(q) })),
    })),
    doesNotMean: [...DOES_NOT_MEAN],
  };
}

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
