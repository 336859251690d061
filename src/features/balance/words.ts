import type { CollectedJson } from './contract.ts';
import type { QuarterFigures } from './figures-quarter.ts';
import { MIN_GIVERS, MIN_PEOPLE, MIN_RECEIVERS } from './figures-suppression.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${Math.round(n).toLocaleString('en')} ${Math.round(n) === 1 ? one : many}`;
const pieces = (n: number): string => count(n, 'piece of work', 'pieces of work');
export const decimal = (n: number): string => n.toFixed(2).replace('-', '−');
/** A signed index, as in `+0.07`. */
const signed = (n: number): string => (n > 0 ? `+${decimal(n)}` : decimal(n));

export interface Sentence {
  readonly kind: 'found' | 'nothing' | 'note';
  readonly text: string;
}

/** What the quarter shows, and how sure that is. What chance explains is not told as news. @param nameOf a group's name by its place */
export function sentences(f: QuarterFigures, nameOf: (i: number) => string): Sentence[] {
  if (f.groups.length === 0)
    return [{ kind: 'nothing', text: `There is too little to show anything: no team has ${MIN_PEOPLE} people, ${MIN_GIVERS} who gave and ${MIN_RECEIVERS} who received.` }];
  const found = f.gaps.filter(g => g.says.startsWith('more')).map((g): Sentence => {
    const [from, to] = [nameOf(g.from), nameOf(g.to)];
    const chance = `chance would give ${g.byChance!.low} to ${g.byChance!.high}`;
    return {
      kind: 'found',
      text: g.says === 'more-work-than-thanks' ? `Work by ${from} for ${to} goes mostly unthanked: ${pieces(g.work)}, ${g.thanks} thanks; ${chance}.` : `${to} thanks ${from} more than the work between them explains: ${pieces(g.work)}, ${g.thanks} thanks; ${chance}.`,
    };
  }); // prettier-ignore
  const open = f.openness;
  if (open && (open.value < open.interval.low || open.value > open.interval.high)) {
    const way = open.value < open.interval.low ? 'stay inside teams more' : 'cross teams more';
    found.push({ kind: 'found', text: `Thanks ${way} than chance would have it: the E-I index is ${signed(open.value)} over ${count(f.acts.thanks, 'act')}; chance would give ${signed(open.interval.low)} to ${signed(open.interval.high)}.` });
  }
  const r = f.reciprocity;
  if (r && (r.value < r.chance.interval.low || r.value > r.chance.interval.high)) {
    const way = r.value < r.chance.interval.low ? 'less' : 'more';
    found.push({ kind: 'found', text: `Thanks are returned ${way} than chance would have it: ${decimal(r.value)} of them; chance would give ${decimal(r.chance.interval.low)} to ${decimal(r.chance.interval.high)}.` });
  }
  const little = f.gaps.filter(g => g.says === 'too-little').length;
  const within = f.gaps.filter(g => g.says === 'within-chance').length;
  const notes: Sentence[] = [];
  if (within > 0) notes.push({ kind: 'note', text: `${found.length > 0 ? 'Of the other pairs, ' : ''}${count(within, 'pair')} of teams ${within === 1 ? 'lies' : 'lie'} within what chance gives.` });
  if (little > 0) notes.push({ kind: 'note', text: `For ${count(little, 'pair')} of teams there is too little to say anything.` });
  if (found.length > 0) return [...found, ...notes];
  const why = within > 0 || f.enough ? 'Nothing stands out: what differs between teams is what chance would give as well.' : 'There is too little to say anything yet.';
  return [{ kind: 'nothing', text: `${why} The quarter holds ${pieces(f.acts.work)} and ${count(f.acts.thanks, 'act')} of thanks.` }, ...notes];
}

export const FIGURES = {
  openness: {
    title: 'Thanks across teams (E-I index)',
    value: (f: QuarterFigures) => (f.openness ? signed(f.openness.value) : null),
    count: (f: QuarterFigures) => `${count(f.acts.thanks, 'act')} of thanks`,
    chance: (f: QuarterFigures) => f.openness && `${signed(f.openness.interval.low)} to ${signed(f.openness.interval.high)}`,
    says: 'From −1, all thanks stay inside a team, to +1, all go to another team. Krackhardt and Stern 1988.',
    doesNotMean: 'Not that inward is bad: a team whose work is inside thanks inside.',
  },
  returned: {
    title: 'Thanks that are returned (reciprocity)',
    value: (f: QuarterFigures) => (f.reciprocity ? decimal(f.reciprocity.value) : null),
    count: (f: QuarterFigures) => `${count(f.reciprocity ? acrossOf(f) : 0, 'act')} across teams`,
    chance: (f: QuarterFigures) => f.reciprocity && `${decimal(f.reciprocity.chance.interval.low)} to ${decimal(f.reciprocity.chance.interval.high)}`,
    says: 'The share of thanks between two teams that goes both ways. Squartini and others 2013.',
    doesNotMean: 'Not that people trade thanks, and not that they are fair: both give the same number.',
  },
  spread: {
    title: 'Spread of thanks per head (Gini)',
    value: (f: QuarterFigures) => (f.gini ? `${decimal(f.gini.corrected)} (${decimal(f.gini.raw)} uncorrected)` : null),
    count: (f: QuarterFigures) => `${count(f.groups.length, 'group')} of people`,
    chance: () => undefined,
    says: 'From 0, every team receives alike per head, to 1, one team receives everything.',
    doesNotMean: 'Not that 0 is the aim: some work is seen by more people than other work.',
  },
  concentration: {
    title: 'Thanks to one team (centralisation)',
    value: (f: QuarterFigures) => (f.centralisation === undefined ? null : decimal(f.centralisation)),
    count: (f: QuarterFigures) => `${count(f.groups.length, 'group')} of people`,
    chance: () => undefined,
    says: 'From 0, all receive alike, to 1, one team receives everything. Freeman 1978.',
    doesNotMean: 'Not that the team in the middle is better: it may be the largest one.',
  },
  dependency: {
    title: 'Pairs that rest on one giver',
    value: (f: QuarterFigures) => (f.enough && f.dependency.pairs > 0 ? `${f.dependency.onOne} of ${f.dependency.pairs}` : null),
    count: (f: QuarterFigures) => `${count(f.dependency.pairs, 'pair')} of teams with thanks`,
    chance: () => undefined,
    says: 'Between how many teams thanks would end if one person stopped giving them. Who that is is not shown.',
    doesNotMean: 'Not that this person gives too much.',
  },
} as const;

const acrossOf = (f: QuarterFigures): number => f.groups.reduce((n, g) => n + g.thanksGiven, 0);

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
        'Inputs to decisions of customer voice, and whether the decision went with them.',
        'Kept of each: the week, the two people and their teams of that day. Acts are forgotten after three years.',
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
        'Leadership and administrators see teams, by the quarter, when the quarter is over.',
        `A team is shown by itself only with ${MIN_PEOPLE} people or more, ${MIN_GIVERS} who gave and ${MIN_RECEIVERS} who received. Smaller teams are shown together, and if that group could be worked out by subtraction a further team goes with them.`,
      ],
    },
    {
      heading: 'Not being counted',
      lines: [
        'On your own page you can ask not to be counted. You are then in no figure of any quarter, past ones included, also not in the size of your team. Nobody is told, and no history shows it. You can come back at any time.',
        'Somebody who saved an earlier figure could see that it changed, though not why: reports that were exported before are not called back.',
      ],
    },
  ],
};
