-- Whose turn it is to host: one row a company.
create table lunch_and_learn_turns (
  company_id text not null references engine_companies (id),
  id text not null check (id = 'turns'),
  version int not null,
  data jsonb not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);

-- Addresses of people's calendar feeds, of which only the hash is kept. An old one is remembered, so that it says that it is over.
create table lunch_and_learn_feeds (
  company_id text not null references engine_companies (id),
  hash bytea not null,
  person_id text not null,
  since timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, hash)
);
create unique index lunch_and_learn_feeds_person on lunch_and_learn_feeds (company_id, person_id) where ended_at is null;

do $$
declare t text;
begin
  foreach t in array array['lunch_and_learn_sessions', 'lunch_and_learn_rsvps', 'lunch_and_learn_came', 'lunch_and_learn_copies', 'lunch_and_learn_turns', 'lunch_and_learn_feeds'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
