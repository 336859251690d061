import { readStream } from '../../engine/log.ts';
import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { localDate } from '../../kernel/calendar.ts';
import { toJson } from '../../kernel/money.ts';
import { ratesOf } from '../deal-desk/read.ts';
import { currencyOf, snapshot } from '../deals/read.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { directory } from '../people/read.ts';
import type { z } from 'zod';
import { moreUrgent, splitDeal } from './allocation.ts';
import { KINDS, type dealNeedsJson, type Kind, type NeedJson, type Urgency } from './contract.ts';
import { board, rootOf, spreadOf, type Board, type Row } from './figures-board.ts';
import { mostAlike } from './figures-likeness.ts';
import { isMerged, quarterOf, standingOf, stateOf, type Need, type Voice } from './model.ts';
import { dealRefOf, exceptionJsonOf, personOf, promiseJsonOf, releaseNote, rowJsonOf, spreadJsonOf, voiceJsonOf } from './present.ts';
import { allNeeds, allVoices, familiesOf, needs, rootsOf, voicesOfDeals } from './read-needs.ts';
import type { Commitment, LedgerDecision } from './ledger-model.ts';
import type { About } from './present-ledger.ts';
import { findDecisions, promisesOf } from './read-ledger.ts';
import { settingsOf } from './settings.ts';
import { sayFact } from './words.ts';

/** The only answers that others and screens may ask of customer voice. */

export { answersAbout, creditsOf, needsOfDeals, promisesOfDeal, reasonedNos, type Credit, type ReasonedNo } from './read-credit.ts';
export { askedOften } from './read-needs.ts';

/** The currency of the board: the base of the exchange rates, or the company's. */
export const boardCurrency = (settings: Settings): string => ratesOf(settings).base || currencyOf(settings);

export interface Loaded {
  readonly board: Board;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  readonly needs: ReadonlyMap<string, Need>;
  readonly voices: readonly Voice[];
}

/** Everything that the board is made of, as it is now. */
export async function loadBoard(tx: Tx, settings: Settings, now: number, kinds: readonly Kind[] = KINDS): Promise<Loaded> {
  const [all, voices] = [await allNeeds(tx), await allVoices(tx)];
  const ids = [...new Set(voices.flatMap(v => (v.dealId ? [v.dealId] : [])))];
  const deals = ids.length > 0 ? await snapshot(tx, ids) : new Map<string, DealSnapshot>();
  const made = board({
    needs: all,
    voices,
    deals,
    settings: settingsOf(settings),
    currency: boardCurrency(settings),
    rates: ratesOf(settings),
    kinds,
    today: localDate(now, 'UTC'),
  });
  return { board: made, deals, needs: new Map(all.map(n => [n.id, n])), voices };
}

/** Where a need's merges end; undefined when there is no such need. */
export const rootNeed = async (tx: Tx, id: string): Promise<string | undefined> => (await rootsOf(tx, [id])).get(id);

/** A need by its id; a merged one as it is. */
export const needById = async (tx: Tx, id: string): Promise<Need | undefined> => (await needs(tx, [id])).get(id);

/** Live needs like some words, best first. */
export async function likeNeeds(tx: Tx, text: string, most = 5, from?: number): Promise<{ need: Need; likeness: number }[]> {
  const live = (await allNeeds(tx)).filter(n => !isMerged(n));
  return mostAlike(text, live, most, from).map(({ need, likeness }) => ({ need, likeness }));
}

/** Live needs whose name has these words in it, or is like them; the latest without any. For pickers. */
export async function findNeeds(tx: Tx, text: string, limit: number): Promise<Need[]> {
  const live = (await allNeeds(tx)).filter(n => !isMerged(n));
  const typed = text.trim().toLowerCase();
  if (typed === '') return live.slice(0, limit);
  const inside = live.filter(n => n.title.toLowerCase().includes(typed));
  const alike = mostAlike(typed, live.filter(n => !inside.includes(n)), limit, 0.2).map(l => l.need);
  return [...inside, ...alike].slice(0, limit);
}

/** How many voices and customers each of these needs has. */
export const countsOf = (rows: readonly Row[]): Map<string, { voices: number; customers: number }> =>
  new Map(rows.map(r => [r.need.id, { voices: r.voices.length, customers: r.spread.customers.length }]));

/** A need as its page shows it. The id of a merged one gives the need that it went into. */
export async function needPage(tx: Tx, settings: Settings, id: string, now: number, mayDecide: boolean): Promise<NeedJson | undefined> {
  const root = await rootNeed(tx, id);
  if (root === undefined) return undefined;
  const loaded = await loadBoard(tx, settings, now);
  const row = loaded.board.rows.find(r => r.need.id === root);
  if (!row) return undefined;
  const people = await directory(tx);
  const { currency } = loaded.board;
  const today = localDate(now, 'UTC');
  const { need } = row;
  const standing = standingOf(need);
  const members = (await familiesOf(tx, [root])).get(root) ?? [root];
  const facts = (await Promise.all(members.map(m => readStream(tx, `need:${m}`, { limit: 200, newestFirst: true })))).flat().sort((a, b) => b.at - a.at);
  const among = new Map<string, number>();
  for (const s of loaded.board.shares) among.set(s.dealId, (among.get(s.dealId) ?? 0) + 1);
  const promised = await promisesOf(tx, { needIds: members });
  const asked = await findDecisions(tx, { need: root, limit: 50 });
  const nameless = row.voices.flatMap(v => (v.dealId === null && v.account ? [v.account] : []));
  return {
    id: need.id,
    title: need.title,
    state: stateOf(need),
    quarter: quarterOf(need.place),
    reason: standing.state === 'declined' ? standing.reason : null,
    release: standing.state === 'shipped' ? standing.release : null,
    movedAt: new Date(need.movedAt).toISOString(),
    version: need.version,
    row: rowJsonOf(row, currency, people, promised.filter(p => p.yes.state === 'flagged').length),
    concentration: spreadJsonOf(spreadOf(row.shares, currency, nameless), currency),
    voices: [...row.voices].sort((a, b) => b.at - a.at).map(v => voiceJsonOf(v, loaded.deals, people)),
    deals: [...row.shares]
      .sort((a, b) => (a.minor > b.minor ? -1 : a.minor < b.minor ? 1 : a.dealId < b.dealId ? -1 : 1))
      .flatMap(s => {
        const deal = loaded.deals.get(s.dealId);
        const ref = dealRefOf(deal);
        return ref ? [{ ...ref, owner: deal?.ownerName ?? null, value: toJson({ minor: s.minor, currency }), urgency: s.urgency, among: among.get(s.dealId) ?? 1 }] : [];
      }),
    mergedFrom: members.filter(m => m !== root).map(m => ({ id: m, title: loaded.needs.get(m)?.title ?? m })),
    issues: [...need.issues],
    exceptions: need.exceptions.map(e => exceptionJsonOf(e, people, today)),
    promises: promised.map(p => promiseJsonOf(p, people, loaded.deals.get(p.dealId)?.name ?? p.dealId)),
    decisions: asked.items.map(d => ({
      id: d.id,
      question: d.question,
      state: d.end.state,
      outcome: d.end.state === 'answered' ? d.end.outcome : null,
      reason: d.end.state === 'answered' ? d.end.reason : null,
    })),
    productOwner: personOf(people, need.productOwnerId),
    builders: need.builders.map(b => personOf(people, b)!),
    note: standing.state === 'shipped' ? { text: need.note ?? releaseNote(need, row.voices), edited: need.note !== null } : null,
    history: facts.slice(0, 200).map(f => ({
      at: new Date(f.at).toISOString(),
      who: f.actor.kind === 'person' ? (people.person(f.actor.id)?.name ?? 'somebody who has left') : f.actor.kind === 'machine' ? `Evenkeel (${f.actor.name})` : f.actor.name,
      text: sayFact(f, personId => people.person(personId)?.name ?? 'somebody'),
    })),
    mayDecide,
  };
}

export interface AskedOfDeal {
  readonly need: Need;
  readonly voice: Voice;
}
/** What a deal asked for: each need once, with its most recent voice. */
export async function needsOfDeal(tx: Tx, dealId: string): Promise<AskedOfDeal[]> {
  const voices = await voicesOfDeals(tx, [dealId]);
  if (voices.length === 0) return [];
  const all = new Map((await allNeeds(tx)).map(n => [n.id, n]));
  const found = new Map<string, AskedOfDeal>();
  for (const voice of voices) {
    const root = rootOf(voice.needId, all);
    if (root && !found.has(root)) found.set(root, { need: all.get(root)!, voice });
  }
  return [...found.values()];
}

/** Promises of a deal that product has not accepted. */
export const flaggedOfDeal = async (tx: Tx, dealId: string): Promise<Commitment[]> => (await promisesOf(tx, { dealId })).filter(p => p.yes.state === 'flagged');

/** How many promises of each need (by its own id) product has not accepted. */
export async function flaggedByNeed(tx: Tx, needs: ReadonlyMap<string, Need>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const p of await promisesOf(tx, { flagged: true })) {
    const root = rootOf(p.needId, needs) ?? p.needId;
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return counts;
}

/** What a deal asked for with its part of the amount, and what it was promised. */
export async function dealNeeds(tx: Tx, settings: Settings, dealId: string): Promise<z.infer<typeof dealNeedsJson>> {
  const [asked, promised, people] = [await needsOfDeal(tx, dealId), await promisesOf(tx, { dealId }), await directory(tx)];
  const deal = (await snapshot(tx, [dealId])).get(dealId);
  const { weights } = settingsOf(settings);
  const urgencies = new Map<string, Urgency>();
  const all = new Map((await allNeeds(tx)).map(n => [n.id, n]));
  for (const voice of await voicesOfDeals(tx, [dealId])) {
    const root = rootOf(voice.needId, all);
    if (root) urgencies.set(root, moreUrgent(urgencies.get(root) ?? voice.urgency, voice.urgency));
  }
  const parts = deal?.amount ? splitDeal(BigInt(deal.amount.minor), urgencies, weights) : undefined;
  return {
    items: asked.map(({ need, voice }) => ({
      id: need.id,
      title: need.title,
      state: stateOf(need),
      quarter: quarterOf(need.place),
      urgency: urgencies.get(need.id) ?? voice.urgency,
      value: parts && deal?.amount ? toJson({ minor: parts.get(need.id) ?? 0n, currency: deal.amount.currency }) : null,
      words: voice.words,
    })),
    promises: promised.map(p => ({ id: p.id, requestId: p.requestId, what: p.what, due: p.due, owner: personOf(people, p.ownerId), state: p.yes.state, needId: p.needId })),
    weights,
  };
}

/** The names of what decisions are about. */
export async function aboutDecisions(tx: Tx, decisions: readonly LedgerDecision[]): Promise<About> {
  const found = await needs(tx, [...new Set(decisions.flatMap(d => (d.needId ? [d.needId] : [])))]);
  const deals = await snapshot(tx, [...new Set(decisions.flatMap(d => (d.dealId ? [d.dealId] : [])))]);
  return { needs: new Map([...found].map(([id, n]) => [id, n.title])), deals: new Map([...deals].map(([id, d]) => [id, d.name])) };
}

/** Everything that was raised since a moment, with its inputs by team and its end: what balance counts. */
export { decisionsSince } from './read-ledger.ts';

export const decisionsOwedBy = async (tx: Tx, personId: string): Promise<LedgerDecision[]> => (await findDecisions(tx, { state: 'open', owner: personId, limit: 10 })).items;
export const promisesWaitingFor = async (tx: Tx, personId: string): Promise<Commitment[]> => (await promisesOf(tx, { flagged: true })).filter(p => p.ownerId === personId);

/** Needs that somebody captured a voice of and that have moved since, the latest first. */
export async function askedBy(tx: Tx, personId: string, since: number): Promise<Need[]> {
  const all = new Map((await allNeeds(tx)).map(n => [n.id, n]));
  const mine = new Set((await allVoices(tx)).flatMap(v => (v.capturedBy === personId ? [rootOf(v.needId, all) ?? v.needId] : [])));
  return [...all.values()].filter(n => mine.has(n.id) && n.place.state !== 'heard' && n.movedAt >= since).sort((a, b) => b.movedAt - a.movedAt);
}
