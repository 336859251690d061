import type { LedgerDecision } from './ledger-model.ts';

/** What became of each team's inputs. Counts, for the team itself to look at; nobody is ranked by them. Pure. */
export interface Heard {
  /** Null: people who were in no team that day. */
  readonly teamId: string | null;
  readonly inputs: number;
  /** Inputs to decisions that are still open, and of those the ones whose answer is late. */
  readonly waiting: number;
  readonly late: number;
  readonly accepted: number;
  readonly partly: number;
  readonly declined: number;
  /** Median working days from the input to the answer; null without an answer. */
  readonly medianDays: number | null;
}

const DAY = 86_400_000;

/** Days from Monday to Friday that lie between two moments, in parts. */
export function workingDays(from: number, to: number): number {
  let sum = 0;
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    // 1970-01-01 was a Thursday.
    const weekday = (((day + 4) % 7) + 7) % 7;
    if (weekday === 0 || weekday === 6) continue;
    sum += (Math.min(to, (day + 1) * DAY) - Math.max(from, day * DAY)) / DAY;
  }
  return sum;
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @param today YYYY-MM-DD: an answer owed before it is late. A team that says three things to one decision has said one thing. */
export function heardByTeam(decisions: readonly LedgerDecision[], today: string): Heard[] {
  const teams = new Map<string | null, { inputs: number; waiting: number; late: number; accepted: number; partly: number; declined: number; days: number[] }>();
  for (const d of decisions) {
    if (d.end.state === 'withdrawn') continue;
    const first = new Map<string | null, number>();
    for (const input of d.inputs) first.set(input.teamId, Math.min(first.get(input.teamId) ?? Infinity, input.at));
    for (const [teamId, at] of first) {
      const t = teams.get(teamId) ?? { inputs: 0, waiting: 0, late: 0, accepted: 0, partly: 0, declined: 0, days: [] };
      teams.set(teamId, t);
      t.inputs++;
      if (d.end.state === 'open') {
        t.waiting++;
        if (d.answerBy < today) t.late++;
      } else {
        t[d.end.outcome]++;
        t.days.push(workingDays(at, Math.max(at, d.end.at)));
      }
    }
  }
  return [...teams].map(([teamId, { days, ...counts }]) => ({ teamId, ...counts, medianDays: median(days) }));
}
