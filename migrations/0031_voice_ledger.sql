-- The voice ledger: decisions with what each team said to them, and promises that product has to accept.
create table voice_decisions (
  company_id text not null references engine_companies (id),
  id text not null,
  kind text not null check (kind in ('roadmap', 'pricing', 'deal-exception')),
  state text not null check (state in ('open', 'answered', 'withdrawn')),
  -- Who owes the answer, and by when.
  owner_id text not null,
  answer_by date not null,
  need_id text,
  deal_id text,
  version int not null,
  data jsonb not null,
  raised_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
create index voice_decisions_open on voice_decisions (company_id, owner_id, answer_by) where state = 'open';
create index voice_decisions_raised on voice_decisions (company_id, raised_at desc, id desc);
create index voice_decisions_need on voice_decisions (company_id, need_id) where need_id is not null;

create table voice_promises (
  company_id text not null references engine_companies (id),
  id text not null,
  request_id text not null,
  deal_id text not null,
  need_id text not null,
  state text not null check (state in ('flagged', 'accepted', 'declined')),
  -- The person in product who has to say yes.
  owner_id text,
  due date,
  data jsonb not null,
  updated_at timestamptz not null,
  primary key (company_id, id)
);
create index voice_promises_need on voice_promises (company_id, need_id);
create index voice_promises_deal on voice_promises (company_id, deal_id);
create index voice_promises_flagged on voice_promises (company_id, owner_id) where state = 'flagged';

do $$
declare t text;
begin
  foreach t in array array['voice_decisions', 'voice_promises'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
