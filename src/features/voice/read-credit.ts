import { lastFacts } from '../../engine/log.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Actor } from '../../kernel/actor.ts';
import { voiceFacts } from './events.ts';
import type { Commitment, LedgerDecision } from './ledger-model.ts';
import { isMerged } from './model.ts';
import { familiesOf, familyVoices, needs, rootsOf, voicesOfDeals } from './read-needs.ts';
import { promisesOf } from './read-ledger.ts';

/** On whose work a need rests: who asked, who decided, who built and who shipped it. */
export interface Credit {
  /** The need that counts, where merges end. */
  readonly needId: string;
  readonly title: string;
  /** Everything that was merged into it, itself included. */
  readonly members: readonly string[];
  /** Epoch milliseconds; null while it is not shipped. */
  readonly shippedAt: number | null;
  readonly builders: readonly string[];
  /** Null where no person said so: an issue was closed, or a release came out. */
  readonly shippedBy: string | null;
  /** The person in product who answers for it, accepted the promise of it, or answered the question about it. */
  readonly decidedBy: string | null;
  /** Each time that somebody asked, the earliest first. */
  readonly voices: readonly { readonly dealId: string | null; readonly account: string | null; readonly capturedBy: string | null; readonly at: number }[];
}

const personOf = (actor: Actor | undefined): string | null => (actor?.kind === 'person' ? actor.id : null);

/** By the id of the need that counts. Ids that were merged away give the need that they went into. */
export async function creditsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Credit>> {
  const roots = [...new Set((await rootsOf(tx, ids)).values())];
  if (roots.length === 0) return new Map();
  const [found, families, voices] = [await needs(tx, roots), await familiesOf(tx, roots), await familyVoices(tx, roots)];
  const streams = roots.map(id => `need:${id}`);
  const shipped = await lastFacts(tx, streams, [voiceFacts.shipped]);
  const all = [...new Set([...families.values()].flat())];
  const [promised, answered] = [await promisesOf(tx, { needIds: all }), await answersAbout(tx, { dealIds: [], needIds: all })];
  return new Map(
    [...found.values()].flatMap(need => {
      if (isMerged(need)) return [];
      const members = families.get(need.id) ?? [need.id];
      const accepted = promised.flatMap(p => (members.includes(p.needId) && p.yes.state === 'accepted' && p.yes.by ? [p.yes.by] : []));
      const said = answered.flatMap(d => (d.needId && members.includes(d.needId) && d.end.state === 'answered' && d.end.outcome !== 'declined' && d.end.by ? [d.end.by] : []));
      const credit: Credit = {
        needId: need.id,
        title: need.title,
        members,
        shippedAt: need.place.state === 'shipped' ? need.movedAt : null,
        builders: need.builders,
        shippedBy: personOf(shipped.get(`need:${need.id}`)?.actor),
        decidedBy: need.productOwnerId ?? accepted[0] ?? said[0] ?? null,
        voices: [...(voices.get(need.id) ?? [])].sort((a, b) => a.at - b.at).map(({ dealId, account, capturedBy, at }) => ({ dealId, account, capturedBy, at })),
      };
      return [[need.id, credit] as const];
    }),
  );
}

/** Which needs each of these deals asked for, by the need that counts, and when it asked first (epoch ms). */
export async function needsOfDeals(tx: Tx, dealIds: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const voices = await voicesOfDeals(tx, dealIds);
  const roots = await rootsOf(tx, [...new Set(voices.map(v => v.needId))]);
  const asked = new Map<string, Map<string, number>>();
  for (const v of voices) {
    const root = roots.get(v.needId);
    if (!v.dealId || !root) continue;
    const mine = asked.get(v.dealId) ?? new Map<string, number>();
    asked.set(v.dealId, mine.set(root, Math.min(mine.get(root) ?? Infinity, v.at)));
  }
  return asked;
}

/** Answered questions of the ledger about any of these deals or needs, the earliest answer first; at most 500. */
export async function answersAbout(tx: Tx, about: { readonly dealIds: readonly string[]; readonly needIds: readonly string[] }): Promise<LedgerDecision[]> {
  const rows = await tx.query<{ data: LedgerDecision }>(
    `select data from voice_decisions where company_id = evenkeel_company() and state = 'answered' and (deal_id = any($1::text[]) or need_id = any($2::text[]))
      order by updated_at, id limit 500`,
    [about.dealIds, about.needIds],
  );
  return rows.map(row => row.data);
}

export interface ReasonedNo {
  readonly needId: string;
  readonly title: string;
  readonly by: string;
  readonly at: number;
}
/** Which of these needs somebody declined, with a reason. */
export async function reasonedNos(tx: Tx, needIds: readonly string[]): Promise<ReasonedNo[]> {
  const declined = [...(await needs(tx, needIds)).values()].filter(n => n.place.state === 'declined');
  const moved = await lastFacts(tx, declined.map(n => `need:${n.id}`), [voiceFacts.moved]);
  return declined.flatMap(n => {
    const by = personOf(moved.get(`need:${n.id}`)?.actor);
    return by ? [{ needId: n.id, title: n.title, by, at: n.movedAt }] : [];
  });
}

/** What approvals of a deal promised, whatever became of it. */
export const promisesOfDeal = (tx: Tx, dealId: string): Promise<Commitment[]> => promisesOf(tx, { dealId });
