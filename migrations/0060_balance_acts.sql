-- Balance between teams: explicit acts only, each with the week and the teams of that day. Nothing of what was written.
create table balance_acts (
  company_id text not null references engine_companies (id),
  -- What it came from (a request's round, a step at the deal desk, thanks, a decision), and its number there.
  source text not null,
  n int not null,
  kind text not null check (kind in ('work', 'thanks', 'input')),
  -- The Monday of its week.
  week date not null,
  giver_id text not null,
  giver_team text not null,
  -- Null for an input to a decision, which is given to nobody in particular.
  receiver_id text,
  receiver_team text,
  -- Thanks to three people are three thirds.
  weight float8 not null check (weight > 0 and weight <= 1),
  -- What became of an input once its decision was answered.
  outcome text check (outcome in ('accepted', 'partly', 'declined')),
  primary key (company_id, source, n)
);
create index balance_acts_week on balance_acts (company_id, week) include (kind, giver_id, giver_team, receiver_id, receiver_team, weight, outcome);

-- Who asked not to be counted. No fact says so.
create table balance_opted_out (
  company_id text not null references engine_companies (id),
  person_id text not null,
  primary key (company_id, person_id)
);

-- Moves with every change to what a quarter holds ('*': to who is counted), so that an answer is worked out once.
create table balance_versions (
  company_id text not null references engine_companies (id),
  quarter text not null,
  version bigint not null,
  primary key (company_id, quarter)
);

do $$
declare t text;
begin
  foreach t in array array['balance_acts', 'balance_opted_out', 'balance_versions'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
