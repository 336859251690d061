import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { request } from 'undici';
import { openDatabase } from '../src/adapters/postgres/index.ts';
import type { BalanceJson } from '../src/features/balance/contract.ts';
import { daysOf, lastQuarter, quarterBefore } from '../src/features/balance/model.ts';
import { packageRoot } from '../src/main.ts';
import { startEvenkeel } from './evenkeel.ts';
import { cpuOf } from './machine.ts';
import { clock, helper, temporary } from './processes.ts';
import { limit, percentile, say, type Row } from './row.ts';

const PEOPLE = 1000;
const TEAMS = 40;
const ACTS = 500_000;
const QUARTERS = 12;
const REQUESTS = 300;

/** People in teams of 25, and acts between them over three years: half of them work, half thanks, and inputs to decisions. */
async function fill(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  const newest = lastQuarter(Date.now());
  const from = daysOf(quarterBefore(newest, QUARTERS - 1)).from;
  const until = daysOf(newest).until;
  try {
    await client.query(`begin; set local evenkeel.company = 'practice'`);
    await client.query(`insert into people_teams (company_id, id, name, name_key) select evenkeel_company(), 'team_b' || t, 'Team ' || t, 'team ' || t from generate_series(0, $1::int - 1) t`, [TEAMS]);
    await client.query(
      `insert into people_people (company_id, id, name, email, email_key, time_zone, locale, active, team_id, roles, version, created_at)
       select evenkeel_company(), 'person_b' || p, 'Person ' || p, p || '@bench.example', p || '@bench.example', 'UTC', 'en', true, 'team_b' || p % $2, '{}', 1, $3::date from generate_series(0, $1::int - 1) p`,
      [PEOPLE, TEAMS, from],
    );
    await client.query(`insert into people_team_history (company_id, person_id, since, team_id) select company_id, id, created_at, team_id from people_people where company_id = evenkeel_company() and id ~ '^person_b[0-9]'`);
    await client.query(`update people_versions set version = gen_random_uuid() where company_id = evenkeel_company()`);
    // The same numbers in every run: multipliers without a common factor with what they are reduced by.
    await client.query(
      `insert into balance_acts (company_id, source, n, kind, week, giver_id, giver_team, receiver_id, receiver_team, weight, outcome, day, answered)
       select evenkeel_company(), 'bench:' || i, 0, kind, week, 'person_b' || g, 'team_b' || g % $2,
              case when kind <> 'input' then 'person_b' || r end, case when kind <> 'input' then 'team_b' || r % $2 end, 1,
              case when kind = 'input' and i % 3 > 0 then 'accepted' end, case when kind = 'input' then week + 2 end, case when kind = 'input' and i % 3 > 0 then week + 2 + (i % 17)::int end
         from (select i, (i * 7919 + i / 31) % $1 as g, (i * 104729 + i / 17 + 1) % $1 as r,
                      case when i % 50 = 0 then 'input' when i % 2 = 0 then 'work' else 'thanks' end as kind,
                      date_trunc('week', $4::date + (i * 48611 % ($5::date - $4::date - 7))::int + 6)::date as week
                 from generate_series(1, $3::bigint) i) a
        where g <> r`,
      [PEOPLE, TEAMS, ACTS, from, until],
    );
    await client.query(`insert into balance_months (company_id, month, version) select distinct company_id, date_trunc('month', week)::date, 1 from balance_acts where company_id = evenkeel_company() on conflict do nothing`);
    await client.query(
      `insert into balance_sums (company_id, month, kind, giver_team, receiver_team, n, first_giver, last_giver)
       select evenkeel_company(), date_trunc('month', week)::date, kind, giver_team, receiver_team, sum(n), min(giver_id), max(giver_id)
         from (select week, kind, giver_team, receiver_team, giver_id, receiver_id, case kind when 'thanks' then max(weight) else sum(weight) end as n
                 from balance_acts where company_id = evenkeel_company() and kind <> 'input' and source like 'bench:%' group by 1, 2, 3, 4, 5, 6) once
        group by 2, 3, 4, 5`,
    );
    await client.query(
      `insert into balance_seen (company_id, month, person_id, team_id, gave, received)
       select evenkeel_company(), date_trunc('month', a.week)::date, s.person_id, s.team_id, bool_or(s.gave), bool_or(not s.gave)
         from balance_acts a, lateral (values (a.giver_id, a.giver_team, true), (a.receiver_id, a.receiver_team, false)) s (person_id, team_id, gave)
        where a.company_id = evenkeel_company() and a.kind <> 'input' and a.source like 'bench:%' group by 2, 3, 4`,
    );
    await client.query('commit');
    for (const name of ['balance_acts', 'balance_sums', 'balance_seen', 'people_people', 'people_team_history']) await client.query(`vacuum analyze ${name}`);
  } finally {
    client.release();
  }
}

/**
 * The page's answer over HTTP, for every quarter that may be asked for, with nothing kept from one request to the next.
 * In between somebody asks not to be counted and comes back: what that costs is told, and that the counts follow is checked.
 */
export async function balance(): Promise<Row[]> {
  const sink = await helper('sink');
  const dataDir = `${temporary('balance')}/data`;
  const evenkeel = await startEvenkeel(dataDir, sink.url);
  const database = await openDatabase({ dataDir, log: () => {}, guest: true, poolSize: 1 });
  const api = evenkeel.events.replace('/crm/events', '');
  const token = async (...more: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [join(packageRoot(), 'bin', 'evenkeel.mjs'), 'token', 'create', ...more], { env: { ...process.env, ...evenkeel.environment }, cwd: dataDir })).stdout.trim();
  try {
    const startedAt = clock();
    await fill(database.pool);
    say(`  filled in ${((clock() - startedAt) / 1000).toFixed(0)} s`);
    const machine = await token();
    const ask = async (path: string, body?: object): Promise<{ ms: number; body: unknown }> => {
      const at = clock();
      const reply = await request(`${api}${path}`, { method: body ? 'PUT' : 'GET', headers: { authorization: `Bearer ${body ? own : machine}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }) });
      const text = await reply.body.text();
      const ms = clock() - at;
      if (reply.statusCode !== 200) throw new Error(`${path} was answered with ${reply.statusCode}: ${text.slice(0, 300)}`);
      return { ms, body: JSON.parse(text) };
    };
    const own = await token('--person', '7@bench.example');
    const quarters = ((await ask('/balance')).body as BalanceJson).quarters;
    const total = async (): Promise<number> => ((await ask(`/balance?quarter=${quarters[3]}`)).body as BalanceJson).thanks.flat().reduce((a, b) => a + b, 0);
    for (let n = 0; n < 24; n++) await ask(`/balance?quarter=${quarters[n % quarters.length]}`);
    const before = cpuOf(evenkeel.pid);
    const times: number[] = [];
    const choices: number[] = [];
    for (let n = 0; n < REQUESTS; n++) {
      if (n % 30 === 0) {
        const counted = await total();
        choices.push((await ask('/balance/me', { optedOut: n % 60 === 0 })).ms);
        const after = await total();
        if (n % 60 === 0 ? after >= counted : after <= counted) throw new Error(`${counted} acts of thanks before somebody was not counted any more, ${after} after it`);
      }
      times.push((await ask(`/balance?quarter=${quarters[n % quarters.length]}`)).ms);
    }
    // On a machine that does other things as well, this says what a request costs.
    const spent = cpuOf(evenkeel.pid).since(before, REQUESTS + choices.length * 3);
    say(`  processor time a request: ${spent.own.toFixed(0)} ms itself, ${spent.below.toFixed(0)} ms its PostgreSQL`);
    say(`  median ${percentile(times, 0.5).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms of ${REQUESTS}; not being counted any more takes ${percentile(choices, 0.5).toFixed(0)} ms`);
    return [limit(`balance page p99, ${PEOPLE.toLocaleString('en')} people, ${TEAMS} teams, ${ACTS.toLocaleString('en')} acts`, percentile(times, 0.99), 'ms', '<=', 300)];
  } finally {
    await database.close();
    await evenkeel.stop();
    await sink.stop();
  }
}
