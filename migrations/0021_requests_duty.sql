-- Duty rotas: one a team. Order, turns, skips and swaps are only ever read together.
create table requests_rotas (
  company_id text not null references engine_companies (id),
  team_id text not null,
  version int not null,
  updated_at timestamptz not null,
  data jsonb not null,
  primary key (company_id, team_id)
);
alter table requests_rotas enable row level security;
alter table requests_rotas force row level security;
create policy company on requests_rotas using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
