import { localDate } from '../../kernel/calendar.ts';
import { toJson } from '../../kernel/money.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { Kind, NeedRowJson, RoadmapJson, VoiceSettings } from './contract.ts';
import type { Board, GuardState, Row, Spread, Value } from './figures-board.ts';
import type { Commitment } from './ledger-model.ts';
import { quarterOf, type Need, type StrategicException, type Voice } from './model.ts';

/** Needs as the API and the screens show them: names in place of ids. Pure. */

export const personOf = (people: Directory, id: string | null): { id: string; name: string } | null =>
  id === null ? null : { id, name: people.person(id)?.name ?? 'somebody who has left' };
const iso = (at: number): string => new Date(at).toISOString();
const shareJson = (share: number): number => Math.round(share * 10_000) / 10_000;

export const valueJsonOf = (value: Value, currency: string) => {
  const money = (minor: bigint) => toJson({ minor, currency });
  return { total: money(value.total), open: money(value.open), won: money(value.won), lost: money(value.lost) };
};

export function spreadJsonOf(spread: Spread, currency: string) {
  const money = (minor: bigint) => toJson({ minor, currency });
  const top = spread.customers[0];
  return {
    total: money(spread.total),
    top: top && top.minor > 0n ? { account: top.account, value: money(top.minor), share: shareJson(top.share) } : null,
    effective: shareJson(spread.figures.effective),
    withoutTop: money(spread.withoutTop),
    customers: spread.customers.map(c => ({ account: c.account, value: money(c.minor), share: shareJson(c.share) })),
    segments: spread.segments.map(s => ({ segment: s.segment, value: money(s.minor), share: shareJson(s.share) })),
  };
}

const guardJsonOf = (guard: GuardState | null) => guard && { ...guard, share: shareJson(guard.share), effective: shareJson(guard.effective) };

export function rowJsonOf(row: Row, currency: string, people: Directory, flagged: number): NeedRowJson {
  const top = row.spread.customers[0];
  const deals = (kind: Kind) => new Set(row.shares.filter(s => s.kind === kind).map(s => s.dealId)).size;
  return {
    id: row.need.id,
    title: row.need.title,
    state: row.state,
    quarter: quarterOf(row.need.place),
    value: valueJsonOf(row.value, currency),
    voices: row.voices.length,
    deals: { open: deals('open'), won: deals('won'), lost: deals('lost') },
    customers: row.spread.customers.length,
    top: top && top.minor > 0n ? { account: top.account, share: shareJson(top.share) } : null,
    effective: shareJson(row.spread.figures.effective),
    ranks: row.ranks,
    roots: Math.round(row.spread.figures.roots * 10) / 10,
    withoutTop: toJson({ minor: row.spread.withoutTop, currency }),
    guard: guardJsonOf(row.guard),
    flagged,
    productOwner: personOf(people, row.need.productOwnerId),
    updatedAt: iso(row.need.updatedAt),
  };
}

export const exceptionJsonOf = (e: StrategicException, people: Directory, today: string) => ({
  id: e.id,
  account: e.account,
  by: personOf(people, e.by) ?? { id: e.by, name: 'Evenkeel' },
  why: e.why,
  cost: e.cost,
  until: e.until,
  at: iso(e.at),
  ended: e.endedAt !== null || e.until < today,
});

export function roadmapJsonOf(
  board: Board,
  people: Directory,
  settings: VoiceSettings,
  flagged: ReadonlyMap<string, number>,
  now: number,
  mayDecide: boolean,
): RoadmapJson {
  const today = localDate(now, 'UTC');
  return {
    currency: board.currency,
    kinds: [...board.kinds],
    columns: board.columns.map(c => ({ state: c.state, value: toJson({ minor: c.value.total, currency: board.currency }), needs: c.needs })),
    needs: board.rows.map(row => rowJsonOf(row, board.currency, people, flagged.get(row.need.id) ?? 0)),
    value: valueJsonOf(board.value, board.currency),
    deals: board.deals,
    roadmap: { ...spreadJsonOf(board.roadmap.spread, board.currency), guard: guardJsonOf(board.roadmap.guard), needs: board.roadmap.needs },
    weights: settings.weights,
    notCounted: { withoutAmount: board.withoutAmount, withoutRate: [...board.withoutRate].map(([currency, deals]) => ({ currency, deals })) },
    exceptions: board.rows.flatMap(({ need }) => need.exceptions.map(e => ({ ...exceptionJsonOf(e, people, today), need: { id: need.id, title: need.title } }))),
    mayDecide,
  };
}

export const dealRefOf = (deal: DealSnapshot | undefined) =>
  deal
    ? {
        id: deal.id,
        name: deal.name,
        account: deal.account,
        kind: deal.stageKind,
        amount: deal.amount ? toJson({ minor: BigInt(deal.amount.minor), currency: deal.amount.currency }) : null,
      }
    : null;

export const voiceJsonOf = (voice: Voice, deals: ReadonlyMap<string, DealSnapshot>, people: Directory) => ({
  id: voice.id,
  words: voice.words,
  saidBy: voice.saidBy,
  deal: voice.dealId ? dealRefOf(deals.get(voice.dealId)) : null,
  account: voice.account,
  urgency: voice.urgency,
  capturedBy: personOf(people, voice.capturedBy),
  source: voice.source,
  at: iso(voice.at),
});

export const promiseJsonOf = (p: Commitment, people: Directory, deal: string) => ({
  id: p.id,
  requestId: p.requestId,
  dealId: p.dealId,
  deal,
  what: p.what,
  due: p.due,
  owner: personOf(people, p.ownerId),
  state: p.yes.state,
  reason: p.yes.state === 'declined' ? p.yes.reason : null,
});

/** The text that a seller can send: what there is now, and the customer's own words that it answers. */
export function releaseNote(need: Need, voices: readonly Voice[]): string {
  const release = need.place.state === 'shipped' ? need.place.release : null;
  const when = need.place.state === 'shipped' ? localDate(need.movedAt, 'UTC') : null;
  const best = [...voices].sort((a, b) => a.at - b.at).slice(0, 3);
  const quotes = best.map(v => `  “${v.words.replace(/\s+/g, ' ').trim().slice(0, 240)}”${v.saidBy ? ` (${v.saidBy})` : ''}`);
  return [
    `${capital(need.title)} is available now${release ? `, with ${release.name}` : ''}${when ? ` (${when})` : ''}.`,
    '',
    'You asked for it:',
    ...quotes,
    '',
    'Shall we set it up together? Half an hour is enough.',
    ...(release?.url ? ['', `What is new: ${release.url}`] : []),
  ].join('\n');
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
