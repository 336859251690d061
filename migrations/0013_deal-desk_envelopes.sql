-- What a yes covers, what it depends on, and what came of it.
alter table deal_desk_requests drop constraint deal_desk_requests_state_check;
alter table deal_desk_requests add constraint deal_desk_requests_state_check
  check (state in ('pending', 'changes-requested', 'approved', 'rejected', 'recalled', 'expired'));
-- Parts that are only read with the request: what was asked, the values shown, rounds, conditions, promises, who was told.
alter table deal_desk_requests add column data jsonb not null default '{}';

-- Conditions and promises as a ledger: who owes what until when. Written with the request they belong to.
create table deal_desk_obligations (
  company_id text not null references engine_companies (id),
  id text not null,
  request_id text not null,
  deal_id text not null,
  kind text not null check (kind in ('condition', 'promise')),
  owner_id text not null,
  due date not null,
  state text not null,
  data jsonb not null,
  primary key (company_id, id)
);
create index deal_desk_obligations_owner on deal_desk_obligations (company_id, owner_id, due);
create index deal_desk_obligations_due on deal_desk_obligations (company_id, state, due);
create index deal_desk_obligations_deal on deal_desk_obligations (company_id, deal_id);

-- One row for each time that a step was asked and came to an end: the history that hours are told from.
create table deal_desk_step_times (
  company_id text not null references engine_companies (id),
  request_id text not null,
  step text not null,
  asked_at timestamptz not null,
  deal_id text not null,
  round int not null,
  -- Who was asked, as a key: the step and its people.
  who text not null,
  -- The teams of those who were asked.
  teams text[] not null,
  ended_at timestamptz not null,
  outcome text not null check (outcome in ('approved', 'rejected', 'changes-requested', 'withdrawn')),
  decided_by text,
  -- In the working time of those who were asked.
  minutes int not null check (minutes >= 0),
  -- Local to the one who was asked first.
  hour smallint not null check (hour between 0 and 23),
  weekday smallint not null check (weekday between 1 and 7),
  -- Names of the policy's rows that asked for it.
  because text[] not null,
  primary key (company_id, request_id, step, asked_at)
);
create index deal_desk_step_times_step on deal_desk_step_times (company_id, step, ended_at desc);
create index deal_desk_step_times_ended on deal_desk_step_times (company_id, ended_at desc);

-- Links in mail: one decision each, for one person, for a while. Only a digest of the secret is kept.
create table deal_desk_links (
  company_id text not null references engine_companies (id),
  digest bytea not null,
  request_id text not null,
  step text not null,
  person_id text not null,
  round int not null,
  -- Null for mail that only tells something.
  expires_at timestamptz,
  mailed_at timestamptz,
  used_at timestamptz,
  primary key (company_id, digest)
);
-- One mail for each ask, however often its card is drawn.
create unique index deal_desk_links_once on deal_desk_links (company_id, request_id, person_id, step, round);

do $$
declare t text;
begin
  foreach t in array array['deal_desk_obligations', 'deal_desk_step_times', 'deal_desk_links'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
