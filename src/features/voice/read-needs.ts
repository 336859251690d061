import type { Tx } from '../../engine/tx.ts';
import type { Need, Voice } from './model.ts';

/** Needs and voices as they are stored, and where merges lead. */

interface VoiceRow {
  readonly id: string;
  readonly need_id: string;
  readonly words: string;
  readonly said_by: string | null;
  readonly deal_id: string | null;
  readonly account: string | null;
  readonly urgency: Voice['urgency'];
  readonly captured_by: string | null;
  readonly team_id: string | null;
  readonly source: string;
  readonly at: Date;
}
const toVoice = (row: VoiceRow): Voice => ({
  id: row.id, needId: row.need_id, words: row.words, saidBy: row.said_by, dealId: row.deal_id, account: row.account, urgency: row.urgency,
  capturedBy: row.captured_by, teamId: row.team_id, source: row.source, at: row.at.getTime(),
}); // prettier-ignore
const VOICE = 'v.id, v.need_id, v.words, v.said_by, v.deal_id, v.account, v.urgency, v.captured_by, v.team_id, v.source, v.at';

export async function needs(tx: Tx, ids: readonly string[]): Promise<Map<string, Need>> {
  const rows = await tx.query<{ id: string; data: Need }>(`select id, data from voice_needs where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return new Map(rows.map(row => [row.id, row.data]));
}

/** Every need, merged ones too. */
export async function allNeeds(tx: Tx): Promise<Need[]> {
  const rows = await tx.query<{ data: Need }>(`select data from voice_needs where company_id = evenkeel_company() order by updated_at desc, id desc`);
  return rows.map(row => row.data);
}

export async function allVoices(tx: Tx): Promise<Voice[]> {
  const rows = await tx.query<VoiceRow>(`select ${VOICE} from voice_voices v where v.company_id = evenkeel_company() order by v.at desc, v.id desc`);
  return rows.map(toVoice);
}

/** Which of these voices are stored. */
export async function storedVoices(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(`select id from voice_voices where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return new Set(rows.map(row => row.id));
}

/** Names of needs that are not merged, to compare a new one with. */
export const titles = (tx: Tx): Promise<{ id: string; title: string }[]> =>
  tx.query<{ id: string; title: string }>(`select id, title from voice_needs where company_id = evenkeel_company() and state <> 'merged' order by updated_at desc limit 5000`);

/** Needs that were asked for since a moment (epoch ms): how often, by how many customers, the most often asked first. At most 20. */
export const askedOften = (tx: Tx, since: number): Promise<{ readonly id: string; readonly title: string; readonly voices: number; readonly customers: number }[]> =>
  tx.query(
    `select n.id, n.title, count(*)::int as voices, count(distinct coalesce(v.deal_id, v.account))::int as customers
       from voice_voices v join voice_needs n on n.company_id = v.company_id and n.id = v.need_id
      where v.company_id = evenkeel_company() and v.at >= $1 and n.state <> 'merged' group by n.id, n.title order by voices desc, n.id limit 20`,
    [new Date(since)],
  );

export async function voicesOfRows(tx: Tx, needIds: readonly string[]): Promise<Voice[]> {
  const rows = await tx.query<VoiceRow>(
    `select ${VOICE} from voice_voices v where v.company_id = evenkeel_company() and v.need_id = any($1::text[]) order by v.at, v.id`,
    [needIds],
  );
  return rows.map(toVoice);
}

/** Where the merges of each of these needs end; ids that do not exist are absent. A need has been merged at most fifty times in a row. */
export async function rootsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ start: string; id: string }>(
    `with recursive up as (
       select id as start, id, merged_into, 0 as depth from voice_needs where company_id = evenkeel_company() and id = any($1::text[])
       union all
       select up.start, n.id, n.merged_into, up.depth + 1 from up join voice_needs n on n.company_id = evenkeel_company() and n.id = up.merged_into
        where up.depth < 50)
     select start, id from up where merged_into is null`,
    [ids],
  );
  return new Map(rows.map(row => [row.start, row.id]));
}

/** The needs merged into each of these, directly or not, itself first. */
export async function familiesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ start: string; id: string }>(
    `with recursive down as (
       select id as start, id, 0 as depth from voice_needs where company_id = evenkeel_company() and id = any($1::text[])
       union all
       select down.start, n.id, down.depth + 1 from down join voice_needs n on n.company_id = evenkeel_company() and n.merged_into = down.id
        where down.depth < 50)
     select start, id from down order by depth, id`,
    [ids],
  );
  const families = new Map<string, string[]>();
  for (const { start, id } of rows) families.set(start, [...(families.get(start) ?? []), id]);
  return families;
}

/** Everything that counts for each of these needs. */
export async function familyVoices(tx: Tx, ids: readonly string[]): Promise<Map<string, Voice[]>> {
  if (ids.length === 0) return new Map();
  const families = await familiesOf(tx, ids);
  const voices = await voicesOfRows(tx, [...new Set([...families.values()].flat())]);
  return new Map([...families].map(([id, members]) => [id, voices.filter(v => members.includes(v.needId))]));
}

/** Voices of these deals, the latest first. */
export async function voicesOfDeals(tx: Tx, dealIds: readonly string[]): Promise<Voice[]> {
  const rows = await tx.query<VoiceRow>(
    `select ${VOICE} from voice_voices v where v.company_id = evenkeel_company() and v.deal_id = any($1::text[]) order by v.at desc, v.id desc`,
    [dealIds],
  );
  return rows.map(toVoice);
}

/** Which need each of these issues belongs to, by `vendor key`. */
export async function issueHolders(tx: Tx, issues: readonly { readonly vendor: string; readonly key: string }[]): Promise<Map<string, string>> {
  if (issues.length === 0) return new Map();
  const rows = await tx.query<{ vendor: string; key: string; need_id: string }>(
    `select i.vendor, i.key, i.need_id from voice_issues i, unnest($1::text[], $2::text[]) as w (vendor, key)
      where i.company_id = evenkeel_company() and i.vendor = w.vendor and i.key = w.key`,
    [issues.map(i => i.vendor), issues.map(i => i.key)],
  );
  return new Map(rows.map(row => [`${row.vendor} ${row.key}`, row.need_id]));
}

/** The linked issues of a repository. @param prefix `owner/name#` */
export const issuesUnder = (tx: Tx, vendor: string, prefix: string): Promise<{ key: string; needId: string }[]> =>
  tx.query<{ key: string; needId: string }>(
    `select key, need_id as "needId" from voice_issues where company_id = evenkeel_company() and vendor = $1 and starts_with(key, $2) order by key`,
    [vendor, prefix],
  );

export interface Copy {
  readonly subject: string;
  readonly audience: string;
  readonly channel: string;
  readonly ts: string;
}
/** The cards of these that are in Slack. */
export const copiesOf = (tx: Tx, subjects: readonly string[]): Promise<Copy[]> =>
  tx.query<Copy>(`select subject, audience, channel, ts from voice_copies where company_id = evenkeel_company() and subject = any($1::text[]) order by audience`, [subjects]);

/** Whether this audience has heard that a need came to this state. */
export async function wasTold(tx: Tx, needId: string, news: string, audience: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from voice_told where company_id = evenkeel_company() and need_id = $1 and state = $2 and audience = $3`, [needId, news, audience]);
  return rows.length > 0;
}
