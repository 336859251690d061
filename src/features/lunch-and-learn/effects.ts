import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import type { Once, SlackMessage } from '../../ports/slack.ts';
import { directory } from '../people/read.ts';
import type { News } from './decide-parts.ts';
import { copyOf, lunchById, turns } from './read.ts';
import { saveCopy } from './store.ts';
import { card, materialsSaid, news, turnCard, type Seen } from './views.ts';

/** One small function an effect. Each draws from the state as it is now, so a retry shows the truth. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });
export const seenBy = async (world: World): Promise<Seen> => ({ people: await world.read(directory), publicUrl: world.publicUrl, now: world.now() });

/** The message or its channel is gone: nothing is left to draw there. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'is_archived']);
const toUpdate = async (doing: Promise<void>): Promise<void> => {
  try {
    await doing;
  } catch (error) {
    if (!(error instanceof OutsideFailure && GONE.has(error.code))) throw error;
  }
};

/** The session's one message in the channel: the first time posted, afterwards drawn again in place. */
export const drawCard: EffectHandler = async (effect, world) => {
  const { lunchId } = effect.payload as { lunchId: string };
  const { lunch, copy } = await world.read(async tx => ({ lunch: await lunchById(tx, lunchId), copy: await copyOf(tx, lunchId, 'channel') }));
  if (!lunch?.channel) return;
  const message = card(lunch, await seenBy(world));
  if (copy) return toUpdate(world.ports.slack.update(copy, message));
  // Called off before it was announced: silence is right.
  if (lunch.state === 'cancelled') return;
  await world.ports.slack.join(lunch.channel);
  const posted = await world.ports.slack.post(lunch.channel, message, once(effect));
  await world.read(tx => saveCopy(tx, lunchId, 'channel', posted));
};

/** Something to read, in the thread of the card. */
export const tellMaterials: EffectHandler = async (effect, world) => {
  const { lunchId, link } = effect.payload as { lunchId: string; link: string };
  const { lunch, copy } = await world.read(async tx => ({ lunch: await lunchById(tx, lunchId), copy: await copyOf(tx, lunchId, 'channel') }));
  if (!lunch || !copy || lunch.materials !== link) return;
  await world.ports.slack.post(copy.channel, materialsSaid(lunch), once(effect), { threadTs: copy.ts });
};

/** News that are wrong once the session has another time, or is over. */
const timely = new Set<News>(['moved', 'seat', 'waiting', 'day', 'morning', 'three-weeks', 'one-week', 'host-morning']);

/** Tells one person: in Slack, or by mail who is not there. */
export const tell: EffectHandler = async (effect, world) => {
  const { lunchId, personId, about, startsAt } = effect.payload as { lunchId: string; personId: string; about: News; startsAt: number | null };
  const lunch = await world.read(tx => lunchById(tx, lunchId));
  if (!lunch || (lunch.state === 'cancelled') !== (about === 'cancelled')) return;
  if (timely.has(about) && (lunch.state !== 'scheduled' || lunch.startsAt !== startsAt)) return;
  if (about === 'follow-up' && lunch.hostId !== personId) return;
  const seen = await seenBy(world);
  const person = seen.people.person(personId);
  if (!person?.active) return;
  await deliver(world, effect, person, news(lunch, about, personId, seen), `/lunches/${lunchId}`);
};

async function deliver(world: World, effect: StoredEffect, person: { readonly slackId: string | null; readonly email: string | null }, message: SlackMessage, path: string) {
  if (person.slackId) return world.ports.slack.post(await world.ports.slack.openDm(person.slackId), message, once(effect));
  // Who is reached in no way hears of it on the web; that is no failure of the session.
  if (person.email && world.ports.mail.configured)
    await world.ports.mail.send({ to: person.email, subject: message.text.slice(0, 120), text: `${message.text}\n\n${world.publicUrl}${path}\n`, messageId: `<${effect.id}@evenkeel>` });
  return undefined;
}

/** The question whether somebody hosts: asked once, then drawn again as it stands. */
export const drawTurn: EffectHandler = async (effect, world) => {
  const { period, personId } = effect.payload as { period: string; personId: string };
  const audience = `dm:${personId}`;
  const { stored, copy } = await world.read(async tx => ({ stored: await turns(tx), copy: await copyOf(tx, `turn:${period}`, audience) }));
  // A team that skipped has another one in its place: for its people the offer is gone.
  const found = stored?.offers.find(o => o.period === period);
  const seen = await seenBy(world);
  const person = seen.people.person(personId);
  const offer = found && person?.teamId === found.teamId ? found : undefined;
  const message = turnCard(offer, period, found?.startsAt ?? null, personId, seen);
  if (copy) return toUpdate(world.ports.slack.update(copy, message));
  if (!person?.active || offer?.personId !== personId || offer.state !== 'asked') return;
  const posted = await deliver(world, effect, person, message, '/lunches/topics');
  if (posted) await world.read(tx => saveCopy(tx, `turn:${period}`, audience, posted));
};
