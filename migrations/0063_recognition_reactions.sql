-- Small signs under a shout-out, set on the web or in Slack: one of a kind from each person.
create table recognition_reactions (
  company_id text not null references engine_companies (id),
  thanks_id text not null,
  person_id text not null,
  kind text not null,
  at timestamptz not null,
  primary key (company_id, thanks_id, person_id, kind)
);
create index recognition_copies_place on recognition_copies (company_id, channel, ts);
alter table recognition_reactions enable row level security;
alter table recognition_reactions force row level security;
create policy company on recognition_reactions using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
