import type { Tx } from './tx.ts';

/** Something that is broken and that a person should know of. One row per `key`, however often it happens. */
export interface Trouble {
  readonly key: string;
  readonly area: string;
  readonly title: string;
  readonly detail: string;
  readonly blocks?: string;
}

export async function report(tx: Tx, trouble: Trouble): Promise<void> {
  await tx.query(
    `insert into engine_troubles (company_id, key, area, title, detail, blocks)
     values (evenkeel_company(), $1, $2, $3, $4, $5)
     on conflict (company_id, key) do update
       set title = excluded.title, detail = excluded.detail, blocks = excluded.blocks,
           last_at = now(), times = engine_troubles.times + 1`,
    [trouble.key, trouble.area, trouble.title, trouble.detail, trouble.blocks ?? null],
  );
}

/** It works again. */
export async function settle(tx: Tx, key: string): Promise<void> {
  await tx.query(`delete from engine_troubles where company_id = evenkeel_company() and key = $1`, [key]);
}

export interface OpenTrouble extends Trouble {
  readonly since: Date;
  readonly times: number;
}

export const troubles = (tx: Tx): Promise<OpenTrouble[]> =>
  tx.query<OpenTrouble>(
    `select key, area, title, detail, blocks, since, times from engine_troubles
      where company_id = evenkeel_company() order by since`,
  );
