import { countOf, inSentence, listOf, manyOf, numberWord } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import type { Evidence, Heard, Lunch, ShippedNeed, ShoutOut, TeamWork, Win } from './evidence.ts';
import type { Item } from './model.ts';
import { sayDay, sayTurn } from './words-turn.ts';

/** Evidence in words: each thing that happened as one item, not yet chosen. Pure. */

export interface Around {
  readonly people: Directory;
  readonly timeZone: string;
  readonly showAmounts: boolean;
  /** Ids of people who do not want to be named: what they did is told without them, their words are not told. */
  readonly unnamed: ReadonlySet<string>;
}
/** With the moment that it is sorted by. */
export type Candidate = Item & { readonly at: number };

const nameOf = (around: Around, id: string | null): string => (id === null ? '' : (around.people.person(id)?.name ?? 'somebody who has left'));
const teamName = (around: Around, id: string): string => around.people.team(id)?.name ?? 'a team that is gone';
const teamOf = (around: Around, personId: string | null): string[] => {
  const team = personId === null ? null : (around.people.person(personId)?.teamId ?? null);
  return team === null ? [] : [team];
};
const unique = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter(id => id !== null))];
/** Each once, those who may be named. */
const nameable = (around: Around, ids: readonly (string | null)[]): string[] => unique(ids).filter(id => !around.unnamed.has(id));
const withTeam = (around: Around, id: string): string => {
  const team = teamOf(around, id)[0];
  return team === undefined ? nameOf(around, id) : `${nameOf(around, id)} (${teamName(around, team)})`;
};
const base = { amount: null, path: null, shown: false, edited: false } as const;

function win(w: Win, around: Around): Candidate {
  const helpers = nameable(around, w.helpers).filter(id => id !== w.ownerId);
  const all = [w.ownerId, ...w.helpers, ...w.firstWith.flatMap(n => [...n.builders, n.productOwnerId])];
  const ownerTeam = teamOf(around, w.ownerId)[0];
  const owner = w.ownerId === null ? (w.ownerName ?? 'Somebody') : !around.unnamed.has(w.ownerId) ? nameOf(around, w.ownerId) : ownerTeam ? teamName(around, ownerTeam) : 'Somebody';
  const first = w.firstWith.map(n => {
    const built = nameable(around, n.builders);
    const [saw] = nameable(around, [n.productOwnerId]).filter(id => !built.includes(id));
    return `It is the first deal won with ${inSentence(n.title, [w.name])} in it${built.length > 0 ? `, which ${listOf(built.map(id => nameOf(around, id)))} built${saw ? ` with ${nameOf(around, saw)}` : ''}` : ''}.`;
  });
  return {
    ...base, id: `win:${w.dealId}`, kind: 'win', source: { kind: 'deal', id: w.dealId }, title: w.name,
    text: [`${owner} won it${helpers.length > 0 ? `, with ${listOf(helpers.map(id => withTeam(around, id)))}` : ''}.`, ...first].join(' '),
    path: `/deals/${w.dealId}`, amount: around.showAmounts ? w.amount : null,
    teams: unique(all.flatMap(id => teamOf(around, id))), people: nameable(around, all), why: `Won ${sayDay(w.at, around.timeZone)}`, at: w.at,
  }; // prettier-ignore
}

function thanks(t: ShoutOut, around: Around): Candidate {
  const whom = [...t.named.map(id => nameOf(around, id)), ...t.teams.map(id => teamName(around, id))];
  return {
    ...base, id: `thanks:${t.thanksId}`, kind: 'thanks', source: { kind: 'thanks', id: t.thanksId },
    title: `${nameOf(around, t.giverId)} thanks ${listOf(whom, 'and', 6)}`, text: t.words, path: t.about?.path ?? null,
    teams: unique([...t.teamsOf, ...t.teams]), people: unique([t.giverId, ...t.named]),
    why: `Given ${sayDay(t.at, around.timeZone)}${t.about ? `, for ${t.about.name}` : ''}`, at: t.at,
  }; // prettier-ignore
}

function shipped(s: ShippedNeed, around: Around): Candidate {
  const builders = nameable(around, s.builders);
  const [owner = null] = nameable(around, [s.productOwnerId]).filter(id => !builders.includes(id));
  const asked = s.customers > 0 ? ` ${s.customers === 1 ? 'One customer' : `${s.customers} customers`} had asked for it${s.askedBy.length > 0 ? `; ${listOf(s.askedBy.map(id => teamName(around, id)))} brought it` : ''}.` : '';
  const by = builders.length > 0 ? ` ${listOf(builders.map(id => nameOf(around, id)))} built it${owner ? `, with ${nameOf(around, owner)}` : ''}.` : owner ? ` ${nameOf(around, owner)} saw it through.` : '';
  return {
    ...base, id: `shipped:${s.needId}`, kind: 'shipped', source: { kind: 'need', id: s.needId }, title: s.title, text: `Shipped${s.release ? ` in ${s.release}` : ''}.${asked}${by}`,
    path: `/voice/needs/${s.needId}`, teams: unique([...s.builders, s.productOwnerId].flatMap(id => teamOf(around, id)).concat(s.askedBy)), people: unique([...builders, owner]), why: `Shipped ${sayDay(s.at, around.timeZone)}`, at: s.at,
  }; // prettier-ignore
}

const OUTCOME = { accepted: 'Yes', partly: 'In part', declined: 'No' } as const;
function heard(h: Heard, around: Around): Candidate {
  const [by] = nameable(around, [h.by]);
  return {
    ...base, id: `decision:${h.decisionId}`, kind: 'decision', source: { kind: 'decision', id: h.decisionId }, title: h.question,
    text: [`${OUTCOME[h.outcome]}. ${h.reason}`, ...(by ? [`Decided by ${nameOf(around, by)}.`] : []), ...(h.teams.length > 0 ? [`Heard: ${listOf(h.teams.map(id => teamName(around, id)))}.`] : [])].join(' '),
    path: `/voice/ledger?decision=${encodeURIComponent(h.decisionId)}&state=answered`, teams: unique([...h.teams, ...teamOf(around, h.by)]), people: unique([by ?? null]), why: `Answered ${sayDay(h.at, around.timeZone)}`, at: h.at,
  }; // prettier-ignore
}

const MOST_TYPES = 3;
const MOST_CUSTOMERS = 3;
/** What is alike is said once: `two legal reviews for Aldgate Rail and one for Pinewood Rail Cars`; what there was most of comes first. */
export function doneFor(requests: TeamWork['requests']): string[] {
  const types = new Map<string, Map<string, number>>();
  for (const { type, account } of requests) {
    const accounts = types.get(type) ?? new Map<string, number>();
    types.set(type, accounts.set(account, (accounts.get(account) ?? 0) + 1));
  }
  const sum = (of: readonly (readonly [string, number])[]): number => of.reduce((total, [, n]) => total + n, 0);
  return [...types]
    .map(([type, accounts]) => ({ type, accounts: [...accounts].sort(([, a], [, b]) => b - a) }))
    .sort((a, b) => sum(b.accounts) - sum(a.accounts))
    .slice(0, MOST_TYPES)
    .map(({ type, accounts }) => {
      const what = inSentence(type, accounts.map(([account]) => account));
      const others = accounts.slice(MOST_CUSTOMERS);
      return listOf([
        ...accounts.slice(0, MOST_CUSTOMERS).map(([account, n], i) => `${numberWord(n)}${i === 0 ? ` ${n === 1 ? what : manyOf(what)}` : ''} for ${account}`),
        ...(others.length > 0 ? [`${numberWord(sum(others))} more for ${countOf(others.length, 'other customer')}`] : []),
      ]); // prettier-ignore
    });
}

/** What a team did, as sentences; empty where nothing is known. Words that stand elsewhere in an issue are not quoted again. */
export function workInWords(work: TeamWork, around: Around, here: ReadonlySet<string> = new Set()): string {
  const thanked = work.thanks.filter(t => !around.unnamed.has(t.giverId));
  const quoted = thanked.filter(t => !t.told && !here.has(t.words)).slice(0, 2);
  const others = [...new Set(thanked.filter(t => !quoted.includes(t)).map(t => nameOf(around, t.giverId)))];
  const done = doneFor(work.requests);
  return [
    ...(done.length > 0 ? [`Done for others lately: ${done.join('; ')}.`] : []),
    ...(work.decided.length > 0 ? [`Had a part in ${listOf(work.decided.slice(0, 3).map(title => `“${title}”`))}.`] : []),
    ...(others.length > 0 ? [`Thanked by ${listOf(others, 'and', 3)}.`] : []),
    ...quoted.map(t => `${nameOf(around, t.giverId)}: “${t.words}”`),
  ].join('\n');
}

function spotlight(evidence: Evidence, around: Around): Candidate[] {
  const turn = evidence.spotlight;
  if (!turn) return [];
  const work = evidence.work.get(turn.team);
  const members = around.people.membersOfTeam(turn.team).filter(p => !around.unnamed.has(p.id));
  const words = work ? workInWords(work, around, new Set(evidence.thanks.map(t => t.words))) : '';
  return [
    {
      ...base, id: `spotlight:${turn.team}`, kind: 'spotlight', source: { kind: 'team', id: turn.team }, title: teamName(around, turn.team),
      text: [`Why them: ${sayTurn(turn, id => teamName(around, id))}`, ...(members.length > 0 ? [`Who they are: ${listOf(members.map(p => p.name), 'and', 12)}.`] : []), ...(words ? [words] : [])].join('\n'),
      teams: [turn.team], people: nameable(around, [...members.map(p => p.id), ...(work?.thanks.map(t => t.giverId) ?? [])]), at: 0,
      why: words ? 'Longest waiting comes first' : 'Longest waiting comes first. Nothing they did for others is on record for these weeks: ask them what they are proud of.',
    },
  ]; // prettier-ignore
}

function lunch(l: Lunch, around: Around): Candidate {
  const [named] = nameable(around, [l.hostId]);
  const host = named ? ` ${nameOf(around, named)} hosts.` : '';
  return {
    ...base, id: `lunch:${l.sessionId}`, kind: 'lunch', source: { kind: 'session', id: l.sessionId }, title: l.title,
    text: `${l.suggested ? 'Suggested for the next lunch-and-learn; it has no date yet.' : `${sayDay(l.startsAt, around.timeZone)} at ${sayTime(l.startsAt, around.timeZone)}.`}${host}${l.because ? ` ${l.because}` : ''}`,
    path: l.path, teams: unique([...l.teams, ...teamOf(around, l.hostId)]), people: unique([named ?? null]), why: l.suggested ? 'The topic that was suggested first' : 'The next lunch-and-learn', at: l.startsAt,
  }; // prettier-ignore
}
const sayTime = (at: number, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'short' }).format(at);

/** What a team shows that appears in nothing else. Without evidence it has no text: an editor writes a line, and only then it appears. */
export function teamItem(teamId: string, work: TeamWork | undefined, missed: number, around: Around): Candidate {
  const text = work ? workInWords(work, around) : '';
  const members = around.people.membersOfTeam(teamId);
  const ago = missed === 0 ? '' : ` Not in the last ${missed === 1 ? 'issue' : `${missed} issues`}.`;
  return {
    ...base, id: `team:${teamId}`, kind: 'team', source: { kind: 'team', id: teamId }, title: `From ${teamName(around, teamId)}`, text, teams: [teamId],
    people: text ? nameable(around, work?.thanks.map(t => t.giverId) ?? []) : [], at: 0,
    why: text ? `Made of what they did for others.${ago}` : `Nothing is on record for these weeks.${ago} Ask ${members[0]?.name ?? 'them'} for one line, such as what they finished or whom it helped.`,
  }; // prettier-ignore
}

/** Everything that can be told, unchosen: each source once. Who does not want to be named is in none of it. */
export function candidates(evidence: Evidence, around: Around): Candidate[] {
  const found: Candidate[] = [
    ...evidence.wins.map(w => win(w, around)),
    ...evidence.thanks.map(t => thanks(t, around)),
    ...evidence.shipped.map(s => shipped(s, around)),
    ...evidence.heard.map(h => heard(h, around)),
    ...spotlight(evidence, around),
    ...(evidence.lunch ? [lunch(evidence.lunch, around)] : []),
    ...evidence.suggestions.map((s): Candidate => ({
      ...base, id: `suggestion:${s.id}`, kind: 'suggestion', source: { kind: 'suggestion', id: s.id }, title: 'And also', text: s.text, teams: teamOf(around, s.by), people: [], why: `Suggested by ${nameOf(around, s.by)}`, at: 0,
    })), // prettier-ignore
  ];
  const seen = new Set<string>();
  // Only words of somebody, or about somebody by name, are left: the rest is told without them.
  return found.filter(item => !item.people.some(id => around.unnamed.has(id)) && !seen.has(item.id) && seen.add(item.id));
}
