import { refuse, type Effect, type Fact } from '../../kernel/decision.ts';
import type { Json } from '../../kernel/json.ts';
import { changeFacts, said, snapshotOf, write, type At, type DealDecision } from './decide-parts.ts';
import { receive } from './decide-receive.ts';
import { dealFacts, type Plain } from './events.ts';
import type { Deal, Of, PendingWrite, Values } from './model.ts';
import { applyValues, changesBetween, crmOf } from './values.ts';

/** How writes to the CRM ended, and what a person chose where it holds something else. */

const nothing = (deal: Deal): DealDecision => ({ state: deal, facts: [] });

function taken(deal: Deal, key: string): { write: PendingWrite; left: Deal } | undefined {
  const pending = deal.crm.pending.find(w => w.key === key);
  return pending && { write: pending, left: { ...deal, crm: { ...deal.crm, pending: deal.crm.pending.filter(w => w !== pending) } } };
}

/** The CRM has it. What it said about these fields while the write was on its way counts if it is newer than the write. */
export function confirmWritten(deal: Deal, command: Of<'confirm-written'>, at: At): DealDecision {
  const found = taken(deal, command.write);
  if (!found) return nothing(deal);
  const { write: done, left } = found;
  const fields = Object.keys(done.values);
  const parked = { ...left.crm.parked };
  const late: Record<string, Json> = {};
  let lateAt = command.at;
  for (const field of fields) {
    const mail = parked[field];
    if (!mail || left.crm.pending.some(w => field in w.values)) continue;
    delete parked[field];
    if (mail.at > command.at) {
      late[field] = mail.value;
      lateAt = Math.max(lateAt, mail.at);
    }
  }
  const written: Deal = {
    ...left,
    externalId: command.externalId,
    saidAt: said(left.saidAt, fields, command.at),
    crm: { ...left.crm, exists: true, version: command.crmVersion, syncedAt: at.now, parked, errors: [] },
  };
  const told: Fact = { type: dealFacts.writtenToCrm, payload: { deal: snapshotOf(written, at), ref: done.ref, connection: deal.connection, fields } };
  // What the CRM made of our values (a rule of its own rounded one, say), and what came later, is what it says now.
  const made = Object.fromEntries(Object.entries(command.values).filter(([field]) => fields.includes(field) && !(field in late) && !written.crm.pending.some(w => field in w.values)));
  const base = { type: 'receive-crm-change', dealId: deal.id, connection: deal.connection, externalId: command.externalId, source: 'crm', crmVersion: command.crmVersion } as const;
  const first = receive(written, { ...base, at: command.at, values: made }, at);
  const kept = 'refused' in first ? { state: written, facts: [] } : first;
  const second = Object.keys(late).length > 0 ? receive(kept.state, { ...base, at: lateAt, values: late }, at) : kept;
  const last = 'refused' in second ? kept : second;
  return {
    state: last.state,
    facts: [told, ...kept.facts, ...(last === kept ? [] : last.facts)],
    effects: [...((kept as { effects?: Effect[] }).effects ?? []), ...(last === kept ? [] : (last.effects ?? []))],
  };
}

/** The CRM has moved on: nothing was written. Both values are kept until a person chooses. */
export function confirmConflict(deal: Deal, command: Of<'confirm-conflict'>, at: At): DealDecision {
  const found = taken(deal, command.write);
  if (!found) return nothing(deal);
  const { write: stuck, left } = found;
  const theirs = applyValues(left, pick(command.values, command.fields), at);
  const conflict = new Map(left.crm.conflict.map(c => [c.field, c]));
  const parked = { ...left.crm.parked };
  for (const field of command.fields) {
    // The value as the CRM has it, in our words where we can read it.
    conflict.set(field, { field, ours: crmOf(left, field), theirs: theirs.ok ? crmOf(theirs.value, field) : ((command.values[field] ?? null) as Plain) });
    delete parked[field];
  }
  const state: Deal = {
    ...left,
    version: deal.version + 1,
    updatedAt: at.now,
    saidAt: said(left.saidAt, command.fields, command.at),
    crm: {
      ...left.crm,
      version: command.crmVersion,
      syncedAt: at.now,
      parked,
      conflict: [...conflict.values()],
      stuck: {
        values: { ...left.crm.stuck?.values, ...stuck.values },
        expected: { ...left.crm.stuck?.expected, ...stuck.expected },
        ref: stuck.ref ?? left.crm.stuck?.ref ?? null,
      },
    },
  };
  const about = [...conflict.values()].filter(c => command.fields.includes(c.field));
  const payload = { deal: snapshotOf(state, at), ref: stuck.ref, connection: deal.connection, fields: command.fields, conflict: about };
  return { state, facts: [{ type: dealFacts.crmConflict, payload }] };
}

const pick = (values: Values, fields: readonly string[]): Values => Object.fromEntries(fields.map(field => [field, values[field] ?? null]));

/** The CRM's words on the field; the value is put back; what was typed is kept in the log. */
export function confirmRefused(deal: Deal, command: Of<'confirm-refused'>, at: At): DealDecision {
  const found = taken(deal, command.write);
  if (!found) return nothing(deal);
  const { write: refusedWrite, left } = found;
  const again = new Set(left.crm.pending.flatMap(w => Object.keys(w.values)));
  const before: Record<string, Json> = {};
  const parked = { ...left.crm.parked };
  for (const [field, value] of Object.entries(refusedWrite.expected)) {
    if (again.has(field)) continue;
    before[field] = parked[field]?.value ?? value;
    delete parked[field];
  }
  const back = applyValues(left, before, at);
  // What was typed after it expected to find it: it will find what is there instead.
  const pending = left.crm.pending.map(w => ({
    ...w,
    expected: Object.fromEntries(Object.entries(w.expected).map(([f, v]) => [f, f in refusedWrite.values ? (refusedWrite.expected[f] ?? null) : v])),
  }));
  const state: Deal = {
    ...left,
    ...(back.ok ? back.value : {}),
    version: deal.version + 1,
    updatedAt: at.now,
    crm: { ...left.crm, parked, pending, errors: command.errors },
  };
  const changes = changesBetween(deal, state);
  const payload = {
    deal: snapshotOf(state, at),
    ref: refusedWrite.ref,
    connection: deal.connection,
    fields: Object.keys(refusedWrite.values),
    errors: command.errors,
    typed: refusedWrite.values,
  };
  return { state, facts: [{ type: dealFacts.crmRefused, payload }, ...changeFacts(deal, state, changes, 'crm', at)] };
}

/** When the last conflict is settled, what is ours goes to the CRM, expecting what it holds now. */
export function resolve(deal: Deal, command: Of<'resolve-conflict'>, at: At): DealDecision {
  const about = deal.crm.conflict.find(c => c.field === command.field);
  if (!about) return refuse({ code: 'no-conflict', field: command.field, fields: deal.crm.conflict.map(c => c.field) });
  const conflict = deal.crm.conflict.filter(c => c !== about);
  const values: Record<string, Json> = { ...deal.crm.stuck?.values };
  const expected: Record<string, Json> = { ...deal.crm.stuck?.expected };
  let next: Deal = { ...deal, version: deal.version + 1, updatedAt: at.now };
  if (command.choose === 'theirs') {
    const applied = applyValues(deal, { [about.field]: about.theirs }, at);
    if (!applied.ok) return refuse(applied.error);
    next = { ...next, ...applied.value };
    delete values[about.field];
    delete expected[about.field];
  } else {
    values[about.field] = about.ours;
    expected[about.field] = about.theirs;
  }
  const ref = deal.crm.stuck?.ref ?? null;
  const open = conflict.length > 0;
  next = { ...next, crm: { ...next.crm, conflict, stuck: open ? { values, expected, ref } : null } };
  const changes = changesBetween(deal, next);
  const effects: Effect[] = [];
  if (!open && Object.keys(values).length > 0) {
    const written = write(next, values, expected, at, ref);
    next = written.deal;
    effects.push(written.effect);
  }
  return {
    state: next,
    facts: [
      ...changeFacts(deal, next, changes, 'evenkeel', at),
      { type: dealFacts.conflictResolved, payload: { deal: snapshotOf(next, at), field: command.field, chose: command.choose, ours: about.ours, theirs: about.theirs } },
    ],
    effects,
    answer: { dealId: deal.id, version: next.version },
  };
}
