import type { World } from '../../engine/capability.ts';
import type { Block, Choice } from '../../kernel/blocks.ts';
import { makeId } from '../../kernel/ids.ts';
import { truncate } from '../../kernel/text.ts';
import type { ChannelEvent, Clicker, CommandEvent, Option, OptionsEvent, ShortcutEvent, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { roomByChannel } from '../rooms/read.ts';
import { ABOUT_KINDS } from './contract.ts';
import { signOf } from './decide-signs.ts';
import { leftToday } from './figures.ts';
import type { About, RecognitionRefusal } from './model.ts';
import { findThings, givenBy, ledgerOf, namesOf } from './read.ts';
import { thanksAt } from './read-signs.ts';
import { settingsOf } from './settings.ts';
import { giveModal, homeBlocks, readCommand, type FormState, type Typed } from './views.ts';
import { sayMoment, sayRefusal } from './words.ts';

/** Slack's side of recognition: what somebody does there becomes a command. Decisions are made in decide.ts and nowhere else. */

async function openForm(event: CommandEvent | ShortcutEvent, world: World, typed: Pick<Typed, 'people' | 'words'>, channel: string | undefined): Promise<void> {
  const settings = await world.settings();
  const { teams, left, about, known } = await world.read(async tx => {
    const people = await directory(tx);
    const room = channel ? await roomByChannel(tx, channel) : undefined;
    const deal = room && (await snapshot(tx, [room.dealId])).get(room.dealId);
    return {
      teams: people.teams().filter(t => people.membersOfTeam(t.id).some(p => p.id !== event.by.personId)),
      left: leftToday(await givenBy(tx, [event.by.personId]), event.by.personId, world.now(), people.person(event.by.personId)?.timeZone ?? 'UTC'),
      about: deal ? dealChoice(deal) : null,
      // Whom one cannot thank is not put into the form: oneself, an app, somebody who has left.
      known: typed.people.filter(id => people.bySlackId(id)?.active && id !== event.by.slackUser),
    };
  });
  const state: FormState = { thanksId: makeId('thanks', world.now(), crypto.getRandomValues(new Uint8Array(9))) };
  await world.ports.slack.openView(
    event.triggerId,
    giveModal({ words: typed.words, people: known, team: null, about }, teams.map(t => ({ text: t.name, value: t.id })), state, left, settingsOf(settings).channel),
  );
}

const dealChoice = (deal: { id: string; name: string; account: string | null }): Choice => ({
  text: truncate(`Deal: ${deal.account && !deal.name.startsWith(deal.account) ? `${deal.account}, ` : ''}${deal.name}`, 75),
  value: `deal:${deal.id}`,
});

async function submit(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { thanksId } = JSON.parse(event.view.privateMetadata) as FormState;
  const { values } = event.view;
  const people = await world.read(directory);
  const chosen = [values['people'] ?? []].flat();
  const about = aboutOf(String(values['about'] ?? ''));
  const answer = await world.run(
    'recognition',
    {
      type: 'give',
      thanksId,
      // Apps and strangers keep Slack's id: the decision says that they cannot be thanked.
      people: chosen.map(id => people.bySlackId(id)?.id ?? id),
      teams: [values['teams'] ?? []].flat(),
      about,
      words: String(values['words'] ?? ''),
      private: values['seen'] === 'private',
    },
    { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause },
  );
  if (answer.ok) return { close: true };
  const zone = people.person(event.by.personId)?.timeZone ?? 'UTC';
  const said = sayRefusal(answer.refusal as unknown as RecognitionRefusal, { name: id => people.person(id)?.name ?? 'Somebody', team: id => people.team(id)?.name ?? 'this team', moment: at => sayMoment(at, zone) });
  return { errors: { [said.field && said.field in values ? said.field : 'words']: `${said.title} ${said.detail ?? ''}`.trim() } };
}

function aboutOf(value: string): About | null {
  const [kind, id] = [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)];
  const known = ABOUT_KINDS.find(k => k === kind);
  return known ? { kind: known, id } : null;
}

const KIND = { deal: 'Deal', need: 'Need', request: 'Request' } as const;
async function options(event: OptionsEvent, world: World): Promise<Option[]> {
  const found = await world.read(tx => findThings(tx, event.typed));
  return found.map(t => ({ text: truncate(`${KIND[t.kind]}: ${t.name}`, 75), value: `${t.kind}:${t.id}`, ...(t.more && { description: truncate(t.more, 75) }) }));
}

async function home(viewer: Clicker, world: World): Promise<Block[]> {
  return world.read(async tx => {
    const ledger = await ledgerOf(tx, viewer.personId, world.now() - 30 * 86_400_000);
    const received = ledger.flatMap(e => (e.reversal === null && e.thanks.receivers.some(r => r.personId === viewer.personId) ? [e.thanks] : []));
    return homeBlocks(received, { people: await directory(tx), names: await namesOf(tx, received.slice(0, 3).map(t => t.about)) }, world.publicUrl);
  });
}

/** A reaction to a message that shows a shout-out is a sign under it; others are Slack's own affair. */
async function reacted(event: ChannelEvent, world: World): Promise<void> {
  const { reaction, item } = event.raw as { reaction?: unknown; item?: { type?: unknown; channel?: unknown; ts?: unknown } };
  const sign = typeof reaction === 'string' ? signOf(reaction) : undefined;
  if (!sign || !event.by || typeof item?.channel !== 'string' || typeof item.ts !== 'string') return;
  const [channel, ts] = [item.channel, item.ts];
  const thanksId = await world.read(tx => thanksAt(tx, channel, ts));
  if (!thanksId) return;
  await world.run('recognition-signs', { type: 'sign', thanksId, personId: event.by.personId, sign, add: event.type === 'reaction_added' }, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
}

export const slack: SlackSurface = {
  commands: { '/shoutout': (event, world) => openForm(event, world, readCommand(event.text), event.channel) },
  shortcuts: {
    'recognition.thank': (event, world) =>
      openForm(event, world, { people: event.message?.user ? [event.message.user] : [], words: '' }, event.message?.channel),
  },
  submissions: { 'recognition.give': submit },
  options: { 'recognition.about': options },
  events: { reaction_added: reacted, reaction_removed: reacted },
  home: { order: 45, render: home },
};
