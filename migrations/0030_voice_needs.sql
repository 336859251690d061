-- Customer voice. A need is what customers ask for; a voice is one time that somebody asked, in their own words.
-- A merged need keeps its row and its voices: what is asked of it counts for the need that it points to.
create table voice_needs (
  company_id text not null references engine_companies (id),
  id text not null,
  title text not null,
  state text not null check (state in ('heard', 'under-review', 'planned', 'in-progress', 'shipped', 'declined', 'merged')),
  merged_into text,
  version int not null,
  data jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id),
  check ((state = 'merged') = (merged_into is not null))
);
create index voice_needs_merged on voice_needs (company_id, merged_into) where merged_into is not null;
create index voice_needs_updated on voice_needs (company_id, updated_at desc, id desc);

create table voice_voices (
  company_id text not null references engine_companies (id),
  id text not null,
  need_id text not null,
  -- The customer's own words, and who said them.
  words text not null,
  said_by text,
  -- A deal of ours, or only the customer's name.
  deal_id text,
  account text,
  urgency text not null check (urgency in ('blocker', 'important', 'nice')),
  captured_by text,
  -- The team of the one who captured it, as it was that day.
  team_id text,
  source text not null,
  at timestamptz not null,
  primary key (company_id, id)
);
create index voice_voices_need on voice_voices (company_id, need_id, at desc);
create index voice_voices_deal on voice_voices (company_id, deal_id) where deal_id is not null;

-- Issues of GitHub, Linear and Jira. One issue belongs to one need.
create table voice_issues (
  company_id text not null references engine_companies (id),
  vendor text not null check (vendor in ('github', 'linear', 'jira')),
  key text not null,
  need_id text not null,
  primary key (company_id, vendor, key)
);
create index voice_issues_need on voice_issues (company_id, need_id);

-- Who was told that a need has come to a state: an owner or a room hears it once.
create table voice_told (
  company_id text not null references engine_companies (id),
  need_id text not null,
  state text not null,
  audience text not null,
  at timestamptz not null,
  primary key (company_id, need_id, state, audience)
);

-- Every card of a need or a decision that people see in Slack, so that it can be drawn again in place.
create table voice_copies (
  company_id text not null references engine_companies (id),
  subject text not null,
  audience text not null,
  channel text not null,
  ts text not null,
  primary key (company_id, subject, audience)
);

do $$
declare t text;
begin
  foreach t in array array['voice_needs', 'voice_voices', 'voice_issues', 'voice_told', 'voice_copies'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
