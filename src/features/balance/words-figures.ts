import type { FigureJson } from './contract.ts';
import type { Interval } from './figures-chance.ts';
import type { Group, Judged, QuarterFigures } from './figures-quarter.ts';
import type { Concentration } from './read.ts';
import { count, decimal, percent, range, signed, whole } from './words.ts';

/** Each figure in words: value, what it was counted from, chance, own past, what it does not mean. Sources: docs/balance.md. */
interface Words<Seen> {
  readonly title: string;
  readonly number: (of: Seen) => number | undefined;
  readonly say: (n: number, of: Seen) => string;
  readonly count: (of: Seen) => string;
  readonly chance: (judged: Judged, place: number) => Interval | undefined;
  readonly interval?: (judged: Judged, place: number) => Interval | undefined;
  readonly says: string;
  readonly doesNotMean: string;
}
const none = (): undefined => undefined;
const acrossOf = (f: QuarterFigures): number => f.groups.reduce((n, g) => n + g.thanksGiven, 0);
/** Shared thanks are parts of one. */
const amount = (n: number): string => (Number.isInteger(Math.round(n * 100) / 100) ? whole(n) : n.toFixed(1));

const COMPANY: Readonly<Record<string, Words<QuarterFigures>>> = {
  openness: {
    title: 'Thanks across teams (E-I index)',
    number: f => f.openness,
    say: signed,
    count: f => `${count(f.acts.thanks, 'act')} of thanks, inside of teams too`,
    chance: j => j.openness?.interval,
    says: 'From −1, all thanks stay inside a team, to +1, all go to another team. Krackhardt and Stern 1988.',
    doesNotMean: 'Not that inward is bad: a team whose work is inside thanks inside.',
  },
  returned: {
    title: 'Thanks that are returned (reciprocity)',
    number: f => f.reciprocity,
    say: decimal,
    count: f => `${count(acrossOf(f), 'act')} of thanks across teams`,
    chance: j => j.reciprocity?.interval,
    says: 'The share of thanks between two teams that goes both ways. Squartini and others 2013.',
    doesNotMean: 'Not that people trade thanks, and not that they are fair: both give the same number.',
  },
  evenness: {
    title: 'How evenly teams are thanked (entropy)',
    number: f => f.evenness,
    say: decimal,
    count: f => `${count(acrossOf(f), 'act')} of thanks across teams`,
    chance: j => j.heads?.evenness,
    says: 'From 0, one team receives everything, to 1, all receive alike. Eagle, Macy and Claxton 2010.',
    doesNotMean: 'Not that 1 is the aim: teams are not equally large and do not do the same.',
  },
  spread: {
    title: 'Spread of thanks per head (Gini)',
    number: f => f.gini?.corrected,
    say: (n, f) => `${decimal(n)} (${decimal(f.gini!.raw)} uncorrected)`,
    count: f => `${count(acrossOf(f), 'act')} of thanks, ${count(f.groups.length, 'group')} of people`,
    chance: j => j.heads?.gini,
    says: 'From 0, every team receives alike per head, to 1, one team receives everything.',
    doesNotMean: 'Not that 0 is the aim: some work is seen by more people than other work.',
  },
  concentration: {
    title: 'Thanks to one team (centralisation)',
    number: f => f.centralisation,
    say: decimal,
    count: f => `${count(acrossOf(f), 'act')} of thanks, ${count(f.groups.length, 'group')} of people`,
    chance: j => j.heads?.centralisation,
    says: 'From 0, all receive alike, to 1, one team receives everything. Freeman 1978.',
    doesNotMean: 'Not that the team in the middle is better: it may be the largest one.',
  },
  dependency: {
    title: 'Pairs that rest on one giver',
    number: f => (f.enough && f.dependency.pairs > 0 ? f.dependency.onOne / f.dependency.pairs : undefined),
    say: (_, f) => `${f.dependency.onOne} of ${f.dependency.pairs}`,
    count: f => `${count(f.dependency.pairs, 'pair')} of teams with thanks`,
    // What chance would give depends on how much each person gives, which is looked at by nobody.
    chance: none,
    says: 'Between how many teams thanks would end if one person stopped giving them. Who that is, and between which teams, is not shown.',
    doesNotMean: 'Not that this person gives too much.',
  },
};

const TEAM: Readonly<Record<string, Words<Group>>> = {
  received: {
    title: 'Recognition received',
    number: g => g.thanksReceived,
    say: amount,
    count: g => `thanks to ${count(g.people, 'person', 'people')}`,
    chance: (j, i) => j.heads?.received[i],
    says: 'Thanks by other teams. By chance: everybody thanks among all people of other teams alike.',
    doesNotMean: 'Not that the team did more or less than others: some work is seen by few.',
  },
  given: {
    title: 'Recognition given',
    number: g => g.thanksGiven,
    say: amount,
    count: g => `thanks by ${count(g.people, 'person', 'people')}`,
    chance: (j, i) => j.thanksGiven[i],
    says: 'Thanks to other teams. By chance: all heads give alike.',
    doesNotMean: 'Not that a team is ungrateful: thanks by word of mouth are not counted.',
  },
  work: {
    title: 'Work for other teams',
    number: g => g.workGiven,
    say: amount,
    count: g => `pieces of work; ${count(g.workReceived, 'piece')} received`,
    chance: (j, i) => j.workGiven[i],
    says: 'By chance: all heads work for other teams alike.',
    doesNotMean: 'Not that a team is busier: a piece of work may take an hour or a week.',
  },
  breadth: {
    title: 'Breadth of giving (entropy)',
    number: g => g.breadthOfGiving,
    say: decimal,
    count: g => count(g.thanksGiven, 'thanks given', 'thanks given'),
    chance: (j, i) => j.heads?.breadthOfGiving[i],
    says: 'From 0, one team got everything, to 1, all other teams got alike. Eagle, Macy and Claxton 2010.',
    doesNotMean: 'Not that broad is better: a team thanks those it works with.',
  },
  reach: {
    title: 'Breadth of receiving (entropy)',
    number: g => g.breadthOfReceiving,
    say: decimal,
    count: g => count(g.thanksReceived, 'thanks received', 'thanks received'),
    chance: (j, i) => j.heads?.breadthOfReceiving[i],
    says: 'The same for those who thanked the team.',
    doesNotMean: 'Not that the team is known or unknown.',
  },
  answered: {
    title: 'Inputs answered',
    number: g => (g.voice.given > 0 ? g.voice.answered / g.voice.given : undefined),
    say: percent,
    count: g => `${g.voice.answered} of ${count(g.voice.given, 'input')} to decisions`,
    chance: none,
    interval: (j, i) => j.voice[i]?.answeredShare,
    says: 'A no with a reason is an answer. Inputs of the quarter, answered until today.',
    doesNotMean: 'Not that the others were ignored: their day may not have come.',
  },
  days: {
    title: 'Working days to an answer (median)',
    number: g => g.voice.days,
    say: n => count(n, 'day'),
    count: g => `${count(g.voice.given, 'input')}, those still open counted as waiting`,
    chance: (j, i) => j.voice[i]?.days,
    says: 'By then half are answered (Kaplan and Meier 1958), from five inputs on.',
    doesNotMean: 'Not how fast a person answers: decisions differ in what they need.',
  },
  accepted: {
    title: 'Inputs accepted',
    number: g => (g.voice.answered > 0 ? g.voice.accepted / g.voice.answered : undefined),
    say: percent,
    count: g => `${g.voice.accepted} of ${count(g.voice.answered, 'answered input')}`,
    chance: none,
    interval: (j, i) => j.voice[i]?.acceptedShare,
    says: 'Of what was answered, what the decision went with.',
    doesNotMean: 'Not that a team is right or wrong more often: a well-reasoned no was heard too.',
  },
};
/** Shares that chance has a say in: as counts of what they are a share of. */
const SHARES: Readonly<Record<string, (j: Judged, i: number, g: Group) => string | null>> = {
  answered: (j, i, g) => (j.voice[i]?.answered ? `${range(j.voice[i].answered)} of ${g.voice.given}` : null),
  accepted: (j, i, g) => (j.voice[i]?.accepted ? `${range(j.voice[i].accepted)} of ${g.voice.answered}` : null),
};

const tidy = (n: number | undefined): number | null => (n === undefined ? null : Math.round(n * 10_000) / 10_000);
function figureOf<Seen>(key: string, w: Words<Seen>, now: Seen, judged: Judged, place: number, earlier: readonly { quarter: string; seen: Seen | undefined }[]): FigureJson {
  const value = (of: Seen): string | null => {
    const n = w.number(of);
    return n === undefined ? null : w.say(n, of);
  };
  const say = (n: number): string => w.say(n, now).replace(/ \(.*$/, '');
  const [chance, interval] = [w.chance(judged, place), w.interval?.(judged, place)];
  return {
    key,
    title: w.title,
    value: value(now),
    number: tidy(w.number(now)),
    count: w.count(now),
    chance: chance ? range(chance, say) : null,
    interval: interval ? range(interval, percent) : null,
    says: w.says,
    doesNotMean: w.doesNotMean,
    history: earlier.map(({ quarter, seen }) => ({ quarter, value: seen === undefined ? null : value(seen), number: seen === undefined ? null : tidy(w.number(seen)) })),
  };
}

export const companyFigures = (f: QuarterFigures, judged: Judged, earlier: readonly QuarterFigures[]): FigureJson[] =>
  Object.entries(COMPANY).map(([key, w]) => figureOf(key, w, f, judged, 0, earlier.map(q => ({ quarter: q.quarter, seen: q }))));

export const teamFigures = (g: Group, place: number, judged: Judged, earlier: readonly { quarter: string; seen: Group | undefined }[]): FigureJson[] =>
  Object.entries(TEAM).map(([key, w]) => ({ ...figureOf(key, w, g, judged, place, earlier), ...(SHARES[key] && { chance: SHARES[key](judged, place, g) }) }));

/** Of the last quarter as it stands today, of earlier ones as it was last noted. */
export function roadmapFigure(now: Concentration | undefined, today: boolean, earlier: readonly { readonly quarter: string; readonly then: Concentration | undefined }[]): FigureJson {
  const say = (c: Concentration): string => `${c.effective.toFixed(1)} of ${c.customers}`;
  return {
    key: 'roadmap',
    title: 'Customers behind the roadmap (effective number)',
    value: now ? say(now) : null,
    number: now ? tidy(now.effective) : null,
    count: now ? `${count(now.customers, 'customer')}; the largest has ${percent(now.topShare)}, ${today ? 'as of today' : 'as last noted in the quarter'}` : today ? 'no money is behind it' : 'it was not noted yet',
    // Not a sample of anything: it is all there is.
    chance: null,
    interval: null,
    says: 'As many equal customers would be as concentrated: 1 divided by the sum of squared shares (inverse Herfindahl).',
    doesNotMean: 'Not that one large customer is wrong: a strategic exception may say why.',
    history: earlier.map(({ quarter, then }) => ({ quarter, value: then ? say(then) : null, number: then ? tidy(then.effective) : null })),
  };
}
