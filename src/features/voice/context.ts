import type { Situation } from '../../engine/capability.ts';
import type { Decision, Effect } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { VoiceSettings } from './contract.ts';
import type { Titled } from './figures-likeness.ts';
import type { Need, NeedRefusal, NeedWithVoices, Place, Voice } from './model.ts';

/** What decisions about needs are made on. */
export interface NeedContext {
  readonly people: Directory;
  readonly voice: VoiceSettings;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** All voices that count for a need: its own and those of the needs merged into it. */
  readonly families: ReadonlyMap<string, readonly Voice[]>;
  /** The needs that commands name beside their own, locked. */
  readonly others: ReadonlyMap<string, Need>;
  /** Where a need's merges end. */
  readonly roots: ReadonlyMap<string, string>;
  /** Live needs to compare a new title with. */
  readonly titles: readonly Titled[];
  /** Which need an issue belongs to, by `vendor key`. */
  readonly issues: ReadonlyMap<string, string>;
}
export type At = NeedContext & Situation;
export type NeedDecision = Decision<NeedWithVoices, NeedRefusal>;

export const actorId = (at: Situation): string | null => (at.actor.kind === 'person' ? at.actor.id : null);

/** Every copy of a need's card is drawn again; with an audience, that one is posted if it is not there yet. */
export const drawCard = (needId: string, audience: string | null = null): Effect => ({
  kind: 'voice.card',
  lane: `voice:need:${needId}`,
  payload: { needId, audience },
  collapse: `voice.card:${needId}:${audience ?? ''}`,
});

/** The lines about needs on a room's card. */
export const drawRoomPart = (dealId: string): Effect => ({
  kind: 'voice.room-part',
  lane: `voice:room:${dealId}`,
  payload: { dealId },
  collapse: `voice.room-part:${dealId}`,
});

/** What is told once: a plan for another quarter is other news. */
export const newsOf = (place: Place): string | undefined =>
  place.state === 'planned' ? `planned ${place.quarter}` : place.state === 'shipped' || place.state === 'declined' ? place.state : undefined;

/**
 * Everybody who asked hears what became of it: each owner of a deal in one message about all of their deals, won, open
 * and lost; each room in one; and whoever captured a voice that belongs to no deal.
 */
export function closeTheLoop(needId: string, place: Place, family: readonly Voice[], deals: ReadonlyMap<string, DealSnapshot>): Effect[] {
  const news = newsOf(place);
  if (!news) return [];
  const audiences = new Set<string>();
  for (const voice of family) {
    const deal = voice.dealId ? deals.get(voice.dealId) : undefined;
    if (deal?.ownerId) audiences.add(`owner:${deal.ownerId}`);
    else if (voice.capturedBy) audiences.add(`owner:${voice.capturedBy}`);
    if (deal?.room) audiences.add(`room:${deal.id}`);
  }
  return [...audiences].sort().map(audience => ({ kind: 'voice.tell', lane: `voice:tell:${needId}`, payload: { needId, news, audience } }));
}

/** The rooms of the deals that asked. */
export const roomParts = (family: readonly Voice[], deals: ReadonlyMap<string, DealSnapshot>): Effect[] =>
  [...new Set(family.flatMap(v => (v.dealId && deals.get(v.dealId)?.room ? [v.dealId] : [])))].sort().map(drawRoomPart);

export const familyOf = (state: NeedWithVoices, at: At): readonly Voice[] => at.families.get(state.need.id) ?? state.voices;

export const keep = (state: NeedWithVoices): NeedDecision => ({ state, facts: [], answer: { needId: state.need.id } });
