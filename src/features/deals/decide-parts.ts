import type { Situation } from '../../engine/capability.ts';
import type { Decision, Effect, Fact } from '../../kernel/decision.ts';
import type { Json, JsonObject } from '../../kernel/json.ts';
import { dealFacts, type DealSnapshot, type FieldChange, type Source, type StageRef } from './events.ts';
import type { Deal, DealRefusal, Hold, PendingWrite, Values } from './model.ts';
import { linesOf, listOf } from './terms.ts';
import { crmOf, plainOf, type About } from './values.ts';

/** What the decisions share. */

export interface DealContext extends About {
  /** Of deals that name none. */
  readonly currency: string;
}
export type At = DealContext & Situation;
export type DealDecision = Decision<Deal, DealRefusal>;

export function snapshotOf(deal: Deal, about: Pick<DealContext, 'directory'>): DealSnapshot {
  const owner = deal.ownerId ? about.directory.person(deal.ownerId) : undefined;
  return {
    id: deal.id,
    name: deal.name,
    account: deal.account,
    ownerId: deal.ownerId,
    ownerName: owner?.name ?? deal.ownerName,
    ownerTeam: owner?.teamId ? (about.directory.team(owner.teamId)?.name ?? null) : null,
    stage: deal.stage,
    stageLabel: deal.stageLabel,
    stageKind: deal.stageKind,
    amount: deal.amount,
    listAmount: listOf(deal),
    discount: deal.discount,
    termMonths: deal.termMonths,
    paymentDays: deal.paymentDays,
    currency: deal.currency,
    closeDate: deal.closeDate,
    nextStep: deal.nextStep,
    lines: linesOf(deal.lineItems),
    fields: deal.fields,
    room: deal.room,
    desk: deal.desk ?? null,
  };
}

export const blank = (id: string, connection: string, externalId: string, at: At): Deal => ({
  id, connection, externalId, name: '', account: null, ownerId: null, ownerName: null, ownerSaid: null,
  stage: at.stages[0]?.id ?? '', stageLabel: at.stages[0]?.label ?? '', stageKind: at.stages[0]?.kind ?? 'open',
  amount: null, listAmount: null, lineItems: [], discount: null, termMonths: null, paymentDays: null, closeDate: null, nextStep: null,
  fields: {}, currency: at.currency, version: 1, holds: [], wanted: null, room: null,
  crm: { version: null, syncedAt: at.now, exists: true, pending: [], parked: {}, conflict: [], stuck: null, errors: [] },
  saidAt: {}, imported: null, createdAt: at.now, updatedAt: at.now, deletedAt: null,
}); // prettier-ignore

export function createdFacts(deal: Deal, source: Source, at: At): Fact[] {
  const payload = { deal: snapshotOf(deal, at), source };
  const facts: Fact[] = [{ type: dealFacts.created, payload }];
  if (deal.stageKind !== 'open') facts.push({ type: deal.stageKind === 'won' ? dealFacts.won : dealFacts.lost, payload });
  return facts;
}

export const said = (before: Readonly<Record<string, number>>, fields: readonly string[], at: number): Record<string, number> => {
  const after = { ...before };
  for (const field of fields) after[field] = Math.max(at, after[field] ?? 0);
  return after;
};

/** One fact for what changed, one more when the deal ended or came back. */
export function changeFacts(before: Deal, after: Deal, changes: readonly FieldChange[], source: Source, at: At): Fact[] {
  if (changes.length === 0) return [];
  const deal = snapshotOf(after, at);
  const { fields: _, ...about } = deal;
  const facts: Fact[] = [
    { type: dealFacts.changed, payload: { deal, changes, source } as unknown as JsonObject, kept: { deal: about, changes, source } as unknown as JsonObject },
  ];
  if (before.stageKind !== after.stageKind) {
    facts.push({ type: after.stageKind === 'won' ? dealFacts.won : after.stageKind === 'lost' ? dealFacts.lost : dealFacts.reopened, payload: { deal, source } });
  }
  return facts;
}

/** A write carries the exact values, and what it expects to find in their place. */
export function write(deal: Deal, values: Values, expected: Values, at: At, ref: string | null): { deal: Deal; effect: Effect } {
  const create = !deal.crm.exists && !deal.crm.pending.some(w => w.create);
  // The CRM keeps the record under its deal's id, so that the same record always leads to the same deal.
  const key = create ? deal.id : at.newId('write');
  const pending: PendingWrite = { key, values: create ? everything(deal, values) : values, expected: create ? {} : expected, ref, create };
  const { actor } = at;
  const who = actor.kind === 'person' ? at.directory.person(actor.id) : undefined;
  const author = who?.email ?? who?.name ?? (actor.kind === 'machine' ? `Evenkeel (${actor.name})` : actor.kind === 'connection' ? (actor.who ?? actor.name) : actor.id);
  return {
    deal: { ...deal, crm: { ...deal.crm, pending: [...deal.crm.pending, pending] } },
    effect: {
      kind: 'deals.write-crm',
      lane: `deal:${deal.id}`,
      payload: { dealId: deal.id, connection: deal.connection, write: key, values: pending.values, expected: pending.expected, author, ref, create },
    },
  };
}

/** All that is known about a deal, for a record that does not exist yet. */
function everything(deal: Deal, values: Values): Values {
  const all: Record<string, Json> = {};
  for (const field of ['name', 'account', 'owner', 'stage', 'amount', 'listAmount', 'discount', 'termMonths', 'paymentDays', 'closeDate', 'nextStep']) {
    const value = crmOf(deal, field);
    if (value !== null) all[field] = value;
  }
  if (deal.lineItems.length > 0) all['lineItems'] = plainOf(deal, 'lineItems');
  for (const [name, value] of Object.entries(deal.fields)) if (value !== null) all[`fields.${name}`] = value;
  return { ...all, ...values };
}

export const stageRef = (deal: Pick<Deal, 'stage' | 'stageLabel' | 'stageKind'>): StageRef => ({ id: deal.stage, label: deal.stageLabel, kind: deal.stageKind });

/** The holds that keep a deal out of this stage. A policy may name it by id or by label. */
export const holdsOn = (holds: readonly Hold[], to: Pick<Deal, 'stage' | 'stageLabel'>): Hold[] =>
  holds.filter(hold => hold.stages.some(s => s === to.stage || s.toLowerCase() === to.stageLabel.toLowerCase()));

/** @param by at least one; the first speaks for all, with the reasons of all */
export function heldPayload(deal: Deal, wanted: StageRef, by: readonly Hold[], at: At): JsonObject {
  return { deal: snapshotOf(deal, at), from: stageRef(deal), to: wanted, hold: { by: by[0]?.by ?? '', reason: reasonsOf(by), ref: by[0]?.ref ?? null } };
}

/** Each reason once. */
export const reasonsOf = (holds: readonly Hold[]): string => [...new Set(holds.map(h => h.reason))].join('; ');
