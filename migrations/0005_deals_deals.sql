-- Deals as Evenkeel sees them: what is searched and sorted by has a column, the whole is one document.
create table deals_deals (
  company_id text not null references engine_companies (id),
  id text not null,
  connection text not null,
  external_id text not null,
  name text not null,
  account text,
  owner_id text,
  stage text not null,
  stage_kind text not null check (stage_kind in ('open', 'won', 'lost')),
  amount_minor numeric,
  currency text not null,
  discount int,
  close_date date,
  -- Name, account and owner, folded: what the search looks in.
  search text not null,
  version int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  data jsonb not null,
  primary key (company_id, id)
);
create unique index deals_deals_external on deals_deals (company_id, connection, external_id);
create index deals_deals_updated on deals_deals (company_id, updated_at desc, id desc);
create index deals_deals_name on deals_deals (company_id, name, id);
create index deals_deals_amount on deals_deals (company_id, amount_minor, id);
create index deals_deals_close on deals_deals (company_id, close_date, id);
create index deals_deals_stage on deals_deals (company_id, stage, updated_at desc);
create index deals_deals_owner on deals_deals (company_id, owner_id, updated_at desc);
create index deals_deals_kind on deals_deals (company_id, stage_kind, updated_at desc);

-- Three letters of any word are enough: an index over trigrams, where the extension may be created.
do $$
begin
  create extension if not exists pg_trgm;
  create index deals_deals_search on deals_deals using gin (search gin_trgm_ops);
exception when insufficient_privilege or undefined_file or feature_not_supported then
  raise notice 'pg_trgm is not available; the search scans';
end $$;

-- How far each connection's feed has been read.
create table deals_feeds (
  company_id text not null references engine_companies (id),
  connection text not null,
  cursor text not null,
  at timestamptz not null,
  primary key (company_id, connection)
);

do $$
declare t text;
begin
  foreach t in array array['deals_deals', 'deals_feeds'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
