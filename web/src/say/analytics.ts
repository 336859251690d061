import type { AnalyticsJson } from '../../../src/features/deal-desk/contract.ts';
import { count, listOf, sayField, upper } from './words.ts';
import { sayPercent } from './money.ts';
import { stepName } from './steps.ts';

/** The first sentence of each drawing: what a leader would be told who has no time to look at it. Pure. */

type Time = AnalyticsJson['overall'];
type Told = Time & { readonly median: number; readonly p90: number };
/** Below this a figure says more about chance than about the desk; the server leaves it out. */
export const LEAST = 5;

export const told = (time: Time): time is Told => time.median !== null && time.p90 !== null;

/** Working time within which something was done: "45 min", "3 h 10 min", "26 h". Minutes are left out where they say nothing. */
export function sayWork(minutes: number, short = false): string {
  const whole = Math.max(1, Math.round(minutes));
  if (whole < 60) return `${whole} min`;
  if (whole >= 600 || whole % 60 === 0) return `${Math.round(whole / 60)} h`;
  return `${Math.floor(whole / 60)} h ${whole % 60}${short ? '' : ' min'}`;
}

export const tooFew = (n: number): string => `Too few to tell: ${n} so far, and below ${LEAST} a figure would be chance.`;

export function sayOverall(time: Time, locale: string): string {
  if (time.n === 0) return 'Nobody was asked in these days.';
  if (!told(time)) return `${count(time.n, 'step', locale)} came to a decision. ${tooFew(time.n)}`;
  return `Half of ${count(time.n, 'step', locale)} were decided within ${sayWork(time.median)} of working time; one in ten took longer than ${sayWork(time.p90)}.`;
}

/** The slowest of several, against the fastest. `of`: how a row's name is said inside of the sentence. */
export function saySlowest(times: readonly Time[], of: (name: string) => string, what: string): string {
  const known = times.filter(told).sort((a, b) => b.median - a.median);
  const [slow, fast] = [known[0], known.at(-1)];
  if (!slow || !fast) return times.length === 0 ? `No ${what} was asked in these days.` : tooFew(Math.max(...times.map(t => t.n)));
  if (slow === fast) return `${upper(of(slow.name))}: half within ${sayWork(slow.median)}, one in ten above ${sayWork(slow.p90)}. No other ${what} was asked ${LEAST} times.`;
  if (slow.median === fast.median) return `All are alike: half within ${sayWork(slow.median)}.`;
  return `${upper(of(slow.name))} takes longest, half within ${sayWork(slow.median)} and one in ten above ${sayWork(slow.p90)}; ${of(fast.name)} is fastest, half within ${sayWork(fast.median)}.`;
}

export function sayAlways({ alwaysApproved, reasons }: AnalyticsJson, locale: string): string {
  if (reasons === 0) return 'No row of the policy asked ten times in these days, which is the least that would tell something.';
  if (alwaysApproved.length === 0) return `Each of ${count(reasons, 'row', locale)} that asked at least ten times met a no at least once. There is none to drop.`;
  const hours = alwaysApproved.reduce((sum, row) => sum + row.hours, 0);
  return `${alwaysApproved.length} of ${count(reasons, 'row', locale)} that asked at least ten times never met anything but a yes. ${count(hours, 'working hour', locale)} went by in waiting for them.`;
}

export function sayDiscount({ discount }: AnalyticsJson, locale: string): string {
  const { n, same, lower, higher, asked, granted } = discount;
  if (n === 0) return 'No request with a discount was approved in these days.';
  if (asked === null || granted === null) return tooFew(n);
  const ways = [same === n ? 'all got the discount that was asked for' : `${same} got the discount that was asked for`, lower > 0 ? `${lower} a smaller one` : '', higher > 0 ? `${higher} a larger one` : ''].filter(Boolean);
  return `Of ${count(n, 'approved request', locale)} ${listOf(ways)}. On average ${sayPercent(asked, locale)} was asked for and ${sayPercent(granted, locale)} granted.`;
}

export function sayWinRate({ winRate }: AnalyticsJson, locale: string): string {
  const known = winRate.filter(band => band.rate !== null);
  const [first, last] = [known[0], known.at(-1)];
  const closed = winRate.reduce((sum, band) => sum + band.won + band.lost, 0);
  if (closed === 0) return 'No deal with a request of these days is closed yet.';
  if (!first || !last || first === last) return first ? `${upper(band(first, locale))}. The other bands have fewer than ${LEAST} closed deals.` : tooFew(Math.max(...winRate.map(b => b.won + b.lost)));
  const apart = last.low! > first.high! || last.high! < first.low!;
  return `${upper(band(first, locale))}; ${band(last, locale)}. ${apart ? 'That is more than chance would give.' : 'Their intervals overlap, so the difference may be chance.'}`;
}

const band = (one: AnalyticsJson['winRate'][number], locale: string): string =>
  `at a discount ${one.name.startsWith('up') || one.name.startsWith('above') ? one.name : `of ${one.name}`} ${one.won} of ${one.won + one.lost} deals were won (${sayPercent(Math.round(one.rate! * 100), locale)})`;

export function sayWaiting({ waiting }: AnalyticsJson, locale: string): string {
  const [n, late] = [waiting.reduce((sum, row) => sum + row.n, 0), waiting.reduce((sum, row) => sum + row.late, 0)];
  const most = waiting[0];
  if (!most) return 'Nothing waits for anybody now.';
  return `${count(n, 'ask', locale)} ${n === 1 ? 'waits' : 'wait'} now${late > 0 ? `, ${late} past the due time` : ', none past its due time'}; most with ${most.team} (${most.n}).`;
}

export function sayBroken({ broken }: AnalyticsJson, locale: string): string {
  const [step, term] = [broken.steps[0], broken.terms[0]];
  if (broken.of === 0) return 'No request was made in these days.';
  if (!step || !term) return `No yes of ${count(broken.of, 'request', locale)} was broken by a change of the terms.`;
  return `In ${broken.requests} of ${count(broken.of, 'request', locale)} a change of the terms broke a yes and people had to be asked again: most often for ${stepName(step.step)} (${step.n}), and by the ${sayField(term.term).toLowerCase()} (${term.n}).`;
}
