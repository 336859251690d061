import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { At } from './decide.ts';
import { decide } from './decide.ts';
import type { Placed, Room, RoomCommand } from './model.ts';

/** Builders of examples. */

export const sampleSnapshot = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1',
  name: 'Signalling renewal',
  account: 'Aldgate Rail',
  ownerId: 'person_mara',
  ownerName: 'Mara Okafor',
  ownerTeam: 'Sales',
  stage: 'negotiation',
  stageLabel: 'Negotiation',
  stageKind: 'open',
  amount: { minor: '8400000', currency: 'EUR' },
  listAmount: { minor: '11052632', currency: 'EUR' },
  discount: 2400,
  termMonths: 24,
  paymentDays: 45,
  currency: 'EUR',
  closeDate: '2026-05-15',
  nextStep: 'Send the revised offer',
  lines: null,
  fields: {},
  room: null, desk: null,
  ...more,
});

export const samplePlaced = (more: Partial<Placed> = {}): Placed => ({
  dealId: 'deal_1',
  name: 'deal-aldgate-rail-signalling-renewal',
  parts: {},
  askedAt: 0,
  updatedAt: 0,
  channel: 'C0DEAL1',
  card: '1700000000.000100',
  url: null,
  topic: null,
  day: null,
  invited: [],
  left: [],
  missing: {},
  adopted: false,
  ...more,
});

export const sampleSettings = (values: Readonly<Record<string, Json>> = {}): Settings => ({
  version: 1,
  get: name => values[name],
});

export const sampleAt = (
  deal: DealSnapshot = sampleSnapshot(),
  setting?: Json,
  more: Partial<At> = {},
): At => ({
  deals: new Map([[deal.id, deal]]),
  holders: new Map(),
  settings: sampleSettings(setting === undefined ? {} : { rooms: setting }),
  actor: { kind: 'person', id: 'person_mara' },
  now: 1000,
  newId: prefix => `${prefix}_1`,
  ...more,
});

/** Decides commands one after the other; refused ones change nothing. */
export function sampleHistory(
  commands: readonly RoomCommand[],
  at: At = sampleAt(),
  room?: Room,
): { room: Room | undefined; facts: string[]; effects: string[]; refused: string[] } {
  const facts: string[] = [];
  const effects: string[] = [];
  const refused: string[] = [];
  for (const command of commands) {
    const decision = decide(room, command, at);
    if ('refused' in decision) {
      refused.push(decision.refused.code);
      continue;
    }
    room = decision.state;
    facts.push(...decision.facts.map(f => f.type));
    effects.push(...(decision.effects ?? []).map(e => e.kind));
  }
  return { room, facts, effects, refused };
}
