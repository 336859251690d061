-- Issues that are made, and what went out of them.
create table newsletter_issues (
  company_id text not null references engine_companies (id),
  id text not null,
  number int not null,
  state text not null check (state in ('draft', 'approved', 'published', 'discarded')),
  data jsonb not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
create unique index newsletter_issues_number on newsletter_issues (company_id, number) where state <> 'discarded';

-- Never changed: a correction is the next edition.
create table newsletter_editions (
  company_id text not null references engine_companies (id),
  issue_id text not null,
  edition int not null,
  number int not null,
  data jsonb not null,
  -- Ids of the teams that appear.
  teams text[] not null,
  -- The words, for the archive's search: as they stand, and by their English stems.
  words text not null,
  search tsvector not null generated always as (to_tsvector('simple', words) || to_tsvector('english', words)) stored,
  at timestamptz not null,
  primary key (company_id, issue_id, edition)
);
create index newsletter_editions_number on newsletter_editions (company_id, number desc, edition desc);
create index newsletter_editions_search on newsletter_editions using gin (search);

-- Where each part of an issue stands in Slack, and which edition it shows.
create table newsletter_posts (
  company_id text not null references engine_companies (id),
  issue_id text not null,
  part int not null,
  channel text not null,
  ts text not null,
  edition int not null,
  primary key (company_id, issue_id, part)
);

create table newsletter_mails (
  company_id text not null references engine_companies (id),
  issue_id text not null,
  edition int not null,
  person_id text not null,
  sent_at timestamptz not null,
  primary key (company_id, issue_id, edition, person_id)
);

create function newsletter_editions_stay() returns trigger language plpgsql as $$
begin
  raise exception 'a published edition does not change; a correction is the next one';
end $$;
create trigger stay before update on newsletter_editions for each row execute function newsletter_editions_stay();

do $$
declare t text;
begin
  foreach t in array array['newsletter_issues', 'newsletter_editions', 'newsletter_posts', 'newsletter_mails'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
