import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import type { Directory } from '../people/read.ts';
import type { AskRow, RequestRow, WaitingRow } from './figures-analytics.ts';
import type { Round, Step } from './model.ts';

/** More rows than this are not read: the newest count. */
export const MOST_ROWS = 20_000;

/**
 * The rows that figures are made of.
 * @param from first moment, `to` the moment after the last, epoch milliseconds: of the end of an ask, of the making of a request
 */
export async function analyticsRows(tx: Tx, people: Directory, range: { readonly from: number; readonly to: number; readonly now: number }): Promise<{ asks: AskRow[]; requests: RequestRow[]; waiting: WaitingRow[]; cut: boolean }> {
  const span = [new Date(range.from), new Date(range.to)];
  // The time of a team of one person would be a figure about that person.
  const named = (ids: readonly string[]): string[] => ids.flatMap(id => (people.membersOfTeam(id).length > 1 ? [people.team(id)?.name ?? id] : []));
  const times = await tx.query<Omit<AskRow, 'teams'> & { teams: string[] }>(
    `select step, teams, minutes, hour, weekday, outcome, because from deal_desk_step_times
      where company_id = evenkeel_company() and ended_at >= $1 and ended_at < $2 and outcome in ('approved', 'rejected', 'changes-requested')
      order by ended_at desc limit ${MOST_ROWS}`,
    span,
  );
  const rows = await tx.query<{ deal_id: string; state: string; created_at: Date; discount: number | null; rounds: Round[] | null }>(
    `select deal_id, state, created_at, (terms->>'discount')::int as discount, data->'rounds' as rounds from deal_desk_requests
      where company_id = evenkeel_company() and created_at >= $1 and created_at < $2 order by created_at desc limit ${MOST_ROWS}`,
    span,
  );
  const deals = await snapshot(tx, [...new Set(rows.map(row => row.deal_id))]);
  const pending = await tx.query<{ steps: Step[] }>(
    `select steps from deal_desk_requests where company_id = evenkeel_company() and state = 'pending' limit ${MOST_ROWS}`,
  );
  return {
    asks: times.map(row => ({ ...row, teams: named(row.teams) })),
    requests: rows.map(row => {
      const first = row.rounds?.[0]?.values['discount'];
      return {
        dealId: row.deal_id,
        state: row.state,
        createdAt: row.created_at.getTime(),
        asked: typeof first === 'number' ? first : null,
        now: row.discount,
        deal: deals.get(row.deal_id)?.stageKind ?? 'open',
        broke: (row.rounds ?? []).flatMap(round => round.broke.map(({ step, term }) => ({ step, term }))),
      };
    }),
    waiting: pending.flatMap(row => row.steps.filter(step => step.state === 'asked').flatMap(step => waitingTeams(step, people, range.now))),
    cut: times.length === MOST_ROWS || rows.length === MOST_ROWS,
  };
}

/** A step waits once for each team that it asks, however many of the team are asked. Teams of one person stand together with those who have none. */
const waitingTeams = (step: Step, people: Directory, now: number): WaitingRow[] => {
  const teams = new Set(step.approvers.map(id => people.person(id)?.teamId).map(id => (id && people.membersOfTeam(id).length > 1 ? (people.team(id)?.name ?? id) : 'Others')));
  return [...teams].map(team => ({ team, late: step.dueAt !== null && step.dueAt < now }));
};
