-- Sessions in which a team shows the others what it does.
create table lunch_and_learn_sessions (
  company_id text not null references engine_companies (id),
  id text not null,
  state text not null check (state in ('proposed', 'scheduled', 'held', 'cancelled')),
  starts_at timestamptz,
  ends_at timestamptz,
  host_id text,
  version int not null,
  data jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id),
  check (state not in ('scheduled', 'held') or starts_at is not null)
);
create index lunch_and_learn_sessions_starts on lunch_and_learn_sessions (company_id, state, starts_at, id);
create index lunch_and_learn_sessions_host on lunch_and_learn_sessions (company_id, host_id, starts_at desc) where host_id is not null;

-- Who said what. `place` is the order of those who come; nobody is ever taken out.
create table lunch_and_learn_rsvps (
  company_id text not null references engine_companies (id),
  lunch_id text not null,
  person_id text not null,
  answer text not null check (answer in ('yes', 'maybe', 'no')),
  place int not null,
  -- Reminders given for the time that the session has now.
  reminded text[] not null default '{}',
  at timestamptz not null,
  primary key (company_id, lunch_id, person_id)
);
create index lunch_and_learn_rsvps_person on lunch_and_learn_rsvps (company_id, person_id);

-- Who was there, with the team of that day. Shown as counts of teams only.
create table lunch_and_learn_came (
  company_id text not null references engine_companies (id),
  lunch_id text not null,
  person_id text not null,
  team_id text,
  -- They said so themselves; otherwise the host did.
  self boolean not null,
  primary key (company_id, lunch_id, person_id)
);

-- Where a session's card, or the question to a host, stands in Slack.
create table lunch_and_learn_copies (
  company_id text not null references engine_companies (id),
  subject text not null,
  audience text not null,
  channel text not null,
  ts text not null,
  primary key (company_id, subject, audience)
);
