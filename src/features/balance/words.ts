import { CHOICES, type CollectedJson } from './contract.ts';
import type { Interval } from './figures-chance.ts';
import type { Judged, QuarterFigures } from './figures-quarter.ts';
import { MIN_GIVERS, MIN_PEOPLE, MIN_RECEIVERS } from './figures-suppression.ts';

const numbers = new Intl.NumberFormat('en');
/** `1,204`. */
export const whole = (n: number): string => numbers.format(Math.round(n));
export const count = (n: number, one: string, many = `${one}s`): string => `${whole(n)} ${Math.round(n) === 1 ? one : many}`;
const pieces = (n: number): string => count(n, 'piece of work', 'pieces of work');
const thanksIn = (n: number): string => (Math.round(n) === 0 ? 'no thanks' : `${whole(n)} thanks`);
export const decimal = (n: number): string => n.toFixed(2).replace('-', '−');
/** A signed index, as in `+0.07`. */
export const signed = (n: number): string => (n > 0 ? `+${decimal(n)}` : decimal(n));
export const range = ({ low, high }: Interval, say: (n: number) => string = whole): string => `${say(low)} to ${say(high)}`;
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
/** `2026-Q3` as `Q3 2026`. */
export const sayQuarter = (q: string): string => `${q.slice(5)} ${q.slice(0, 4)}`;

export interface Sentence {
  readonly kind: 'found' | 'nothing' | 'note';
  readonly text: string;
}
/** What is told beside the figures of the quarter itself. */
export interface Around {
  /** A group's name by its place. */
  readonly nameOf: (i: number) => string;
  /** For a silence: the quarter of the last thanks; undefined when never in what is kept, null when it may not be said. */
  readonly lastThanked: (giver: number, receiver: number) => string | null | undefined;
  /** The roadmap as it stands today; only beside the last quarter. */
  readonly roadmap: { readonly top: string; readonly topShare: number; readonly effective: number; readonly customers: number; readonly carried: boolean } | undefined;
}

/** What the quarter shows, and how sure that is. What chance explains is not told as news. */
export function sentences(f: QuarterFigures, judged: Judged, { nameOf, lastThanked, roadmap }: Around): Sentence[] {
  const carried: Sentence[] = roadmap?.carried
    ? [{ kind: 'found', text: `One customer, ${roadmap.top}, carries ${percent(roadmap.topShare)} of the roadmap’s money, which rests on ${count(roadmap.customers, 'customer')} as if on ${roadmap.effective.toFixed(1)} equal ones. This is counted from today’s deals, not estimated.` }]
    : [];
  if (f.groups.length === 0)
    return [...carried, { kind: 'nothing', text: `There is too little to show anything between teams: no team has ${MIN_PEOPLE} people, ${MIN_GIVERS} who gave and ${MIN_RECEIVERS} who received.` }];
  const found = judged.gaps.filter(g => g.says.startsWith('more')).map((g): Sentence => {
    const [from, to] = [nameOf(g.from), nameOf(g.to)];
    const chance = `${pieces(g.work)}, ${thanksIn(g.thanks)}; chance would give ${range(g.byChance!)}`;
    return { kind: 'found', text: g.says === 'more-work-than-thanks' ? `Work by ${from} for ${to} goes mostly unthanked: ${chance}.` : `${to} thanks ${from} more than the work between them explains: ${chance}.` };
  }); // prettier-ignore
  found.push(
    ...judged.silences.map((s): Sentence => {
      const last = lastThanked(s.giver, s.receiver);
      const [giver, receiver] = [nameOf(s.giver), nameOf(s.receiver)];
      const since = last === undefined ? `${giver} has not thanked ${receiver} in all the time that is kept` : `${giver} last thanked ${receiver} more than a year ago${last ? `, in ${sayQuarter(last)}` : ''}`;
      return { kind: 'found', text: `${since}: none of the ${count(s.given, 'thanks', 'thanks')} that it gave to other teams in four quarters; chance would give ${range(s.byChance)}.` };
    }),
  );
  const open = judged.openness;
  if (open?.sure && f.openness !== undefined) {
    const way = f.openness < open.interval.low ? 'stay inside teams more' : 'cross teams more';
    found.push({ kind: 'found', text: `Thanks ${way} than chance would have it: the E-I index is ${signed(f.openness)} over ${count(f.acts.thanks, 'act')}; chance would give ${range(open.interval, signed)}.` });
  }
  const r = judged.reciprocity;
  if (r?.sure && f.reciprocity !== undefined) {
    const way = f.reciprocity < r.interval.low ? 'less' : 'more';
    found.push({ kind: 'found', text: `Thanks are returned ${way} than chance would have it: ${decimal(f.reciprocity)} of them; chance would give ${range(r.interval, decimal)}.` });
  }
  const told = [...found, ...carried];
  const how = (says: string): number => judged.gaps.filter(g => g.says === says).length;
  const [little, within, could] = [how('too-little'), how('within-chance'), how('could-be-chance')];
  const notes: Sentence[] = [];
  if (within > 0) notes.push({ kind: 'note', text: `${count(within, 'pair')} of teams ${within === 1 ? 'lies' : 'lie'} within what chance gives.` });
  if (could > 0) notes.push({ kind: 'note', text: `${count(could, 'pair')} of teams ${could === 1 ? 'lies' : 'lie'} outside, which among so many pairs chance gives as well.` });
  if (little > 0) notes.push({ kind: 'note', text: `For ${found.length > 0 && within + could === 0 ? `the other ${count(little, 'pair')}` : count(little, 'pair')} of teams there is too little to say anything.` });
  if (told.length > 0) return [...told, ...notes];
  const why = within + could > 0 || f.enough ? 'Nothing stands out: what differs between teams is what chance would give as well.' : 'There is too little to say anything yet.';
  return [{ kind: 'nothing', text: `${why} The quarter holds ${pieces(f.acts.work)} and ${count(f.acts.thanks, 'act')} of thanks.` }, ...notes];
}

/** How sure a page as a whole is. */
export const howSure = (judged: Judged): string =>
  judged.tests === 0
    ? 'Nothing was judged: there is too little of it.'
    : `${count(judged.tests, 'thing was', 'things were')} looked at together. A company in which all is balanced would be told of something in at most one quarter in twenty. “Chance would give” is where 95 of 100 quarters would lie.`;

export const DOES_NOT_MEAN: readonly string[] = [
  'Only what people said themselves is counted. Help and thanks by word of mouth are not in here.',
  'A difference is not a fault: some teams work together more than others.',
  'No figure is a target, none is added up to a score, and teams are in the order of their names.',
  'Within chance means that nothing can be said, not that all is well.',
];

export const COLLECTED: CollectedJson = {
  title: 'What is collected for Balance',
  parts: [
    {
      heading: 'What is counted',
      lines: [
        'Requests to other teams that were done, steps that somebody decided at the deal desk, and promises that were accepted: each is one piece of work of a team for another.',
        'Thanks that were given in Evenkeel: from which team to which teams. Thanks to three people count a third each; the same two people count once a week.',
        'Inputs to decisions of customer voice: the day of the input, the day of the answer, and whether the decision went with it.',
        'Kept of each: the week, the two people and their teams of that day. Acts are forgotten after three years.',
        'How much of the roadmap’s money rests on few customers, a note a month.',
      ],
    },
    {
      heading: 'What is not',
      lines: [
        'No message is read, and nothing that anybody wrote is kept here.',
        'No presence, no working hours, no time to answer of a person, no location.',
        'There is no figure about a single person, for anybody, managers and administrators included.',
      ],
    },
    {
      heading: 'Who sees what',
      lines: [
        'Leadership and administrators see teams, by the quarter, when the quarter is over. The settings may name other roles.',
        `A team is shown by itself only with ${MIN_PEOPLE} people or more, ${MIN_GIVERS} who gave and ${MIN_RECEIVERS} who received. Smaller teams are shown together, and if that group could be worked out by subtraction a further team goes with them.`,
        `What one team gave to another is shown as a number even if one person gave all of it: the number says what a team of ${MIN_PEOPLE} or more did, not who. For how many pairs that is so is shown; for which is not.`,
      ],
    },
    {
      heading: 'Not being counted',
      lines: [
        'On your own page you can ask not to be counted, at once and without giving a reason. You are then in no figure, also not in the size of your team. Nobody is told, and no history shows it. You can come back at any time.',
        `You choose how far back. ${CHOICES.all}`,
        CHOICES.later,
      ],
    },
  ],
};
