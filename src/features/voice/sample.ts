import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import { businessCalendar } from '../../kernel/calendar.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import type { At } from './context.ts';
import { voiceSettings } from './contract.ts';
import type { LedgerAt } from './decide-ledger.ts';
import type { Need, NeedCommand, NeedWithVoices, Of, Voice } from './model.ts';
import { decide } from './decide.ts';

/** Builders of examples. */

const somebody = (id: string, name: string, teamId: string | null, roles: readonly string[] = []): Person => ({
  id, name, email: `${id}@example.com`, title: null, timeZone: 'Europe/Berlin', locale: 'en', active: true, teamId, managerId: null, roles, slackId: `U_${id}`, identities: [],
}); // prettier-ignore
export const mara = somebody('mara', 'Mara', 'sales');
export const tom = somebody('tom', 'Tom', 'sales');
export const ines = somebody('ines', 'Ines', 'product');
export const robin = somebody('robin', 'Robin', 'desk', ['admin']);
const teams = [{ id: 'sales', name: 'Sales' }, { id: 'product', name: 'Product' }, { id: 'desk', name: 'Deal Desk' }]; // prettier-ignore

export const sampleDirectory = (people: readonly Person[] = [mara, tom, ines, robin]): Directory => ({
  version: 'sample',
  person: id => people.find(p => p.id === id),
  byEmail: () => undefined,
  bySlackId: () => undefined,
  byIdentity: () => undefined,
  byName: () => undefined,
  managerOf: () => undefined,
  membersOfTeam: team => people.filter(p => p.teamId === team || teams.find(t => t.id === p.teamId)?.name === team),
  withRole: role => people.filter(p => p.roles.includes(role)),
  team: idOrName => teams.find(t => t.id === idOrName || t.name === idOrName),
  teams: () => teams,
  all: () => people,
});

export const sampleDeal = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1', name: 'Signalling renewal', account: 'Aldgate Rail', ownerId: 'mara', ownerName: 'Mara', ownerTeam: 'Sales', stage: 'negotiation',
  stageLabel: 'Negotiation', stageKind: 'open', amount: { minor: '8400000', currency: 'EUR' }, listAmount: null, discount: null, termMonths: null, paymentDays: null,
  currency: 'EUR', closeDate: null, nextStep: null, fields: {}, room: null, lines: null, desk: null, ...more,
}); // prettier-ignore

export const sampleVoice = (more: Partial<Voice> = {}): Voice => ({
  id: 'voice_1', needId: 'need_1', words: 'We cannot go live without it.', saidBy: null, dealId: 'deal_1', account: null, urgency: 'blocker', capturedBy: 'mara',
  teamId: 'sales', source: 'slack', at: 1000, ...more,
}); // prettier-ignore

export const sampleNeed = (more: Partial<Need> = {}): Need => ({
  id: 'need_1', title: 'Single sign-on', place: { state: 'heard' }, productOwnerId: null, builders: [], issues: [], exceptions: [], note: null, version: 1,
  createdBy: 'mara', createdAt: 1000, movedAt: 1000, updatedAt: 1000, ...more,
}); // prettier-ignore

export const sampleState = (need: Partial<Need> = {}, voices: readonly Voice[] = [sampleVoice()]): NeedWithVoices => ({ need: sampleNeed(need), voices });

const settings = (values: Readonly<Record<string, Json>> = {}): Settings => ({ version: 1, get: name => values[name] });

/** The moment of a sample decision: Ines of product, on 2 March 2026 at 10:00 UTC. */
export function sampleAt(more: Partial<At> = {}): At {
  let n = 0;
  const deals = new Map([['deal_1', sampleDeal()]]);
  return {
    people: sampleDirectory(), voice: voiceSettings.parse({}), deals, families: new Map(), others: new Map(), roots: new Map(), titles: [], issues: new Map(),
    actor: { kind: 'person', id: 'ines' }, settings: settings(), now: Date.UTC(2026, 2, 2, 10), newId: prefix => `${prefix}_${++n}`, ...more,
  }; // prettier-ignore
}

export function sampleLedgerAt(more: Partial<LedgerAt> = {}): LedgerAt {
  const day = [['09:00', '17:00']] as const;
  const made = businessCalendar({ timeZone: 'Europe/Berlin', week: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day } });
  if (!made.ok) throw new Error(made.error.message);
  const { value } = made;
  return {
    people: sampleDirectory(), voice: voiceSettings.parse({}), needs: new Set(['need_1']), deals: new Set(['deal_1']), calendarOf: () => value,
    actor: { kind: 'person', id: 'mara' }, settings: settings(), now: Date.UTC(2026, 2, 2, 10), newId: prefix => `${prefix}_1`, ...more,
  }; // prettier-ignore
}

export const captureCommand = (more: Partial<Of<'capture'>> = {}): Of<'capture'> => ({
  type: 'capture', needId: 'need_1', voiceId: 'voice_9', title: 'Single sign-on', anyway: false, words: 'No password again.', saidBy: null, dealId: 'deal_1', account: null,
  urgency: 'important', source: 'slack', ...more,
}); // prettier-ignore
export const moveCommand = (more: Partial<Of<'move'>> = {}): Of<'move'> => ({ type: 'move', needId: 'need_1', state: 'shipped', quarter: null, reason: null, release: null, ...more });

/** Decides and expects a yes. @throws Error on a refusal */
export function accepted(state: NeedWithVoices | undefined, command: NeedCommand, at: At) {
  const decision = decide(state, command, at);
  if ('refused' in decision) throw new Error(`${command.type} was refused: ${JSON.stringify(decision.refused)}`);
  return decision;
}
