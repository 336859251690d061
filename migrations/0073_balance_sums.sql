-- What the page adds up, kept as sums. A sum is counted anew from its acts in the transaction that changes one of them, so
-- that it never drifts; why it is done so: docs/decisions/0009-sums-that-are-counted-anew.md

-- An input is followed from its day to the day of its answer; it stays in the week in which it was given.
alter table balance_acts add column day date;
alter table balance_acts add column answered date;

drop index balance_acts_week;
create index balance_acts_pair on balance_acts (company_id, giver_team, receiver_team, week) include (kind, giver_id, receiver_id, weight);
create index balance_acts_giver on balance_acts (company_id, giver_id, week) include (kind, giver_team, receiver_id, receiver_team);
create index balance_acts_receiver on balance_acts (company_id, receiver_id, week) include (kind, giver_id, giver_team, receiver_team);
create index balance_acts_input on balance_acts (company_id, week) where kind = 'input';

-- Null: not counted in any week, past ones included. Otherwise not counted from this Monday on.
alter table balance_opted_out add column since date;

-- Work and thanks of a month (the weeks whose Monday lies in it) from one team to another, without those who are not counted.
create table balance_sums (
  company_id text not null references engine_companies (id),
  month date not null,
  kind text not null check (kind in ('work', 'thanks')),
  giver_team text not null,
  receiver_team text not null,
  n float8 not null,
  -- The first and the last giver by their ids: the same when the sum rests on one person. They never leave the house.
  first_giver text not null,
  last_giver text not null,
  primary key (company_id, month, kind, giver_team, receiver_team)
);
create index balance_sums_pair on balance_sums (company_id, giver_team, receiver_team, month);

-- Who gave or received in a month, in which team: only to know whether a team may be shown.
create table balance_seen (
  company_id text not null references engine_companies (id),
  month date not null,
  person_id text not null,
  team_id text not null,
  gave boolean not null,
  received boolean not null,
  primary key (company_id, month, person_id, team_id)
);

-- A row a month: held while sums of it are counted, so that two who record at the same time do not overlook each other.
create table balance_months (
  company_id text not null references engine_companies (id),
  month date not null,
  version bigint not null,
  primary key (company_id, month)
);
drop table balance_versions;

-- The month in which the year begins, from the first time that a quarter was shown: quarters cut in two ways could be subtracted.
create table balance_calendar (
  company_id text not null references engine_companies (id) primary key,
  first_month int not null check (first_month between 1 and 12)
);

-- How much of the roadmap rests on few customers, as it last stood in a month.
create table balance_roadmap (
  company_id text not null references engine_companies (id),
  month date not null,
  top_share float8 not null,
  effective float8 not null,
  customers int not null,
  primary key (company_id, month)
);

-- Quarters that were told in the channel.
create table balance_told (
  company_id text not null references engine_companies (id),
  quarter text not null,
  channel text not null,
  at timestamptz not null,
  primary key (company_id, quarter)
);

do $$
declare t text;
begin
  foreach t in array array['balance_sums', 'balance_seen', 'balance_months', 'balance_calendar', 'balance_roadmap', 'balance_told'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;

-- What was counted before this version.
do $$
declare c text;
begin
  for c in select id from engine_companies loop
    perform set_config('evenkeel.company', c, true);
    update balance_acts set day = week, answered = case when outcome is not null then week end where company_id = c and kind = 'input';
    insert into balance_months (company_id, month, version)
      select distinct c, date_trunc('month', week)::date, 1 from balance_acts where company_id = c;
    insert into balance_sums (company_id, month, kind, giver_team, receiver_team, n, first_giver, last_giver)
      select c, date_trunc('month', week)::date, kind, giver_team, receiver_team, sum(n), min(giver_id), max(giver_id)
        from (select week, kind, giver_team, receiver_team, giver_id, receiver_id, case kind when 'thanks' then max(weight) else sum(weight) end as n
                from balance_acts a
               where company_id = c and kind <> 'input'
                 and not exists (select 1 from balance_opted_out o where o.company_id = c and o.person_id in (a.giver_id, a.receiver_id))
               group by 1, 2, 3, 4, 5, 6) once
       group by 2, 3, 4, 5;
    insert into balance_seen (company_id, month, person_id, team_id, gave, received)
      select c, month, person_id, team_id, bool_or(gave), bool_or(not gave)
        from (select date_trunc('month', a.week)::date as month, s.person_id, s.team_id, s.gave
                from balance_acts a, lateral (values (a.giver_id, a.giver_team, true), (a.receiver_id, a.receiver_team, false)) s (person_id, team_id, gave)
               where a.company_id = c and a.kind <> 'input'
                 and not exists (select 1 from balance_opted_out o where o.company_id = c and o.person_id in (a.giver_id, a.receiver_id))) sides
       group by 2, 3, 4;
  end loop;
  perform set_config('evenkeel.company', '', true);
end $$;
