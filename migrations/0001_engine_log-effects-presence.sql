-- The engine's own tables. Every table carries the company and is guarded by row-level security,
-- forced on the owner too: a query outside a transaction that named its company sees nothing.

create function evenkeel_company() returns text language sql stable parallel safe
  return nullif(current_setting('evenkeel.company', true), '');

create table engine_companies (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- What was asked, by the id of its cause, and the first answer. A repeat gets the same answer.
create table engine_causes (
  company_id text not null references engine_companies (id),
  cause text not null,
  answer jsonb not null,
  at timestamptz not null default now(),
  primary key (company_id, cause)
);
create index engine_causes_age on engine_causes (company_id, at);

-- The log: append-only, chained per stream. `hash` covers everything but the payload itself, of which it covers
-- a salted hash, so that a payload can be blanked (erasure) without breaking the chain.
create table engine_facts (
  company_id text not null references engine_companies (id),
  stream text not null,
  position int not null,
  seq bigint generated always as identity,
  type text not null,
  at timestamptz not null,
  actor jsonb not null,
  cause text not null,
  settings int not null,
  payload jsonb,
  salt bytea,
  payload_hash bytea not null,
  hash bytea not null,
  recorded_at timestamptz not null default now(),
  primary key (company_id, stream, position)
);
create index engine_facts_seq on engine_facts (company_id, seq);

-- Intents to act outside, written with the facts. `begun` counts attempts: above 0 an outcome may be unknown.
create table engine_effects (
  company_id text not null references engine_companies (id),
  id text not null,
  seq bigint generated always as identity,
  kind text not null,
  lane text not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed', 'dropped')),
  collapse text,
  payload jsonb not null,
  result jsonb,
  begun int not null default 0,
  failures int not null default 0,
  last_error jsonb,
  recorded_at timestamptz not null,
  next_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, id)
);
create index engine_effects_waiting on engine_effects (company_id, lane, seq) where state = 'waiting';
create index engine_effects_failed on engine_effects (company_id, ended_at) where state = 'failed';
create index engine_effects_ended on engine_effects (ended_at) where state = 'done';
create unique index engine_effects_collapse on engine_effects (company_id, collapse)
  where state = 'waiting' and begun = 0 and collapse is not null;

-- Who works on a lane now. A lane is worked on by one process at a time.
create table engine_lanes (
  company_id text not null references engine_companies (id),
  lane text not null,
  holder text,
  primary key (company_id, lane)
);
create index engine_lanes_held on engine_lanes (holder) where holder is not null;

-- Living processes. Each holds the session advisory lock of its number; a row whose lock is free belongs to a dead one.
create table engine_processes (
  id text primary key,
  lock_number int not null unique,
  worker_ids text[] not null default '{}',
  host text not null,
  pid int not null,
  started_at timestamptz not null default now()
);
create sequence engine_process_numbers as int cycle;

-- What the business chose. Rows are never changed; the newest version of a name counts.
create table engine_settings (
  company_id text not null references engine_companies (id),
  version int not null,
  name text not null,
  value jsonb not null,
  actor jsonb not null,
  at timestamptz not null,
  primary key (company_id, version)
);
create index engine_settings_name on engine_settings (company_id, name, version desc);

-- The plan of outgoing calls: the theoretical arrival time of each bucket (generic cell rate algorithm).
create unlogged table engine_rates (
  company_id text not null,
  bucket text not null,
  arrival timestamptz not null,
  primary key (company_id, bucket)
);

-- Things that went wrong and that a person should know, one row per thing.
create table engine_troubles (
  company_id text not null references engine_companies (id),
  key text not null,
  area text not null,
  title text not null,
  detail text not null,
  blocks text,
  since timestamptz not null default now(),
  last_at timestamptz not null default now(),
  times int not null default 1,
  primary key (company_id, key)
);

do $$
declare t text;
begin
  foreach t in array array['engine_causes', 'engine_facts', 'engine_effects', 'engine_lanes', 'engine_settings',
                           'engine_rates', 'engine_troubles'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;

-- Takes one slot from every bucket, or none of them. Returns how long to wait; zero means taken.
-- A bucket lets one call through per `period` on average and `burst` more in a row.
create function engine_take(buckets text[], periods interval[], bursts interval[]) returns interval
language plpgsql as $$
declare
  i int;
  at timestamptz := clock_timestamp();
  theirs timestamptz;
  wait interval := interval '0';
begin
  for i in 1 .. array_length(buckets, 1) loop
    insert into engine_rates (company_id, bucket, arrival) values (evenkeel_company(), buckets[i], at)
      on conflict (company_id, bucket) do update set arrival = engine_rates.arrival
      returning arrival into theirs;
    wait := greatest(wait, theirs - at - bursts[i]);
  end loop;
  if wait > interval '0' then
    return wait;
  end if;
  for i in 1 .. array_length(buckets, 1) loop
    update engine_rates set arrival = greatest(arrival, at) + periods[i]
      where company_id = evenkeel_company() and bucket = buckets[i];
  end loop;
  return interval '0';
end $$;

-- After a 429: nothing through this bucket for that long.
create function engine_penalise(in_bucket text, pause interval, burst interval) returns void
language sql as $$
  insert into engine_rates (company_id, bucket, arrival)
  values (evenkeel_company(), in_bucket, clock_timestamp() + pause + burst)
  on conflict (company_id, bucket) do update set arrival = greatest(engine_rates.arrival, excluded.arrival);
$$;
