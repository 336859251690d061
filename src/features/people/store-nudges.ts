import type { Aggregate } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { decideNudge, type NudgeContext } from './decide-nudges.ts';
import { nudgeCommand, type NudgeCommand, type NudgeRefusal, type Nudges } from './model-nudges.ts';
import { nudgesOf, type NudgeRow } from './read-nudges.ts';
import { absences, directory, workingTime } from './read.ts';

/** All nudges of a person are one thing: the budget is decided over all of them. */
export const nudges: Aggregate<Nudges, NudgeCommand, NudgeContext, NudgeRefusal> = {
  name: 'people-nudges',
  command: nudgeCommand,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<NudgeRow>(`select person_id, budget, data, version from people_nudges where company_id = evenkeel_company() and person_id = any($1::text[]) order by person_id for update`, [ids]);
    return new Map(rows.map(r => [r.person_id, nudgesOf(r)]));
  },
  gather: async (tx, settings) => {
    const people = await directory(tx);
    return { directory: people, absences: await absences(tx), time: await workingTime(tx, settings, people) };
  },
  decide: decideNudge,
  save: async (tx, changes) => {
    const all = changes.filter(c => c.before !== c.after && c.after.version > 0).map(c => c.after);
    await tx.query(
      `insert into people_nudges (company_id, person_id, budget, data, version)
       select evenkeel_company(), * from unnest($1::text[], $2::int[], $3::jsonb[], $4::int[])
       on conflict (company_id, person_id) do update set budget = excluded.budget, data = excluded.data, version = excluded.version`,
      [all.map(n => n.personId), all.map(n => n.budget), all.map(({ open, told, done }) => JSON.stringify({ open, told, done })), all.map(n => n.version)],
    );
  },
};

export async function saveNudgeCopy(tx: Tx, personId: string, key: string, at: Posted): Promise<void> {
  await tx.query(
    `insert into people_nudge_copies (company_id, person_id, key, channel, ts) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, person_id, key) do update set channel = excluded.channel, ts = excluded.ts`,
    [personId, key, at.channel, at.ts],
  );
}
export const dropNudgeCopy = (tx: Tx, personId: string, key: string) => tx.query(`delete from people_nudge_copies where company_id = evenkeel_company() and person_id = $1 and key = $2`, [personId, key]);
