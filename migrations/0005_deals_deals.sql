-- Deals as Evenkeel sees them: what is searched and sorted by has a column, the whole is one document.
create table deals_deals (
  company_id text not null references engine_companies (id),
  id text not null,
  connection text not null,
  external_id text not null,
  name text not null,
  account text,
  owner_id text,
  -- What the owner is called; in the CRM, when nobody here matches.
  owner_name text,
  stage text not null,
  stage_kind text not null check (stage_kind in ('open', 'won', 'lost')),
  -- bigint, not numeric: its comparison is leakproof, so an index can serve it under row-level security.
  amount_minor bigint,
  currency text not null,
  discount int,
  close_date date,
  -- The name without case and accents, for sorting.
  name_key text not null,
  deleted_at timestamptz,
  version int not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  data jsonb not null,
  primary key (company_id, id)
);
create unique index deals_deals_external on deals_deals (company_id, connection, external_id);
create index deals_deals_updated on deals_deals (company_id, updated_at, id);
create index deals_deals_name on deals_deals (company_id, name_key, id);
create index deals_deals_amount on deals_deals (company_id, amount_minor, id);
create index deals_deals_discount on deals_deals (company_id, discount, id);
create index deals_deals_close on deals_deals (company_id, close_date, id);
create index deals_deals_stage on deals_deals (company_id, stage, id);
create index deals_deals_kind on deals_deals (company_id, stage_kind, updated_at);
create index deals_deals_owner on deals_deals (company_id, owner_id, updated_at);
-- Owners whom the CRM names and nobody here matches.
create index deals_deals_strangers on deals_deals (company_id, owner_name) where owner_id is null and owner_name is not null;

-- What the search looks in: each word of a deal's name, account and owner, folded. Found by how it begins. A trigram
-- index would find the middle of words too, but under row-level security only leakproof comparisons may use an index,
-- and LIKE is none: it would read every deal of the company.
create table deals_words (
  company_id text not null references engine_companies (id),
  word text collate "C" not null,
  deal_id text not null,
  primary key (company_id, word, deal_id)
);
create index deals_words_deal on deals_words (company_id, deal_id);

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
  foreach t in array array['deals_deals', 'deals_words', 'deals_feeds'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
