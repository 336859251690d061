import type { EffectHandler, StoredEffect } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import type { Once } from '../../ports/slack.ts';
import { directory } from '../people/read.ts';
import { nameOf } from './present.ts';
import { copiesOf, entryById, namesOf } from './read.ts';
import { saveCopy } from './store.ts';
import { shoutOut, takenBack, thanksForYou } from './views.ts';

/** One small function an effect. Each draws from the state as it is now, so a retry shows the truth. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

/** Shows a shout-out in the channel or to one who is thanked. */
export const show: EffectHandler = async (effect, world) => {
  const { thanksId, audience } = effect.payload as { thanksId: string; audience: string };
  const { entry, around, copies } = await world.read(async tx => {
    const entry = await entryById(tx, thanksId);
    return { entry, around: { people: await directory(tx), names: await namesOf(tx, [entry?.thanks.about ?? null]) }, copies: await copiesOf(tx, thanksId) };
  });
  if (!entry || copies.some(c => c.audience === audience)) return;
  const { slack } = world.ports;
  const to = audience.slice(audience.indexOf(':') + 1);
  const isChannel = audience.startsWith('channel:');
  const person = isChannel ? undefined : around.people.person(to);
  if (!isChannel && (!person?.active || !person.slackId)) return;
  // Taken back before it was shown: silence is right, unless an attempt of which we know nothing has shown it after all.
  if (entry.reversal && effect.begun === 0) return;
  if (isChannel && !entry.reversal) await slack.join(to);
  const channel = isChannel ? to : await slack.openDm(person!.slackId!);
  const message = isChannel ? shoutOut(entry.thanks, around, world.publicUrl) : thanksForYou(entry.thanks, around, to, world.publicUrl);
  const posted = entry.reversal ? await slack.sentBefore(channel, once(effect)) : await slack.post(channel, message, once(effect));
  // The redrawing that follows in the same lane finds it by this.
  if (posted) await world.read(tx => saveCopy(tx, thanksId, audience, posted));
};

/** The message or its channel is gone: nothing is left to take back there. */
const GONE = new Set(['not_in_channel', 'channel_not_found', 'is_archived', 'message_not_found', 'cant_update_message']);

export const redraw: EffectHandler = async (effect, world) => {
  const { thanksId } = effect.payload as { thanksId: string };
  const { entry, people, copies } = await world.read(async tx => ({ entry: await entryById(tx, thanksId), people: await directory(tx), copies: await copiesOf(tx, thanksId) }));
  if (!entry?.reversal) return;
  for (const copy of copies) {
    try {
      await world.ports.slack.update(copy, takenBack(nameOf(people, entry.thanks.giver.personId)));
    } catch (error) {
      if (!(error instanceof OutsideFailure && GONE.has(error.code))) throw error;
    }
  }
};
