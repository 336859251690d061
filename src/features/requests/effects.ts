import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { machine } from '../../kernel/actor.ts';
import type { Once, SlackMessage } from '../../ports/slack.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { channelOf } from './decide-parts.ts';
import { isLive, type News, type RequestCommand, type TeamRequest } from './model.ts';
import { blockedOn, heldBy, openOf, request as readRequest, requestsById, rotasOf } from './read.ts';
import { settingsOf } from './settings.ts';
import { copyOf, saveCopy } from './store.ts';
import { card, news, roomLines, swapCard, type Seen } from './views.ts';

/** One small function an effect. Each draws from the state as it is now, so a retry shows the truth. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

export async function seen(world: World, request: TeamRequest): Promise<Seen> {
  const found = await world.read(async tx => ({
    people: await directory(tx),
    deal: (await snapshot(tx, [request.dealId])).get(request.dealId),
    blockers: [...(await requestsById(tx, request.blockedBy)).values()],
  }));
  return { ...found, publicUrl: world.publicUrl, now: world.now() };
}

/** Where an audience is reached: a channel, or a person with or without Slack. */
async function place(world: World, audience: string) {
  const settings = settingsOf(await world.settings());
  const people = await world.read(directory);
  const [kind, id = ''] = audience.split(/:(.*)/s);
  if (kind === 'team') return { kind: 'channel' as const, channel: channelOf(settings.channels, people.team(id)?.name ?? '') };
  const person = people.person(id);
  return { kind: 'person' as const, person, slackUser: person?.slackId ?? null };
}

/** A person without Slack still hears of it. */
async function mailInstead(world: World, effect: StoredEffect, email: string | null | undefined, text: string, requestId: string): Promise<void> {
  if (!email || !world.ports.mail.configured)
    throw new OutsideFailure('permanent', 'unreachable', 'This person is not known in Slack and cannot be reached by mail. Match them under People, or configure SMTP_URL.');
  await world.ports.mail.send({ to: email, subject: text.slice(0, 120), text: `${text}\n\n${world.publicUrl}/requests/${requestId}\n`, messageId: `<${effect.id}@evenkeel>` });
}

/** Draws one copy of the card: the first time as a new message, afterwards in place. */
export const drawCard: EffectHandler = async (effect, world) => {
  const { requestId, audience } = effect.payload as { requestId: string; audience: string };
  const found = await world.read(async tx => ({ request: await readRequest(tx, requestId), copy: await copyOf(tx, requestId, audience) }));
  if (!found.request) throw new OutsideFailure('permanent', 'no_request', `the request ${requestId} does not exist`);
  const { request, copy } = found;
  const viewer = audience.startsWith('dm:') ? audience.slice(3) : null;
  const message = card(request, await seen(world, request), viewer);
  const { slack } = world.ports;
  if (copy) return slack.update(copy, message);
  // Who was never told of it in time needs no card that asks nothing; a card that an interrupted attempt has left is drawn as it is now.
  const late = !isLive(request) && viewer !== request.requesterId;
  if (late && effect.begun === 0) return;
  const to = await place(world, audience);
  if (to.kind === 'person' && !to.person?.active) return;
  if (to.kind === 'person' && !to.slackUser) return late ? undefined : mailInstead(world, effect, to.person?.email, message.text, requestId);
  const channel = to.kind === 'channel' ? to.channel : await slack.openDm(to.slackUser!);
  if (!channel) return;
  const before = await slack.sentBefore(channel, once(effect));
  if (late && !before) return;
  if (before) await slack.update(before, message);
  const posted = before ?? (await slack.post(channel, message, once(effect)));
  await world.read(tx => saveCopy(tx, requestId, audience, posted));
};

const needsLife = /^(remind|late|question|unblocked|handed-over|returned)/;

/** Something that rings a bell, in the thread of the card where there is one. */
export const tellNews: EffectHandler = async (effect, world) => {
  const { requestId, audience, about, text } = effect.payload as { requestId: string; audience: string; about: News; text: string | null };
  const found = await world.read(async tx => ({ request: await readRequest(tx, requestId), copy: await copyOf(tx, requestId, audience) }));
  const { request, copy } = found;
  if (!request) return;
  // Settled between its time and now: silence is right.
  if (needsLife.test(about) && !isLive(request)) return;
  if (about.startsWith('remind') && request.state === 'waiting') return;
  await deliver(world, effect, audience, copy, news(request, about, text, await seen(world, request)), requestId);
};

async function deliver(world: World, effect: StoredEffect, audience: string, copy: { channel: string; ts: string } | undefined, message: SlackMessage, requestId: string): Promise<void> {
  const { slack } = world.ports;
  if (copy) {
    await slack.post(copy.channel, message, once(effect), { threadTs: copy.ts, broadcast: audience.startsWith('dm:') });
    return;
  }
  const to = await place(world, audience);
  if (to.kind === 'channel') {
    if (to.channel) await slack.post(to.channel, message, once(effect));
    return;
  }
  if (!to.person?.active) return;
  if (!to.slackUser) return mailInstead(world, effect, to.person.email, message.text, requestId);
  await slack.post(await slack.openDm(to.slackUser), message, once(effect));
}

/** The room's card shows what is open: drawn from all requests of the deal, as they are. */
export const tellRoom: EffectHandler = async (effect, world) => {
  const { dealId } = effect.payload as { dealId: string };
  const lines = await world.read(async tx => roomLines(await openOf(tx, dealId), await directory(tx), (await snapshot(tx, [dealId])).get(dealId), world.now()));
  await world.run('rooms', { type: 'set-part', dealId, part: 'requests', order: 20, lines }, { company: world.company, actor: machine('requests'), cause: `effect:${effect.id}` });
};

const runAll = async (world: World, effect: StoredEffect, commands: readonly RequestCommand[], by: string): Promise<void> => {
  for (const command of commands) await world.run('requests', command, { company: world.company, actor: machine(by), cause: `effect:${effect.id}:${command.requestId}` });
};

/** Who waited for a request that has ended goes on. */
export const unblockOthers: EffectHandler = async (effect, world) => {
  const { requestId } = effect.payload as { requestId: string };
  const waiting = await world.read(tx => blockedOn(tx, requestId));
  await runAll(world, effect, waiting.map(id => ({ type: 'unblock', requestId: id, on: requestId })), 'requests'); // prettier-ignore
};

/** A deal moved: its cards are drawn again, and what is lost needs no help any more. */
export const followDeal: EffectHandler = async (effect, world) => {
  const { dealId, gone } = effect.payload as { dealId: string; gone: 'lost' | 'deleted' | null };
  const open = await world.read(tx => openOf(tx, dealId));
  if (open.length === 0) return;
  if (gone !== null) {
    const text = gone === 'lost' ? 'The deal is lost.' : 'The deal was deleted in the CRM.';
    return runAll(world, effect, open.map(r => ({ type: 'withdraw', requestId: r.id, text })), 'deals'); // prettier-ignore
  }
  for (const request of open) {
    const drawn = await seen(world, request);
    for (const audience of request.told) {
      const copy = await world.read(tx => copyOf(tx, request.id, audience));
      if (copy) await world.ports.slack.update(copy, card(request, drawn, audience.startsWith('dm:') ? audience.slice(3) : null));
    }
  }
  await tellRoom(effect, world);
};

/** What somebody had goes back to its queue when they leave or go away. */
export const returnHeld: EffectHandler = async (effect, world) => {
  const { personId, why } = effect.payload as { personId: string; why: 'left' | 'away' };
  const held = await world.read(tx => heldBy(tx, personId));
  await runAll(world, effect, held.map(requestId => ({ type: 'release', requestId, why, personId })), 'people'); // prettier-ignore
};

/** A swap, as both of its people see it. */
export const drawSwap: EffectHandler = async (effect, world) => {
  const { teamId, swapId, personId } = effect.payload as { teamId: string; swapId: string; personId: string };
  const audience = `dm:${personId}`;
  const { rota, people, copy } = await world.read(async tx => ({ rota: (await rotasOf(tx)).get(teamId), people: await directory(tx), copy: await copyOf(tx, swapId, audience) }));
  const swap = rota?.swaps.find(s => s.id === swapId);
  if (!swap) return;
  const message = swapCard(swap, teamId, people, personId, new Date(world.now()).toISOString().slice(0, 4));
  const { slack } = world.ports;
  if (copy) return slack.update(copy, message);
  const user = people.person(personId)?.slackId;
  if (!user) return;
  const posted = await slack.post(await slack.openDm(user), message, once(effect));
  await world.read(tx => saveCopy(tx, swapId, audience, posted));
};
