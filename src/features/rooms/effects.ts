import type { Answer, EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { machine } from '../../kernel/actor.ts';
import { alternativeChannelName } from '../../kernel/text-channel.ts';
import type { Once } from '../../ports/slack.ts';
import { snapshot, stagesOf } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { rolesOf, wantedMembers } from './members.ts';
import { isPlaced, type Room, type RoomCommand } from './model.ts';
import { roomOf } from './read.ts';
import { settingsOf } from './settings.ts';
import { askBack, askOut, askUnarchive, card, closing, settledMember, topicOf } from './views.ts';
import { sayInviting } from './words.ts';

/** One small function an effect. Each looks at the room as it is now, and says with a command of its own what it did. */

export const once = (effect: StoredEffect): Once => ({
  effectId: effect.id,
  mayHaveHappened: effect.begun > 0,
  recordedAt: effect.recordedAt,
});
/** Slack names that are tried: the wanted one and what follows it. */
const MOST_NAMES = 20;

export async function look(world: World, effect: StoredEffect) {
  const { dealId } = effect.payload as { dealId: string };
  const settings = await world.settings();
  const found = await world.read(async tx => ({
    room: await roomOf(tx, dealId),
    deal: (await snapshot(tx, [dealId])).get(dealId),
    people: await directory(tx),
  }));
  return { ...found, dealId, settings: settingsOf(settings), stages: stagesOf(settings) };
}

export const tell = (
  world: World,
  effect: StoredEffect,
  command: RoomCommand,
  n: string | number = '',
): Promise<Answer> =>
  world.run('rooms', command, {
    company: world.company,
    actor: machine('rooms'),
    cause: `effect:${effect.id}:${command.type}${n}`,
  });

const slackCode = (error: unknown): string | undefined =>
  error instanceof OutsideFailure ? error.code : undefined;

const LOST: Readonly<Record<string, string>> = {
  not_in_channel: 'Evenkeel is not a member of the channel. Invite it there, then retry.',
  channel_not_found:
    'Slack does not show this channel to Evenkeel: it is private, or it was deleted. Invite Evenkeel there, then retry.',
};

/** Work in a room's channel. That the channel was archived, closed to us or deleted in Slack is news about the room, not a failure. */
export async function inRoom<T>(
  world: World,
  effect: StoredEffect,
  dealId: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const code = slackCode(error) ?? '';
    if (code === 'is_archived') await tell(world, effect, { type: 'heard-archived', dealId });
    else if (LOST[code]) await tell(world, effect, { type: 'lose', dealId, reason: LOST[code] });
    else throw error;
    return undefined;
  }
}

/** Makes the channel, or finds the one that an interrupted attempt made, or brings back the archived one. */
export const openRoom: EffectHandler = async (effect, world) => {
  const { room, dealId } = await look(world, effect);
  if (room?.state === 'reopening') return reopenRoom(effect, world);
  if (room?.state !== 'opening') return;
  const { name } = room;
  const marker = `evenkeel:${world.company}:${dealId}`;
  for (let n = 1; n <= MOST_NAMES; n++) {
    try {
      const made = await world.ports.slack.createChannel(alternativeChannelName(name, n), marker);
      const answer = await tell(
        world,
        effect,
        { type: 'confirm-opened', dealId, channel: made.channel, name: made.name },
        n,
      );
      // The room of another deal that took this name by hand: the next one.
      if (answer.ok) return;
    } catch (error) {
      if (slackCode(error) === 'name_taken') continue;
      if (error instanceof OutsideFailure && error.kind === 'permanent')
        await tell(world, effect, { type: 'confirm-failed', dealId, reason: error.message });
      throw error;
    }
  }
  await tell(world, effect, {
    type: 'confirm-failed',
    dealId,
    reason: `${MOST_NAMES} names beginning with ${name} are taken in Slack. Rename the deal or the channels, then retry.`,
  });
};

/** The very channel comes back. Where Slack lets only people do that, the one who asked is told, and their doing so is heard. */
const reopenRoom: EffectHandler = async (effect, world) => {
  const { room, deal, people, dealId } = await look(world, effect);
  if (room?.state !== 'reopening') return;
  const { slack } = world.ports;
  const { channel, name } = room;
  try {
    if (await slack.unarchive(channel)) {
      await slack.join(channel);
      await tell(world, effect, { type: 'confirm-opened', dealId, channel, name });
      return;
    }
  } catch (error) {
    if (error instanceof OutsideFailure && error.kind === 'permanent')
      await tell(world, effect, { type: 'confirm-failed', dealId, reason: error.message });
    throw error;
  }
  const { by } = effect.payload as { by?: string | null };
  const asker = by ? people.person(by)?.slackId : undefined;
  if (asker && deal) await slack.post(await slack.openDm(asker), askUnarchive(deal, channel), once(effect));
  await tell(world, effect, {
    type: 'confirm-failed',
    dealId,
    reason: `Slack lets only people unarchive a channel. Open #${name} in Slack and unarchive it; Evenkeel comes back in by itself.`,
  });
};

/** Back into a channel that a person has unarchived. Where that is not possible, drawing the card says so. */
export const joinRoom: EffectHandler = async (effect, world) => {
  const { room, dealId } = await look(world, effect);
  if (room?.state === 'open') await inRoom(world, effect, dealId, () => world.ports.slack.join(room.channel));
};

/** Posts the card once; afterwards it is drawn in place. */
export const drawCard: EffectHandler = async (effect, world) => {
  const { room, deal, people, settings, stages, dealId } = await look(world, effect);
  if (!room || (room.state !== 'open' && room.state !== 'archiving') || !deal) return;
  const message = card(deal, room, stages, rolesOf(settings, deal, people), world.publicUrl);
  const { slack } = world.ports;
  await inRoom(world, effect, dealId, async () => {
    if (room.card !== null) {
      try {
        await slack.update({ channel: room.channel, ts: room.card }, message);
        if (topicOf(deal) !== room.topic) await setTopic(world, effect, room, topicOf(deal));
        return;
      } catch (error) {
        // Somebody deleted the card: a room has one.
        if (slackCode(error) !== 'message_not_found') throw error;
      }
    }
    const posted = await slack.post(room.channel, message, once(effect));
    await tell(world, effect, {
      type: 'confirm-card',
      dealId,
      ts: posted.ts,
      url: (await slack.permalink(posted)) ?? null,
    });
  });
};

async function setTopic(
  world: World,
  effect: StoredEffect,
  room: Extract<Room, { channel: string }>,
  topic: string,
): Promise<void> {
  await world.ports.slack.setTopic(room.channel, topic);
  await tell(world, effect, { type: 'confirm-topic', dealId: room.dealId, topic });
}

/** Pins the card, and sets the topic and the bookmark: each step does nothing when it was done before. */
export const furnish: EffectHandler = async (effect, world) => {
  const { room, deal, dealId } = await look(world, effect);
  if (room?.state !== 'open' || !deal || room.card === null) return;
  const { slack } = world.ports;
  const at = { channel: room.channel, ts: room.card };
  await inRoom(world, effect, dealId, async () => {
    await slack.pin(at);
    await slack.bookmark(room.channel, 'Deal in Evenkeel', `${world.publicUrl}/deals/${dealId}`);
    if (topicOf(deal) !== room.topic) await setTopic(world, effect, room, topicOf(deal));
  });
};

/** Brings in everybody whom the setting names and who was not invited before, or the one who is asked for. */
export const inviteMembers: EffectHandler = async (effect, world) => {
  const { room, deal, people, settings, dealId } = await look(world, effect);
  if (room?.state !== 'open' || !deal) return;
  const { slack } = world.ports;
  const groups = new Map<string, readonly string[] | undefined>();
  for (const m of settings.members)
    if (typeof m === 'object' && 'slack_group' in m)
      groups.set(m.slack_group, await slack.groupMembers(m.slack_group));
  const wanted = wantedMembers(settings, deal, people, groups);
  const { slackUser } = effect.payload as { slackUser?: string };
  const known = new Set(room.invited);
  const users = (slackUser ? [slackUser] : wanted.users).filter(u => !known.has(u));
  const result =
    users.length === 0
      ? { failed: [] }
      : await inRoom(world, effect, dealId, () => slack.invite(room.channel, users));
  if (!result) return;
  const missing = { ...wanted.missing };
  for (const { user, code } of result.failed)
    missing[people.bySlackId(user)?.name ?? user] = sayInviting(code);
  const failed = new Set(result.failed.map(f => f.user));
  // A group whose members we could not read is no reason to ask anybody to leave.
  const sure = settings.members.every(
    m => typeof m !== 'object' || !('slack_group' in m) || groups.get(m.slack_group) !== undefined,
  );
  const released =
    sure && !slackUser ? room.invited.filter(u => !wanted.users.includes(u) && !room.left.includes(u)) : [];
  await tell(world, effect, {
    type: 'confirm-members',
    dealId,
    invited: users.filter(u => !failed.has(u)),
    missing,
    released,
  });
};

/** Who has no part in the deal any more is asked about in the card's thread; nobody is taken out silently. */
export const askAboutOutsider: EffectHandler = async (effect, world) => {
  const { room, people, dealId } = await look(world, effect);
  const { slackUser } = effect.payload as { slackUser: string };
  if (room?.state !== 'open' || room.invited.includes(slackUser) || room.left.includes(slackUser)) return;
  const found = await world.ports.slack.user(slackUser);
  // Slack takes those who leave the company out of every channel.
  if (!found || found.deactivated) return;
  const who = people.bySlackId(slackUser)?.name ?? found.name;
  await inRoom(world, effect, dealId, () =>
    world.ports.slack.post(
      room.channel,
      askOut(who, dealId, slackUser),
      once(effect),
      room.card ? { threadTs: room.card } : {},
    ),
  );
};

/** What was decided about them is done, and the question says who decided it. */
export const settleMember: EffectHandler = async (effect, world) => {
  const { room, people, dealId } = await look(world, effect);
  const { slackUser, stays, ts, by } = effect.payload as { slackUser: string; stays: boolean; ts: string; by: string | null }; // prettier-ignore
  if (room?.state !== 'open') return;
  const { slack } = world.ports;
  const who = people.bySlackId(slackUser)?.name ?? (await slack.user(slackUser))?.name ?? 'They';
  const decider = (by && people.person(by)?.name) || 'Somebody';
  await inRoom(world, effect, dealId, async () => {
    const done = stays || (await slack.kick(room.channel, slackUser));
    const outcome = stays ? 'stays' : done ? 'removed' : 'not-allowed';
    await slack.update({ channel: room.channel, ts }, settledMember(who, outcome, decider));
  });
};

export const askAboutLeaver: EffectHandler = async (effect, world) => {
  const { room, people, dealId } = await look(world, effect);
  const { slackUser } = effect.payload as { slackUser: string };
  // Back already, or asked back: nothing to ask.
  if (room?.state !== 'open' || !room.left.includes(slackUser)) return;
  const who =
    people.bySlackId(slackUser)?.name ?? (await world.ports.slack.user(slackUser))?.name ?? 'Somebody';
  await inRoom(world, effect, dealId, () =>
    world.ports.slack.post(
      room.channel,
      askBack(who, dealId, slackUser),
      once(effect),
      room.card ? { threadTs: room.card } : {},
    ),
  );
};

export const renameRoom: EffectHandler = async (effect, world) => {
  const { name } = effect.payload as { name: string };
  const { room, dealId } = await look(world, effect);
  if (room?.state !== 'open') return;
  for (let n = 1; n <= MOST_NAMES; n++) {
    try {
      const renamed = await inRoom(world, effect, dealId, () =>
        world.ports.slack.rename(room.channel, alternativeChannelName(name, n)),
      );
      if (renamed) await tell(world, effect, { type: 'confirm-renamed', dealId, name: renamed.name });
      return;
    } catch (error) {
      if (slackCode(error) !== 'name_taken') throw error;
    }
  }
  throw new OutsideFailure(
    'permanent',
    'name_taken',
    `${MOST_NAMES} names beginning with ${name} are taken in Slack; the room keeps the name ${room.name}.`,
  );
};

/** The summary, then the archive. A room that was reopened meanwhile stays. */
export const archiveRoom: EffectHandler = async (effect, world) => {
  const { summary } = effect.payload as { summary: string[] };
  const { room, dealId } = await look(world, effect);
  if (!room || !isPlaced(room) || room.state !== 'archiving') return;
  await inRoom(world, effect, dealId, async () => {
    await world.ports.slack.post(room.channel, closing(summary, dealId, world.publicUrl), once(effect));
    await world.ports.slack.archive(room.channel);
    await tell(world, effect, { type: 'confirm-archived', dealId });
  });
};
