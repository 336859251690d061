-- Requests to other teams. The whole request is one document; what is searched by has a column.
create table requests_requests (
  company_id text not null references engine_companies (id),
  id text not null,
  deal_id text not null,
  type_id text not null,
  team_id text not null,
  requester_id text not null,
  helper_id text,
  state text not null check (state in ('open', 'assigned', 'claimed', 'waiting', 'done', 'declined', 'withdrawn')),
  waiting_on text check (waiting_on in ('requester', 'request')),
  blocked_by text[] not null,
  what text not null,
  asked_at timestamptz not null,
  -- When the helper was given it: who was last given one comes last again.
  assigned_at timestamptz,
  due_at timestamptz not null,
  ended_at timestamptz,
  version int not null,
  updated_at timestamptz not null,
  data jsonb not null,
  primary key (company_id, id)
);
create index requests_requests_queue on requests_requests (company_id, team_id, due_at, id) where state in ('open', 'assigned', 'claimed', 'waiting');
create index requests_requests_due on requests_requests (company_id, due_at, id) where state in ('open', 'assigned', 'claimed', 'waiting');
create index requests_requests_deal on requests_requests (company_id, deal_id, asked_at desc);
create index requests_requests_helper on requests_requests (company_id, helper_id, state);
create index requests_requests_requester on requests_requests (company_id, requester_id, asked_at desc);
create index requests_requests_asked on requests_requests (company_id, asked_at desc, id desc);
create index requests_requests_blocked on requests_requests using gin (blocked_by) where blocked_by <> '{}';

-- Every copy of a card that people see in Slack, so that all of them can be redrawn.
create table requests_copies (
  company_id text not null references engine_companies (id),
  -- A request, or a swap of two turns of duty.
  about_id text not null,
  -- 'team:<team id>', or 'dm:<person id>'
  audience text not null,
  channel text not null,
  ts text not null,
  primary key (company_id, about_id, audience)
);

do $$
declare t text;
begin
  foreach t in array array['requests_requests', 'requests_copies'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
