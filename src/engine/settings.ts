import type { Actor } from '../kernel/actor.ts';
import type { Json } from '../kernel/json.ts';
import type { Settings } from './capability.ts';
import type { Tx } from './tx.ts';

/** The settings of each company, kept in memory per version: one cheap look per transaction tells whether they moved. */
export interface SettingsSource {
  /** @param version the version that this transaction sees, where the caller has read it already */
  load(tx: Tx, version?: number): Promise<Settings>;
  /** Adds a version. Earlier ones stay: whatever was decided under them can still be explained. */
  set(tx: Tx, name: string, value: Json, actor: Actor, at: number): Promise<number>;
}

/** A setting as it was in an earlier version; undefined where it was not set yet. */
export async function settingAt(tx: Tx, name: string, version: number): Promise<Json | undefined> {
  const rows = await tx.query<{ value: Json }>(
    `select value from engine_settings where company_id = evenkeel_company() and name = $1 and version <= $2 order by version desc limit 1`,
    [name, version],
  );
  return rows[0]?.value;
}

/** One value that a setting had. */
export interface SettingVersion {
  readonly version: number;
  readonly value: Json;
  readonly actor: Actor;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The versions of one setting, newest first; of all settings together they are numbered, so there are gaps. At most 200 at once. */
export async function settingVersions(tx: Tx, name: string, range: { readonly before?: number; readonly only?: number; readonly limit: number }): Promise<SettingVersion[]> {
  const rows = await tx.query<{ version: number; value: Json; actor: Actor; at: Date }>(
    `select version, value, actor, at from engine_settings
      where company_id = evenkeel_company() and name = $1 and ($2::int is null or version < $2) and ($3::int is null or version = $3)
      order by version desc limit $4`,
    [name, range.before ?? null, range.only ?? null, Math.min(range.limit, 200)],
  );
  return rows.map(row => ({ version: row.version, value: row.value, actor: row.actor, at: row.at.getTime() }));
}

export function settingsSource(): SettingsSource {
  const known = new Map<string, { version: number; values: Map<string, { version: number; value: Json }> }>();

  async function load(tx: Tx, version?: number): Promise<Settings> {
    version ??= (
      await tx.query<{ version: number }>(
        `select coalesce(max(version), 0) as version from engine_settings where company_id = evenkeel_company()`,
      )
    )[0]!.version;
    let mine = known.get(tx.company);
    if (mine?.version !== version) {
      const rows = await tx.query<{ name: string; version: number; value: Json }>(
        `select distinct on (name) name, version, value from engine_settings
          where company_id = evenkeel_company() and version <= $1 order by name, version desc`,
        [version],
      );
      // Keep the object of a value that has not changed: what was compiled from it stays cached.
      const before = mine?.values;
      const values = new Map(
        rows.map(row => {
          const old = before?.get(row.name);
          return [row.name, old?.version === row.version ? old : { version: row.version, value: row.value }];
        }),
      );
      mine = { version, values };
      known.set(tx.company, mine);
    }
    const { values } = mine;
    return { version, get: name => values.get(name)?.value };
  }

  async function set(tx: Tx, name: string, value: Json, actor: Actor, at: number): Promise<number> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('engine_settings:' || evenkeel_company(), 0))`);
    const rows = await tx.query<{ version: number }>(
      `insert into engine_settings (company_id, version, name, value, actor, at)
       select evenkeel_company(), coalesce(max(version), 0) + 1, $1, $2, $3, $4
         from engine_settings where company_id = evenkeel_company()
       returning version`,
      [name, JSON.stringify(value), JSON.stringify(actor), new Date(at)],
    );
    return rows[0]!.version;
  }

  return { load, set };
}
