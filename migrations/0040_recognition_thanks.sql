-- Shout-outs: a ledger to which is only added. What is taken back gets a reversal row of its own.
create table recognition_thanks (
  company_id text not null references engine_companies (id),
  id text not null,
  giver_id text not null,
  -- Only those who are thanked and who thanks see it.
  private boolean not null,
  about_kind text check (about_kind in ('deal', 'need', 'request')),
  about_id text,
  data jsonb not null,
  at timestamptz not null,
  primary key (company_id, id),
  check ((about_kind is null) = (about_id is null))
);
create index recognition_thanks_at on recognition_thanks (company_id, at desc, id desc);
create index recognition_thanks_giver on recognition_thanks (company_id, giver_id, at desc);
create index recognition_thanks_about on recognition_thanks (company_id, about_id) where about_id is not null;

-- Everybody who was thanked, alone or as a member of a team, with the team that they were in that day.
create table recognition_receivers (
  company_id text not null references engine_companies (id),
  thanks_id text not null,
  person_id text not null,
  at timestamptz not null,
  primary key (company_id, thanks_id, person_id)
);
create index recognition_receivers_person on recognition_receivers (company_id, person_id, at desc);

create table recognition_reversals (
  company_id text not null references engine_companies (id),
  thanks_id text not null,
  by_id text,
  reason text,
  at timestamptz not null,
  primary key (company_id, thanks_id)
);

-- Where each shout-out stands in Slack.
create table recognition_copies (
  company_id text not null references engine_companies (id),
  thanks_id text not null,
  audience text not null,
  channel text not null,
  ts text not null,
  primary key (company_id, thanks_id, audience)
);

create function recognition_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger of shout-outs is only added to';
end $$;

do $$
declare t text;
begin
  foreach t in array array['recognition_thanks', 'recognition_receivers', 'recognition_reversals', 'recognition_copies'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
  foreach t in array array['recognition_thanks', 'recognition_receivers', 'recognition_reversals'] loop
    execute format('create trigger append_only before update on %I for each row execute function recognition_append_only()', t);
  end loop;
end $$;
