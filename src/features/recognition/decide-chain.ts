import type { Situation } from '../../engine/capability.ts';
import type { Decision, Fact, Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { Credit } from '../voice/read.ts';
import { recognitionFacts, type WinPayload } from './events.ts';
import { firstWinOf, standingWins, type Chain, type ChainCommand, type Draft, type Evidence, type Win } from './model-drafts.ts';
import { chainWords } from './words-drafts.ts';

export interface ChainContext {
  readonly people: Directory;
  /** By the need's id. */
  readonly credits: ReadonlyMap<string, Credit>;
  /** The deals that won with these needs and those that asked for them. */
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** When each of them was won that is won now (epoch ms), also before anybody kept chains here. */
  readonly wonAt: ReadonlyMap<string, number>;
  /** Drafts of these needs that there have been, whatever became of them. */
  readonly drafts: readonly Draft[];
  /** Needs whose first win stands in the row of a need that was merged into them. */
  readonly firstElsewhere: ReadonlySet<string>;
}
export type ChainAt = ChainContext & Situation;
type D = Decision<Chain>;

/**
 * The credit chain of a need: asked for, decided, shipped, and the first deal won with it. That one drafts thanks both
 * ways, once a need; later ones are counted. Reopening a deal reverses what it brought: the wins that stand afterwards
 * are those of a world in which it was never won. Pure.
 */
export function decideChain(state: Chain | undefined, command: ChainCommand, at: ChainAt): D {
  const chain = state ?? { needId: command.needId, wins: [] };
  return command.type === 'won' ? won(chain, command, at) : reopened(chain, command.dealId, at);
}

const keep = (chain: Chain): D => ({ state: chain, facts: [], answer: { needId: chain.needId } });

/** A first win that was longer ago is recorded and drafts nothing: nobody writes thanks for last year out of the blue. */
export const RECENT = 14 * 86_400_000;

function won(chain: Chain, { dealId, wonAt }: Extract<ChainCommand, { type: 'won' }>, at: ChainAt): D {
  const credit = at.credits.get(chain.needId);
  // Only what was there when the deal was won has helped to win it.
  if (!credit || credit.shippedAt === null || credit.shippedAt > wonAt) return keep(chain);
  if (standingWins(chain).some(w => w.dealId === dealId)) return keep(chain);
  const open = !firstWinOf(chain) && !at.firstElsewhere.has(chain.needId);
  const win = (id: string, when: number, kind: Win['kind']): Win => ({ id: at.newId('win'), dealId: id, kind, wonAt: when, at: at.now, reversedAt: null });
  // Won before it, and not told here yet: it is still on its way, or it is history that was imported.
  const earlier = open ? earliestBefore(wonAt, credit, at) : undefined;
  const added = earlier && earlier[0] !== dealId ? [win(earlier[0], earlier[1], 'first'), win(dealId, wonAt, 'later')] : [win(dealId, wonAt, open ? 'first' : 'later')];
  const first = added.find(w => w.kind === 'first');
  return {
    state: { ...chain, wins: [...chain.wins, ...added] },
    facts: added.map(w => fact(w.kind === 'first' ? recognitionFacts.firstWon : recognitionFacts.wonAgain, chain, w)),
    later: first && first.wonAt > at.now - RECENT ? proposals(first, credit, at) : [],
    answer: { needId: chain.needId, first: first?.dealId ?? null },
  };
}

function earliestBefore(wonAt: number, credit: Credit, at: ChainAt): readonly [string, number] | undefined {
  const asked = new Set(credit.voices.flatMap(v => (v.dealId ? [v.dealId] : [])));
  return [...at.wonAt]
    .filter(([id, when]) => asked.has(id) && when < wonAt && when >= (credit.shippedAt ?? Infinity))
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0];
}

function reopened(chain: Chain, dealId: string, at: ChainAt): D {
  const taken = standingWins(chain).find(w => w.dealId === dealId);
  if (!taken) return keep(chain);
  const reverse = (w: Win): Win => ({ ...w, reversedAt: at.now });
  const wins = chain.wins.map(w => (w === taken ? reverse(w) : w));
  const facts = [fact(taken.kind === 'first' ? recognitionFacts.firstWonReversed : recognitionFacts.wonAgainReversed, chain, taken)];
  const next = taken.kind === 'first' ? standingWins({ ...chain, wins }).sort((a, b) => a.wonAt - b.wonAt || (a.id < b.id ? -1 : 1))[0] : undefined;
  const withdraw = taken.kind === 'first' ? at.drafts.filter(d => d.needId === chain.needId && d.dealId === dealId && d.end.state === 'waiting').map(d => withdrawal(d.id)) : [];
  // Drafts that are still on their way are stopped by the same key.
  const pending = taken.kind === 'first' ? draftIds(taken).filter(id => !at.drafts.some(d => d.id === id)).map(withdrawal) : [];
  if (!next) return { state: { ...chain, wins }, facts, later: [...withdraw, ...pending], answer: { needId: chain.needId } };
  // The earliest win that stands is the first one now, as it would have been without the other.
  const promoted: Win = { ...next, id: at.newId('win'), kind: 'first', at: at.now };
  const credit = at.credits.get(chain.needId);
  return {
    state: { ...chain, wins: [...wins.map(w => (w === next ? reverse(w) : w)), promoted] },
    facts: [...facts, fact(recognitionFacts.wonAgainReversed, chain, next), fact(recognitionFacts.firstWon, chain, promoted)],
    later: [...withdraw, ...pending, ...(credit && promoted.wonAt > at.now - RECENT ? proposals(promoted, credit, at) : [])],
    answer: { needId: chain.needId },
  };
}

const fact = (type: string, chain: Chain, win: Win): Fact => ({ type, payload: { winId: win.id, needId: chain.needId, dealId: win.dealId, wonAt: win.wonAt } satisfies WinPayload });
export const draftKey = (id: string): string => `recognition:draft:${id}`;
export const withdrawal = (id: string): Later => ({ key: draftKey(id), at: 0, to: 'recognition-drafts', command: { type: 'withdraw', draftId: id, why: 'reopened' } });
/** To the owner of the deal, and from them. */
const draftIds = (win: Win): [string, string] => [`draft_${win.id.slice('win_'.length)}_to`, `draft_${win.id.slice('win_'.length)}_from`];

function proposals(win: Win, credit: Credit, at: ChainAt): Later[] {
  const deal = at.deals.get(win.dealId);
  const owner = deal?.ownerId ?? null;
  if (!deal || owner === null || !at.people.person(owner)?.active) return [];
  const before = at.drafts.filter(d => d.kind === 'chain' && d.needId === credit.needId);
  const unwilling = new Set(before.flatMap(d => d.declinedBy));
  const here = (id: string | null): id is string => id !== null && id !== owner && at.people.person(id)?.active === true;
  const builders = [...new Set(credit.builders.length > 0 ? credit.builders : [credit.shippedBy])].filter(here);
  const decider = here(credit.decidedBy) ? [credit.decidedBy] : [];
  // Once said or once declined about this deal is for good, however often the deal is reopened.
  const had = (drafterId: string) => before.some(d => d.dealId === win.dealId && d.drafterId === drafterId && (d.end.state === 'sent' || d.end.state === 'declined'));
  const [to, from] = draftIds(win);
  const drafted: Later[] = [];
  const evidence = evidenceOf(win, credit, builders, decider, owner, at);
  const words = { need: credit.title, deal: deal.account ?? deal.name, lost: lostDeals(win, credit, at).map(d => d.account ?? d.name) };
  const drafter = [...builders, ...decider][0];
  if (drafter && !had(drafter) && !unwilling.has(owner)) {
    drafted.push(propose(to, drafter, owner, [owner], win, credit, evidence.filter(e => e.kind === 'lost' || e.personId !== drafter), chainWords('to-owner', words)));
  }
  const thanked = [...new Set([...decider, ...builders])].filter(id => !unwilling.has(id));
  if (thanked.length > 0 && !had(owner)) {
    drafted.push(propose(from, owner, owner, thanked, win, credit, evidence.filter(e => e.kind === 'lost' || (e.personId !== owner && !unwilling.has(e.personId))), chainWords('from-owner', words)));
  }
  return drafted;
}

const propose = (draftId: string, drafterId: string, owner: string, people: readonly string[], win: Win, credit: Credit, evidence: readonly Evidence[], words: string): Later => ({
  key: draftKey(draftId),
  at: 0,
  to: 'recognition-drafts',
  command: { type: 'propose', draftId, kind: 'chain', drafterId, people, dealId: win.dealId, needId: credit.needId, about: drafterId === owner ? { kind: 'need', id: credit.needId } : { kind: 'deal', id: win.dealId }, evidence, words },
});

/** The lost deals that had asked for it before this one was won, the earliest first; at most three are named. */
const lostDeals = (win: Win, credit: Credit, at: ChainAt): DealSnapshot[] =>
  [...new Set(credit.voices.flatMap(v => (v.dealId && v.dealId !== win.dealId && v.at <= win.wonAt ? [v.dealId] : [])))]
    .flatMap(id => at.deals.get(id) ?? [])
    .filter(d => d.stageKind === 'lost')
    .slice(0, 3);

const customerOf = (deal: DealSnapshot | undefined): string | null => (deal ? (deal.account ?? deal.name) : null);

function evidenceOf(win: Win, credit: Credit, builders: readonly string[], decider: readonly string[], owner: string, at: ChainAt): Evidence[] {
  const asked = credit.voices.find(v => v.capturedBy !== null);
  const kind = credit.builders.length > 0 ? 'built' : 'shipped';
  return [
    ...(asked?.capturedBy ? [{ kind: 'asked' as const, personId: asked.capturedBy, customer: customerOf(asked.dealId ? at.deals.get(asked.dealId) : undefined) ?? asked.account }] : []),
    ...lostDeals(win, credit, at).map(d => ({ kind: 'lost' as const, dealId: d.id, customer: d.account ?? d.name })),
    ...decider.map(personId => ({ kind: 'decided' as const, personId })),
    ...builders.map(personId => ({ kind: kind as 'built' | 'shipped', personId })),
    { kind: 'won', personId: owner },
  ];
}
