-- The key pair that signs exports of the audit, one a company. Not among the settings: what is set there is also written
-- to the log and kept in every version, and a private key belongs in neither.
create table deal_desk_audit_keys (
  company_id text primary key references engine_companies (id),
  -- The 32 bytes of the Ed25519 public key, base64url.
  public_key text not null,
  -- PKCS 8; with `sealed` under AES-256-GCM: 12 bytes nonce, 16 bytes tag, the rest.
  private_key bytea not null,
  sealed boolean not null
);
alter table deal_desk_audit_keys enable row level security;
alter table deal_desk_audit_keys force row level security;
create policy company on deal_desk_audit_keys using (company_id = evenkeel_company()) with check (company_id = evenkeel_company());
