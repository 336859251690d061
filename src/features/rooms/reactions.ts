import type { Reaction } from '../../engine/capability.ts';
import type { Effect, Later } from '../../kernel/decision.ts';
import { parseMoney } from '../../kernel/money.ts';
import {
  dealFacts,
  type ChangedPayload,
  type CreatedPayload,
  type DealPayload,
  type DealSnapshot,
} from '../deals/events.ts';
import type { RoomSettings } from './contract.ts';
import { archiveLater } from './decide-archive.ts';
import { redraw, tellDay } from './decide.ts';
import { roomFacts, type RoomPayload } from './events.ts';
import { settingsOf } from './settings.ts';

const command = (
  key: string,
  to: string,
  what: { readonly type: string; readonly dealId: string; readonly [field: string]: string | null },
): Later => ({ key: `rooms:${key}:${what.dealId}`, at: 0, to, command: what });
/** What a rule for opening looks at: only a change of these can make it true. */
const DECIDES: ReadonlySet<string> = new Set(['stage', 'amount', 'discount', 'listAmount', 'lineItems']);

/** What happens to deals, answered with rooms. Pure, and on the way of every change of every deal. */
export const reactions: readonly Reaction[] = [
  {
    on: [dealFacts.created],
    react: (fact, all) => {
      const { deal, source } = fact.payload as unknown as CreatedPayload;
      // History that is brought in opens no rooms: an import of 800 deals must not make 800 channels.
      if (source === 'import' || !wantsRoom(deal, settingsOf(all))) return undefined;
      return { later: [command('open', 'rooms', { type: 'open', dealId: deal.id, why: 'rule' })] };
    },
  },
  {
    on: [dealFacts.changed],
    react: (fact, all) => {
      const { deal, changes, source } = fact.payload as unknown as ChangedPayload;
      const settings = settingsOf(all);
      if (deal.room === null) {
        if (
          source === 'import' ||
          !settings.open_when ||
          !changes.some(c => DECIDES.has(c.field)) ||
          !wantsRoom(deal, settings)
        )
          return undefined;
        return { later: [command('open', 'rooms', { type: 'open', dealId: deal.id, why: 'rule' })] };
      }
      const later: Later[] = [];
      const effects: Effect[] = [redraw(deal.id)];
      if (settings.changes !== 'off') effects.push(tellDay(deal.id));
      if (settings.rename_with_deal && changes.some(c => c.field === 'name' || c.field === 'account'))
        later.push(command('rename', 'rooms', { type: 'rename', dealId: deal.id }));
      if (changes.some(c => c.field === 'owner'))
        later.push(command('members', 'rooms', { type: 'sync-members', dealId: deal.id }));
      return { effects, later };
    },
  },
  {
    on: [dealFacts.won, dealFacts.lost, dealFacts.deleted],
    react: (fact, all) => {
      const { deal } = fact.payload as unknown as DealPayload;
      // Without a room there is nothing to archive; one that is being opened asks again when it is open.
      if (deal.room === null) return undefined;
      return {
        later: archiveLater(
          deal.id,
          fact.type === dealFacts.deleted ? 'deleted' : deal.stageKind,
          fact.at,
          all,
        ),
      };
    },
  },
  {
    on: [dealFacts.reopened, dealFacts.restored],
    react: fact => {
      const { deal } = fact.payload as unknown as DealPayload;
      return deal.room === null
        ? undefined
        : {
            later: [{ key: `rooms:archive:${deal.id}`, at: null, to: 'rooms', command: { type: 'archive' } }],
          };
    },
  },
  {
    // What changed between the first drawing of the card and now was not told to the room.
    on: [dealFacts.roomLinked],
    react: fact => {
      const { deal } = fact.payload as unknown as DealPayload;
      return deal.room === null ? undefined : { effects: [redraw(deal.id)] };
    },
  },
  {
    // The deal knows whether it has a room: its changes are told there.
    on: [roomFacts.opened, roomFacts.archived, roomFacts.unreachable],
    react: fact => {
      const { dealId, channel, name } = fact.payload as unknown as RoomPayload;
      const linked = fact.type === roomFacts.opened ? (channel ?? null) : null;
      return { later: [command('link', 'deals', { type: 'link-room', dealId, channel: linked, ...(linked && name && { name }) })] };
    },
  },
];

/** Whether the company's rule asks for a room. Any of its criteria is enough. */
export function wantsRoom(
  deal: Pick<DealSnapshot, 'stage' | 'stageLabel' | 'stageKind' | 'amount' | 'discount'>,
  settings: RoomSettings,
): boolean {
  const when = settings.open_when;
  if (!when || deal.stageKind !== 'open') return false;
  if (when.stage?.some(s => s === deal.stage || s.toLowerCase() === deal.stageLabel.toLowerCase()))
    return true;
  if (
    when.discount_over !== undefined &&
    deal.discount !== null &&
    deal.discount > Math.round(when.discount_over * 100)
  )
    return true;
  const { amount } = deal;
  if (!when.amount_at_least || !amount) return false;
  return [when.amount_at_least].flat().some(({ amount: text, currency }) => {
    if (currency !== amount.currency) return false;
    const least = parseMoney(text, currency);
    return least.ok && BigInt(amount.minor) >= least.value.minor;
  });
}
