import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Sample } from '../../ports/slack.ts';
import { signalRule, type SignalRule } from './contract.ts';
import { alert, gathered, imported } from './views.ts';

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

const stages = new Map([
  ['proposal', 'Proposal'],
  ['negotiation', 'Negotiation'],
]);
const publicUrl = 'https://evenkeel.example';

/** What people see of alerts. */
export const samples: readonly Sample[] = [
  {
    name: 'An alert',
    ...alert(
      'Big deals that move',
      '{deal} ({account}, {amount}): {field} {from} → {to}',
      sampleDeal(),
      { field: 'stage', from: 'proposal', to: 'negotiation' },
      stages,
      publicUrl,
    ),
  },
  {
    name: 'More alerts than a minute takes',
    ...gathered(
      {
        rule: 'Big deals that move',
        gathered: 40,
        deals: [
          { id: 'deal_1', name: 'Signalling renewal' },
          { id: 'deal_2', name: 'Crane monitoring' },
        ],
      },
      publicUrl,
    ),
  },
  { name: 'An import brought what a rule watches', ...imported('Big deals that move', publicUrl) },
];
