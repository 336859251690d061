import type { Aggregate, Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { businessCalendar, type Calendar } from '../../kernel/calendar.ts';
import type { Json } from '../../kernel/json.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { decideLedger, type LedgerContext } from './decide-ledger.ts';
import { decidePromise, type PromiseContext } from './decide-promise.ts';
import { decisionCommand, promiseCommand, type Commitment, type DecisionCommand, type DecisionRefusal, type LedgerDecision, type PromiseCommand, type PromiseRefusal } from './ledger-model.ts';
import { needs, titles } from './read-needs.ts';
import { settingsOf } from './settings.ts';

/** The only SQL that writes decisions and promises. */

const WORKING_HOURS = 'deal-desk.working-hours';
const OFFICE = { monday: [['09:00', '17:00']], tuesday: [['09:00', '17:00']], wednesday: [['09:00', '17:00']], thursday: [['09:00', '17:00']], friday: [['09:00', '17:00']] } as const; // prettier-ignore

const calendars = new Map<string, Calendar>();
/** The company's working hours in somebody's time zone, as the deal desk has them. */
function calendarFor(timeZone: string, setting: Json | undefined): Calendar {
  const hours = setting as { week?: typeof OFFICE; holidays?: string[] } | undefined;
  const key = `${timeZone} ${JSON.stringify(hours ?? null)}`;
  let calendar = calendars.get(key);
  if (!calendar) {
    const made = businessCalendar({ timeZone, week: hours?.week ?? OFFICE }, hours?.holidays ?? []);
    const plain = businessCalendar({ timeZone: 'UTC', week: OFFICE });
    if (made.ok) calendar = made.value;
    else if (plain.ok) calendar = plain.value;
    else throw new Error(plain.error.message);
    calendars.set(key, calendar);
  }
  return calendar;
}

export const decisions: Aggregate<LedgerDecision, DecisionCommand, LedgerContext, DecisionRefusal> = {
  name: 'voice-decisions',
  command: decisionCommand,
  idOf: command => command.decisionId,
  streamOf: id => `decision:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ id: string; data: LedgerDecision }>(
      `select id, data from voice_decisions where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
      [ids],
    );
    return new Map(rows.map(row => [row.id, row.data]));
  },
  gather: async (tx, settings, items) => {
    const raised = items.flatMap(i => (i.command.type === 'raise' ? [i.command] : []));
    const people = await directory(tx);
    const hours = settings.get(WORKING_HOURS);
    return {
      people,
      voice: settingsOf(settings),
      needs: new Set((await needs(tx, raised.flatMap(c => (c.needId ? [c.needId] : [])))).keys()),
      deals: new Set((await snapshot(tx, raised.flatMap(c => (c.dealId ? [c.dealId] : [])))).keys()),
      calendarOf: id => calendarFor(people.person(id)?.timeZone ?? 'UTC', hours),
    };
  },
  decide: decideLedger,
  save: saveDecisions,
};

async function saveDecisions(tx: Tx, changes: readonly Change<LedgerDecision>[]): Promise<void> {
  const all = changes.map(c => c.after);
  await tx.query(
    `insert into voice_decisions (company_id, id, kind, state, owner_id, answer_by, need_id, deal_id, version, data, raised_at, updated_at)
     select evenkeel_company(), d.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::int[], $9::jsonb[],
       $10::timestamptz[], $11::timestamptz[]) d
     on conflict (company_id, id) do update set state = excluded.state, owner_id = excluded.owner_id, version = excluded.version, data = excluded.data,
       updated_at = excluded.updated_at`,
    [
      all.map(d => d.id), all.map(d => d.kind), all.map(d => d.end.state), all.map(d => d.ownerId), all.map(d => d.answerBy), all.map(d => d.needId),
      all.map(d => d.dealId), all.map(d => d.version), all.map(d => JSON.stringify(d)), all.map(d => new Date(d.raisedAt)), all.map(d => new Date(d.updatedAt)),
    ], // prettier-ignore
  );
}

export const promises: Aggregate<Commitment, PromiseCommand, PromiseContext, PromiseRefusal> = {
  name: 'voice-promises',
  command: promiseCommand,
  idOf: command => command.promiseId,
  // On the deal's own timeline: it is the deal that was promised something.
  streamOf: (id, state) => (state ? `deal:${state.dealId}` : `promise:${id}`),
  load: async (tx, ids) => {
    const rows = await tx.query<{ id: string; data: Commitment }>(
      `select id, data from voice_promises where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
      [ids],
    );
    return new Map(rows.map(row => [row.id, row.data]));
  },
  gather: async (tx, _settings, items) => ({
    titles: await titles(tx),
    deals: new Set((await snapshot(tx, [...new Set(items.map(i => i.command.dealId))])).keys()),
  }),
  decide: decidePromise,
  save: async (tx, changes) => {
    const all = changes.map(c => c.after);
    await tx.query(
      `insert into voice_promises (company_id, id, request_id, deal_id, need_id, state, owner_id, due, data, updated_at)
       select evenkeel_company(), p.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::jsonb[], $9::timestamptz[]) p
       on conflict (company_id, id) do update set state = excluded.state, data = excluded.data, updated_at = excluded.updated_at`,
      [
        all.map(p => p.id), all.map(p => p.requestId), all.map(p => p.dealId), all.map(p => p.needId), all.map(p => p.yes.state), all.map(p => p.ownerId),
        all.map(p => dateOf(p.due)), all.map(p => JSON.stringify(p)), all.map(p => new Date(p.updatedAt)),
      ], // prettier-ignore
    );
  },
};

/** The desk writes dates; anything else is kept in the promise's own words only. */
const dateOf = (due: string | null): string | null => (due && /^\d{4}-\d{2}-\d{2}$/.test(due) && !Number.isNaN(Date.parse(due)) ? due : null);
