import { canonicalJson } from '../../kernel/canonical.ts';
import { refuse, type Effect, type Fact } from '../../kernel/decision.ts';
import type { Json } from '../../kernel/json.ts';
import { parsePercent } from '../../kernel/money.ts';
import { blank, changeFacts, createdFacts, heldPayload, holdsOn, snapshotOf, stageRef, write, type At, type DealDecision } from './decide-parts.ts';
import { dealFacts, type FieldChange } from './events.ts';
import type { Deal, DealRefusal, Hold, Of, Values } from './model.ts';
import { mayChange } from './policy.ts';
import { listOf, offOf, priceAt, soldFor } from './terms.ts';
import { applyValues, changesBetween, crmOf, findOwner, fromLineItems, plainOf } from './values.ts';

/** What people here, and the desk in their name, do to a deal. It holds at once and goes to the CRM. */

export function create(command: Of<'create'>, at: At): DealDecision {
  if (!mayChange(at.actor, at.directory)) return refuse({ code: 'person-inactive' });
  if (!command.values['name']) return refuse({ code: 'missing', field: 'name', message: 'a deal needs a name' });
  const stranger = unknownOwner(command.values, 'builtin', at);
  if (stranger) return refuse(stranger);
  const start = blank(command.dealId, 'builtin', command.dealId, at);
  const applied = applyValues(start, command.values, at);
  if (!applied.ok) return refuse(applied.error);
  const required = missing(applied.value.fields, at);
  if (required) return refuse(required);
  const deal: Deal = { ...start, ...applied.value, crm: { ...start.crm, exists: false, syncedAt: null } };
  const written = write(deal, {}, {}, at, null);
  return { state: written.deal, facts: createdFacts(deal, 'evenkeel', at), effects: [written.effect], answer: { dealId: deal.id, version: deal.version } };
}

const missing = (fields: Deal['fields'], at: At): DealRefusal | undefined => {
  for (const field of at.customFields.values()) {
    if (field.required && (fields[field.name] ?? null) === null) return { code: 'missing', field: `fields.${field.name}`, message: 'must not be empty' };
  }
  return undefined;
};

/** A person picks an owner among us; what a CRM calls somebody is another matter. */
function unknownOwner(values: Values, connection: string, at: At): DealRefusal | undefined {
  const owner = values['owner'];
  if (typeof owner !== 'string' || owner === '' || findOwner(at.directory, connection, owner)) return undefined;
  return { code: 'no-such-person', field: 'owner', given: owner.slice(0, 254) };
}

/** A discount that is typed on a deal with line items is a price for each of them: the discount itself stays computed. */
function repriced(deal: Deal, command: Of<'edit'>): Of<'edit'> | { readonly refused: DealRefusal } {
  if (!('discount' in command.values) || deal.lineItems.length === 0) return command;
  if ('lineItems' in command.values) return refuse({ code: 'computed', field: 'discount' });
  const { discount, ...others } = command.values;
  const percent = parsePercent(String(discount));
  if (percent === undefined || percent < -100_000 || percent > 10_000) return refuse({ code: 'bad-value', field: 'discount', message: 'must be a percentage of at most 100 with at most two decimals' });
  return { ...command, values: { ...others, lineItems: plainOf({ ...deal, lineItems: priceAt(deal.lineItems, percent) }, 'lineItems') } };
}

export function edit(deal: Deal, given: Of<'edit'>, at: At): DealDecision {
  if (deal.deletedAt !== null) return refuse({ code: 'deal-deleted' });
  const command = repriced(deal, given);
  if ('refused' in command) return command;
  const stranger = plainOf(deal, 'owner') === command.values['owner'] ? undefined : unknownOwner(command.values, deal.connection, at);
  if (stranger) return refuse(stranger);
  const applied = applyValues(deal, command.values, at);
  if (!applied.ok) return refuse(applied.error);
  if (command.version !== null && command.version !== deal.version) {
    const mine: Deal = { ...deal, ...applied.value };
    // Only what moved since this person looked is theirs to settle; anything else of the deal is not in their way.
    const moved = (field: string) => !deal.changedIn || (deal.changedIn[field] ?? 0) > command.version!;
    const changed = Object.keys(command.values)
      .filter(moved)
      .map(field => ({ field, yours: plainOf(mine, field), now: plainOf(deal, field) }))
      .filter(c => JSON.stringify(c.yours) !== JSON.stringify(c.now));
    if (changed.length > 0) return refuse({ code: 'moved-on', version: deal.version, changed });
  }
  let next: Deal = { ...deal, ...applied.value };
  const wanted = stageRef(next);
  const closed = wanted.id === deal.stage ? [] : holdsOn(deal.holds, next);
  if (closed.length > 0) {
    next = { ...next, stage: deal.stage, stageLabel: deal.stageLabel, stageKind: deal.stageKind, wanted };
    const again = deal.wanted?.id === wanted.id;
    return settled(deal, next, again ? [] : [{ type: dealFacts.stageWanted, payload: heldPayload(next, wanted, closed, at) }], at, null);
  }
  // Choosing an open stage instead takes back what was wanted.
  if (deal.wanted && 'stage' in command.values) next = { ...next, wanted: null };
  return settled(deal, next, [], at, null);
}

/** Records the changes and writes them to the CRM. A field in conflict is settled by setting it. */
export function settled(deal: Deal, changed: Deal, facts: readonly Fact[], at: At, ref: string | null): DealDecision {
  const changes = changesBetween(deal, changed);
  const wanting = JSON.stringify(deal.wanted) !== JSON.stringify(changed.wanted);
  if (changes.length === 0 && facts.length === 0 && !wanting) return { state: deal, facts: [], answer: { dealId: deal.id, version: deal.version } };
  let next: Deal = { ...changed, version: deal.version + 1, updatedAt: at.now };
  const effects: Effect[] = [];
  if (changes.length > 0) {
    const values: Record<string, Json> = {};
    const expected: Record<string, Json> = {};
    // What follows from the line items is written for the CRM's readers, and expected nowhere: the items are.
    const computed = next.lineItems.length > 0 ? ['amount', 'discount', 'listAmount'] : [];
    for (const c of changes) {
      const open = deal.crm.conflict.find(x => x.field === c.field);
      values[c.field] = crmOf(next, c.field);
      if (!computed.includes(c.field)) expected[c.field] = open ? open.theirs : crmOf(deal, c.field);
    }
    const conflict = deal.crm.conflict.filter(c => !(c.field in values));
    next = { ...next, crm: { ...next.crm, conflict, errors: [], stuck: conflict.length > 0 ? next.crm.stuck : null } };
    const written = write(next, values, expected, at, ref);
    next = written.deal;
    effects.push(written.effect);
  }
  return { state: next, facts: [...changeFacts(deal, next, changes, 'evenkeel', at), ...facts], effects, answer: { dealId: deal.id, version: next.version } };
}

export function hold(deal: Deal, command: Of<'hold'>, at: At): DealDecision {
  const { by, reason, ref, key = by } = command;
  const stages = command.stages === 'won' ? at.stages.filter(s => s.kind === 'won').map(s => s.id) : command.stages;
  const next: Hold = { key, by, reason, stages, ref };
  const known = deal.holds.find(h => h.key === key);
  const holds = known ? deal.holds.map(h => (h.key === key ? next : h)) : [...deal.holds, next];
  if (command.putBack !== undefined && holdsOn([next], deal).length > 0) return putBack(deal, holds, next, command.putBack, at);
  // What was stored comes back with its members in another order.
  if (known && canonicalJson(known) === canonicalJson(next)) return { state: deal, facts: [] };
  const held: Deal = { ...deal, holds, version: deal.version + 1, updatedAt: at.now };
  return { state: held, facts: [{ type: dealFacts.held, payload: { deal: snapshotOf(held, at), ...next } }] };
}

/** Terms and stage came at once, so that no hold could be there before: the stage is wanted, not entered. */
function putBack(deal: Deal, holds: readonly Hold[], by: Hold, stageId: string | null, at: At): DealDecision {
  const open = at.stages.filter(s => s.kind === 'open');
  const back = open.find(s => s.id === stageId || s.label === stageId) ?? open.at(-1);
  if (!back) return { state: deal, facts: [] };
  const next: Deal = { ...deal, holds, stage: back.id, stageLabel: back.label, stageKind: back.kind, wanted: stageRef(deal) };
  return settled(deal, next, [{ type: dealFacts.stageHeld, payload: heldPayload(next, stageRef(deal), [by], at) }], at, null);
}

/** One hold goes. A stage that was waiting is entered as soon as none is left before it. */
export function release(deal: Deal, command: Of<'release'>, at: At): DealDecision {
  const { by, key = by } = command;
  const gone = deal.holds.find(h => h.key === key && h.by === by);
  if (!gone) return { state: deal, facts: [] };
  const holds = deal.holds.filter(h => h !== gone);
  const { wanted } = deal;
  if (wanted && holdsOn(holds, { stage: wanted.id, stageLabel: wanted.label }).length > 0) {
    const next: Deal = { ...deal, holds, version: deal.version + 1, updatedAt: at.now };
    return { state: next, facts: [{ type: dealFacts.released, payload: { deal: snapshotOf(next, at), key, by, ref: gone.ref, entered: null } }] };
  }
  // A stage that the setting no longer has cannot be entered.
  const stage = wanted ? at.stages.find(s => s.id === wanted.id) : undefined;
  const entered: Deal = { ...deal, holds, wanted: null, ...(stage && { stage: stage.id, stageLabel: stage.label, stageKind: stage.kind }) };
  const fact: Fact = { type: dealFacts.released, payload: { deal: snapshotOf(entered, at), key, by, ref: gone.ref, entered: stage && stage.id !== deal.stage ? stageRef(entered) : null } };
  return settled(deal, entered, [fact], at, null);
}

/** The approved terms become the deal's own, and the CRM gets them with the name of who approved. */
export function applyTerms(deal: Deal, command: Of<'apply-terms'>, at: At): DealDecision {
  let next: Deal = { ...deal, termMonths: command.termMonths ?? deal.termMonths, paymentDays: command.paymentDays ?? deal.paymentDays };
  if (command.discount !== null && command.discount !== deal.discount) {
    const priced = discounted(next, command.discount);
    if (!priced) return refuse({ code: 'no-list-price', field: 'discount' });
    next = priced;
  }
  const { approval } = command;
  const fields = {
    ...deal.fields,
    approval_status: approval.status,
    approved_discount: command.discount === null ? null : command.discount / 100,
    approved_by: approval.by ? (at.directory.person(approval.by)?.name ?? approval.by) : 'policy',
    approved_at: new Date(approval.at).toISOString(),
  };
  next = { ...next, fields, desk: { request: approval.request, applied: approval.round } };
  const changes: FieldChange[] = changesBetween(deal, next);
  const fact: Fact = { type: dealFacts.termsApplied, payload: { deal: snapshotOf(next, at), changes, approval } };
  const decision = settled(deal, next, [fact], at, approval.request);
  if ('refused' in decision || changes.length > 0) return decision;
  // The deal and the CRM have these very terms already: nothing is written, and the desk is told so.
  const told = { deal: snapshotOf(decision.state, at), ref: approval.request, connection: deal.connection, fields: [] };
  return { ...decision, facts: [...decision.facts, { type: dealFacts.writtenToCrm, payload: told }] };
}

/** Where the request stands is written for the CRM's readers; it is nothing that an approval waits for. */
export function noteApproval(deal: Deal, command: Of<'note-approval'>, at: At): DealDecision {
  const known = deal.desk?.request === command.request ? deal.desk.applied : 0;
  const desk = command.live ? { request: command.request, applied: known } : deal.desk?.request === command.request ? null : (deal.desk ?? null);
  const next: Deal = { ...deal, desk, fields: { ...deal.fields, approval_status: command.status } };
  if (deal.fields['approval_status'] === command.status) return { state: JSON.stringify(deal.desk ?? null) === JSON.stringify(desk) ? deal : next, facts: [] };
  return settled(deal, next, [], at, null);
}

function discounted(deal: Deal, discount: number): Deal | undefined {
  if (deal.lineItems.length > 0) {
    const priced = fromLineItems({ ...deal, lineItems: priceAt(deal.lineItems, discount) });
    return priced.ok ? { ...deal, ...priced.value } : undefined;
  }
  const list = listOf(deal);
  if (!list) return undefined;
  const amount = { minor: String(soldFor(BigInt(list.minor), discount)), currency: list.currency };
  return { ...deal, listAmount: list, amount, discount: offOf(list, amount) ?? discount };
}
