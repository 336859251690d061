import type pg from 'pg';

export const PAGE = 500;
/** Characters that are held at once, more only where one row alone has more: files are large. */
export const PAGE_CHARS = 16_000_000;
/** Made at the start of every Evenkeel, before anything else: does not make a database one that is in use. */
export const COMPANIES = 'engine_companies';

export interface BackupTable {
  readonly name: string;
  /** Whether its rows belong to companies, and row-level security guards them. */
  readonly byCompany: boolean;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface SequenceState {
  readonly name: string;
  readonly last: string;
  /** False for a sequence that has not given out `last` yet. */
  readonly used: boolean;
}

/** The same text for the same value on every server, whatever its own settings are. */
export const EXACT_TEXT = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1`;

/**
 * Evenkeel's own tables, each after those it refers to. Left out: the list of migrations (it is in the header), what is
 * unlogged (a crash empties it too), and generated columns.
 */
export async function describeTables(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<{ name: string; refers: string[]; columns: BackupTable['columns'] }>(
    `select c.relname as name,
            array(select distinct f.confrelid::regclass::oid::text from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as refers,
            c.oid::text as id,
            (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
               from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
       from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
        and c.relname <> 'evenkeel_migrations' and pg_get_userbyid(c.relowner) = current_user
      order by c.relname`,
  );
  const found = rows as ((typeof rows)[number] & { id: string })[];
  const ordered: BackupTable[] = [];
  const placed = new Set<string>();
  const ids = new Set(found.map(table => table.id));
  const place = (table: (typeof found)[number], above: readonly string[]) => {
    if (placed.has(table.id) || above.includes(table.id)) return;
    for (const other of table.refers) {
      if (ids.has(other))
        place(
          found.find(t => t.id === other)!,
          [...above, table.id],
        );
    }
    placed.add(table.id);
    ordered.push({
      name: table.name,
      byCompany: table.columns.some(column => column.name === 'company_id'),
      columns: table.columns,
    });
  };
  for (const table of found) place(table, []);
  return ordered;
}

export async function readSequences(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string; quoted: string }>(
    `select c.relname as name, c.oid::regclass::text as quoted from pg_class c
      where c.relkind = 'S' and c.relnamespace = current_schema()::regnamespace and pg_get_userbyid(c.relowner) = current_user order by 1`,
  );
  const states: SequenceState[] = [];
  for (const { name, quoted } of rows) {
    const { rows: state } = await client.query<{ last: string; used: boolean }>(
      `select last_value::text as last, is_called as used from ${quoted}`,
    );
    states.push({ name, ...state[0]! });
  }
  return states;
}

/** Row-level security is forced on the owner too, so each company's rows are read (and written) in its name. */
export async function companiesFor(client: pg.ClientBase, table: BackupTable): Promise<(string | null)[]> {
  if (!table.byCompany) return [null];
  const { rows } = await client.query<{ id: string }>(`select id from ${COMPANIES} order by id`);
  return rows.map(row => row.id);
}

export const actAs = (client: pg.ClientBase, company: string | null) =>
  client.query(`select set_config('evenkeel.company', $1, true)`, [company ?? '']);
