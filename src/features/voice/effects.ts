import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { machine } from '../../kernel/actor.ts';
import type { Once, SlackMessage } from '../../ports/slack.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { roomOf } from '../rooms/read.ts';
import { newsOf } from './context.ts';
import { isMerged } from './model.ts';
import { releaseNote } from './present.ts';
import { flaggedOfDeal, loadBoard, needById, needsOfDeal, rootNeed } from './read.ts';
import { copiesOf, familiesOf, familyVoices, wasTold, type Copy } from './read-needs.ts';
import { dropCopy, markTold, saveCopy } from './store.ts';
import { captured, mergedCard, needCard, newsForOwner, newsForRoom, roomLines } from './views.ts';

/** One small function an effect. Each draws from the state as it is now, so a retry shows the truth. */

export const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

/** The channel cannot be written to any more: closed to us, archived, deleted. Not a failure of the need. */
const GONE = new Set(['not_in_channel', 'channel_not_found', 'is_archived', 'message_not_found', 'cant_update_message']);
export const isGone = (error: unknown): boolean => error instanceof OutsideFailure && GONE.has(error.code);

/** Draws a copy in place; one that is gone in Slack is forgotten. */
export async function redraw(world: World, copy: Copy, message: SlackMessage): Promise<void> {
  try {
    await world.ports.slack.update(copy, message);
  } catch (error) {
    if (!isGone(error)) throw error;
    await world.read(tx => dropCopy(tx, copy));
  }
}

export const drawNeedCard: EffectHandler = async (effect, world) => {
  const { needId, audience } = effect.payload as { needId: string; audience: string | null };
  const settings = await world.settings();
  const found = await world.read(async tx => {
    const root = await rootNeed(tx, needId);
    const members = root ? ((await familiesOf(tx, [root])).get(root) ?? [root]) : [];
    const loaded = await loadBoard(tx, settings, world.now());
    return { root, loaded, self: await needById(tx, needId), copies: await copiesOf(tx, members) };
  });
  const row = found.loaded.board.rows.find(r => r.need.id === found.root);
  if (!row || !found.self) return;
  const { currency } = found.loaded.board;
  const dealOf = (to: string) => (to.startsWith('room:') ? to.slice(5) : null);
  const draw = (to: string): SlackMessage => {
    const own = row.voices.filter(v => v.dealId === dealOf(to));
    return needCard(row, currency, own.length > 0 ? own : row.voices, found.loaded.deals, world.publicUrl);
  };
  for (const copy of found.copies) {
    // Of several needs that became one, a room keeps the card of the one that counts.
    const double = copy.subject !== row.need.id && found.copies.some(c => c.subject === row.need.id && c.audience === copy.audience);
    await redraw(world, copy, double ? mergedCard(found.loaded.needs.get(copy.subject)?.title ?? 'This need', row.need, world.publicUrl) : draw(copy.audience));
  }
  const dealId = audience ? dealOf(audience) : null;
  if (!audience || !dealId || found.copies.some(c => c.audience === audience)) return;
  const room = await world.read(tx => roomOf(tx, dealId));
  if (room?.state !== 'open') return;
  try {
    const posted = await world.ports.slack.post(room.channel, draw(audience), once(effect));
    await world.read(tx => saveCopy(tx, { subject: row.need.id, audience, ...posted }));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

/** What a deal asked for, on the card of its room. */
export const drawRoomPart: EffectHandler = async (effect, world) => {
  const { dealId } = effect.payload as { dealId: string };
  const lines = await world.read(async tx => {
    const people = await directory(tx);
    const flagged = (await flaggedOfDeal(tx, dealId)).map(p => ({ what: p.what, owner: p.ownerId ? (people.person(p.ownerId)?.name ?? 'product') : 'product' }));
    return roomLines(await needsOfDeal(tx, dealId), flagged);
  });
  await world.run('rooms', { type: 'set-part', dealId, part: 'voice', order: 40, lines }, { company: world.company, actor: machine('voice'), cause: `effect:${effect.id}` });
};

/** A person who is not in Slack hears it by mail. */
export async function mailInstead(world: World, effect: StoredEffect, email: string | null | undefined, text: string, link: string): Promise<void> {
  if (!email || !world.ports.mail.configured) {
    throw new OutsideFailure('permanent', 'unreachable', 'This person is not known in Slack and cannot be reached by mail. Match them under People, or configure SMTP_URL.');
  }
  await world.ports.mail.send({ to: email, subject: text.slice(0, 120), text: `${text}\n\n${link}\n`, messageId: `<${effect.id}@evenkeel>` });
}

/** Tells one owner or one room what became of a need that they asked for: once, whatever crashes on the way. */
export const tellAsker: EffectHandler = async (effect, world) => {
  const { needId, news, audience } = effect.payload as { needId: string; news: string; audience: string };
  const found = await world.read(async tx => {
    const need = await needById(tx, needId);
    const voices = (await familyVoices(tx, [needId])).get(needId) ?? [];
    const deals = await snapshot(tx, [...new Set(voices.flatMap(v => (v.dealId ? [v.dealId] : [])))]);
    return { need, voices, deals, told: await wasTold(tx, needId, news, audience), people: await directory(tx) };
  });
  const { need, voices, deals } = found;
  // Moved on meanwhile, merged away, or told before: silence is right.
  if (!need || found.told || isMerged(need) || newsOf(need.place) !== news) return;
  const done = () => world.read(tx => markTold(tx, needId, news, audience, world.now()));
  if (audience.startsWith('room:')) {
    const dealId = audience.slice(5);
    const deal = deals.get(dealId);
    const room = await world.read(tx => roomOf(tx, dealId));
    if (!deal || room?.state !== 'open') return;
    try {
      await world.ports.slack.post(room.channel, newsForRoom(need, deal, world.publicUrl), once(effect));
    } catch (error) {
      if (!isGone(error)) throw error;
      return;
    }
    return done();
  }
  const personId = audience.slice('owner:'.length);
  const person = found.people.person(personId);
  if (!person?.active) return;
  const theirs = [...deals.values()].filter(d => d.ownerId === personId);
  const asked = voices.filter(v => theirs.some(d => d.id === v.dealId) || v.capturedBy === personId);
  const note = need.place.state === 'shipped' ? (need.note ?? releaseNote(need, asked)) : null;
  const message = newsForOwner(need, theirs, note, world.publicUrl);
  if (person.slackId) await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), message, once(effect));
  else await mailInstead(world, effect, person.email, message.text, `${world.publicUrl}/voice/needs/${needId}`);
  return done();
};

/** Says to whoever captured a voice where it went. */
export const thankCapturer: EffectHandler = async (effect, world) => {
  const { needId, personId, created } = effect.payload as { needId: string; personId: string; created: boolean };
  const found = await world.read(async tx => ({ need: await needById(tx, (await rootNeed(tx, needId)) ?? needId), person: (await directory(tx)).person(personId) }));
  if (!found.need || !found.person?.slackId) return;
  const text = captured(found.need.title, found.need.place, created, found.need.id, world.publicUrl);
  await world.ports.slack.post(await world.ports.slack.openDm(found.person.slackId), { text }, once(effect));
};
