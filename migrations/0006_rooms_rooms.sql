-- One room a deal: the deal's id is the key, so there is never a second one.
create table rooms_rooms (
  company_id text not null references engine_companies (id),
  deal_id text not null,
  state text not null check (state in ('opening', 'open', 'archived', 'failed')),
  name text not null,
  channel text,
  card_ts text,
  reason text,
  parts jsonb not null default '{}',
  members jsonb not null default '{}',
  -- The day's thread of changes: where it hangs and for which local day it is.
  thread_day text,
  thread_ts text,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, deal_id)
);
create unique index rooms_rooms_channel on rooms_rooms (company_id, channel) where channel is not null;

alter table rooms_rooms enable row level security;
alter table rooms_rooms force row level security;
create policy company on rooms_rooms using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
