import type { Tx } from '../../engine/tx.ts';
import { requests } from '../requests/read.ts';
import type { Chain, Closing, Draft, Win } from './model-drafts.ts';
import type { Thanks } from './model.ts';

/** Drafts and chains as they are now. */

/** Whoever shows one asks whether the viewer is its drafter or named in it. */
export async function draftById(tx: Tx, id: string): Promise<Draft | undefined> {
  return (await draftsById(tx, [id])).get(id);
}
export async function draftsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Draft>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ data: Draft }>(`select data from recognition_drafts where company_id = evenkeel_company() and id = any($1::text[])`, [ids]);
  return new Map(rows.map(r => [r.data.id, r.data]));
}

/** What comes once in the life of a need comes first, then what rests on most. */
const FIRST = `d.data->>'kind' = 'helped', jsonb_array_length(d.data->'evidence') desc, d.created_at, d.id`;

/** What waits for somebody to read, chains first. One that was sent a moment ago does not wait any more. */
export async function draftsToSend(tx: Tx, personId: string): Promise<Draft[]> {
  const rows = await tx.query<{ data: Draft }>(
    `select d.data from recognition_drafts d where d.company_id = evenkeel_company() and d.state = 'waiting' and d.drafter_id = $1
        and not exists (select 1 from recognition_thanks t where t.company_id = d.company_id and t.id = 'thanks_' || substr(d.id, 7))
      order by ${FIRST} limit 50`,
    [personId],
  );
  return rows.map(r => r.data);
}

/** Drafts of others in which somebody is named. */
export async function draftsNaming(tx: Tx, personId: string): Promise<Draft[]> {
  const rows = await tx.query<{ data: Draft }>(
    `select d.data from recognition_drafts d where d.company_id = evenkeel_company() and d.state = 'waiting' and d.named @> array[$1::text]
        and not exists (select 1 from recognition_thanks t where t.company_id = d.company_id and t.id = 'thanks_' || substr(d.id, 7))
      order by ${FIRST} limit 50`,
    [personId],
  );
  return rows.map(r => r.data);
}

/** Every draft that waits and that somebody is in. */
export async function draftsWith(tx: Tx, personIds: readonly string[]): Promise<Draft[]> {
  const rows = await tx.query<{ data: Draft }>(
    `select data from recognition_drafts where company_id = evenkeel_company() and state = 'waiting' and (drafter_id = any($1::text[]) or named && $1::text[]) order by id`,
    [personIds],
  );
  return rows.map(r => r.data);
}

export async function draftsOfNeeds(tx: Tx, needIds: readonly string[]): Promise<Draft[]> {
  const rows = await tx.query<{ data: Draft }>(`select data from recognition_drafts where company_id = evenkeel_company() and need_id = any($1::text[]) order by created_at, id`, [needIds]);
  return rows.map(r => r.data);
}

/** Drafts about these deals that wait, as `[id, drafter, deal]`. */
export const waitingOfDeals = (tx: Tx, dealIds: readonly string[]): Promise<{ id: string; drafterId: string; dealId: string }[]> =>
  tx.query(`select id, drafter_id as "drafterId", deal_id as "dealId" from recognition_drafts where company_id = evenkeel_company() and state = 'waiting' and deal_id = any($1::text[])`, [dealIds]);

export async function chainsOf(tx: Tx, needIds: readonly string[]): Promise<Map<string, Chain>> {
  if (needIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; need_id: string; deal_id: string; kind: Win['kind']; won_at: Date; at: Date; reversed_at: Date | null }>(
    `select w.id, w.need_id, w.deal_id, w.kind, w.won_at, w.at, r.at as reversed_at from recognition_wins w
       left join recognition_win_reversals r on r.company_id = w.company_id and r.win_id = w.id
      where w.company_id = evenkeel_company() and w.need_id = any($1::text[]) order by w.at, w.id`,
    [needIds],
  );
  const chains = new Map<string, Chain>();
  for (const r of rows) {
    const win: Win = { id: r.id, dealId: r.deal_id, kind: r.kind, wonAt: r.won_at.getTime(), at: r.at.getTime(), reversedAt: r.reversed_at?.getTime() ?? null };
    chains.set(r.need_id, { needId: r.need_id, wins: [...(chains.get(r.need_id)?.wins ?? []), win] });
  }
  return chains;
}

export async function closingsOf(tx: Tx, dealIds: readonly string[]): Promise<Map<string, Closing>> {
  const rows = await tx.query<{ data: Closing }>(`select data from recognition_closings where company_id = evenkeel_company() and deal_id = any($1::text[])`, [dealIds]);
  return new Map(rows.map(r => [r.data.dealId, r.data]));
}

/**
 * When each of these people was last thanked for a deal, or by its owner for anything: shout-outs that stand, private ones
 * too, since thanks are thanks.
 * @param about ids of the deal, its requests and its needs
 */
export async function lastThanked(tx: Tx, personIds: readonly string[], ownerId: string | null, about: ReadonlySet<string>): Promise<Map<string, number>> {
  if (personIds.length === 0) return new Map();
  const rows = await tx.query<{ person_id: string; data: Thanks }>(
    `select x.person_id, t.data from recognition_receivers x
       join recognition_thanks t on t.company_id = x.company_id and t.id = x.thanks_id
       left join recognition_reversals r on r.company_id = x.company_id and r.thanks_id = x.thanks_id
      where x.company_id = evenkeel_company() and x.person_id = any($1::text[]) and r.thanks_id is null
        and (t.giver_id = $2 or t.about_id = any($3::text[])) order by x.at`,
    [personIds, ownerId, [...about]],
  );
  return new Map(rows.map(r => [r.person_id, r.data.at]));
}

/** Every request to a team that a deal has had, at most 200. */
export const requestsOfDeal = async (tx: Tx, dealId: string) => (await requests(tx, { deal: dealId, limit: 200 })).items;

/** How many deals were won with a need in them since it shipped, and the first. */
export async function winsOfNeed(tx: Tx, needIds: readonly string[]): Promise<{ readonly first: { readonly dealId: string; readonly at: number } | null; readonly count: number }> {
  const standing = [...(await chainsOf(tx, needIds)).values()].flatMap(c => c.wins).filter(w => w.reversedAt === null);
  const first = standing.find(w => w.kind === 'first');
  return { first: first ? { dealId: first.dealId, at: first.wonAt } : null, count: new Set(standing.map(w => w.dealId)).size };
}

/** Drafts for helpers in which somebody has been thanked for it since: the sentence that nobody has would be wrong. */
export async function thankedSince(tx: Tx, drafts: readonly Draft[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const d of drafts) {
    if (d.kind !== 'helped') continue;
    const about = new Set([d.dealId, ...(await requestsOfDeal(tx, d.dealId)).map(r => r.id)]);
    const last = await lastThanked(tx, d.people, d.drafterId, about);
    if ([...last.values()].some(at => at >= d.at)) found.add(d.id);
  }
  return found;
}
