import type { Reaction, Settings } from '../../engine/capability.ts';
import { fromJson } from '../../kernel/money.ts';
import { dealFacts, type ChangedPayload, type CrmOutcomePayload, type DealPayload, type DealSnapshot } from '../deals/events.ts';
import { peopleFacts } from '../people/events.ts';
import { roomFacts } from '../rooms/events.ts';
import { POLICIES, policiesOf, ratesOf } from './aggregate.ts';
import { evaluate, policyTerms, termsOf } from './decide-plan.ts';
import { deskFacts } from './events.ts';
import { choosePolicy, policyFor } from '../../policy/table.ts';

/** What others say in the log, answered with commands of our own. Pure. */
export const reactions: readonly Reaction[] = [
  {
    // The CRM has what was approved, or says why not: the card shows it.
    on: [dealFacts.writtenToCrm, dealFacts.crmConflict, dealFacts.crmRefused],
    react: fact => {
      const { ref } = fact.payload as unknown as CrmOutcomePayload;
      if (!ref) return undefined;
      const outcome = fact.type === dealFacts.writtenToCrm ? 'written' : fact.type === dealFacts.crmConflict ? 'conflict' : 'refused';
      const command = { type: 'confirm-written', requestId: ref, outcome, detail: null };
      return { later: [{ key: `deal-desk:written:${ref}`, at: 0, to: 'deal-desk', command }] };
    },
  },
  {
    // A deal whose terms need an approval that it does not have may not slip through the gate.
    on: [dealFacts.created, dealFacts.changed],
    react: (fact, settings) => {
      const payload = fact.payload as unknown as DealPayload & Partial<ChangedPayload>;
      const { deal } = payload;
      // A request that lives weighs every change of its deal, and ends with it.
      const recheck = deal.desk ? [{ key: `deal-desk:recheck:${deal.desk.request}`, at: 0, to: 'deal-desk', command: { type: 'recheck', requestId: deal.desk.request } }] : [];
      // Closed in the same breath as the terms came: no hold could be there before. What others bring as history is left alone.
      const from = payload.changes?.find(c => c.field === 'stage')?.from;
      const closed = deal.stageKind !== 'open' && (fact.type === dealFacts.created ? payload.source === 'evenkeel' : from !== undefined && payload.source !== 'import');
      const gated = closed && policiesOf(settings)?.policies.some(p => p.gate);
      const check = gated ? [{ key: `deal-desk:gate:${deal.id}`, at: 0, to: 'deal-desk-gate', command: { type: 'check', dealId: deal.id, from: typeof from === 'string' ? from : null } }] : [];
      if (deal.stageKind !== 'open' || deal.desk) return recheck.length + check.length > 0 ? { later: [...recheck, ...check] } : undefined;
      const before = payload.changes ? beforeChange(deal, payload.changes) : undefined;
      // What the gate says of it is what it said before: nothing to look at. A stage that closes is looked at above.
      if (payload.changes?.every(c => canUndo(c.field, deal) || !mattersTo(settings, c.field)) && (!before || gist(deal, settings) === gist(before, settings))) return undefined;
      if (!needsApproval(deal, settings) && !(before && needsApproval(before, settings))) return undefined;
      return { later: [{ key: `deal-desk:gate:${deal.id}`, at: 0, to: 'deal-desk-gate', command: { type: 'check', dealId: deal.id } }] };
    },
  },
  {
    // A request that ended may leave the deal free, or not.
    on: [deskFacts.rejected, deskFacts.recalled, deskFacts.expired, deskFacts.changesRequested, deskFacts.weighed, dealFacts.termsApplied, dealFacts.reopened],
    react: fact => {
      const { dealId, deal } = fact.payload as { dealId?: string; deal?: { id: string } };
      const id = dealId ?? deal?.id;
      return id ? { later: [{ key: `deal-desk:gate:${id}`, at: 0, to: 'deal-desk-gate', command: { type: 'check', dealId: id } }] } : undefined;
    },
  },
  {
    // Somebody who may be asked went away, came back or left: who decides is worked out again.
    on: [peopleFacts.absenceBegan, peopleFacts.absenceEnded, peopleFacts.awayChanged, peopleFacts.left],
    react: fact => {
      const { personId } = fact.payload as { personId: string };
      return { later: [{ key: `deal-desk:reseat:${personId}:${fact.at}`, at: 0, to: 'deal-desk-seats', command: { type: 'person-moved', personId } }] };
    },
  },
  {
    // A room that opens while a request waits gets its card.
    on: [roomFacts.opened],
    react: fact => {
      const { dealId } = fact.payload as { dealId: string };
      return { effects: [{ kind: 'deal-desk.card-for-room', lane: `deal-desk:room:${dealId}`, payload: { dealId } }] };
    },
  },
];

function needsApproval(deal: DealSnapshot, settings: Settings): boolean {
  const set = policiesOf(settings);
  if (!set?.policies.some(p => p.gate)) return false;
  const rates = ratesOf(settings);
  const values = policyTerms(deal, termsOf(deal));
  const policy = policyFor(set, values, rates);
  if (!policy?.gate) return false;
  const { steps, unknowns } = evaluate(policy, { rates })(values);
  return steps.length > 0 || unknowns.length > 0;
}

/** What the gate makes of the terms of a deal without an approval. */
function gist(deal: DealSnapshot, settings: Settings): string {
  const set = policiesOf(settings);
  if (!set) return '';
  const rates = ratesOf(settings);
  const values = policyTerms(deal, termsOf(deal));
  const { policy, unknowns: unclear } = choosePolicy(set, values, rates);
  if (!policy) return JSON.stringify([unclear]);
  const { steps, unknowns } = evaluate(policy, { rates })(values);
  return JSON.stringify([unclear, policy.name, steps.map(s => s.name), unknowns]);
}

/** The changes that `beforeChange` takes back exactly: where a discount is known, the list amount may hang on it and on the amount. */
const canUndo = (field: string, deal: DealSnapshot): boolean => field === 'termMonths' || field === 'paymentDays' || (field === 'amount' && deal.discount === null && !deal.lines);

/** Whether a policy could look at a field. Of custom fields: one whose name stands in their text. */
function mattersTo(settings: Settings, field: string): boolean {
  if (field === 'nextStep' || field === 'name') return false;
  const text = (settings.get(POLICIES) as { text?: string } | undefined)?.text ?? '';
  return !field.startsWith('fields.') || text.includes(field.slice('fields.'.length));
}

/** The deal's terms as they were, as far as the change tells. */
function beforeChange(deal: DealSnapshot, changes: ChangedPayload['changes']): DealSnapshot | undefined {
  const was: { -readonly [K in keyof DealSnapshot]?: DealSnapshot[K] } = {};
  for (const { field, from } of changes) {
    if (field === 'discount') was.discount = typeof from === 'number' ? Math.round(from * 100) : null;
    if (field === 'paymentDays') was.paymentDays = typeof from === 'number' ? from : null;
    if (field === 'termMonths') was.termMonths = typeof from === 'number' ? from : null;
    if (field === 'amount') {
      const money = from ? fromJson(from as { amount: string; currency: string }) : undefined;
      was.amount = money?.ok ? { minor: String(money.value.minor), currency: money.value.currency } : null;
      // Without line items and a list price the amount stands for it.
      if (!deal.lines && deal.discount === null) was.listAmount = was.amount;
    }
  }
  return Object.keys(was).length > 0 ? { ...deal, ...was } : undefined;
}
