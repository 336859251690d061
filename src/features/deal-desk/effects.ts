import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import type { Once } from '../../ports/slack.ts';
import { directory, type Directory } from '../people/read.ts';
import { roomOf } from '../rooms/read.ts';
import { newestOf, request as readRequest } from './read.ts';
import { copyOf, saveCopy } from './store.ts';
import { mailAsk, mailTell } from './mail.ts';
import { lives, stepsFor, type ApprovalRequest } from './model.ts';
import { card, outcomeLine, personLine } from './views.ts';

/** One small function an effect. Each draws from the state as it is now, so a retry shows the truth. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

async function look(world: World, requestId: string, audience: string) {
  return world.read(async tx => {
    const request = await readRequest(tx, requestId);
    const people = await directory(tx);
    const personId = audience.startsWith('dm:') ? audience.slice(3) : null;
    return {
      request,
      people,
      personId,
      slackUser: personId ? (people.person(personId)?.slackId ?? undefined) : undefined,
      email: personId ? (people.person(personId)?.email ?? undefined) : undefined,
      room: audience === 'room' && request ? await roomOf(tx, request.dealId) : undefined,
      copy: await copyOf(tx, requestId, audience),
    };
  });
}

/** Draws one copy of the card: the first time as a new message, afterwards in place. */
export const drawCard: EffectHandler = async (effect, world) => {
  const { requestId, audience } = effect.payload as { requestId: string; audience: string };
  const { request, people, personId, slackUser, email, room, copy } = await look(world, requestId, audience);
  if (!request) throw new OutsideFailure('permanent', 'no_request', `the request ${requestId} does not exist`);
  const message = card(request, people, { personId, publicUrl: world.publicUrl });
  if (copy) {
    await world.ports.slack.update(copy, message);
    await world.read(tx => saveCopy(tx, requestId, { ...copy, drawnVersion: request.version }));
    return;
  }
  if (audience === 'room') {
    if (!room || room.state !== 'open' || !room.channel) return; // No room, nobody to tell there.
    const posted = await world.ports.slack.post(room.channel, message, once(effect));
    await world.read(tx => saveCopy(tx, requestId, { audience, ...posted, drawnVersion: request.version }));
    return;
  }
  // Somebody who was never asked in time does not need a card that asks nothing.
  const concerned = personId === request.requesterId || request.state === 'pending' || request.notify.includes(personId ?? '') || request.conditions.some(c => c.ownerId === personId);
  if (!concerned) {
    // A card that an interrupted attempt has left there all the same is drawn as it is now: no dead button stays.
    if (effect.begun === 0 || !slackUser) return;
    const left = await world.ports.slack.sentBefore(await world.ports.slack.openDm(slackUser), once(effect));
    if (!left) return;
    await world.ports.slack.update(left, message);
    await world.read(tx => saveCopy(tx, requestId, { audience, ...left, drawnVersion: request.version }));
    return;
  }
  if (!slackUser) return mailCard(world, request, people, { personId: personId ?? '', email });
  try {
    const channel = await world.ports.slack.openDm(slackUser);
    const posted = await world.ports.slack.post(channel, message, once(effect));
    await world.read(tx => saveCopy(tx, requestId, { audience, ...posted, drawnVersion: request.version }));
  } catch (error) {
    // Slack does not answer for a while, or not for this person: mail carries it, and the card follows when Slack is back.
    const down = error instanceof OutsideFailure && (error.kind !== 'retry' || effect.failures >= PATIENT_TRIES);
    if (down && email && world.ports.mail.configured) await mailCard(world, request, people, { personId: personId ?? '', email });
    if (down && error.kind === 'permanent' && email && world.ports.mail.configured) return;
    throw error;
  }
};

/** Slack has this many tries, about fifteen seconds, before mail takes over. */
const PATIENT_TRIES = 4;

/** The card by mail: asks whoever has something to decide, and tells the requester how it ended. */
async function mailCard(world: World, request: ApprovalRequest, people: Directory, to: { personId: string; email: string | undefined }): Promise<void> {
  for (const step of stepsFor(request, to.personId)) await mailAsk(world, request, step, people, to);
  if (to.personId === request.requesterId && request.state !== 'pending') await mailTell(world, request, people, to, request.state, outcomeLine(request, people, request.state).text);
}

/** What happened in one line, in the room's channel. The one who asked sees it on their own copy of the card. */
export const tellOutcome: EffectHandler = async (effect, world) => {
  const { requestId, state } = effect.payload as { requestId: string; state: string };
  const { request, people, room } = await look(world, requestId, 'room');
  if (!request || !room || room.state !== 'open' || !room.channel) return;
  await world.ports.slack.post(room.channel, outcomeLine(request, people, state), once(effect));
};

/** A line to one person, in the thread of their card. What is no longer true by now is not said. */
export const tellPerson: EffectHandler = async (effect, world) => {
  const { requestId, personId, about, ...more } = effect.payload as { requestId: string; personId: string; about: string };
  const { request, people, slackUser, email, copy } = await look(world, requestId, `dm:${personId}`);
  if (!request) return;
  const asked = ['reminder', 'late', 'escalated-to-you', 'handed-to-you'].includes(about);
  if (asked && !stepsFor(request, personId).some(step => step.name === (more as { step?: string }).step)) return;
  const message = personLine(about, request, people, more);
  if (!message) return;
  if (!slackUser) return mailTell(world, request, people, { personId, email }, `${about}:${effect.id}`, message.text);
  const channel = copy?.channel ?? (await world.ports.slack.openDm(slackUser));
  await world.ports.slack.post(channel, message, once(effect), copy ? { threadTs: copy.ts, broadcast: true } : {});
};

/** A room that opened while a request lives: its copy of the card, from now on redrawn like the others. */
export const drawCardForRoom: EffectHandler = async (effect, world) => {
  const { dealId } = effect.payload as { dealId: string };
  const newest = await world.read(async tx => (await newestOf(tx, [dealId])).get(dealId));
  if (newest && lives(newest)) await drawCard({ ...effect, payload: { requestId: newest.id, audience: 'room' } }, world);
};
