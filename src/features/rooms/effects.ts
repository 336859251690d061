import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { NotYet, OutsideFailure } from '../../engine/errors.ts';
import { machine, type Actor } from '../../kernel/actor.ts';
import { alternativeChannelName } from '../../kernel/text-channel.ts';
import type { Once } from '../../ports/slack.ts';
import { name, section } from '../../kernel/blocks.ts';
import { stagesOf } from '../deals/read.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import type { RoomCommand } from './model.ts';
import { roomOf } from './read.ts';
import { settingsOf } from './settings.ts';
import { archivedLine, card, changeLine } from './views.ts';

/** One small function an effect. After success each says so with a command of its own. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });
const MOST_NAMES = 20;

async function look(world: World, dealId: string) {
  const settings = await world.settings();
  const found = await world.read(async tx => ({
    room: await roomOf(tx, dealId),
    deal: (await snapshot(tx, [dealId])).get(dealId),
    people: await directory(tx),
  }));
  return { ...found, settings };
}

const confirm = (world: World, effect: StoredEffect, command: RoomCommand) =>
  world.run('rooms', command, { company: world.company, actor: machine('rooms'), cause: `effect:${effect.id}:${command.type}` });

/** Creates the channel, or finds the one that an interrupted attempt created. */
export const openRoom: EffectHandler = async (effect, world) => {
  const { dealId, name } = effect.payload as { dealId: string; name: string };
  const marker = `evenkeel:${world.company}:${dealId}`;
  for (let n = 1; n <= MOST_NAMES; n++) {
    try {
      const made = await world.ports.slack.createChannel(n === 1 ? name : alternativeChannelName(name, n), marker);
      await confirm(world, effect, { type: 'confirm-opened', dealId, channel: made.channel, name: made.name });
      return;
    } catch (error) {
      if (error instanceof NotYet || !(error instanceof OutsideFailure)) throw error;
      // Somebody else's channel has this name: the next one.
      if (error.code === 'name_taken') continue;
      if (error.kind === 'permanent') await confirm(world, effect, { type: 'confirm-failed', dealId, reason: error.message });
      throw error;
    }
  }
  await confirm(world, effect, { type: 'confirm-failed', dealId, reason: `${MOST_NAMES} names beginning with ${name} are taken` });
};

/** Posts the card once, pins it, sets topic and bookmark; afterwards it is drawn in place. */
export const drawCard: EffectHandler = async (effect, world) => {
  const { dealId } = effect.payload as { dealId: string };
  const { room, deal, people, settings } = await look(world, dealId);
  if (!room || room.state !== 'open' || !room.channel || !deal) return;
  const message = card(deal, room, { order: stagesOf(settings) }, people, world.publicUrl);
  if (room.cardTs) return world.ports.slack.update({ channel: room.channel, ts: room.cardTs }, message);
  const posted = await world.ports.slack.post(room.channel, message, once(effect));
  await confirm(world, effect, { type: 'confirm-card', dealId, ts: posted.ts });
  await world.ports.slack.pin(posted);
  await world.ports.slack.bookmark(room.channel, 'Deal in Evenkeel', `${world.publicUrl}/deals/${dealId}`);
  await world.ports.slack.setTopic(room.channel, `${deal.account ?? deal.name}: ${deal.stageLabel}`);
};

/** Brings in everybody whom the settings name; who cannot be brought in is shown on the health page. */
export const inviteMembers: EffectHandler = async (effect, world) => {
  const { dealId } = effect.payload as { dealId: string };
  const { room, deal, people, settings } = await look(world, dealId);
  if (!room || room.state !== 'open' || !room.channel || !deal) return;
  const wanted = new Set<string>();
  const failed: Record<string, string> = {};
  const add = (id: string | undefined) => {
    const person = id ? people.person(id) : undefined;
    if (!person?.active) return;
    if (person.slackId) wanted.add(person.slackId);
    else failed[person.name] = 'is not known in Slack';
  };
  for (const member of settingsOf(settings).members) {
    if (member === 'owner') add(deal.ownerId ?? undefined);
    else if (member === 'owner-manager') add(deal.ownerId ? people.managerOf(deal.ownerId)?.id : undefined);
    else if ('team' in member) for (const p of people.membersOfTeam(member.team)) add(p.id);
    else if ('role' in member) for (const p of people.withRole(member.role)) add(p.id);
    else {
      const group = await world.ports.slack.groupMembers(member.slack_group);
      if (group) for (const id of group) wanted.add(id);
      else failed[`@${member.slack_group}`] = 'is no user group of this workspace';
    }
  }
  if (wanted.size > 0) {
    const result = await world.ports.slack.invite(room.channel, [...wanted]);
    for (const f of result.failed) failed[f.user] = f.code;
  }
  await confirm(world, effect, { type: 'confirm-members', dealId, failed });
};

/** One line in the day's thread; the first line of a day begins the thread. */
export const tellChange: EffectHandler = async (effect, world) => {
  const { dealId, changes, actor } = effect.payload as unknown as { dealId: string; actor: Actor; changes: { field: string; from: unknown; to: unknown }[] };
  const { room, deal, people } = await look(world, dealId);
  if (!room || room.state !== 'open' || !room.channel || !deal) return;
  const who = actor.kind === 'person' ? name(people.person(actor.id)?.name ?? 'somebody') : actor.kind === 'connection' ? `in the CRM${actor.who ? ` by ${name(actor.who)}` : ''}` : `Evenkeel (${actor.name})`;
  const day = new Date(effect.recordedAt).toISOString().slice(0, 10);
  const text = `${changes.map(changeLine).join('\n')}\n_${who}_`;
  if (room.threadDay === day && room.threadTs) {
    await world.ports.slack.post(room.channel, { text, blocks: [section(text)] }, once(effect), { threadTs: room.threadTs });
    return;
  }
  const posted = await world.ports.slack.post(room.channel, { text: `Changes of today: ${text}`, blocks: [section(`*Changes of today*\n${text}`)] }, once(effect));
  await confirm(world, effect, { type: 'confirm-thread', dealId, day, ts: posted.ts });
};

export const renameRoom: EffectHandler = async (effect, world) => {
  const { dealId, name } = effect.payload as { dealId: string; name: string };
  const { room } = await look(world, dealId);
  if (!room || room.state !== 'open' || !room.channel) return;
  for (let n = 1; n <= MOST_NAMES; n++) {
    try {
      const renamed = await world.ports.slack.rename(room.channel, n === 1 ? name : alternativeChannelName(name, n));
      await confirm(world, effect, { type: 'confirm-renamed', dealId, name: renamed.name });
      return;
    } catch (error) {
      if (!(error instanceof OutsideFailure) || error.code !== 'name_taken') throw error;
    }
  }
};

export const archiveRoom: EffectHandler = async (effect, world) => {
  const { dealId, channel } = effect.payload as { dealId: string; channel: string | null };
  const { deal } = await look(world, dealId);
  if (!channel || !deal) return;
  try {
    await world.ports.slack.post(channel, archivedLine(deal), once(effect));
  } catch (error) {
    // Somebody was quicker and archived it by hand.
    if (!(error instanceof OutsideFailure) || error.code !== 'is_archived') throw error;
  }
  await world.ports.slack.archive(channel);
};
