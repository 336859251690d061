-- Rooms: what Evenkeel has put into the channel, whom it has invited once, who left by themselves.
-- `none` keeps the lines that others add to the card of a deal before it has a room.
alter table rooms_rooms
  add column url text,
  add column topic text,
  add column invited jsonb not null default '[]',
  add column left_by jsonb not null default '[]',
  add column adopted boolean not null default false,
  drop constraint rooms_rooms_state_check,
  add constraint rooms_rooms_state_check
    check (state in ('none', 'opening', 'reopening', 'open', 'archiving', 'archived', 'failed', 'unreachable'));

-- Signals: one row a rule and channel. What exceeds a few alerts a minute is gathered here and told as one message.
create table signals_bursts (
  company_id text not null references engine_companies (id),
  id text not null,
  rule text not null,
  channel text not null,
  -- The minute that is counted, and how many alerts it has had.
  since timestamptz not null,
  told integer not null,
  -- What is gathered: how many deals, the first of them, and the message that says so.
  gathered integer not null,
  deals jsonb not null,
  ts text,
  primary key (company_id, id)
);
alter table signals_bursts enable row level security;
alter table signals_bursts force row level security;
create policy company on signals_bursts using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());

-- The id behind a #name, learned when a message was first posted there.
create table signals_channels (
  company_id text not null references engine_companies (id),
  name text not null,
  channel text not null,
  primary key (company_id, name)
);
alter table signals_channels enable row level security;
alter table signals_channels force row level security;
create policy company on signals_channels using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
