import type { EffectHandler, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { readStream } from '../../engine/log.ts';
import { localDate } from '../../kernel/calendar.ts';
import { dealFacts, type ChangedPayload } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { inRoom, look, once, tell } from './effects.ts';
import { dayLine, type NetChange } from './views.ts';
import { netChanges, sayWho } from './words.ts';

/** Facts of a deal that are looked through for a day's changes. */
const MOST_FACTS = 400;

/**
 * What a day changed, as one line that grows during the day: in the card's thread, or in the channel. It is drawn from
 * the log when it is sent, so a hundred changes in a minute cost one message and none is forgotten.
 */
export const tellDay: EffectHandler = async (effect, world) => {
  const { room, deal, people, settings, stages, dealId } = await look(world, effect);
  if (room?.state !== 'open' || !deal || settings.changes === 'off') return;
  // The owner's day; the deal is theirs.
  const zone = (deal.ownerId ? people.person(deal.ownerId)?.timeZone : undefined) ?? 'UTC';
  const dayOf = (at: number) => localDate(at, zone);
  const { slack } = world.ports;
  const threadTs = settings.changes === 'thread' ? (room.card ?? undefined) : undefined;
  let day = room.day;
  // Recorded before midnight and sent after it: what waited belongs to both days.
  for (const date of new Set([dayOf(effect.recordedAt), dayOf(world.now())])) {
    if (day !== null && day.date > date) continue;
    const changes = await changesOf(world, dealId, date, dayOf, people);
    const at = day;
    if (at?.date === date) {
      const shown = await inRoom(world, effect, dealId, async () => {
        try {
          await slack.update({ channel: room.channel, ts: at.ts }, dayLine(date, changes, stages));
          return true;
        } catch (error) {
          // Somebody deleted it: a new one.
          if (!(error instanceof OutsideFailure) || error.code !== 'message_not_found') throw error;
          return false;
        }
      });
      if (shown !== false) continue;
    }
    if (changes.length === 0) continue;
    const posted = await inRoom(world, effect, dealId, () =>
      slack.post(
        room.channel,
        dayLine(date, changes, stages),
        { ...once(effect), effectId: `${effect.id}:${date}` },
        threadTs ? { threadTs } : {},
      ),
    );
    if (!posted) return;
    day = { date, ts: posted.ts };
    await tell(world, effect, { type: 'confirm-day', dealId, ...day }, `:${date}`);
  }
};

async function changesOf(
  world: World,
  dealId: string,
  date: string,
  dayOf: (at: number) => string,
  people: Directory,
): Promise<NetChange[]> {
  const facts = await world.read(tx =>
    readStream(tx, `deal:${dealId}`, { limit: MOST_FACTS, newestFirst: true }),
  );
  return netChanges(
    facts
      .filter(f => f.type === dealFacts.changed && dayOf(f.at) === date)
      .reverse()
      .flatMap(f => {
        const { changes, source } = f.payload as unknown as Partial<ChangedPayload>;
        return source === 'import' ? [] : (changes ?? []).map(c => ({ ...c, who: sayWho(f.actor, people) }));
      }),
  );
}
