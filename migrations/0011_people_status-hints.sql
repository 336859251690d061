-- A Slack status that speaks of being away, so that the Home tab can offer to set an absence. One a person, gone with the
-- status; `dismissed` when they said that they are not away. Other statuses are not kept.
create table people_status_hints (
  company_id text not null references engine_companies (id),
  person_id text not null,
  says text not null,
  until timestamptz,
  dismissed boolean not null default false,
  primary key (company_id, person_id)
);
alter table people_status_hints enable row level security;
alter table people_status_hints force row level security;
create policy company on people_status_hints using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
