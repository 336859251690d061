import type { Aggregate, Change, Gathered } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import type { NeedContext } from './context.ts';
import { decide } from './decide.ts';
import { isMerged, needCommand, type Need, type NeedCommand, type NeedRefusal, type NeedWithVoices, type Voice } from './model.ts';
import { familyVoices, issueHolders, needs, rootsOf, titles, voicesOfRows, type Copy } from './read-needs.ts';
import { settingsOf } from './settings.ts';

/** The only SQL that writes needs, voices, and what was shown of them. */

async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, NeedWithVoices>> {
  const rows = await tx.query<{ id: string; data: Need }>(
    `select id, data from voice_needs where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  const voices = await voicesOfRows(tx, rows.map(row => row.id));
  return new Map(rows.map(row => [row.id, { need: row.data, voices: voices.filter(v => v.needId === row.id) }]));
}

/** Two needs that are merged into each other at the same moment: one of the two waits here and then sees the other's merge. */
async function lockOthers(tx: Tx, ids: readonly string[]): Promise<void> {
  const chain = new Set<string>(ids);
  for (const root of (await rootsOf(tx, ids)).values()) chain.add(root);
  await tx.query(`select 1 from voice_needs where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`, [[...chain]]);
}

async function gather(tx: Tx, settings: Parameters<Aggregate<NeedWithVoices, NeedCommand, NeedContext>['gather']>[1], items: readonly Gathered<NeedWithVoices, NeedCommand>[]): Promise<NeedContext> {
  const commands = items.map(i => i.command);
  const named = commands.flatMap(c => (c.type === 'merge' ? [c.into] : c.type === 'split-off' || c.type === 'confirm-merged' ? [c.from] : []));
  if (named.length > 0) await lockOthers(tx, named);
  const far = commands.filter(c => c.type !== 'capture');
  const families = await familyVoices(tx, [...new Set([...far.map(c => c.needId), ...named])]);
  const dealIds = new Set<string>();
  for (const c of commands) if (c.type === 'capture' && c.dealId) dealIds.add(c.dealId);
  for (const family of families.values()) for (const v of family) if (v.dealId) dealIds.add(v.dealId);
  const asksForTitles = items.some(i => i.command.type === 'capture' && !i.state && !i.command.anyway);
  return {
    people: await directory(tx),
    voice: settingsOf(settings),
    deals: dealIds.size > 0 ? await snapshot(tx, [...dealIds]) : new Map(),
    families,
    others: named.length > 0 ? await needs(tx, named) : new Map(),
    roots: await rootsOf(tx, [...new Set([...items.flatMap(i => (i.state ? [i.state.need.id] : [])), ...named])]),
    titles: asksForTitles ? await titles(tx) : [],
    issues: await issueHolders(tx, commands.flatMap(c => (c.type === 'link-issue' ? [{ vendor: c.vendor, key: c.key }] : []))),
  };
}

async function save(tx: Tx, changes: readonly Change<NeedWithVoices>[]): Promise<void> {
  const sorted = [...changes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const all = sorted.map(c => c.after.need);
  await tx.query(
    `insert into voice_needs (company_id, id, title, state, merged_into, version, data, created_at, updated_at)
     select evenkeel_company(), n.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::timestamptz[], $8::timestamptz[]) n
     on conflict (company_id, id) do update set title = excluded.title, state = excluded.state, merged_into = excluded.merged_into,
       version = excluded.version, data = excluded.data, updated_at = excluded.updated_at`,
    [
      all.map(n => n.id), all.map(n => n.title), all.map(n => n.place.state), all.map(n => (isMerged(n) ? n.place.into : null)), all.map(n => n.version),
      all.map(n => JSON.stringify(n)), all.map(n => new Date(n.createdAt)), all.map(n => new Date(n.updatedAt)),
    ], // prettier-ignore
  );
  await saveVoices(tx, sorted.flatMap(({ before, after }) => after.voices.filter(v => !before?.voices.includes(v))));
  await saveIssues(tx, sorted);
}

async function saveVoices(tx: Tx, voices: readonly Voice[]): Promise<void> {
  if (voices.length === 0) return;
  const of = <K extends keyof Voice>(key: K) => voices.map(v => v[key]);
  await tx.query(
    `insert into voice_voices (company_id, id, need_id, words, said_by, deal_id, account, urgency, captured_by, team_id, source, at)
     select evenkeel_company(), v.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::timestamptz[]) v
     on conflict (company_id, id) do update set need_id = excluded.need_id`,
    [
      of('id'), of('needId'), of('words'), of('saidBy'), of('dealId'), of('account'), of('urgency'), of('capturedBy'), of('teamId'), of('source'),
      voices.map(v => new Date(v.at)),
    ], // prettier-ignore
  );
}

/** An issue follows its need: to the one that it was merged into as well. */
async function saveIssues(tx: Tx, changes: readonly Change<NeedWithVoices>[]): Promise<void> {
  const moved = changes.filter(c => c.before?.need.issues !== c.after.need.issues && (c.before || c.after.need.issues.length > 0));
  for (const { before, after } of moved) {
    const now = after.need.issues;
    const gone = (before?.need.issues ?? []).filter(i => !now.some(n => n.vendor === i.vendor && n.key === i.key));
    if (gone.length > 0) {
      await tx.query(
        `delete from voice_issues i using unnest($2::text[], $3::text[]) as g (vendor, key)
          where i.company_id = evenkeel_company() and i.need_id = $1 and i.vendor = g.vendor and i.key = g.key`,
        [after.need.id, gone.map(i => i.vendor), gone.map(i => i.key)],
      );
    }
    if (now.length === 0) continue;
    await tx.query(
      `insert into voice_issues (company_id, vendor, key, need_id) select evenkeel_company(), i.vendor, i.key, $1 from unnest($2::text[], $3::text[]) as i (vendor, key)
       on conflict (company_id, vendor, key) do update set need_id = excluded.need_id`,
      [after.need.id, now.map(i => i.vendor), now.map(i => i.key)],
    );
  }
}

export const needsAggregate: Aggregate<NeedWithVoices, NeedCommand, NeedContext, NeedRefusal> = {
  name: 'voice',
  command: needCommand,
  idOf: command => command.needId,
  streamOf: id => `need:${id}`,
  load,
  gather,
  decide,
  save,
};

export async function saveCopy(tx: Tx, copy: Copy): Promise<void> {
  await tx.query(
    `insert into voice_copies (company_id, subject, audience, channel, ts) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, subject, audience) do update set channel = excluded.channel, ts = excluded.ts`,
    [copy.subject, copy.audience, copy.channel, copy.ts],
  );
}

export async function dropCopy(tx: Tx, copy: Pick<Copy, 'subject' | 'audience'>): Promise<void> {
  await tx.query(`delete from voice_copies where company_id = evenkeel_company() and subject = $1 and audience = $2`, [copy.subject, copy.audience]);
}

export async function markTold(tx: Tx, needId: string, news: string, audience: string, at: number): Promise<void> {
  await tx.query(
    `insert into voice_told (company_id, need_id, state, audience, at) values (evenkeel_company(), $1, $2, $3, $4) on conflict do nothing`,
    [needId, news, audience, new Date(at)],
  );
}

