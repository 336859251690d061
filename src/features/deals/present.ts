import type { z } from 'zod';
import type { Directory } from '../people/read.ts';
import type { DealJson, dealsJson } from './contract.ts';
import { reasonsOf } from './decide-parts.ts';
import type { Deal } from './model.ts';
import { listOf } from './terms.ts';
import { moneyJson } from './values.ts';

/** A deal as screens show it. Pure. */

export type ListedDeal = z.infer<typeof dealsJson>['items'][number];

export function listedOf(deal: Deal, people: Directory): ListedDeal {
  const owner = deal.ownerId ? people.person(deal.ownerId) : undefined;
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: deal.id,
    externalId: deal.crm.exists ? deal.externalId : null,
    connection: deal.connection,
    name: deal.name,
    account: deal.account,
    owner: owner ? { id: owner.id, name: owner.name } : null,
    ownerName: owner ? null : deal.ownerName,
    stage: { id: deal.stage, label: deal.stageLabel, kind: deal.stageKind },
    amount: moneyJson(deal.amount),
    listAmount: moneyJson(listOf(deal)),
    discount: deal.discount === null ? null : deal.discount / 100,
    termMonths: deal.termMonths,
    paymentDays: deal.paymentDays,
    closeDate: deal.closeDate,
    nextStep: deal.nextStep,
    version: deal.version,
    updatedAt: iso(deal.updatedAt)!,
    crm: {
      state: crmStateOf(deal),
      version: deal.crm.version,
      syncedAt: iso(deal.crm.syncedAt),
      conflict: deal.crm.conflict.map(c => ({ ...c })),
      errors: deal.crm.errors.map(e => ({ ...e })),
    },
    hold: deal.holds.length === 0 ? null : { reason: reasonsOf(deal.holds), stages: [...new Set(deal.holds.flatMap(h => h.stages))], wanted: deal.wanted ? { ...deal.wanted } : null },
    holds: deal.holds.map(({ by, reason, stages, ref }) => ({ by, reason, stages: [...stages], ref })),
    room: deal.room ? { id: deal.room, channel: deal.room, name: deal.roomAs?.name ?? deal.room, url: deal.roomAs?.url ?? null, state: 'open' } : null,
  };
}

export const dealJsonOf = (deal: Deal, people: Directory): DealJson => ({
  ...listedOf(deal, people),
  fields: { ...deal.fields },
  lineItems: deal.lineItems.map(i => ({ product: i.product, quantity: i.quantity, listPrice: moneyJson(i.listPrice)!, soldPrice: moneyJson(i.soldPrice)! })),
});

/** Where the CRM stands. */
export function crmStateOf({ crm }: Deal): DealJson['crm']['state'] {
  if (crm.conflict.length > 0) return 'conflict';
  if (crm.errors.length > 0) return 'refused';
  if (crm.pending.length > 0) return 'writing';
  return crm.exists ? 'in-sync' : 'local';
}
