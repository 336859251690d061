import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { At } from './decide.ts';
import { decide } from './decide.ts';
import type { Sample } from '../../ports/slack.ts';
import type { Placed, Room, RoomCommand } from './model.ts';
import { askArchive, askBack, askOut, askUnarchive, card, closing, dayLine, settledMember, type Stage } from './views.ts';

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

const stages: readonly Stage[] = [
  { id: 'discovery', label: 'Discovery', kind: 'open' },
  { id: 'proposal', label: 'Proposal', kind: 'open' },
  { id: 'negotiation', label: 'Negotiation', kind: 'open' },
  { id: 'won', label: 'Closed won', kind: 'won' },
];
const roles = [
  { role: 'Manager', names: ['Jonas Weber'] },
  { role: 'Solutions', names: ['Sefa Yilmaz', 'Owen Pike'] },
];
const publicUrl = 'https://evenkeel.example';
const bare = sampleSnapshot({
  account: null, ownerId: null, ownerName: null, amount: null, listAmount: null, discount: null, termMonths: null, paymentDays: null, closeDate: null, nextStep: null,
}); // prettier-ignore

/** What people see of rooms. */
export const samples: readonly Sample[] = [
  {
    name: 'The card of a room',
    ...card(sampleSnapshot(), samplePlaced({ parts: { 'deal-desk': { order: 10, lines: ['Approval: waiting for Jonas Weber, due today'] } } }), stages, roles, publicUrl),
  }, // prettier-ignore
  { name: 'The card of a deal that hardly says anything', ...card(bare, samplePlaced(), stages, [], publicUrl) },
  {
    name: 'The card of a deal that is won',
    ...card(sampleSnapshot({ stage: 'won', stageLabel: 'Closed won', stageKind: 'won' }), samplePlaced(), stages, roles, publicUrl),
  }, // prettier-ignore
  {
    name: 'What a day changed',
    ...dayLine(
      '2026-05-04',
      [
        { field: 'stage', from: 'proposal', to: 'negotiation', who: ['Mara Okafor'] },
        { field: 'closeDate', from: '2026-05-15', to: '2026-06-30', who: ['Mara Okafor', 'Jonas Weber'] },
      ],
      stages,
    ),
  },
  { name: 'A day that was taken back', ...dayLine('2026-05-04', [], stages) },
  { name: 'The last message of a room', ...closing(['Won: 84,000.00 EUR, 24 % off list.', 'Owner: Mara Okafor.', 'The room was open for 41 days.'], 'deal_1', publicUrl) }, // prettier-ignore
  { name: 'Somebody left', ...askBack('Sefa Yilmaz', 'deal_1', 'U0SEFA') },
  { name: 'Somebody has no part any more', ...askOut('Sefa Yilmaz', 'deal_1', 'U0SEFA') },
  { name: 'They stay', ...settledMember('Sefa Yilmaz', 'stays', 'Mara Okafor') },
  { name: 'They were removed', ...settledMember('Sefa Yilmaz', 'removed', 'Mara Okafor') },
  { name: 'Slack does not let them be removed', ...settledMember('Sefa Yilmaz', 'not-allowed', 'Mara Okafor') },
  { name: 'A person has to unarchive the channel', ...askUnarchive(sampleSnapshot(), 'C0DEAL1') },
  { name: 'Archive the room?', ...askArchive(sampleSnapshot()) },
];
