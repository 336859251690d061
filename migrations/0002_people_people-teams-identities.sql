-- People, their teams, and who they are elsewhere. What is compared without regard to case has a column that is
-- folded already: a function call in a condition would be evaluated after row-level security, never by an index.
create table people_people (
  company_id text not null references engine_companies (id),
  id text not null,
  name text not null,
  email text,
  email_key text,
  title text,
  time_zone text not null,
  locale text not null,
  active boolean not null,
  team_id text,
  manager_id text,
  roles text[] not null,
  version int not null,
  created_at timestamptz not null,
  primary key (company_id, id)
);
create unique index people_people_email on people_people (company_id, email_key) where active and email_key is not null;

create table people_teams (
  company_id text not null references engine_companies (id),
  id text not null,
  name text not null,
  name_key text not null,
  primary key (company_id, id)
);
create unique index people_teams_name on people_teams (company_id, name_key);

-- Which team somebody was in on a day. `until` is exclusive; null is now.
create table people_team_history (
  company_id text not null references engine_companies (id),
  person_id text not null,
  since timestamptz not null,
  until timestamptz,
  team_id text,
  primary key (company_id, person_id, since)
);

-- Somebody as a connection knows them. Without a person: not matched, and why.
create table people_identities (
  company_id text not null references engine_companies (id),
  connection text not null,
  external_id text not null,
  name text not null,
  email text,
  person_id text,
  matched_by text check (matched_by in ('email', 'name', 'admin', 'import')),
  reason text check (reason in ('no-email', 'nobody-has-this-email', 'several-have-this-email')),
  seen int not null,
  last_seen timestamptz not null,
  primary key (company_id, connection, external_id),
  check ((person_id is null) = (reason is not null))
);
create index people_identities_person on people_identities (company_id, person_id) where person_id is not null;
create index people_identities_unmatched on people_identities (company_id, last_seen desc) where person_id is null;

-- Moves with every change of the directory, to a value that was never used before, not even by a transaction that
-- was taken back: whoever keeps a copy can trust that equal versions mean equal people.
create table people_versions (
  company_id text primary key references engine_companies (id),
  version uuid not null
);

do $$
declare t text;
begin
  foreach t in array array['people_people', 'people_teams', 'people_team_history', 'people_identities', 'people_versions'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
