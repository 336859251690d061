-- Who may come in. Secrets are kept as SHA-256 of 256 random bits: nothing here can be used to sign in.
create table admin_tokens (
  company_id text not null references engine_companies (id),
  id text not null,
  name text not null,
  person_id text,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  created_by jsonb not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (company_id, id)
);

create table admin_sessions (
  company_id text not null references engine_companies (id),
  secret_hash bytea not null,
  person_id text not null,
  csrf text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (company_id, secret_hash)
);

do $$
declare t text;
begin
  foreach t in array array['admin_tokens', 'admin_sessions'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy company on %I using (company_id = evenkeel_company()) with check (company_id = evenkeel_company())', t);
  end loop;
end $$;
