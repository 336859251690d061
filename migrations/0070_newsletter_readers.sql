-- What people chose for themselves; without a row they get it and may be named.
create table newsletter_readers (
  company_id text not null references engine_companies (id),
  person_id text not null,
  mail boolean not null,
  named boolean not null,
  at timestamptz not null,
  primary key (company_id, person_id)
);

create table newsletter_suggestions (
  company_id text not null references engine_companies (id),
  id text not null,
  by_id text not null,
  text text not null,
  at timestamptz not null,
  primary key (company_id, id)
);
create index newsletter_suggestions_at on newsletter_suggestions (company_id, at desc);

-- The turns of the spotlight, one row a company.
create table newsletter_spotlight (
  company_id text not null references engine_companies (id) primary key,
  data jsonb not null
);

-- What the links in mails are signed with.
create table newsletter_keys (
  company_id text not null references engine_companies (id) primary key,
  key bytea not null
);

do $$
declare t text;
begin
  foreach t in array array['newsletter_readers', 'newsletter_suggestions', 'newsletter_spotlight', 'newsletter_keys'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
