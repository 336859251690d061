-- Who is away from when to when, and who stands in. Dates are those of the person's own time zone, the last day included;
-- the moments are what they mean there, worked out when they were given (and again when the person moves).
create table people_absences (
  company_id text not null references engine_companies (id),
  id text not null,
  person_id text not null,
  from_date date not null,
  -- Null: until they say that they are back.
  until_date date,
  starts_at timestamptz not null,
  ends_at timestamptz,
  stand_in_id text,
  -- Null: everything; else the capabilities that the stand-in acts in.
  scope jsonb,
  limits jsonb not null,
  authority text not null check (authority in ('own', 'lent')),
  keep_informed boolean not null,
  state text not null check (state in ('planned', 'under-way', 'over', 'called-off')),
  version int not null,
  created_at timestamptz not null,
  primary key (company_id, id),
  check (until_date is null or until_date >= from_date)
);
create index people_absences_person on people_absences (company_id, person_id);
create index people_absences_ends on people_absences (company_id, ends_at);

-- Working hours and holidays of one person, where they differ from the team's or the company's.
create table people_hours (
  company_id text not null references engine_companies (id),
  person_id text not null,
  -- Null: as the team or the company has it.
  week jsonb,
  holidays jsonb,
  version int not null,
  primary key (company_id, person_id)
);

-- Moves with every change of absences and hours, as `version` does with the directory.
alter table people_versions add column time uuid;

do $$
declare t text;
begin
  foreach t in array array['people_absences', 'people_hours'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
