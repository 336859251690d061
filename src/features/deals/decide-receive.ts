import { refuse, type Fact } from '../../kernel/decision.ts';
import type { Json } from '../../kernel/json.ts';
import { blank, changeFacts, createdFacts, heldPayload, holdsOn, said, snapshotOf, stageRef, write, type At, type DealDecision } from './decide-parts.ts';
import { dealFacts } from './events.ts';
import type { Deal, Of } from './model.ts';
import { applyValues, changesBetween, crmOf } from './values.ts';

/** What a CRM tells about a deal. */

export function first(command: Of<'receive-crm-change'>, at: At): DealDecision {
  const { values } = command;
  const start = blank(command.dealId, command.connection, command.externalId, at);
  // Deleted before we ever heard of it.
  if (command.deleted) return { state: { ...start, name: command.externalId, deletedAt: command.at }, facts: [], answer: { dealId: start.id, created: false, changed: 0 } };
  if (!values['name']) return refuse({ code: 'missing', field: 'deal.name', message: 'the first event of a deal has to say its name' });
  const applied = applyValues(start, values, at);
  if (!applied.ok) return refuse(applied.error);
  const deal: Deal = { ...start, ...applied.value, saidAt: said({}, Object.keys(values), command.at), imported: command.digest ?? null, crm: { ...start.crm, version: command.crmVersion } };
  return { state: deal, facts: createdFacts(deal, command.source, at), answer: { dealId: deal.id, created: true, changed: 0 } };
}

/**
 * What the CRM says. Not applied: what is older than what it said before about that field; what it says about a field
 * that a write of ours is on its way to (parked until the outcome is known) or that waits for a person to choose.
 */
export function receive(deal: Deal, command: Of<'receive-crm-change'>, at: At): DealDecision {
  if (command.digest !== undefined && command.digest === deal.imported) return { state: deal, facts: [], answer: { dealId: deal.id, created: false, changed: 0 } };
  if (command.deleted !== undefined && (command.deleted ? deal.deletedAt === null : deal.deletedAt !== null)) return deletion(deal, command, at);
  const current = Object.entries(command.values).filter(([field]) => command.at >= (deal.saidAt[field] ?? 0));
  const answer = (changed: number) => ({ dealId: deal.id, created: false, changed });
  const whole = applyValues(deal, Object.fromEntries(current), at);
  if (!whole.ok) return refuse(whole.error);

  const parked = { ...deal.crm.parked };
  const conflict = new Map(deal.crm.conflict.map(c => [c.field, c]));
  const news: Record<string, Json> = {};
  for (const [field, value] of current) {
    const theirs = crmOf(whole.value, field);
    const open = conflict.get(field);
    if (open) conflict.set(field, { ...open, theirs });
    else if (deal.crm.pending.some(w => field in w.values)) parked[field] = { value, at: command.at };
    else news[field] = value;
  }
  const applied = Object.keys(news).length === current.length ? whole : applyValues(deal, news, at);
  if (!applied.ok) return refuse(applied.error);
  let next: Deal = { ...deal, ...applied.value };
  const wanted = stageRef(next);
  const closed = wanted.id === deal.stage ? [] : holdsOn(deal.holds, next);
  if (closed.length > 0) next = { ...next, stage: deal.stage, stageLabel: deal.stageLabel, stageKind: deal.stageKind, wanted };

  const changes = changesBetween(deal, next);
  next = {
    ...next,
    imported: command.digest ?? deal.imported,
    saidAt: said(deal.saidAt, current.map(([field]) => field), command.at),
    crm: { ...next.crm, version: command.crmVersion ?? deal.crm.version, syncedAt: at.now, parked, conflict: [...conflict.values()] },
    ...((changes.length > 0 || closed.length > 0) && { version: deal.version + 1, updatedAt: at.now }),
  }; // prettier-ignore
  const facts = changeFacts(deal, next, changes, command.source, at);
  if (closed.length === 0) return { state: next, facts, answer: answer(changes.length) };
  // The CRM may not carry a deal through a closed gate: it is put back there, and said.
  const back = write(next, { stage: deal.stage }, { stage: wanted.id }, at, null);
  facts.push({ type: dealFacts.stageHeld, payload: heldPayload(back.deal, wanted, closed, at) });
  return { state: back.deal, facts, effects: [back.effect], answer: answer(changes.length) };
}

function deletion(deal: Deal, command: Of<'receive-crm-change'>, at: At): DealDecision {
  const next: Deal = { ...deal, deletedAt: command.deleted ? command.at : null, version: deal.version + 1, updatedAt: at.now };
  const fact: Fact = { type: command.deleted ? dealFacts.deleted : dealFacts.restored, payload: { deal: snapshotOf(next, at), source: command.source } };
  return { state: next, facts: [fact], answer: { dealId: deal.id, created: false, changed: 1 } };
}
