import type { Tx } from '../../engine/tx.ts';
import type { Settings } from '../../engine/capability.ts';
import { decimalText } from '../../kernel/money.ts';
import { next } from '../../kernel/rotation.ts';
import { rawDeals, snapshot, wonBetween } from '../deals/read.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { nextSession, suggestedTopics } from '../lunch-and-learn/read.ts';
import { directory } from '../people/read.ts';
import { firstWins, shoutoutsBetween, standAndHold } from '../recognition/read.ts';
import { requests } from '../requests/read.ts';
import { decisionsSince, findNeeds, loadBoard, needById } from '../voice/read.ts';
import type { NewsletterSettings } from './contract.ts';
import type { Evidence, Heard, Lunch, ShippedNeed, ShoutOut, TeamWork, Win } from './evidence.ts';
import { periodName, SEED, type Source } from './model.ts';
import { teamsOf } from './policy.ts';
import { spotlight, suggestionsSince, thanksTold } from './read.ts';

/** Reads what happened, from the capabilities to the left. */

const DAY = 86_400_000;
/** A question may have been asked this long before it was answered. */
const ASKED_BEFORE = 365 * DAY;
/** What a team did is told for so long: a quiet week does not make it silent. */
const WORK_DAYS = 28;

export interface EvidenceQuery {
  /** Epoch milliseconds, from (inclusive) to (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly number: number;
  /** Suggestions since then are taken in. */
  readonly suggestedSince: number;
}

const dealName = (deal: DealSnapshot): string => (deal.account && !deal.name.startsWith(deal.account) ? `${deal.account}: ${deal.name}` : deal.name);

async function wins(tx: Tx, query: EvidenceQuery): Promise<Win[]> {
  const found: Win[] = [];
  const firsts = await firstWins(tx, query.from, query.to);
  for (const { deal, at } of (await wonBetween(tx, query.from, query.to)).slice(0, 60)) {
    const helped = (await requests(tx, { deal: deal.id, state: 'done', limit: 50 })).items;
    const first = [];
    for (const { needId } of firsts.filter(f => f.dealId === deal.id)) {
      const need = await needById(tx, needId);
      if (need) first.push({ title: need.title, builders: need.builders, productOwnerId: need.productOwnerId });
    }
    found.push({
      dealId: deal.id, name: dealName(deal), ownerId: deal.ownerId, ownerName: deal.ownerName,
      helpers: [...new Set(helped.reverse().flatMap(r => (r.helperId ? [r.helperId] : [])))].slice(0, 8),
      amount: deal.amount && { amount: decimalText({ minor: BigInt(deal.amount.minor), currency: deal.amount.currency }), currency: deal.amount.currency }, firstWith: first, at,
    }); // prettier-ignore
  }
  return found;
}

const pathTo = { deal: '/deals/', need: '/voice/needs/', request: '/requests/' } as const;
async function shoutOuts(tx: Tx, from: number, to: number): Promise<ShoutOut[]> {
  return (await shoutoutsBetween(tx, from, to)).slice(-300).map(t => ({
    thanksId: t.id, giverId: t.giver.id, named: t.people.map(p => p.id), teams: t.teams.map(team => team.id), words: t.words, about: t.about && { name: t.about.name, path: `${pathTo[t.about.kind]}${t.about.id}` }, at: t.at,
    teamsOf: [...new Set([t.giver, ...t.people].flatMap(p => (p.teamId ? [p.teamId] : [])))],
  })); // prettier-ignore
}

async function shippedNeeds(tx: Tx, settings: Settings, query: EvidenceQuery): Promise<ShippedNeed[]> {
  const moved = (await findNeeds(tx, '', 5000)).filter(n => n.place.state === 'shipped' && n.movedAt >= query.from && n.movedAt < query.to);
  if (moved.length === 0) return [];
  const { board } = await loadBoard(tx, settings, query.to);
  return moved.slice(0, 60).map(need => {
    const row = board.rows.find(r => r.need.id === need.id);
    return {
      needId: need.id, title: need.title, release: need.place.state === 'shipped' ? (need.place.release?.name ?? null) : null, customers: row?.spread.customers.length ?? 0,
      productOwnerId: need.productOwnerId, builders: need.builders, askedBy: [...new Set(row?.voices.flatMap(v => (v.teamId ? [v.teamId] : [])) ?? [])], at: need.movedAt,
    }; // prettier-ignore
  });
}

async function heard(tx: Tx, from: number, to: number): Promise<Heard[]> {
  return (await decisionsSince(tx, from - ASKED_BEFORE)).flatMap(d =>
    d.end.state === 'answered' && d.end.at >= from && d.end.at < to
      ? [{ decisionId: d.id, question: d.question, outcome: d.end.outcome, reason: d.end.reason, by: d.end.by, teams: [...new Set(d.inputs.flatMap(i => (i.teamId ? [i.teamId] : [])))], at: d.end.at }]
      : [],
  );
}

/** What each team did for others in the last weeks, in words. */
async function work(tx: Tx, teams: readonly string[], to: number): Promise<Map<string, TeamWork>> {
  const since = to - WORK_DAYS * DAY;
  const people = await directory(tx);
  const [thanks, answers, told] = [await shoutOuts(tx, since, to), await heard(tx, since, to), await thanksTold(tx)];
  const found = new Map<string, TeamWork>();
  for (const team of teams) {
    const done = (await requests(tx, { team, state: 'done', limit: 100 })).items.filter(r => r.state === 'done' && r.endedAt >= since && r.endedAt < to);
    const deals = await snapshot(tx, [...new Set(done.map(r => r.dealId))]);
    found.set(team, {
      requests: done.map(r => ({ type: r.typeName, account: deals.get(r.dealId)?.account ?? deals.get(r.dealId)?.name ?? 'a deal', what: r.what, askedBy: people.person(r.requesterId)?.teamId ?? null })),
      decided: answers.filter(a => a.teams.includes(team) || (a.by !== null && people.person(a.by)?.teamId === team)).map(a => a.question),
      thanks: thanks.filter(t => t.teams.includes(team) || t.named.some(id => people.person(id)?.teamId === team)).map(t => ({ words: t.words, giverId: t.giverId, told: told.has(t.thanksId) })),
    });
  }
  return found;
}

/** The next session; without one the topic that is suggested first. */
async function lunch(tx: Tx, settings: Settings, now: number): Promise<Lunch | null> {
  const topics = await suggestedTopics(tx, now, settings);
  const session = await nextSession(tx, now);
  if (session?.state === 'scheduled') {
    const because = topics.find(t => t.key === session.topic || t.title === session.title)?.says ?? null;
    return { sessionId: session.id, title: session.title, startsAt: session.startsAt, hostId: session.hostId, path: `/lunches/${session.id}`, because, suggested: false, teams: session.teamId ? [session.teamId] : [] };
  }
  const topic = topics[0];
  return topic ? { sessionId: `topic-${topic.key}`, title: topic.title, startsAt: now, hostId: null, path: '/lunches', because: topic.says, suggested: true, teams: topic.team ? [topic.team.id] : [] } : null;
}

/** Everything that a draft rests on. */
export async function evidence(tx: Tx, settings: Settings, newsletter: NewsletterSettings, query: EvidenceQuery): Promise<Evidence> {
  const teams = teamsOf(newsletter, await directory(tx));
  return {
    wins: await wins(tx, query),
    thanks: await shoutOuts(tx, query.from, query.to),
    shipped: await shippedNeeds(tx, settings, query),
    heard: await heard(tx, query.from, query.to),
    spotlight: next((await spotlight(tx)).rotation, teams, periodName(query.number), SEED),
    lunch: await lunch(tx, settings, query.to),
    suggestions: await suggestionsSince(tx, query.suggestedSince),
    work: await work(tx, teams, query.to),
  };
}

/** Which of these tell what is no longer so. Shout-outs are held until the transaction ends. */
export async function goneOf(tx: Tx, sources: readonly Source[]): Promise<(source: Source) => boolean> {
  const ids = (kind: Source['kind']) => [...new Set(sources.flatMap(s => (s.kind === kind ? [s.id] : [])))];
  const stand = new Set<string>();
  for (const id of await standAndHold(tx, ids('thanks'))) stand.add(`thanks:${id}`);
  const deals = ids('deal');
  if (deals.length > 0) {
    const won = await snapshot(tx, deals);
    for (const d of await rawDeals(tx, deals)) if (d.deletedAt === null && won.get(d.id)?.stageKind === 'won') stand.add(`deal:${d.id}`);
  }
  for (const id of ids('need')) if ((await needById(tx, id))?.place.state === 'shipped') stand.add(`need:${id}`);
  if (ids('decision').length > 0) for (const d of await decisionsSince(tx, 0)) if (d.end.state === 'answered') stand.add(`decision:${d.id}`);
  const checked = new Set<Source['kind']>(['thanks', 'deal', 'need', 'decision']);
  return source => checked.has(source.kind) && !stand.has(`${source.kind}:${source.id}`);
}
