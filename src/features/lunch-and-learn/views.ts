import { actions, button, context, divider, moment, name, section, words, type Block, type Element } from '../../kernel/blocks.ts';
import { countOf, listOf, nameInMrkdwn } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { TopicJson } from './contract.ts';
import type { News } from './decide-parts.ts';
import { attendanceOf, seatsOf } from './figures-seats.ts';
import { endOf, type Lunch } from './model.ts';
import type { Offer } from './model-turns.ts';
import { nameOf, teamNameOf } from './present.ts';
import { sayCounts, sayLength, sayReason, sayStart } from './words.ts';
import type { Directory } from '../people/read.ts';

/** What people see of lunch-and-learns in Slack. Counts for everybody; names only for the host. */

export interface Seen {
  readonly people: Directory;
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

const pathOf = (lunch: Lunch, { publicUrl }: Seen): string => `${publicUrl}/lunches/${lunch.id}`;
const linked = (lunch: Lunch, seen: Seen): string => `<${pathOf(lunch, seen)}|${name(lunch.title)}>`;
const whose = (lunch: Lunch, { people }: Seen): string[] => {
  const who = [lunch.hostId === null ? null : nameOf(people, lunch.hostId), lunch.teamId === null ? null : teamNameOf(people, lunch.teamId)].filter(part => part !== null);
  return who.length > 0 ? [name(who.join(', '))] : ['looking for a host'];
};
const when = (lunch: Lunch): string[] => (lunch.startsAt === null ? ['no time yet'] : [moment(lunch.startsAt), sayLength(lunch.minutes)]);
/** A link stays a link; everything else in it is only text. */
const where = (lunch: Lunch): string[] => (lunch.place === null ? [] : [/^https?:\/\/[^\s<>|]+$/.test(lunch.place) ? `<${lunch.place}|join the call>` : name(lunch.place)]);
const factsOf = (lunch: Lunch, seen: Seen): string => [...when(lunch), ...where(lunch), ...whose(lunch, seen)].join('  ·  ');
/** For notifications, which show no other time zone than the session's. */
const plainStart = (lunch: Lunch): string => (lunch.startsAt === null ? 'no time yet' : sayStart(lunch.startsAt, lunch.timeZone));

/** @param first the message's one filled button is among them */
const answers = (lunch: Lunch, first: boolean): Element[] => [
  button('I’ll Come', 'lunch-and-learn.yes', lunch.id, { ...(first && { style: 'primary' }), label: `I’ll come to ${lunch.title}` }),
  button('Maybe', 'lunch-and-learn.maybe', lunch.id, { label: `Maybe I’ll come to ${lunch.title}` }),
  button('Not This Time', 'lunch-and-learn.no', lunch.id, { label: `I won’t come to ${lunch.title}` }),
];
const open = (lunch: Lunch, seen: Seen): Element => button('Details', 'lunch-and-learn.open', lunch.id, { url: pathOf(lunch, seen), label: `Details of ${lunch.title} and its calendar file` });

/** The card of a session: one message, drawn again in place. */
export function card(lunch: Lunch, seen: Seen): SlackMessage {
  const seats = seatsOf(lunch.rsvps, lunch.capacity);
  const head = section(`*${linked(lunch, seen)}*${lunch.description ? `\n${words(lunch.description, 1500)}` : ''}`);
  const title = nameInMrkdwn(lunch.title, 200);
  if (lunch.state === 'cancelled') {
    const why = lunch.reason ? `: ${words(lunch.reason, 300)}` : '.';
    return { text: `Cancelled: ${title}, ${plainStart(lunch)}`, blocks: [section(`*Cancelled: ${name(lunch.title)}*${why === '.' ? '' : why}`), context(factsOf(lunch, seen))] };
  }
  const blocks: Block[] = [head, context(factsOf(lunch, seen))];
  const begun = lunch.startsAt !== null && lunch.startsAt <= seen.now;
  if (lunch.state === 'held') {
    const came = attendanceOf(lunch.came);
    blocks.push(context([came.total !== null && came.total > 0 ? `${countOf(came.total, 'person', 'people')} came` : 'held', ...sayTeams(lunch, seen)].join('  ·  ')));
    if (lunch.materials !== null) blocks.push(context(`Materials: <${lunch.materials}|open>`));
    blocks.push(actions([button('I Was There', 'lunch-and-learn.check-in', lunch.id, { label: `I was at ${lunch.title}` }), open(lunch, seen)], `lunch:${lunch.id}`));
    return { text: `Held: ${title}${lunch.materials === null ? '' : ', with materials'}`, blocks };
  }
  blocks.push(context(sayCounts(seats, lunch.capacity)));
  if (lunch.state === 'proposed') return { text: `Proposed: ${title}`, blocks: [...blocks, actions([open(lunch, seen)], `lunch:${lunch.id}`)] };
  blocks.push(actions(begun ? [button('I Was There', 'lunch-and-learn.check-in', lunch.id, { style: 'primary', label: `I was at ${lunch.title}` }), open(lunch, seen)] : [...answers(lunch, true), open(lunch, seen)], `lunch:${lunch.id}`));
  return { text: begun ? `Going on now: ${title}. Say that you were there.` : `${title}: ${plainStart(lunch)}. Will you come?`, blocks };
}

/** Attendance by team, as far as it may be said. */
function sayTeams(lunch: Lunch, { people }: Seen): string[] {
  const { teams, others, hidden } = attendanceOf(lunch.came);
  return [
    ...teams.map(t => `${name(teamNameOf(people, t.teamId))} ${t.people}`),
    ...(others === null ? [] : [`other teams ${others}`]),
    ...(hidden ? [teams.length > 0 ? 'and fewer than five of other teams' : 'fewer than five of any team'] : []),
  ];
}

/** What somebody who answered is told: alone, at once. */
export function answerSaid(lunch: Lunch, personId: string): SlackMessage {
  const seats = seatsOf(lunch.rsvps, lunch.capacity);
  const place = seats.waiting.indexOf(personId);
  const answer = lunch.rsvps.find(r => r.personId === personId)?.answer;
  const said =
    place >= 0
      ? `All seats are taken: you are number ${place + 1} on the waiting list and hear at once when one is free.`
      : answer === 'yes'
        ? 'You have a seat. You get a reminder on the working day before, and that morning.'
        : answer === 'maybe'
          ? 'Noted as maybe: no seat is kept. You get a reminder on the working day before.'
          : 'Noted: you will not come, and no reminder follows.';
  return { text: `${nameInMrkdwn(lunch.title, 200)}: ${said}`, blocks: [section(`*${name(lunch.title)}*\n${said} You can change your mind until it is over.`)] };
}

/** A message for one person. */
export function news(lunch: Lunch, about: News, personId: string, seen: Seen): SlackMessage {
  const title = nameInMrkdwn(lunch.title, 200);
  const start = plainStart(lunch);
  const seats = seatsOf(lunch.rsvps, lunch.capacity);
  const place = seats.waiting.indexOf(personId);
  const waits = place >= 0 ? `You are number ${place + 1} on the waiting list.` : lunch.rsvps.find(r => r.personId === personId)?.answer === 'maybe' ? 'You said maybe: do you come?' : 'You said that you come.';
  const say = (text: string, lead: string, more: readonly Block[] = [], buttons: readonly Element[] = []): SlackMessage => ({
    text,
    blocks: [section(lead), context(factsOf(lunch, seen)), ...more, actions([...buttons, open(lunch, seen)], `lunch:${lunch.id}`)],
  });
  const cannot = button('I Can’t Come', 'lunch-and-learn.no', lunch.id, { label: `I can’t come to ${lunch.title}` });
  const sure = place < 0 && lunch.rsvps.find(r => r.personId === personId)?.answer === 'yes';
  const comes = button('I’ll Come', 'lunch-and-learn.yes', lunch.id, { style: 'primary', label: `I’ll come to ${lunch.title}` });
  // Who has said yes, or waits in line, has only a no left to say.
  const both = sure || place >= 0 ? [cannot] : [comes, cannot];
  const names = (label: string, ids: readonly string[]): string[] => (ids.length === 0 ? [] : [`${label}: ${name(listOf(ids.map(id => nameOf(seen.people, id)), 'and', 40))}`]);
  const guests = [...names('Come', seats.seated), ...names('Waiting list', seats.waiting), ...names('Maybe', seats.maybe)];
  const hosting = (lead: string, text: string): SlackMessage => say(text, lead, [context(sayCounts(seats, lunch.capacity)), ...(guests.length > 0 ? [context(guests.join('\n'))] : [])]);
  const linkTo = linked(lunch, seen);
  switch (about) {
    case 'host-named': {
      const by = lunch.proposedBy === null ? 'Somebody' : nameOf(seen.people, lunch.proposedBy);
      const todo = lunch.startsAt === null ? 'Choose a time if you would like to; nothing is announced before.' : 'You are the host.';
      return say(`${nameInMrkdwn(by)} named you the host of ${title}. ${todo}`, `${name(by)} named you the host of *${linkTo}*.\n${todo}`);
    }
    case 'moved':
      return say(`Changed: ${title} is ${start}`, `*${linkTo}* has another time or place. ${waits}`, [], both);
    case 'cancelled': {
      const reason = lunch.state === 'cancelled' && lunch.reason ? `\n${words(lunch.reason, 300)}` : '';
      return { text: `Cancelled: ${title}, ${start}`, blocks: [section(`*${name(lunch.title)}* is cancelled.${reason}`), context(factsOf(lunch, seen))] };
    }
    case 'seat':
      return say(`A seat is free: you are in for ${title}, ${start}`, `A seat became free: you come to *${linkTo}*.`, [], [cannot]);
    case 'waiting':
      return say(`There are fewer seats now: you are on the waiting list for ${title}`, `There are fewer seats now for *${linkTo}*. ${waits} Your place in the line is kept.`, [], [cannot]);
    case 'day':
      return say(`Next working day: ${title}, ${start}. ${waits}`, `Soon: *${linkTo}*. ${waits}`, [], both);
    case 'morning':
      return say(`Today: ${title}, ${start}. ${waits}`, `Today: *${linkTo}*. ${waits}`, [], both);
    case 'three-weeks':
      return hosting(`You host *${linkTo}* in three weeks. A few sentences about what people will know afterwards bring the right ones.`, `You host ${title} in three weeks, ${start}`);
    case 'one-week':
      return hosting(`You host *${linkTo}* in a week.`, `You host ${title} in a week, ${start}`);
    case 'host-morning':
      return hosting(`You host *${linkTo}* today.`, `You host ${title} today, ${start}`);
    case 'follow-up':
      return {
        text: `${title} is over. How many came?`,
        blocks: [
          section(`*${linkTo}* is over; thank you for hosting it.\nHow many came, and is there something to read?`),
          context('Who came is shown by team, from five people of a team on; nobody is named.'),
          actions([button('Say Who Came', 'lunch-and-learn.record', lunch.id, { style: 'primary', label: `Say who came to ${lunch.title}` }), open(lunch, seen)], `lunch:${lunch.id}`),
        ],
      };
  }
}

/** In the card's thread: there is something to read. */
export const materialsSaid = (lunch: Lunch): SlackMessage => ({
  text: `Materials of ${nameInMrkdwn(lunch.title, 200)}: ${lunch.materials ?? ''}`,
  blocks: [section(`Materials of *${name(lunch.title)}*: <${lunch.materials ?? ''}|open>`)],
});

/** The question to the one whose turn it is, as they see it now. */
export function turnCard(offer: Offer | undefined, period: string, startsAt: number | null, viewerId: string, seen: Seen): SlackMessage {
  const day = startsAt === null ? period : moment(startsAt);
  const plain = startsAt === null ? period : sayStart(startsAt, seen.people.person(viewerId)?.timeZone ?? 'UTC');
  const ended = (text: string): SlackMessage => ({ text, blocks: [section(text)] });
  if (!offer) return ended(`The lunch-and-learn of ${startsAt === null ? period : plain} is not asked of your team any more. It keeps its place.`);
  const team = teamNameOf(seen.people, offer.teamId);
  if (offer.state === 'accepted') return ended(`There is a session for ${plain}: thank you, ${nameInMrkdwn(team)}.`);
  if (offer.personId !== viewerId) {
    const who = offer.personId === null ? nameInMrkdwn(team) : nameInMrkdwn(nameOf(seen.people, offer.personId));
    return ended(`The lunch-and-learn of ${plain} is with ${who} now.`);
  }
  return {
    text: `It is the turn of ${nameInMrkdwn(team)} to host a lunch-and-learn, ${plain}. Will you?`,
    blocks: [
      section(`It is the turn of *${name(team)}* to host a lunch-and-learn: ${day}. Will you?`),
      context(words(sayReason(offer.reason, { team: id => teamNameOf(seen.people, id) }), 1000)),
      actions(
        [
          button('I’ll Host', 'lunch-and-learn.accept', period, { style: 'primary' }),
          button('Hand It Over', 'lunch-and-learn.hand-over', period),
          button('We Skip', 'lunch-and-learn.skip', period, { confirm: { title: 'Skip this turn?', text: `${team} keeps its place and comes next time; another team is asked for this day.`, yes: 'Skip', no: 'Keep' } }),
        ],
        `lunch-turn:${period}`,
      ),
    ],
  };
}

/** `/lunch`: what comes next, and what could. */
export function list(next: readonly Lunch[], topics: readonly TopicJson[], viewerId: string, seen: Seen): SlackMessage {
  const timed = next.filter(l => l.state === 'scheduled');
  const proposed = next.filter(l => l.state === 'proposed');
  const blocks: Block[] = [];
  for (const lunch of timed.slice(0, 5)) blocks.push(...brief(lunch, viewerId, seen));
  if (timed.length === 0) blocks.push(section('No session has a time yet.'));
  if (proposed.length > 0) blocks.push(context(`Proposed: ${proposed.slice(0, 5).map(l => linked(l, seen)).join('  ·  ')}`));
  if (topics.length > 0) {
    blocks.push(divider, section('*Topics that requests of the last 90 days suggest*'));
    for (const topic of topics.slice(0, 3)) blocks.push(section(`*${name(topic.title)}*\n${words(topic.says, 600)}`, button('Propose', 'lunch-and-learn.propose', topic.key.slice(0, 2000), { label: `Propose a session on ${topic.title}` })));
  }
  blocks.push(actions([button('Propose a Session', 'lunch-and-learn.propose', '-'), button('All Sessions', 'lunch-and-learn.open', '-', { url: `${seen.publicUrl}/lunches` })], 'lunch:more'));
  const first = timed[0];
  return { text: first ? `Next lunch-and-learn: ${nameInMrkdwn(first.title, 200)}, ${plainStart(first)}` : 'No lunch-and-learn has a time yet. You can propose one.', blocks };
}

/** A session in a list, with the viewer's own answer. */
function brief(lunch: Lunch, viewerId: string, seen: Seen): Block[] {
  const seats = seatsOf(lunch.rsvps, lunch.capacity);
  const place = seats.waiting.indexOf(viewerId);
  const answer = lunch.rsvps.find(r => r.personId === viewerId)?.answer;
  const mine = lunch.hostId === viewerId ? ['you host it'] : place >= 0 ? [`you are number ${place + 1} on the waiting list`] : answer ? [`you said ${answer}`] : [];
  const begun = lunch.startsAt !== null && lunch.startsAt <= seen.now && seen.now < endOf(lunch as Lunch & { startsAt: number });
  return [
    section(`*${linked(lunch, seen)}*`),
    context(factsOf(lunch, seen)),
    context([sayCounts(seats, lunch.capacity), ...mine].join('  ·  ')),
    actions(begun ? [button('I Was There', 'lunch-and-learn.check-in', lunch.id), open(lunch, seen)] : [...(lunch.hostId === viewerId ? [] : answers(lunch, false)), open(lunch, seen)], `lunch:${lunch.id}`),
  ];
}

/** The part of Home: the next session, what the viewer hosts, and the turn that they are asked about. */
export function homeBlocks(next: Lunch | undefined, hosting: readonly Lunch[], asked: readonly Offer[], viewerId: string, seen: Seen): Block[] {
  const mine = hosting.filter(l => l.id !== next?.id);
  if (!next && mine.length === 0 && asked.length === 0) return [];
  return [
    section('*Lunch-and-learns*'),
    ...asked.slice(0, 2).flatMap(offer => [...(turnCard(offer, offer.period, offer.startsAt, viewerId, seen).blocks ?? [])]),
    ...(next ? brief(next, viewerId, seen) : []),
    ...mine.slice(0, 3).map(l => context(`You host ${linked(l, seen)}${l.startsAt === null ? ', which has no time yet' : `, ${moment(l.startsAt)}`}`)),
  ];
}
