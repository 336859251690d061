import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { signalRule, type SignalRule } from './contract.ts';

/** Builders of examples. */

export const sampleDeal = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1', name: 'Signalling renewal', account: 'Aldgate Rail', ownerId: 'person_mara', ownerName: 'Mara Okafor', ownerTeam: 'Sales',
  stage: 'negotiation', stageLabel: 'Negotiation', stageKind: 'open', amount: { minor: '8400000', currency: 'EUR' }, listAmount: null,
  discount: 2400, termMonths: 24, paymentDays: 45, currency: 'EUR', closeDate: '2026-05-15', nextStep: 'Call', lines: null, fields: {}, room: null, desk: null, ...more,
}); // prettier-ignore

/** @throws ZodError for a rule that is not valid */
export const sampleRule = (more: object): SignalRule =>
  signalRule.parse({ name: 'rule', on: 'changed', to: { channel: 'C0SALES' }, ...more });

export const sampleSettings = (values: Readonly<Record<string, Json>>): Settings => ({
  version: 1,
  get: name => values[name],
});
