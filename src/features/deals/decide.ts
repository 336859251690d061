import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect, type Fact } from '../../kernel/decision.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { divideHalfEven } from '../../kernel/money.ts';
import type { Directory } from '../people/read.ts';
import { dealFacts, type DealSnapshot, type FieldChange, type Source } from './events.ts';
import type { Deal, DealCommand, DealRefusal, LineItem, Values } from './model.ts';
import type { Stage } from './stages.ts';
import { applyValues, changesBetween, fromLineItems, listOf, plainOf } from './values.ts';

export interface DealContext {
  readonly directory: Directory;
  readonly stages: readonly Stage[];
}
type At = DealContext & Situation;
export type DealDecision = Decision<Deal, DealRefusal>;
type Of<T extends DealCommand['type']> = Extract<DealCommand, { type: T }>;

/** Everything that changes a deal. Pure. */
export function decide(deal: Deal | undefined, command: DealCommand, at: At): DealDecision {
  switch (command.type) {
    case 'receive-crm-change':
      return deal ? received(deal, command, at) : first(command, at);
    case 'create':
      return deal ? refuse({ code: 'exists-already' }) : created(command, at);
  }
  if (!deal) return refuse({ code: 'no-such-deal' });
  switch (command.type) {
    case 'edit':
      return edit(deal, command, at);
    case 'confirm-written':
      return {
        state: { ...deal, crm: { ...deal.crm, state: deal.crm.conflict.length > 0 ? 'conflict' : 'in-sync', version: command.crmVersion, syncedAt: at.now, errors: [] } },
        facts: [{ type: dealFacts.writtenToCrm, payload: { deal: snapshotOf(deal, at), ref: command.ref, connection: deal.connection, fields: command.fields } }],
      };
    case 'confirm-conflict':
      return conflicted(deal, command, at);
    case 'confirm-refused':
      return crmRefused(deal, command, at);
    case 'resolve-conflict':
      return resolve(deal, command, at);
    case 'hold':
      return hold(deal, command, at);
    case 'release':
      return release(deal, command.by, at);
    case 'apply-terms':
      return applyTerms(deal, command, at);
    case 'link-room':
      return deal.room === command.channel
        ? { state: deal, facts: [] }
        : { state: { ...deal, room: command.channel }, facts: [{ type: dealFacts.roomLinked, payload: { deal: snapshotOf({ ...deal, room: command.channel }, at), channel: command.channel } }] };
  }
}

export function snapshotOf(deal: Deal, at: DealContext): DealSnapshot {
  const owner = deal.ownerId ? at.directory.person(deal.ownerId) : undefined;
  return {
    id: deal.id,
    name: deal.name,
    account: deal.account,
    ownerId: deal.ownerId,
    ownerName: deal.ownerName,
    ownerTeam: owner?.teamId ? (at.directory.team(owner.teamId)?.name ?? null) : null,
    stage: deal.stage,
    stageLabel: at.stages.find(s => s.id === deal.stage)?.label ?? deal.stage,
    stageKind: deal.stageKind,
    amount: deal.amount,
    listAmount: listOf(deal),
    discount: deal.discount,
    termMonths: deal.termMonths,
    paymentDays: deal.paymentDays,
    currency: deal.currency,
    closeDate: deal.closeDate,
    nextStep: deal.nextStep,
    fields: deal.fields,
    room: deal.room,
  };
}

const blank = (id: string, connection: string, externalId: string, stage: Stage, now: number): Deal => ({
  id, connection, externalId, name: '', account: null, ownerId: null, ownerName: null, stage: stage.id, stageKind: stage.kind,
  amount: null, listAmount: null, lineItems: [], discount: null, termMonths: null, paymentDays: null, closeDate: null, nextStep: null,
  fields: {}, currency: 'USD', version: 1, hold: null, wanted: null, room: null,
  crm: { state: 'in-sync', version: null, syncedAt: now, conflict: [], errors: [] }, saidAt: {}, createdAt: now, updatedAt: now,
}); // prettier-ignore

function first(command: Of<'receive-crm-change'>, at: At): DealDecision {
  const { values } = command;
  if (!values['name']) return refuse({ code: 'missing', field: 'deal.name', message: 'the first event of a deal has to say its name' });
  const start = blank(command.dealId, command.connection, command.externalId, at.stages[0]!, at.now);
  const applied = applyValues(start, values, at);
  if (!applied.ok) return refuse(applied.error);
  const deal: Deal = { ...start, ...applied.value, saidAt: said({}, values, command.at), crm: { ...start.crm, version: command.crmVersion } };
  const snapshot = snapshotOf(deal, at);
  const facts: Fact[] = [{ type: dealFacts.created, payload: { deal: snapshot, source: command.source } }];
  if (deal.stageKind !== 'open') facts.push({ type: deal.stageKind === 'won' ? dealFacts.won : dealFacts.lost, payload: { deal: snapshot, source: command.source } });
  return { state: deal, facts, answer: { dealId: deal.id, created: true } };
}

const said = (before: Readonly<Record<string, number>>, values: Values, at: number): Record<string, number> => {
  const after = { ...before };
  for (const field of Object.keys(values)) after[field] = Math.max(at, after[field] ?? 0);
  return after;
};

/** What the CRM says, unless it said something newer before, or it is only our own write coming back. */
function received(deal: Deal, command: Of<'receive-crm-change'>, at: At): DealDecision {
  const news = Object.fromEntries(Object.entries(command.values).filter(([field]) => command.at >= (deal.saidAt[field] ?? 0)));
  const applied = applyValues(deal, news, at);
  if (!applied.ok) return refuse(applied.error);
  let next: Deal = { ...deal, ...applied.value };
  const changes = changesBetween(deal, next);
  const answer = { dealId: deal.id, created: false, changed: changes.length };
  if (changes.length === 0) {
    return { state: command.crmVersion && command.crmVersion !== deal.crm.version ? { ...deal, crm: { ...deal.crm, version: command.crmVersion } } : deal, facts: [], answer };
  }
  const facts: Fact[] = [];
  const effects: Effect[] = [];
  // The CRM may not carry a deal through a closed gate: it is put back there, and said.
  if (deal.hold?.stages.includes(next.stage) && next.stage !== deal.stage) {
    const wanted = next.stage;
    next = { ...next, stage: deal.stage, stageKind: deal.stageKind, wanted };
    facts.push({ type: dealFacts.stageHeld, payload: stageFact(next, deal.stage, wanted, at) });
    effects.push(write(next, { stage: deal.stage }, { stage: wanted }, at, null));
  }
  const kept = changesBetween(deal, next);
  next = { ...next, version: deal.version + 1, updatedAt: at.now, saidAt: said(deal.saidAt, news, command.at), crm: { ...next.crm, version: command.crmVersion ?? deal.crm.version, syncedAt: at.now } };
  return { state: next, facts: [...changeFacts(deal, next, kept, command.source, at), ...facts], effects, answer };
}

/** One fact for what changed, one more when the deal ended or came back. */
function changeFacts(before: Deal, after: Deal, changes: readonly FieldChange[], source: Source, at: At): Fact[] {
  if (changes.length === 0) return [];
  const deal = snapshotOf(after, at);
  const facts: Fact[] = [{ type: dealFacts.changed, payload: { deal, changes, source } as unknown as JsonObject }];
  if (before.stageKind !== after.stageKind) {
    facts.push({ type: after.stageKind === 'won' ? dealFacts.won : after.stageKind === 'lost' ? dealFacts.lost : dealFacts.reopened, payload: { deal, source } });
  }
  return facts;
}

function created(command: Of<'create'>, at: At): DealDecision {
  const start = blank(command.dealId, 'builtin', command.dealId, at.stages[0]!, at.now);
  if (!command.values['name']) return refuse({ code: 'missing', field: 'name', message: 'a deal needs a name' });
  const applied = applyValues(start, command.values, at);
  if (!applied.ok) return refuse(applied.error);
  const deal: Deal = { ...start, ...applied.value, crm: { ...start.crm, state: 'writing', syncedAt: null } };
  const snapshot = snapshotOf(deal, at);
  const facts: Fact[] = [{ type: dealFacts.created, payload: { deal: snapshot, source: 'evenkeel' } }];
  if (deal.stageKind !== 'open') facts.push({ type: deal.stageKind === 'won' ? dealFacts.won : dealFacts.lost, payload: { deal: snapshot, source: 'evenkeel' } });
  return { state: deal, facts, effects: [{ ...write(deal, command.values, {}, at, null), payload: { ...write(deal, command.values, {}, at, null).payload, create: true } }], answer: { dealId: deal.id } };
}

/** A write carries the exact values, and what it expects to find in their place. */
function write(deal: Deal, values: Values, expected: Values, at: At, ref: string | null): Effect {
  const author = at.actor.kind === 'person' ? (at.directory.person(at.actor.id)?.email ?? at.directory.person(at.actor.id)?.name ?? at.actor.id) : at.actor.kind === 'machine' ? `Evenkeel (${at.actor.name})` : at.actor.name;
  return { kind: 'deals.write-crm', lane: `deal:${deal.id}`, payload: { dealId: deal.id, connection: deal.connection, externalId: deal.externalId, values, expected, author, ref, create: false } };
}

function edit(deal: Deal, command: Of<'edit'>, at: At): DealDecision {
  if ('discount' in command.values && deal.lineItems.length > 0) return refuse({ code: 'computed', field: 'discount' });
  const applied = applyValues(deal, command.values, at);
  if (!applied.ok) return refuse(applied.error);
  if (command.version !== deal.version) {
    const mine: Deal = { ...deal, ...applied.value };
    const changed = Object.keys(command.values).map(field => ({ field, yours: plainOf(mine, field), now: plainOf(deal, field) })).filter(c => JSON.stringify(c.yours) !== JSON.stringify(c.now));
    if (changed.length > 0) return refuse({ code: 'moved-on', version: deal.version, changed });
  }
  let next: Deal = { ...deal, ...applied.value };
  const facts: Fact[] = [];
  if (deal.hold?.stages.includes(next.stage) && next.stage !== deal.stage) {
    const wanted = next.stage;
    next = { ...next, stage: deal.stage, stageKind: deal.stageKind, wanted };
    facts.push({ type: dealFacts.stageWanted, payload: stageFact(next, deal.stage, wanted, at) });
  }
  return settled(deal, next, facts, at, null);
}

/** Records the changes and writes them to the CRM. */
function settled(deal: Deal, changed: Deal, facts: readonly Fact[], at: At, ref: string | null, extra: Values = {}): DealDecision {
  const changes = changesBetween(deal, changed);
  if (changes.length === 0 && facts.length === 0 && Object.keys(extra).length === 0) return { state: deal, facts: [], answer: { dealId: deal.id, version: deal.version } };
  const next: Deal = { ...changed, version: deal.version + 1, updatedAt: at.now, crm: changes.length > 0 || Object.keys(extra).length > 0 ? { ...changed.crm, state: 'writing' } : changed.crm };
  const values: Record<string, never> = {};
  const expected: Record<string, never> = {};
  // What follows from the line items is written for the CRM's readers and expected nowhere.
  const computed = changed.lineItems.length > 0 ? ['amount', 'discount'] : [];
  for (const c of changes) {
    values[c.field] = c.to as never;
    if (!computed.includes(c.field)) expected[c.field] = c.from as never;
  }
  const effects = Object.keys(values).length + Object.keys(extra).length > 0 ? [write(next, { ...values, ...extra }, expected, at, ref)] : [];
  // The approved terms tell their changes themselves.
  const told = facts.some(f => f.type === dealFacts.termsApplied) ? [] : changeFacts(deal, next, changes, 'evenkeel', at);
  return { state: next, facts: [...told, ...facts], effects, answer: { dealId: deal.id, version: next.version } };
}

function stageFact(deal: Deal, from: string, to: string, at: At): JsonObject {
  const ref = (id: string) => {
    const s = at.stages.find(x => x.id === id);
    return { id, label: s?.label ?? id, kind: s?.kind ?? 'open' };
  };
  return { deal: snapshotOf(deal, at), from: ref(from), to: ref(to), hold: { by: deal.hold?.by ?? '', reason: deal.hold?.reason ?? '', ref: deal.hold?.ref ?? null } };
}

function conflicted(deal: Deal, command: Of<'confirm-conflict'>, at: At): DealDecision {
  const conflict = Object.keys(command.theirs).map(field => ({ field, ours: (command.ours[field] ?? null) as never, theirs: (command.theirs[field] ?? null) as never }));
  return {
    state: { ...deal, version: deal.version + 1, updatedAt: at.now, crm: { ...deal.crm, state: 'conflict', conflict } },
    facts: [{ type: dealFacts.crmConflict, payload: { deal: snapshotOf(deal, at), ref: command.ref, connection: deal.connection, fields: conflict.map(c => c.field), conflict } }],
  };
}

/** The CRM's words on the field; the value is put back; what was typed is kept in the log. */
function crmRefused(deal: Deal, command: Of<'confirm-refused'>, at: At): DealDecision {
  const back = applyValues(deal, command.before, at);
  const state: Deal = { ...deal, ...(back.ok ? back.value : {}), version: deal.version + 1, updatedAt: at.now, crm: { ...deal.crm, state: 'refused', errors: command.errors } };
  return {
    state,
    facts: [{ type: dealFacts.crmRefused, payload: { deal: snapshotOf(state, at), ref: command.ref, connection: deal.connection, fields: Object.keys(command.typed), errors: command.errors, typed: command.typed } }],
  };
}

function resolve(deal: Deal, command: Of<'resolve-conflict'>, at: At): DealDecision {
  const about = deal.crm.conflict.find(c => c.field === command.field);
  if (!about) return refuse({ code: 'no-conflict', field: command.field });
  const left = deal.crm.conflict.filter(c => c !== about);
  const applied = applyValues(deal, { [command.field]: (command.choose === 'theirs' ? about.theirs : about.ours) as never }, at);
  if (!applied.ok) return refuse(applied.error);
  const next: Deal = { ...deal, ...applied.value, version: deal.version + 1, updatedAt: at.now, crm: { ...deal.crm, conflict: left, state: left.length > 0 ? 'conflict' : command.choose === 'ours' ? 'writing' : 'in-sync' } };
  const changes = changesBetween(deal, next);
  return {
    state: next,
    facts: [...changeFacts(deal, next, changes, 'evenkeel', at), { type: dealFacts.conflictResolved, payload: { deal: snapshotOf(next, at), field: command.field, chose: command.choose } }],
    effects: command.choose === 'ours' ? [write(next, { [command.field]: about.ours as never }, { [command.field]: about.theirs as never }, at, null)] : [],
    answer: { dealId: deal.id, version: next.version },
  };
}

function hold(deal: Deal, command: Of<'hold'>, at: At): DealDecision {
  const next = { by: command.by, reason: command.reason, stages: command.stages, ref: command.ref };
  if (JSON.stringify(deal.hold) === JSON.stringify(next)) return { state: deal, facts: [] };
  const held: Deal = { ...deal, hold: next, version: deal.version + 1, updatedAt: at.now };
  return { state: held, facts: [{ type: dealFacts.held, payload: { deal: snapshotOf(held, at), ...next } }] };
}

/** The gate opens; a stage that was waiting is entered now. */
function release(deal: Deal, by: string, at: At): DealDecision {
  if (!deal.hold || deal.hold.by !== by) return { state: deal, facts: [] };
  const free: Deal = { ...deal, hold: null, wanted: null };
  const stage = deal.wanted ? at.stages.find(s => s.id === deal.wanted) : undefined;
  const entered: Deal = stage ? { ...free, stage: stage.id, stageKind: stage.kind } : free;
  const fact: Fact = { type: dealFacts.released, payload: { deal: snapshotOf(entered, at), by, ref: deal.hold.ref, entered: stage ? { ...stage } : null } };
  return settled(deal, entered, [fact], at, null);
}

/** The approved terms become the deal's own, and the CRM gets them with the name of who approved. */
function applyTerms(deal: Deal, command: Of<'apply-terms'>, at: At): DealDecision {
  let next: Deal = { ...deal, termMonths: command.termMonths ?? deal.termMonths, paymentDays: command.paymentDays ?? deal.paymentDays };
  if (command.discount !== null && command.discount !== deal.discount) {
    if (deal.lineItems.length > 0) {
      const priced = fromLineItems({ ...next, lineItems: priceAt(deal.lineItems, command.discount) });
      if (priced.ok) next = { ...next, ...priced.value };
    } else {
      const list = listOf(deal);
      next = {
        ...next,
        discount: command.discount,
        listAmount: list,
        amount: list ? { minor: String(divideHalfEven(BigInt(list.minor) * BigInt(10_000 - command.discount), 10_000n)), currency: list.currency } : null,
      };
    }
  }
  const { approval } = command;
  const approver = approval.by ? (at.directory.person(approval.by)?.name ?? approval.by) : 'policy';
  const extra: Values = {
    approval_status: approval.status,
    approved_discount: command.discount === null ? null : command.discount / 100,
    approved_by: approver,
    approved_at: new Date(approval.at).toISOString(),
  };
  const fact: Fact = { type: dealFacts.termsApplied, payload: { deal: snapshotOf(next, at), changes: changesBetween(deal, next) as never, approval } };
  return settled(deal, next, [fact], at, approval.request, extra);
}

/**
 * Prices that give this discount as closely as the smallest unit allows and never more: each sold price is rounded up.
 * @param discount hundredths of a percent
 */
export function priceAt(items: readonly LineItem[], discount: number): LineItem[] {
  return items.map(item => {
    const scaled = BigInt(item.listPrice.minor) * BigInt(10_000 - discount);
    const sold = scaled >= 0n ? (scaled + 9_999n) / 10_000n : scaled / 10_000n;
    return { ...item, soldPrice: { minor: String(sold), currency: item.listPrice.currency } };
  });
}
