-- Where the message of each nudge stands, so that it loses its buttons when the matter is over.
create table people_nudge_copies (
  company_id text not null references engine_companies (id),
  person_id text not null,
  key text not null,
  channel text not null,
  ts text not null,
  primary key (company_id, person_id, key)
);
alter table people_nudge_copies enable row level security;
alter table people_nudge_copies force row level security;
create policy company on people_nudge_copies using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
