import type { Aggregate, Change, Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { availability } from './availability.ts';
import type { RequestContext } from './context.ts';
import { decideDuty, type DutyContext } from './decide-duty.ts';
import { decide } from './decide.ts';
import { dutyCommand, type DutyCommand, type DutyRefusal } from './model-duty.ts';
import { requestCommand, type RequestCommand, type RequestRefusal, type TeamRequest } from './model.ts';
import { linkedOf, loadsOf, rotasOf } from './read.ts';
import type { Rota } from './rotation.ts';
import { settingsOf } from './settings.ts';

/**
 * Requests of one deal may block each other, so that its changes are decided one after the other: two people who tie two
 * requests at the same moment make no circle, and nobody waits for one that has just ended.
 */
async function load(tx: Tx, ids: readonly string[], commands: readonly RequestCommand[]): Promise<Map<string, TeamRequest>> {
  const known = await tx.query<{ deal_id: string }>(
    `select distinct deal_id from requests_requests where company_id = evenkeel_company() and id = any($1::text[])`,
    [ids],
  );
  const deals = new Set([...known.map(r => r.deal_id), ...commands.flatMap(c => (c.type === 'ask' ? [c.dealId] : []))]);
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('requests:deal:' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [[...deals].sort()]);
  const rows = await tx.query<{ id: string; data: TeamRequest }>(
    `select id, data from requests_requests where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, row.data]));
}

async function save(tx: Tx, changes: readonly Change<TeamRequest>[]): Promise<void> {
  const rows = changes.map(({ after: r }) => [
    r.id, r.dealId, r.typeId, r.teamId, r.requesterId, r.helperId, r.state, r.state === 'waiting' ? r.on : null, r.what, new Date(r.askedAt),
    'assignedAt' in r && r.assignedAt !== null ? new Date(r.assignedAt) : null, new Date(dueOf(r)), 'endedAt' in r ? new Date(r.endedAt) : null, r.version, new Date(r.updatedAt), JSON.stringify(r),
  ]); // prettier-ignore
  await tx.query(
    `insert into requests_requests (company_id, id, deal_id, type_id, team_id, requester_id, helper_id, state, waiting_on, what, asked_at, assigned_at,
            due_at, ended_at, version, updated_at, data, blocked_by)
     select evenkeel_company(), r.*, array(select jsonb_array_elements_text(r.data -> 'blockedBy'))
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
                   $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[], $15::timestamptz[], $16::jsonb[])
            as r (id, deal_id, type_id, team_id, requester_id, helper_id, state, waiting_on, what, asked_at, assigned_at, due_at, ended_at, version, updated_at, data)
     on conflict (company_id, id) do update set team_id = excluded.team_id, helper_id = excluded.helper_id, state = excluded.state,
       waiting_on = excluded.waiting_on, asked_at = excluded.asked_at, assigned_at = excluded.assigned_at, due_at = excluded.due_at,
       ended_at = excluded.ended_at, version = excluded.version, updated_at = excluded.updated_at, data = excluded.data, blocked_by = excluded.blocked_by`,
    Array.from({ length: 16 }, (_, column) => rows.map(row => row[column])),
  );
}

/** What is due next: the first answer while there is none. */
export const dueOf = (request: TeamRequest): number => (request.answeredAt === null ? Math.min(request.answer.due, request.done.due) : request.done.due);

/** Everything that decide needs, read once per batch. */
export async function gatherFor(tx: Tx, settings: Settings, dealIds: readonly string[]): Promise<RequestContext> {
  const people = await directory(tx);
  return {
    directory: people,
    about: settingsOf(settings),
    deals: await snapshot(tx, dealIds),
    linked: await linkedOf(tx, dealIds),
    loads: await loadsOf(tx),
    rotas: await rotasOf(tx),
    ...(await availability(tx, settings, people)),
  };
}

export const requests: Aggregate<TeamRequest, RequestCommand, RequestContext, RequestRefusal> = {
  name: 'requests',
  command: requestCommand,
  idOf: command => command.requestId,
  streamOf: (id, request, command) => {
    const dealId = request?.dealId ?? (command.type === 'ask' ? command.dealId : undefined);
    return dealId ? `deal:${dealId}` : `request:${id}`;
  },
  load,
  gather: (tx, settings, items) => gatherFor(tx, settings, [...new Set(items.flatMap(({ command, state }) => (command.type === 'ask' ? [command.dealId] : state ? [state.dealId] : [])))]),
  decide,
  save,
};

export const duty: Aggregate<Rota, DutyCommand, DutyContext, DutyRefusal> = {
  name: 'requests-duty',
  command: dutyCommand,
  idOf: command => command.teamId,
  streamOf: id => `duty:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ team_id: string; data: Rota }>(
      `select team_id, data from requests_rotas where company_id = evenkeel_company() and team_id = any($1::text[]) order by team_id for update`,
      [ids],
    );
    return new Map(rows.map(row => [row.team_id, row.data]));
  },
  gather: async (tx, settings) => ({ directory: await directory(tx), holidays: new Set(settingsOf(settings).holidays) }),
  decide: decideDuty,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      await tx.query(
        `insert into requests_rotas (company_id, team_id, version, updated_at, data) values (evenkeel_company(), $1, $2, $3, $4)
         on conflict (company_id, team_id) do update set version = excluded.version, updated_at = excluded.updated_at, data = excluded.data`,
        [after.teamId, after.version, new Date(after.updatedAt), JSON.stringify(after)],
      );
    }
  },
};

export async function copyOf(tx: Tx, aboutId: string, audience: string): Promise<Posted | undefined> {
  const rows = await tx.query<Posted>(`select channel, ts from requests_copies where company_id = evenkeel_company() and about_id = $1 and audience = $2`, [aboutId, audience]);
  return rows[0];
}

/** Where a copy of a card stands. */
export async function saveCopy(tx: Tx, aboutId: string, audience: string, at: Posted): Promise<void> {
  await tx.query(
    `insert into requests_copies (company_id, about_id, audience, channel, ts) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, about_id, audience) do update set channel = excluded.channel, ts = excluded.ts`,
    [aboutId, audience, at.channel, at.ts],
  );
}
