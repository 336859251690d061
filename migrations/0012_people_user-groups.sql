-- Slack's user groups, mirrored: a policy can name them as approvers without asking Slack while somebody decides.
-- Members are Slack users, since who they are here may be found out later.
create table people_groups (
  company_id text not null references engine_companies (id),
  id text not null,
  handle text not null,
  members text[] not null,
  -- False: disabled or deleted in Slack. It is kept so that the log stays readable.
  active boolean not null,
  primary key (company_id, id)
);

do $$
declare t text;
begin
  foreach t in array array['people_groups'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
