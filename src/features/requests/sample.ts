import type { Settings } from '../../engine/capability.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import { requestSettings, type RequestSettings } from './contract.ts';
import type { Linked, RequestContext } from './context.ts';
import type { At } from './decide-parts.ts';
import { decide } from './decide.ts';
import { isLive, type RequestCommand, type TeamRequest } from './model.ts';
import type { Rota } from './rotation.ts';

/** Builders of examples. */

export const MINUTE = 60_000;
/** A Monday, nine o'clock in UTC. */
export const MONDAY = Date.UTC(2026, 4, 11, 9);

export const samplePerson = (id: string, teamId: string | null, more: Partial<Person> = {}): Person => ({
  id, name: id.replace(/^person_/, '').replace(/^./, c => c.toUpperCase()), email: `${id.replace(/^person_/, '')}@example.com`, title: null, timeZone: 'UTC', locale: 'en', active: true,
  teamId, managerId: null, roles: [], slackId: null, identities: [], ...more,
}); // prettier-ignore

export function sampleDirectory(people: readonly Person[], teams: readonly string[] = ['Sales', 'Legal', 'Solutions']): Directory {
  const all = teams.map(name => ({ id: `team_${name.toLowerCase()}`, name }));
  const byId = new Map(people.map(p => [p.id, p]));
  const team = (given: string) => all.find(t => t.id === given || t.name.toLowerCase() === given.toLowerCase());
  return {
    version: '1',
    person: id => byId.get(id),
    byEmail: email => people.find(p => p.email?.toLowerCase() === email.toLowerCase()),
    bySlackId: id => people.find(p => p.slackId === id),
    byIdentity: () => undefined,
    byName: name => people.find(p => p.name === name),
    managerOf: () => undefined,
    membersOfTeam: given => people.filter(p => p.active && p.teamId !== null && p.teamId === team(given)?.id),
    withRole: role => people.filter(p => p.active && p.roles.includes(role)),
    team,
    teams: () => all,
    all: () => people,
  };
}

export const sampleDeal = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1', name: 'Signalling renewal', account: 'Aldgate Rail', ownerId: 'person_mara', ownerName: 'Mara', ownerTeam: 'Sales', stage: 'negotiation', stageLabel: 'Negotiation', stageKind: 'open',
  amount: { minor: '8400000', currency: 'EUR' }, listAmount: null, discount: null, termMonths: 24, paymentDays: 30, currency: 'EUR', closeDate: '2026-05-15', nextStep: null, fields: {}, room: null,
  lines: null,
  desk: null, ...more,
}); // prettier-ignore

export const sampleRota = (more: Partial<Rota> = {}): Rota => ({
  teamId: 'team_solutions', people: ['person_sefa', 'person_owen', 'person_kai'], turn: 'weekly', timeZone: 'UTC', from: '2026-05-04', skips: [], swaps: [], version: 1, updatedAt: 0, ...more,
}); // prettier-ignore

const people = [
  samplePerson('person_mara', 'team_sales'),
  samplePerson('person_tom', 'team_sales'),
  samplePerson('person_elena', 'team_legal'),
  samplePerson('person_lou', 'team_legal'),
  samplePerson('person_sefa', 'team_solutions'),
  samplePerson('person_owen', 'team_solutions'),
  samplePerson('person_kai', 'team_solutions'),
  samplePerson('person_robin', null, { roles: ['admin'] }),
];

export const sampleSettings: RequestSettings = requestSettings.parse({});

/** Time that is always working time: a minute is a minute. */
export const sampleContext = (more: Partial<RequestContext> = {}): RequestContext => ({
  directory: sampleDirectory(people),
  about: sampleSettings,
  deals: new Map([['deal_1', sampleDeal()]]),
  linked: new Map(),
  loads: new Map(),
  rotas: new Map(),
  away: () => false,
  businessTime: (_people, from, minutes) => from + minutes * MINUTE,
  businessMinutes: (_people, from, to) => Math.max(0, (to - from) / MINUTE),
  ...more,
});

const noSettings: Settings = { version: 1, get: () => undefined };
export const sampleAt = (by: string | Actor = 'person_mara', now = MONDAY, more: Partial<RequestContext> = {}): At => ({
  ...sampleContext(more),
  actor: typeof by === 'string' ? { kind: 'person', id: by } : by,
  now,
  newId: prefix => `${prefix}_1`,
  settings: noSettings,
});

export const sampleAsk = (more: Partial<Extract<RequestCommand, { type: 'ask' }>> = {}): RequestCommand => ({
  type: 'ask', requestId: 'request_1', dealId: 'deal_1', typeId: 'legal-review', what: 'Please read clause 7', fields: { document: 'Single clause' }, blockedBy: [], source: null, ...more,
}); // prettier-ignore

export interface Told {
  readonly by: string | Actor;
  readonly command: RequestCommand;
  /** Epoch ms. */
  readonly at: number;
}
/** Decides commands one after the other; refused ones change nothing. Requests of the deal know each other. */
export function sampleHistory(told: readonly Told[], more: Partial<RequestContext> = {}) {
  const requests = new Map<string, TeamRequest>();
  const facts: { type: string; payload: Record<string, unknown> }[] = [];
  const refused: string[] = [];
  const effects: { kind: string; payload: Record<string, unknown> }[] = [];
  const later = new Map<string, number | null>();
  /** What was said last under each key. */
  const said = new Map<string, { readonly type: string }>();
  for (const { by, command, at } of told) {
    const live: Linked[] = [...requests.values()].filter(isLive).map(r => ({ id: r.id, name: r.typeName, state: r.state, blockedBy: r.blockedBy }));
    const decision = decide(requests.get(command.requestId), command, sampleAt(by, at, { linked: new Map([['deal_1', live]]), ...more }));
    if ('refused' in decision) {
      refused.push(decision.refused.code);
      continue;
    }
    requests.set(command.requestId, decision.state);
    facts.push(...decision.facts.map(f => ({ type: f.type, payload: f.payload as Record<string, unknown> })));
    effects.push(...(decision.effects ?? []).map(e => ({ kind: e.kind, payload: e.payload as Record<string, unknown> })));
    for (const job of decision.later ?? []) {
      later.set(job.key, job.at);
      said.set(job.key, job.command);
    }
  }
  return { requests, request: requests.get('request_1'), facts, refused, effects, later, said };
}
