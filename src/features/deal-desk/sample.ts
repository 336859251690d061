import type { Settings } from '../../engine/capability.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, StandIn } from '../people/read.ts';
import type { At } from './decide-advance.ts';
import type { ApprovalRequest } from './model.ts';
import { noRates } from '../../policy/rates.ts';
import { parsePolicies } from '../../policy/file.ts';
import type { PolicySet } from '../../policy/model.ts';

/** Builders of examples. */

export const sampleDeal = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1',
  name: 'Aldgate Rail: signalling renewal',
  account: 'Aldgate Rail',
  ownerId: 'person_mara',
  ownerName: 'Mara Lindqvist',
  ownerTeam: 'Sales',
  stage: 'negotiation',
  stageLabel: 'Negotiation',
  stageKind: 'open',
  amount: { minor: '9000000', currency: 'EUR' },
  listAmount: { minor: '10000000', currency: 'EUR' },
  discount: 1000,
  termMonths: 24,
  paymentDays: 45,
  currency: 'EUR',
  closeDate: '2026-05-15',
  nextStep: null,
  lines: null,
  fields: {},
  room: null,
  desk: null,
  ...more,
});

export function policiesFrom(text: string): PolicySet {
  const parsed = parsePolicies(text);
  if (!parsed.ok) throw new Error(parsed.error.map(p => `${p.path}: ${p.message}`).join('\n'));
  return parsed.value;
}

export interface SampleWorld {
  readonly directory: Directory;
  readonly policies: PolicySet;
  /** Policies by the version of the settings they came with; the newest is in force. */
  readonly earlier?: ReadonlyMap<number, PolicySet>;
  readonly version?: number;
  readonly deals?: ReadonlyMap<string, DealSnapshot>;
  readonly latest?: ReadonlyMap<string, ApprovalRequest>;
  readonly now?: number;
  readonly standIn?: (personId: string, at: number, excluded?: readonly string[]) => StandIn;
}

const settings = (version: number): Settings => ({ version, get: () => undefined });
let made = 0;

/** The moment that a decision is made in. Working time runs like the clock, so that tests can count. */
export const sampleAt = (world: SampleWorld, actor: Actor): At => ({
  directory: world.directory,
  policies: world.policies,
  rates: noRates,
  deals: world.deals ?? new Map([['deal_1', sampleDeal()]]),
  latest: world.latest ?? new Map(),
  policyOf: request => (world.earlier?.get(request.policyVersion) ?? world.policies).policies.find(p => p.name === request.policyName),
  groups: new Map(),
  businessTime: (_people, from, minutes) => from + minutes * 60_000,
  businessMinutes: (_people, from, to) => (to - from) / 60_000,
  local: () => ({ hour: 9, weekday: 1 }),
  standIn: world.standIn ?? (personId => ({ who: personId, via: [], until: null, limits: { amounts: [], discount: null, authorityOf: personId }, informed: [] })),
  now: world.now ?? 1_000_000,
  newId: prefix => `${prefix}_${++made}`,
  actor,
  settings: settings(world.version ?? 1),
});
