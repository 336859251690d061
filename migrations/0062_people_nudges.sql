-- Nudges: gentle reminders to the person who can act. A few a week by the budget that each person sets; the rest waits on Home.
create table people_nudges (
  company_id text not null references engine_companies (id),
  person_id text not null,
  -- Messages a week, 0 to 10; null is what everybody has.
  budget int check (budget between 0 and 10),
  data jsonb not null,
  version int not null,
  primary key (company_id, person_id)
);
alter table people_nudges enable row level security;
alter table people_nudges force row level security;
create policy company on people_nudges using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
