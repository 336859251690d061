-- Drafts of thanks: what the record of a deal suggests. A person sends them, changes them or declines them.
create table recognition_drafts (
  company_id text not null references engine_companies (id),
  id text not null,
  state text not null check (state in ('waiting', 'sent', 'declined', 'withdrawn')),
  -- Who would send it, and everybody named in it.
  drafter_id text not null,
  named text[] not null,
  deal_id text not null,
  need_id text,
  version int not null,
  data jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
create index recognition_drafts_drafter on recognition_drafts (company_id, drafter_id) where state = 'waiting';
create index recognition_drafts_named on recognition_drafts using gin (named) where state = 'waiting';
create index recognition_drafts_deal on recognition_drafts (company_id, deal_id);
create index recognition_drafts_need on recognition_drafts (company_id, need_id) where need_id is not null;

-- Deals won with a shipped need in them: the first one, and those after it. What a reopened deal takes back gets a
-- reversal of its own; nothing is changed or removed.
create table recognition_wins (
  company_id text not null references engine_companies (id),
  id text not null,
  need_id text not null,
  deal_id text not null,
  kind text not null check (kind in ('first', 'later')),
  won_at timestamptz not null,
  at timestamptz not null,
  primary key (company_id, id)
);
create index recognition_wins_need on recognition_wins (company_id, need_id);
create index recognition_wins_won on recognition_wins (company_id, won_at desc) where kind = 'first';

create table recognition_win_reversals (
  company_id text not null references engine_companies (id),
  win_id text not null,
  at timestamptz not null,
  primary key (company_id, win_id)
);

-- What the end of each deal set going, so that reopening it takes exactly that back.
create table recognition_closings (
  company_id text not null references engine_companies (id),
  deal_id text not null,
  data jsonb not null,
  updated_at timestamptz not null,
  primary key (company_id, deal_id)
);

do $$
declare t text;
begin
  foreach t in array array['recognition_drafts', 'recognition_wins', 'recognition_win_reversals', 'recognition_closings'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
  foreach t in array array['recognition_wins', 'recognition_win_reversals'] loop
    execute format('create trigger append_only before update on %I for each row execute function recognition_append_only()', t);
  end loop;
end $$;
