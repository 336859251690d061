import type { Settings } from '../../engine/capability.ts';
import type { Directory } from '../people/read.ts';
import type { DealJson } from './contract.ts';
import type { Deal } from './model.ts';
import { stagesOf, type Stage } from './stages.ts';
import { listOf, moneyJson } from './values.ts';

/** A deal as the API and the web show it: names in place of ids, percent in place of hundredths. */
export function dealJsonOf(deal: Deal, people: Directory, settings: Settings): DealJson {
  const stages = stagesOf(settings);
  const stage = (id: string): Stage => stages.find(s => s.id === id) ?? { id, label: id, kind: deal.stageKind };
  const owner = deal.ownerId ? people.person(deal.ownerId) : undefined;
  return {
    id: deal.id,
    externalId: deal.externalId,
    connection: deal.connection,
    name: deal.name,
    account: deal.account,
    owner: owner ? { id: owner.id, name: owner.name } : null,
    ownerName: owner ? null : deal.ownerName,
    stage: stage(deal.stage),
    amount: moneyJson(deal.amount),
    listAmount: moneyJson(listOf(deal)),
    discount: deal.discount === null ? null : deal.discount / 100,
    termMonths: deal.termMonths,
    paymentDays: deal.paymentDays,
    closeDate: deal.closeDate,
    nextStep: deal.nextStep,
    fields: { ...deal.fields },
    lineItems: deal.lineItems.map(i => ({ product: i.product, quantity: i.quantity, listPrice: moneyJson(i.listPrice)!, soldPrice: moneyJson(i.soldPrice)! })),
    version: deal.version,
    updatedAt: new Date(deal.updatedAt).toISOString(),
    crm: {
      state: deal.crm.state,
      version: deal.crm.version,
      syncedAt: deal.crm.syncedAt === null ? null : new Date(deal.crm.syncedAt).toISOString(),
      conflict: deal.crm.conflict.map(c => ({ ...c })),
      errors: deal.crm.errors.map(e => ({ ...e })),
    },
    hold: deal.hold ? { reason: deal.hold.reason, stages: deal.hold.stages.map(id => stage(id).label), wanted: deal.wanted ? stage(deal.wanted) : null } : null,
    room: deal.room ? { id: deal.id, channel: deal.room, name: '', url: null, state: 'open' } : null,
  };
}
