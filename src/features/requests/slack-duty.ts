import type { World } from '../../engine/capability.ts';
import { context, section } from '../../kernel/blocks.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import type { ActionEvent, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { directory, type Directory } from '../people/read.ts';
import { availability } from './availability.ts';
import { isThere } from './decide-route.ts';
import type { DutyCommand, DutyRefusal } from './model-duty.ts';
import { rotasOf } from './read.ts';
import { stretches, type Rota, type Stretch } from './rotation.ts';
import { settingsOf } from './settings.ts';
import { skipModal, swapModal } from './views-forms.ts';
import { dutyBlocks } from './views.ts';
import { sayDutyRefusal } from './words.ts';

/** Slack's side of duty: who is on duty, swaps, skips. */

const toMe = (text: string, detail?: string): Reply => ({ message: { text: detail ? `${text} ${detail}` : text }, visible: 'to-me' });
const newId = (world: World, prefix: string) => makeId(prefix, world.now(), crypto.getRandomValues(new Uint8Array(9)));

const run = (world: World, event: { by: { personId: string }; cause: string }, command: DutyCommand) =>
  world.run('requests-duty', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });

async function say(world: World, refusal: DutyRefusal) {
  const people = await world.read(directory);
  return sayDutyRefusal(refusal, { name: id => people.person(id)?.name ?? 'somebody', team: id => people.team(id)?.name ?? 'the team' });
}

export interface Duty {
  readonly rota: Rota;
  readonly turns: readonly Stretch[];
  readonly today: string;
}
/** All rotas with their turns from now on. @param count turns of each, 1 to 60 */
export async function duties(world: World, count: number): Promise<{ readonly people: Directory; readonly all: ReadonlyMap<string, Duty> }> {
  const settings = await world.settings();
  return world.read(async tx => {
    const people = await directory(tx);
    const about = { directory: people, ...(await availability(tx, settings, people)) };
    const holidays = new Set(settingsOf(settings).holidays);
    const all = new Map(
      [...(await rotasOf(tx))].map(([teamId, rota]) => {
        const today = localDate(world.now(), rota.timeZone);
        return [teamId, { rota, today, turns: stretches(rota, today, count, holidays, (id, date) => isThere(about, id, date)) }] as const;
      }),
    );
    return { people, all };
  });
}

async function showDuty(event: { by: { personId: string }; text: string }, world: World): Promise<Reply> {
  const { people, all } = await duties(world, 4);
  const mine = people.person(event.by.personId)?.teamId;
  const asked = event.text ? people.team(event.text)?.id : undefined;
  if (event.text && !asked) return toMe(`There is no team called ${event.text}.`, 'Without a name, all rotas are shown.');
  const shown = [...all.values()].filter(d => !asked || d.rota.teamId === asked).sort((a, b) => Number(b.rota.teamId === mine) - Number(a.rota.teamId === mine)).slice(0, 8);
  if (shown.length === 0) {
    return toMe(asked ? `${people.team(asked)?.name} has no duty rota.` : 'No team has a duty rota yet.', `Its members can arrange one: ${world.publicUrl}/requests/duty`);
  }
  const now = shown.map(d => `${people.team(d.rota.teamId)?.name}: ${d.turns[0]?.personId ? people.person(d.turns[0].personId)?.name : 'nobody is there'}`);
  return {
    message: { text: `On duty. ${now.join('; ')}`, blocks: [...shown.flatMap(d => dutyBlocks(d.rota, d.turns, people, event.by.personId, d.today)), context(`<${world.publicUrl}/requests/duty|All rotas in Evenkeel>`)] },
    visible: 'to-me',
  };
}

async function openSwap(event: ActionEvent, world: World): Promise<Reply | void> {
  const { people, all } = await duties(world, 40);
  const duty = all.get(event.value);
  if (!duty) return toMe('This team has no duty rota any more.');
  const me = event.by.personId;
  // Turns are swapped whole: each is offered once, by its holder.
  const whole = duty.turns.filter((t, i) => i === 0 || duty.turns[i - 1]!.to < t.from).filter(t => t.insteadOf === null);
  const mine = whole.filter(t => t.personId === me);
  const others = whole.filter(t => t.personId !== me && t.personId !== null);
  if (mine.length === 0 || others.length === 0) return toMe(mine.length === 0 ? 'You have no turn ahead that could be swapped.' : 'Nobody else has a turn ahead.');
  await world.ports.slack.openView(event.triggerId, swapModal(event.value, mine, others, people, duty.today.slice(0, 4), JSON.stringify({ teamId: event.value, swapId: newId(world, 'swap') })));
}

async function openSkip(event: ActionEvent, world: World): Promise<Reply | void> {
  const people = await world.read(directory);
  await world.ports.slack.openView(event.triggerId, skipModal(event.value, people, JSON.stringify({ teamId: event.value, skipId: newId(world, 'skip') })));
}

async function close(world: World, answer: Awaited<ReturnType<World['run']>>, fields: readonly [string, string]): Promise<SubmissionReply> {
  if (answer.ok) return { close: true };
  const words = await say(world, answer.refusal as unknown as DutyRefusal);
  return { errors: { [fields.find(f => f === words.field) ?? fields[0]]: `${words.title} ${words.detail ?? ''}`.trim() } };
}

async function askSwap(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { teamId, swapId } = JSON.parse(event.view.privateMetadata) as { teamId: string; swapId: string };
  return close(world, await run(world, event, { type: 'ask-swap', teamId, swapId, give: String(event.view.values['give'] ?? ''), take: String(event.view.values['take'] ?? '') }), ['give', 'take']);
}

async function skip(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { teamId, skipId } = JSON.parse(event.view.privateMetadata) as { teamId: string; skipId: string };
  const { values } = event.view;
  return close(world, await run(world, event, { type: 'skip', teamId, skipId, person: event.by.personId, from: String(values['from'] ?? ''), to: String(values['to'] ?? '') }), ['from', 'to']);
}

const settle = (type: 'agree-swap' | 'decline-swap' | 'cancel-swap') => async (event: ActionEvent, world: World): Promise<Reply | void> => {
  const [teamId = '', swapId = ''] = event.value.split(':');
  const answer = await run(world, event, { type, teamId, swapId });
  if (answer.ok) return;
  const { title, detail } = await say(world, answer.refusal as unknown as DutyRefusal);
  return { message: { text: `${title} ${detail ?? ''}`.trim(), blocks: [section(`${title} ${detail ?? ''}`.trim())] }, visible: 'to-me' };
};

export const slackDuty = {
  commands: { '/duty': showDuty },
  actions: {
    'requests.swap': openSwap,
    'requests.skip': openSkip,
    'requests.swap-agree': settle('agree-swap'),
    'requests.swap-decline': settle('decline-swap'),
    'requests.swap-cancel': settle('cancel-swap'),
  },
  submissions: { 'requests.swap': askSwap, 'requests.skip': skip },
} satisfies SlackSurface;
