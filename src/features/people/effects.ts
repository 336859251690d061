import type { EffectHandler, StoredEffect } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { localDate } from '../../kernel/calendar.ts';
import type { Once } from '../../ports/slack.ts';
import { budgetOf } from './model-nudges.ts';
import { nudgeCopy, nudgesFor } from './read-nudges.ts';
import { absenceById } from './read-time.ts';
import { directory } from './read.ts';
import { dropNudgeCopy, saveNudgeCopy } from './store-nudges.ts';
import { nudgeMessage, nudgeOver } from './views-nudges.ts';
import { absenceMessage, type AbsenceNews } from './views.ts';

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

/** Tells a stand-in, or the person away, what has been arranged; in Slack, or by mail where Slack does not know them. */
export const tellAbsence: EffectHandler = async (effect, world) => {
  const { personId, of, absenceId, news, by } = effect.payload as { personId: string; of: string; absenceId: string; news: AbsenceNews; by: string | null };
  const { absence, people } = await world.read(async tx => ({ absence: await absenceById(tx, absenceId), people: await directory(tx) }));
  const reader = people.person(personId);
  if (!absence || !reader?.active) return;
  // It may have moved on while this waited: what does not hold any more is not said.
  const living = absence.state === 'planned' || absence.state === 'under-way';
  if ((news === 'appointed' || news === 'changed') && (!living || absence.standInId !== personId)) return;
  if (news === 'relieved' && living && absence.standInId === personId) return;
  if (news === 'set-for-you' && !living) return;
  if (news === 'back-for-you' && living) return;
  const message = absenceMessage({
    absence,
    news,
    away: people.person(of)?.name ?? 'somebody',
    standIn: absence.standInId ? (people.person(absence.standInId)?.name ?? 'somebody') : null,
    by: by ? (people.person(by)?.name ?? 'somebody') : null,
    today: localDate(world.now(), reader.timeZone),
    publicUrl: world.publicUrl,
  });
  if (!reader.slackId) {
    if (!reader.email || !world.ports.mail.configured) {
      throw new OutsideFailure('permanent', 'unreachable', `${reader.name} is not known in Slack and cannot be reached by mail. Match them under People, or configure SMTP_URL.`);
    }
    await world.ports.mail.send({ to: reader.email, subject: message.text.slice(0, 120), text: `${message.text}\n\n${world.publicUrl}/me\n`, messageId: `<${effect.id}@evenkeel>` });
    return;
  }
  const channel = await world.ports.slack.openDm(reader.slackId);
  await world.ports.slack.post(channel, message, once(effect));
};

/** One message; what is settled meanwhile is not said. Whom Slack does not know hears it by mail, or finds it on the web. */
export const tellNudge: EffectHandler = async (effect, world) => {
  const { personId, key } = effect.payload as { personId: string; key: string };
  const { mine, person } = await world.read(async tx => ({ mine: await nudgesFor(tx, personId), person: (await directory(tx)).person(personId) }));
  const nudge = mine?.open.find(n => n.key === key && n.state === 'told');
  if (!nudge || !person?.active) return;
  if (person.slackId) {
    const posted = await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), nudgeMessage(nudge, budgetOf(mine), world.publicUrl), once(effect));
    await world.read(tx => saveNudgeCopy(tx, personId, key, posted));
  } else if (person.email && world.ports.mail.configured) {
    await world.ports.mail.send({ to: person.email, subject: nudge.words.slice(0, 120), text: `${nudge.words}\n\n${world.publicUrl}${nudge.link}\n`, messageId: `<${effect.id}@evenkeel>` });
  }
};

/** The message or its conversation is gone: nothing is left to change there. */
const GONE = new Set(['channel_not_found', 'message_not_found', 'cant_update_message', 'is_archived']);
/** The message of a nudge that is over says so and has no buttons any more. */
export const nudgeIsOver: EffectHandler = async (effect, world) => {
  const { personId, key, words, how } = effect.payload as { personId: string; key: string; words: string; how: 'settled' | 'put-aside' };
  const copy = await world.read(tx => nudgeCopy(tx, personId, key));
  if (!copy) return;
  try {
    await world.ports.slack.update(copy, nudgeOver(words, how));
  } catch (error) {
    if (!(error instanceof OutsideFailure && GONE.has(error.code))) throw error;
  }
  await world.read(tx => dropNudgeCopy(tx, personId, key));
};
