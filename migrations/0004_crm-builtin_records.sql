-- The built-in CRM: records with a version each, a feed of changes, and what each write key did.
create table crm_builtin_records (
  company_id text not null references engine_companies (id),
  id text not null,
  version int not null,
  -- Its place in the feed. Null: all it ever held came in through POST /crm/events, which tells the deals itself.
  seq bigint,
  modified_at timestamptz not null,
  modified_by text,
  deleted boolean not null default false,
  values jsonb not null,
  -- As of when each field is known (epoch milliseconds): an older event does not overwrite a newer value.
  said_at jsonb not null default '{}',
  primary key (company_id, id)
);
-- The feed: each record once, at its newest change. A change moves it to the end.
create unique index crm_builtin_records_feed on crm_builtin_records (company_id, seq) where seq is not null;

create table crm_builtin_writes (
  company_id text not null references engine_companies (id),
  key text not null,
  record_id text not null,
  at timestamptz not null default now(),
  primary key (company_id, key)
);
create sequence crm_builtin_seq;

do $$
declare t text;
begin
  foreach t in array array['crm_builtin_records', 'crm_builtin_writes'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
