-- Approval requests. The parts that are only ever read together (steps with their decisions) are one document;
-- what is searched by has a column.
create table deal_desk_requests (
  company_id text not null references engine_companies (id),
  id text not null,
  deal_id text not null,
  requester_id text not null,
  state text not null check (state in ('pending', 'changes-requested', 'approved', 'rejected', 'recalled')),
  written text not null check (written in ('not-yet', 'writing', 'written', 'conflict', 'refused')),
  -- Goes up with every change of the request; round goes up with every submission.
  version int not null,
  round int not null,
  policy_name text not null,
  policy_version int not null,
  why text,
  terms jsonb not null,
  before jsonb not null,
  deal jsonb not null,
  steps jsonb not null,
  comments jsonb not null,
  -- Who is asked now, for "what waits for me".
  waiting_for text[] not null,
  due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
-- One request in flight per deal.
create unique index deal_desk_requests_in_flight on deal_desk_requests (company_id, deal_id)
  where state in ('pending', 'changes-requested');
create index deal_desk_requests_deal on deal_desk_requests (company_id, deal_id, created_at desc);
create index deal_desk_requests_waiting on deal_desk_requests using gin (waiting_for) where state = 'pending';
create index deal_desk_requests_created on deal_desk_requests (company_id, created_at desc, id desc);
create index deal_desk_requests_requester on deal_desk_requests (company_id, requester_id, created_at desc);

-- Every copy of a request's card that people see in Slack, so that all of them can be redrawn.
create table deal_desk_copies (
  company_id text not null references engine_companies (id),
  request_id text not null,
  -- 'room', or 'dm:<person id>'
  audience text not null,
  channel text not null,
  ts text not null,
  drawn_version int not null,
  primary key (company_id, request_id, audience)
);

do $$
declare t text;
begin
  foreach t in array array['deal_desk_requests', 'deal_desk_copies'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
