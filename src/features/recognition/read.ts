import type { Tx } from '../../engine/tx.ts';
import { findForSlack, snapshot } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { requests, requestsById } from '../requests/read.ts';
import { findNeeds, needById } from '../voice/read.ts';
import type { About, Entry, Reversal, Thanks } from './model.ts';

/** The only answers that others and screens may ask for. */

export { draftById, draftsNaming, draftsToSend, winsOfNeed } from './read-drafts.ts';

interface Row {
  readonly data: Thanks;
  readonly by_id: string | null;
  readonly reason: string | null;
  readonly reversed_at: Date | null;
}
const FROM = `from recognition_thanks t left join recognition_reversals r on r.company_id = t.company_id and r.thanks_id = t.id where t.company_id = evenkeel_company()`;
const COLUMNS = `t.data, r.by_id, r.reason, r.at as reversed_at`;
const entryOf = (row: Row): Entry => ({
  thanks: row.data,
  reversal: row.reversed_at ? ({ by: row.by_id, reason: row.reason, at: new Date(row.reversed_at).getTime() } satisfies Reversal) : null,
});

/** Whoever shows it asks `maySee` first. */
export async function entryById(tx: Tx, id: string): Promise<Entry | undefined> {
  return (await entriesById(tx, [id]))[0];
}
export async function entriesById(tx: Tx, ids: readonly string[]): Promise<Entry[]> {
  return (await tx.query<Row>(`select ${COLUMNS} ${FROM} and t.id = any($1::text[]) order by t.id`, [ids])).map(entryOf);
}

/** The latest two hundred of each of these givers: more than any limit counts. */
export async function givenBy(tx: Tx, giverIds: readonly string[]): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const id of giverIds) found.push(...(await tx.query<Row>(`select ${COLUMNS} ${FROM} and t.giver_id = $1 order by t.at desc, t.id desc limit 200`, [id])).map(entryOf));
  return found;
}

export interface Place {
  readonly at: string;
  readonly id: string;
}
/** What everybody may see and stands, newest first. */
export async function wall(tx: Tx, page: { readonly after?: Place; readonly limit: number }): Promise<{ items: Thanks[]; next: Place | null }> {
  const rows = await tx.query<Row & { id: string; key: string }>(
    `select ${COLUMNS}, t.id, t.at::text as key ${FROM} and not t.private and r.thanks_id is null
        and ($1::timestamptz is null or (t.at, t.id) < ($1, $2)) order by t.at desc, t.id desc limit $3`,
    [page.after?.at ?? null, page.after?.id ?? null, page.limit + 1],
  );
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return { items: rows.slice(0, page.limit).map(row => row.data), next: last ? { at: last.key, id: last.id } : null };
}

/** A shout-out that everybody may see, with the names of those in it. */
export interface Shoutout {
  readonly id: string;
  readonly giver: Named;
  /** Those named one by one; members of a team that was thanked as a whole are not repeated here. */
  readonly people: readonly Named[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly about: (About & { readonly name: string }) | null;
  readonly words: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Sent since this need was in this deal when it was won. */
  readonly chain: { readonly needId: string; readonly dealId: string } | null;
}
/** With the team of that day. */
export interface Named {
  readonly id: string;
  readonly name: string;
  readonly teamId: string | null;
  readonly teamName: string | null;
}
/** Shout-outs that everybody may see and that stand, from a moment (inclusive) to another (exclusive, epoch ms), oldest first; at most 2,000. */
export async function shoutoutsBetween(tx: Tx, from: number, to: number): Promise<Shoutout[]> {
  const rows = await tx.query<Row>(`select ${COLUMNS} ${FROM} and not t.private and r.thanks_id is null and t.at >= $1 and t.at < $2 order by t.at, t.id limit 2000`, [new Date(from), new Date(to)]);
  const found = rows.map(row => row.data);
  const [people, names] = [await directory(tx), await namesOf(tx, found.map(t => t.about))];
  const teamName = (id: string | null) => (id ? (people.team(id)?.name ?? null) : null);
  const named = (id: string, teamId: string | null): Named => ({ id, name: people.person(id)?.name ?? 'somebody who has left', teamId, teamName: teamName(teamId) });
  return found.map(t => ({
    id: t.id,
    giver: named(t.giver.personId, t.giver.teamId),
    people: t.named.map(id => named(id, t.receivers.find(r => r.personId === id)?.teamId ?? null)),
    teams: t.teams.map(id => ({ id, name: teamName(id) ?? 'a team that is gone' })),
    about: t.about && { ...t.about, name: names.get(`${t.about.kind}:${t.about.id}`) ?? `a ${t.about.kind} that is gone` },
    words: t.words,
    at: t.at,
    chain: t.chain ?? null,
  }));
}

/** A deal that was the first to be won with a shipped need in it. */
export interface FirstWin {
  readonly needId: string;
  readonly dealId: string;
  /** Epoch milliseconds at which the deal was won. */
  readonly at: number;
}
/** First wins that stand, won from a moment (inclusive) to another (exclusive, epoch ms), oldest first. */
export async function firstWins(tx: Tx, from: number, to: number): Promise<FirstWin[]> {
  const rows = await tx.query<{ need_id: string; deal_id: string; won_at: Date }>(
    `select w.need_id, w.deal_id, w.won_at from recognition_wins w
      where w.company_id = evenkeel_company() and w.kind = 'first' and w.won_at >= $1 and w.won_at < $2
        and not exists (select 1 from recognition_win_reversals r where r.company_id = w.company_id and r.win_id = w.id)
      order by w.won_at, w.id limit 2000`,
    [new Date(from), new Date(to)],
  );
  return rows.map(r => ({ needId: r.need_id, dealId: r.deal_id, at: r.won_at.getTime() }));
}

/** Everything in which somebody thanked or was thanked since a moment (epoch ms), newest first, at most 2,000. For their own eyes. */
export async function ledgerOf(tx: Tx, personId: string, since: number): Promise<Entry[]> {
  const rows = await tx.query<Row>(
    `select ${COLUMNS} ${FROM} and t.at >= $2 and (t.giver_id = $1
        or exists (select 1 from recognition_receivers x where x.company_id = t.company_id and x.thanks_id = t.id and x.person_id = $1))
      order by t.at desc, t.id desc limit 2000`,
    [personId, new Date(since)],
  );
  return rows.map(entryOf);
}

/** Names of what shout-outs are about, by `<kind>:<id>`; what does not exist is absent. */
export async function namesOf(tx: Tx, abouts: readonly (About | null)[]): Promise<Map<string, string>> {
  const ids = (kind: About['kind']) => [...new Set(abouts.flatMap(a => (a?.kind === kind ? [a.id] : [])))];
  const found = new Map<string, string>();
  for (const [id, deal] of await snapshot(tx, ids('deal'))) found.set(`deal:${id}`, deal.account && !deal.name.startsWith(deal.account) ? `${deal.account}: ${deal.name}` : deal.name);
  for (const [id, request] of await requestsById(tx, ids('request'))) found.set(`request:${id}`, `${request.typeName}: ${request.what}`.slice(0, 120));
  for (const id of ids('need')) {
    const need = await needById(tx, id);
    if (need) found.set(`need:${id}`, need.title);
  }
  return found;
}

export interface Copy {
  readonly audience: string;
  readonly channel: string;
  readonly ts: string;
}
export const copiesOf = (tx: Tx, thanksId: string): Promise<Copy[]> =>
  tx.query<Copy>(`select audience, channel, ts from recognition_copies where company_id = evenkeel_company() and thanks_id = $1 order by audience`, [thanksId]);

export interface Thing extends About {
  readonly name: string;
  /** What tells it from others of that name. */
  readonly more: string | null;
}
/** Deals, needs and requests to teams whose words have what was typed in them: what a shout-out may be about. At most 90. */
export async function findThings(tx: Tx, text: string): Promise<Thing[]> {
  const typed = text.trim();
  const q = typed ? { q: typed } : {};
  const deals = (await findForSlack(tx, typed, 40)).map(d => ({ kind: 'deal' as const, id: d.id, name: d.account && !d.name.startsWith(d.account) ? `${d.account}, ${d.name}` : d.name, more: d.ownerName ? `${d.stage}, ${d.ownerName}` : d.stage }));
  const needs = (await findNeeds(tx, typed, 20)).map(n => ({ kind: 'need' as const, id: n.id, name: n.title, more: null }));
  const asked = [...(await requests(tx, { state: 'ended', ...q, limit: 20 })).items, ...(await requests(tx, { ...q, limit: 10 })).items];
  return [...deals, ...needs, ...asked.map(r => ({ kind: 'request' as const, id: r.id, name: `${r.typeName}: ${r.what}`, more: null }))];
}

/**
 * Which of these shout-outs stand and may be seen by everybody. None of them is taken back before the transaction ends:
 * what is published with this answer is true when it is published.
 */
export async function standAndHold(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  await tx.query(`select pg_advisory_xact_lock_shared(hashtextextended('recognition:' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [[...ids].sort()]);
  return new Set((await entriesById(tx, ids)).filter(e => e.reversal === null && !e.thanks.private).map(e => e.thanks.id));
}
