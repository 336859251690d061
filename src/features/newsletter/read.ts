import type { Tx } from '../../engine/tx.ts';
import { newRotation } from '../../kernel/rotation.ts';
import { tidy } from './words-turn.ts';
import type { Edition, Issue, Reader, Spotlight, Suggestion } from './model.ts';

/** The only answers that others and screens may ask for. */

export async function issueById(tx: Tx, id: string): Promise<Issue | undefined> {
  const [row] = await tx.query<{ data: Issue }>(`select data from newsletter_issues where company_id = evenkeel_company() and id = $1 and state <> 'discarded'`, [id]);
  return row?.data;
}

/** The issue that is being made for the first time, if there is one. */
export async function openIssue(tx: Tx): Promise<Issue | undefined> {
  const [row] = await tx.query<{ data: Issue }>(
    `select data from newsletter_issues where company_id = evenkeel_company() and state in ('draft', 'approved') and data ->> 'edition' = '0' order by number desc limit 1`,
  );
  return row?.data;
}
/** Everything that waits for an editor: the draft, and corrections that were begun. */
export const openIssues = async (tx: Tx): Promise<Issue[]> =>
  (await tx.query<{ data: Issue }>(`select data from newsletter_issues where company_id = evenkeel_company() and state in ('draft', 'approved') order by number desc limit 20`)).map(row => row.data);

/** What people see of an edition: without what was taken back since. */
const visible = (edition: Edition, withdrawn: readonly string[]): Edition => (withdrawn.length === 0 ? edition : { ...edition, items: edition.items.filter(item => !withdrawn.includes(item.id)) });

/** The editions of an issue, the newest first. */
export async function editionsOf(tx: Tx, issueId: string): Promise<Edition[]> {
  const rows = await tx.query<{ data: Edition; withdrawn: string[] }>(
    `select e.data, coalesce(i.data -> 'withdrawn', '[]') as withdrawn from newsletter_editions e join newsletter_issues i on i.company_id = e.company_id and i.id = e.issue_id
      where e.company_id = evenkeel_company() and e.issue_id = $1 order by e.edition desc`,
    [issueId],
  );
  return rows.map(row => visible(row.data, row.withdrawn));
}

/** The issue that was published last, in its newest edition. */
export async function lastEdition(tx: Tx): Promise<Edition | undefined> {
  const [row] = await tx.query<{ issue_id: string }>(`select issue_id from newsletter_editions where company_id = evenkeel_company() order by number desc, edition desc limit 1`);
  return row && (await editionsOf(tx, row.issue_id))[0];
}

/** Teams of the published issues before this one, the newest first; at most 60. */
export async function historyBefore(tx: Tx, number: number): Promise<string[][]> {
  const rows = await tx.query<{ teams: string[] }>(
    `select distinct on (number) teams from newsletter_editions where company_id = evenkeel_company() and number < $1 order by number desc, edition desc limit 60`,
    [number],
  );
  return rows.map(row => row.teams);
}
export async function nextNumber(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ n: number }>(`select coalesce(max(number), 0) + 1 as n from newsletter_issues where company_id = evenkeel_company() and state <> 'discarded'`);
  return row!.n;
}

export interface Archived {
  readonly edition: Edition;
  readonly teams: readonly string[];
  /** A piece of the words with what was found between two U+0001; null without a search. */
  readonly found: string | null;
}
/** The first edition tells when, the newest what. @param before the number of the last one seen */
export async function archive(tx: Tx, query: { readonly q?: string | undefined; readonly before?: number | undefined; readonly limit: number }): Promise<{ items: Archived[]; next: string | null }> {
  const words = tidy(query.q ?? '').trim();
  // Each word also finds those that begin like it.
  const prefixes = (words.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 12).map(word => `${word}:*`).join(' & ');
  if (words !== '' && prefixes === '') return { items: [], next: null };
  const rows = await tx.query<{ data: Edition; teams: string[]; withdrawn: string[]; found: string | null; number: number }>(
    `select e.data, e.teams, e.number, coalesce(i.data -> 'withdrawn', '[]') as withdrawn,
            case when $1 = '' then null else ts_headline('simple', e.words, to_tsquery('simple', $1), E'StartSel="\\x01", StopSel="\\x01", MaxWords=24, MinWords=12, MaxFragments=1') end as found
       from newsletter_editions e join newsletter_issues i on i.company_id = e.company_id and i.id = e.issue_id
      where e.company_id = evenkeel_company() and e.edition = (i.data ->> 'edition')::int and ($2::int is null or e.number < $2)
        and ($1 = '' or e.search @@ to_tsquery('simple', $1) or e.search @@ websearch_to_tsquery('english', $3))
      order by e.number desc limit $4`,
    [prefixes, query.before ?? null, words, query.limit + 1],
  );
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { items: rows.slice(0, query.limit).map(row => ({ edition: visible(row.data, row.withdrawn), teams: row.teams, found: row.found })), next: last ? String(last.number) : null };
}

export async function spotlight(tx: Tx): Promise<Spotlight> {
  const [row] = await tx.query<{ data: Spotlight }>(`select data from newsletter_spotlight where company_id = evenkeel_company()`);
  return row?.data ?? { rotation: newRotation };
}
/** Which team was in the spotlight of which issue, the newest first. */
export const spotlightPast = (tx: Tx): Promise<{ number: number; team: string }[]> =>
  tx.query<{ number: number; team: string }>(
    `select distinct on (e.number) e.number, item -> 'source' ->> 'id' as team from newsletter_editions e, jsonb_array_elements(e.data -> 'items') item
      where e.company_id = evenkeel_company() and item ->> 'kind' = 'spotlight' order by e.number desc, e.edition desc limit 24`,
  );

/** Ids of the shout-outs in the last published issues. */
export const thanksTold = async (tx: Tx): Promise<Set<string>> =>
  new Set(
    (
      await tx.query<{ id: string }>(
        `select item -> 'source' ->> 'id' as id from (select data from newsletter_editions where company_id = evenkeel_company() order by number desc, edition desc limit 20) e,
                jsonb_array_elements(e.data -> 'items') item where item ->> 'kind' = 'thanks'`,
      )
    ).map(row => row.id),
  );

/** What people suggested since a moment, the oldest first. */
export async function suggestionsSince(tx: Tx, since: number): Promise<Suggestion[]> {
  const rows = await tx.query<{ id: string; by_id: string; text: string; at: Date }>(
    `select id, by_id, text, at from newsletter_suggestions where company_id = evenkeel_company() and at >= $1 order by at, id limit 50`,
    [new Date(since)],
  );
  return rows.map(row => ({ id: row.id, by: row.by_id, text: row.text, at: row.at.getTime() }));
}

export async function readers(tx: Tx): Promise<Map<string, Reader>> {
  const rows = await tx.query<{ person_id: string; mail: boolean; named: boolean }>(`select person_id, mail, named from newsletter_readers where company_id = evenkeel_company()`);
  return new Map(rows.map(row => [row.person_id, { personId: row.person_id, mail: row.mail, named: row.named }]));
}
export const readerOf = async (tx: Tx, personId: string): Promise<Reader> => (await readers(tx)).get(personId) ?? { personId, mail: true, named: true };

export interface PostedPart {
  readonly part: number;
  readonly channel: string;
  readonly ts: string;
  readonly edition: number;
}
export const postsOf = (tx: Tx, issueId: string): Promise<PostedPart[]> =>
  tx.query<PostedPart>(`select part, channel, ts, edition from newsletter_posts where company_id = evenkeel_company() and issue_id = $1 order by part`, [issueId]);

export async function wasMailed(tx: Tx, issueId: string, edition: number, personId: string): Promise<boolean> {
  return (await tx.query(`select 1 from newsletter_mails where company_id = evenkeel_company() and issue_id = $1 and edition = $2 and person_id = $3`, [issueId, edition, personId])).length > 0;
}

/** Issues with an item from this source, or that names this person. */
export const issuesWith = async (tx: Tx, source: { kind: string; id: string } | null, personId: string | null): Promise<string[]> =>
  (
    await tx.query<{ id: string }>(
      `select id from newsletter_issues where company_id = evenkeel_company() and state <> 'discarded'
          and (($1::jsonb is not null and data -> 'items' @> jsonb_build_array(jsonb_build_object('source', $1::jsonb)))
            or ($2::text is not null and state in ('draft', 'approved') and data -> 'items' @> jsonb_build_array(jsonb_build_object('people', jsonb_build_array($2::text)))))
        order by number desc limit 60`,
      [source && JSON.stringify(source), personId],
    )
  ).map(row => row.id);
