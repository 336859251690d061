import type { Settings } from '../../engine/capability.ts';
import type { Directory, Person } from '../people/read.ts';
import type { Sample } from '../../ports/slack.ts';
import { decide } from './decide.ts';
import { blank, type At } from './decide-parts.ts';
import type { Deal, DealCommand, LineItem, Values } from './model.ts';
import { dealCard } from './slack.ts';
import { customFieldsOf, stagesOf, currencyOf } from './stages.ts';

/** Builders of examples. */

export const samplePerson = (id: string, name: string, more: Partial<Person> = {}): Person => ({
  id, name, email: `${name.split(' ')[0]!.toLowerCase()}@example.com`, title: null, timeZone: 'Europe/Berlin', locale: 'en', active: true,
  teamId: null, managerId: null, roles: [], slackId: null, identities: [], ...more,
}); // prettier-ignore

/** A directory of these people only. */
export const sampleDirectory = (people: readonly Person[]): Directory => ({
  version: 'sample',
  person: id => people.find(p => p.id === id),
  byEmail: email => people.find(p => p.email === email.toLowerCase()),
  bySlackId: id => people.find(p => p.slackId === id),
  byIdentity: () => undefined,
  byName: name => people.find(p => p.name.toLowerCase() === name.toLowerCase()),
  managerOf: () => undefined,
  membersOfTeam: () => [],
  withRole: () => [],
  team: () => undefined,
  teams: () => [],
  all: () => people,
});

export const mara = samplePerson('person_mara', 'Mara Okafor');

/** The moment of a sample decision; 1,000 is "now" unless said otherwise. */
export function sampleAt(more: Partial<At> = {}, values: Record<string, unknown> = {}): At {
  const settings = { version: 1, get: (name: string) => values[name] } as Settings;
  let n = 0;
  return {
    directory: sampleDirectory([mara]),
    stages: stagesOf(settings),
    customFields: customFieldsOf(settings),
    currency: currencyOf(settings),
    settings,
    actor: { kind: 'person', id: mara.id },
    now: 1000,
    newId: prefix => `${prefix}_${++n}`,
    ...more,
  };
}

export const sampleDeal = (more: Partial<Deal> = {}, at = sampleAt()): Deal => ({
  ...blank('deal_1', 'builtin', 'e1', at),
  name: 'Aldgate Rail',
  stage: 'proposal',
  stageLabel: 'Proposal',
  amount: { minor: '10000000', currency: 'USD' },
  ...more,
});

export const sampleItem = (product: string, quantity: number, list: number, sold = list): LineItem => ({
  product,
  quantity,
  listPrice: { minor: String(list), currency: 'USD' },
  soldPrice: { minor: String(sold), currency: 'USD' },
});

/** What the CRM says at a moment. */
export const heardCommand = (at: number, values: Values, more: Partial<Extract<DealCommand, { type: 'receive-crm-change' }>> = {}): DealCommand => ({
  type: 'receive-crm-change',
  dealId: 'deal_1',
  connection: 'builtin',
  externalId: 'e1',
  at,
  source: 'crm',
  crmVersion: null,
  values,
  ...more,
});

/** Decides commands one after the other. @throws Error on a refusal */
export function sampleHistory(deal: Deal | undefined, commands: readonly DealCommand[], at = sampleAt()): { deal: Deal; facts: string[]; effects: { kind: string; payload: object }[] } {
  let state = deal;
  const facts: string[] = [];
  const effects: { kind: string; payload: object }[] = [];
  for (const command of commands) {
    const decision = decide(state, command, at);
    if ('refused' in decision) throw new Error(`${command.type} was refused: ${JSON.stringify(decision.refused)}`);
    state = decision.state;
    facts.push(...decision.facts.map(f => f.type));
    effects.push(...(decision.effects ?? []));
  }
  return { deal: state!, facts, effects };
}

type Summary = Parameters<typeof dealCard>[0];
const sampleSummary = (more: Partial<Summary> = {}): Summary => ({
  id: 'deal_1', externalId: 'e1', connection: 'builtin', name: 'Signalling renewal', account: 'Aldgate Rail', owner: { id: mara.id, name: mara.name }, ownerName: null,
  stage: { id: 'negotiation', label: 'Negotiation', kind: 'open' }, amount: { amount: '84000.00', currency: 'EUR' }, listAmount: { amount: '110526.32', currency: 'EUR' },
  discount: 24, termMonths: 24, paymentDays: 45, closeDate: '2026-05-15', nextStep: 'Send the revised offer', version: 3, updatedAt: '2026-05-04T09:00:00.000Z',
  crm: { state: 'in-sync', version: '7', syncedAt: '2026-05-04T09:00:00.000Z', conflict: [], errors: [] }, hold: null, holds: [], room: null, ...more,
}); // prettier-ignore

/** What people see of deals. */
export const samples: readonly Sample[] = [
  { name: 'A deal that was found', text: '1 open deal for "aldgate": Signalling renewal', blocks: dealCard(sampleSummary(), 'https://evenkeel.example') },
  {
    name: 'A deal that is held, without an owner',
    text: 'Your 1 open deal: Signalling renewal',
    blocks: dealCard(
      sampleSummary({ owner: null, amount: null, discount: null, closeDate: null, hold: { reason: 'The discount waits for approval', stages: ['won'], wanted: { id: 'won', label: 'Closed won', kind: 'won' } } }),
      'https://evenkeel.example',
    ),
  }, // prettier-ignore
  {
    name: 'Several deals that were found',
    text: '2 open deals for "rail": Signalling renewal, Crane monitoring',
    blocks: [sampleSummary(), sampleSummary({ id: 'deal_2', name: 'Crane monitoring', account: 'Westhaven Rail' })].flatMap(d => dealCard(d, 'https://evenkeel.example', 'others')),
  }, // prettier-ignore
];
