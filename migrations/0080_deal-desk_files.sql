-- Files that belong to an approval request. The log has a file's hash, never its bytes.
create table deal_desk_files (
  company_id text not null references engine_companies (id),
  id text not null,
  request_id text not null,
  name text not null,
  media_type text not null,
  -- Bytes.
  size int not null check (size > 0),
  -- Lower-case hex.
  sha256 text not null,
  bytes bytea not null,
  by_id text not null,
  stored_at timestamptz not null,
  -- The round it came in; null until the request has taken it. What is never taken is swept away.
  round int,
  step text,
  primary key (company_id, id)
);
create index deal_desk_files_request on deal_desk_files (company_id, request_id);
create index deal_desk_files_untaken on deal_desk_files (company_id, stored_at) where round is null;
-- Most files are compressed already: no time is spent on trying again.
alter table deal_desk_files alter column bytes set storage external;
alter table deal_desk_files enable row level security;
alter table deal_desk_files force row level security;
create policy company on deal_desk_files using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
