import type { World } from '../../engine/capability.ts';
import { section, type Block } from '../../kernel/blocks.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import { nameInMrkdwn } from '../../kernel/text.ts';
import type { ActionEvent, Clicker, CommandEvent, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { directory } from '../people/read.ts';
import type { Answer } from './contract.ts';
import { seenBy } from './effects.ts';
import { atWallTime } from './figures-times.ts';
import type { LunchRefusal } from './model.ts';
import { noTurns, TURNS, type Offer, type TurnsRefusal } from './model-turns.ts';
import { hosts } from './policy.ts';
import { hostedBy, lunchById, lunches, nextSession, suggestedTopics, turns } from './read.ts';
import { settingsOf } from './settings.ts';
import { answerSaid, homeBlocks, list } from './views.ts';
import { attendanceModal, handOverModal, sessionModal, type Filled, type SessionForm } from './views-forms.ts';
import { sayRefusal } from './words.ts';

/** Slack's side of lunch-and-learns: what somebody does there becomes a command. Decisions are made in decide.ts and nowhere else. */

const newId = (world: World): string => makeId('lunch', world.now(), crypto.getRandomValues(new Uint8Array(9)));
const asPerson = (event: { readonly by: Clicker; readonly cause: string }, world: World) => ({ company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause }) as const;

async function said(refusal: unknown, world: World) {
  const people = await world.read(directory);
  return sayRefusal(refusal as LunchRefusal | TurnsRefusal, { team: id => people.team(id)?.name ?? 'this team' });
}
async function told(refusal: unknown, world: World): Promise<Reply> {
  const { title, detail } = await said(refusal, world);
  return { message: { text: `${title} ${detail ?? ''}`.trim(), blocks: [section(nameInMrkdwn(`${title} ${detail ?? ''}`.trim(), 1000))] } };
}

/** A click on the card: recorded before Slack hears of it, so that nothing is lost. */
const answer = (given: Answer) => async (event: ActionEvent, world: World): Promise<Reply> => {
  const done = await world.run('lunch-and-learn', { type: 'answer', lunchId: event.value, answer: given }, asPerson(event, world));
  if (!done.ok) return told(done.refusal, world);
  const lunch = await world.read(tx => lunchById(tx, event.value));
  // Many click at the same moment: then it is carried out a little later, and drawn on the card.
  if (!lunch || !lunch.rsvps.some(r => r.personId === event.by.personId && r.answer === given)) return { message: { text: 'Your answer is noted; the message above shows it in a moment.' } };
  return { message: answerSaid(lunch, event.by.personId) };
};

async function checkIn(event: ActionEvent, world: World): Promise<Reply> {
  const done = await world.run('lunch-and-learn', { type: 'check-in', lunchId: event.value }, asPerson(event, world));
  return done.ok ? { message: { text: 'Noted: you were there. It counts for your team; nobody is named.' } } : told(done.refusal, world);
}

async function command(event: CommandEvent, world: World): Promise<Reply | void> {
  if (/^(propose|new)\b/i.test(event.text.trim())) return openForm(event, world, { title: event.text.trim().replace(/^\w+\s*/, '') });
  const settings = await world.settings();
  const { next, topics } = await world.read(async tx => ({ next: (await lunches(tx, { show: 'next', limit: 10 })).items, topics: await suggestedTopics(tx, world.now(), settings) }));
  return { message: list(next, topics.filter(t => t.session === null), event.by.personId, await seenBy(world)) };
}

/** The form for a new session, with what is known of it. */
async function openForm(event: { readonly by: Clicker; readonly triggerId: string }, world: World, known: { readonly title?: string; readonly description?: string; readonly topic?: string; readonly offer?: Offer }): Promise<void> {
  const settings = settingsOf(await world.settings());
  const people = await world.read(directory);
  const zone = people.person(event.by.personId)?.timeZone ?? 'UTC';
  const { offer } = known;
  const filled: Filled = {
    title: known.title ?? '',
    description: known.description ?? '',
    host: offer ? event.by.slackUser : null,
    date: offer ? localDate(offer.startsAt, zone) : null,
    time: offer ? new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(offer.startsAt) : (settings.rhythm?.at ?? '12:30'),
    minutes: settings.rhythm?.minutes ?? 45,
  };
  await world.ports.slack.openView(event.triggerId, sessionModal(filled, { lunchId: newId(world), turn: offer?.period ?? null, topic: known.topic ?? null }, zone));
}

async function propose(event: ActionEvent, world: World): Promise<void> {
  const settings = await world.settings();
  const topic = event.value === '-' ? undefined : (await world.read(tx => suggestedTopics(tx, world.now(), settings))).find(t => t.key === event.value);
  await openForm(event, world, topic ? { title: topic.title, description: topic.says, topic: topic.key } : {});
}

const offerOf = async (world: World, period: string): Promise<Offer | undefined> => ((await world.read(turns)) ?? noTurns).offers.find(o => o.period === period);

async function accept(event: ActionEvent, world: World): Promise<Reply | void> {
  const offer = await offerOf(world, event.value);
  if (!offer || offer.state === 'accepted') return told({ code: offer ? 'accepted-already' : 'no-such-turn' }, world);
  return openForm(event, world, { offer });
}

async function handOver(event: ActionEvent, world: World): Promise<Reply | void> {
  const offer = await offerOf(world, event.value);
  if (!offer) return told({ code: 'no-such-turn' }, world);
  const people = await world.read(directory);
  await world.ports.slack.openView(event.triggerId, handOverModal(offer.period, people.team(offer.teamId)?.name ?? 'the team'));
}

async function skip(event: ActionEvent, world: World): Promise<Reply> {
  const done = await world.run('lunch-and-learn-turns', { type: 'skip', turnsId: TURNS, period: event.value }, asPerson(event, world));
  return done.ok ? { message: { text: 'Your team skips this one and keeps its place.' } } : told(done.refusal, world);
}

async function record(event: ActionEvent, world: World): Promise<Reply | void> {
  const { lunch, people } = await world.read(async tx => ({ lunch: await lunchById(tx, event.value), people: await directory(tx) }));
  if (!lunch) return told({ code: 'no-such-lunch' }, world);
  if (!hosts({ kind: 'person', id: event.by.personId }, lunch, people)) return told({ code: 'not-the-host' }, world);
  const noted = lunch.came.filter(c => !c.self);
  const expected = noted.length > 0 ? noted.map(c => c.personId) : lunch.rsvps.filter(r => r.answer === 'yes').map(r => r.personId);
  await world.ports.slack.openView(event.triggerId, attendanceModal(lunch, expected.flatMap(id => people.person(id)?.slackId ?? [])));
}

/** Which input of the form a refusal or a problem belongs to. */
const BLOCK: Readonly<Record<string, string>> = { title: 'title', description: 'description', host: 'host', team: 'host', start: 'date', minutes: 'minutes', place: 'place', capacity: 'capacity', materials: 'materials', people: 'people', person: 'person' };
async function asErrors(refusal: unknown, world: World, fallback: string): Promise<SubmissionReply> {
  const { title, detail, field } = await said(refusal, world);
  return { errors: { [BLOCK[field ?? ''] ?? fallback]: `${title} ${detail ?? ''}`.trim() } };
}

const textOf = (value: string | readonly string[] | null | undefined): string => [value ?? ''].flat().join(' ').trim();
const LINK = /^https?:\/\/[^\s]+$/;

async function save(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { lunchId, turn, topic } = JSON.parse(event.view.privateMetadata) as SessionForm;
  const { values } = event.view;
  const people = await world.read(directory);
  const [date, time, host] = [textOf(values['date']), textOf(values['time']), textOf(values['host'])];
  const [minutes, capacity] = [Number(textOf(values['minutes'])), textOf(values['capacity'])];
  if (date && !/^\d{4}-\d{2}-\d{2}$/.test(date)) return { errors: { date: 'A day such as 2026-12-03.' } };
  if (date && !/^([01]?\d|2[0-3]):[0-5]\d$/.test(time)) return { errors: { time: 'A time such as 12:30 is needed with a day.' } };
  if (!Number.isInteger(minutes) || minutes < 10 || minutes > 480) return { errors: { minutes: 'From 10 to 480 minutes.' } };
  if (capacity && (!/^\d{1,4}$/.test(capacity) || Number(capacity) < 1 || Number(capacity) > 5000)) return { errors: { capacity: 'From 1 to 5000 seats, or nothing for as many as come.' } };
  const zone = people.person(event.by.personId)?.timeZone ?? 'UTC';
  const hostId = host ? (people.bySlackId(host)?.id ?? host) : null;
  const done = await world.run(
    'lunch-and-learn',
    {
      type: 'propose', lunchId, turn, title: textOf(values['title']), description: textOf(values['description']), hostId, teamId: null,
      startsAt: date ? atWallTime(date, time.padStart(5, '0'), zone) : null, timeZone: zone, minutes,
      place: textOf(values['place']) || null, capacity: capacity ? Number(capacity) : null, materials: null, topic,
    },
    asPerson(event, world),
  ); // prettier-ignore
  return done.ok ? { close: true } : asErrors(done.refusal, world, 'title');
}

async function handed(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { period } = JSON.parse(event.view.privateMetadata) as { period: string };
  const people = await world.read(directory);
  const to = textOf(event.view.values['person']);
  const done = await world.run('lunch-and-learn-turns', { type: 'hand-over', turnsId: TURNS, period, personId: people.bySlackId(to)?.id ?? to }, asPerson(event, world));
  return done.ok ? { close: true } : asErrors(done.refusal, world, 'person');
}

async function attended(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { lunchId } = JSON.parse(event.view.privateMetadata) as { lunchId: string };
  const { people, lunch } = await world.read(async tx => ({ people: await directory(tx), lunch: await lunchById(tx, lunchId) }));
  const chosen = [event.view.values['people'] ?? []].flat();
  const materials = textOf(event.view.values['materials']);
  if (materials && !LINK.test(materials)) return { errors: { materials: 'A link that begins with http:// or https://.' } };
  // The form holds a hundred people of Slack; whoever else the host has noted stays.
  const inForm = new Set(chosen.map(id => people.bySlackId(id)?.id ?? id));
  const others = (lunch?.came ?? []).filter(c => !c.self).map(c => c.personId).filter((id, i) => !people.person(id)?.slackId || i >= 100);
  const done = await world.run('lunch-and-learn', { type: 'record', lunchId, people: [...new Set([...inForm, ...others])], materials: materials || null }, asPerson(event, world));
  return done.ok ? { close: true } : asErrors(done.refusal, world, 'people');
}

async function home(viewer: Clicker, world: World): Promise<Block[]> {
  const now = world.now();
  const found = await world.read(async tx => ({ next: await nextSession(tx, now), hosting: await hostedBy(tx, viewer.personId), stored: await turns(tx) }));
  const asked = (found.stored ?? noTurns).offers.filter(o => o.state === 'asked' && o.personId === viewer.personId && o.startsAt > now);
  return homeBlocks(found.next, found.hosting, asked, viewer.personId, await seenBy(world));
}

export const slack: SlackSurface = {
  commands: { '/lunch': command },
  actions: {
    'lunch-and-learn.yes': answer('yes'),
    'lunch-and-learn.maybe': answer('maybe'),
    'lunch-and-learn.no': answer('no'),
    'lunch-and-learn.check-in': checkIn,
    'lunch-and-learn.propose': propose,
    'lunch-and-learn.accept': accept,
    'lunch-and-learn.hand-over': handOver,
    'lunch-and-learn.skip': skip,
    'lunch-and-learn.record': record,
    // A link: the browser opens it, Slack only tells us.
    'lunch-and-learn.open': async () => {},
  },
  submissions: { 'lunch-and-learn.save': save, 'lunch-and-learn.handed': handed, 'lunch-and-learn.attended': attended },
  home: { order: 48, render: home },
};
