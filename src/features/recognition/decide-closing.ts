import type { Situation } from '../../engine/capability.ts';
import type { Decision, Later } from '../../kernel/decision.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { MOST_NAMED } from './contract.ts';
import { draftKey, RECENT, withdrawal } from './decide-chain.ts';
import type { Closing, ClosingCommand, Evidence } from './model-drafts.ts';
import { helpedWords } from './words-drafts.ts';

/** A piece of work for a deal, with when it was done. */
export interface Work {
  readonly at: number;
  readonly evidence: Exclude<Evidence, { kind: 'lost' | 'asked' | 'decided' | 'built' | 'shipped' | 'won' }>;
}
export interface ClosingContext {
  readonly people: Directory;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** The needs that each deal asked for. */
  readonly asked: ReadonlyMap<string, readonly string[]>;
  /** What was done for each deal, in any order. */
  readonly works: ReadonlyMap<string, readonly Work[]>;
  /** When somebody was last thanked for this deal or by its owner; undefined for never. */
  readonly thankedAt: (dealId: string, personId: string) => number | undefined;
}
export type ClosingAt = ClosingContext & Situation;

/** An approval within so many minutes of working time was quick: half a working day. */
export const QUICK_MINUTES = 240;

/** Teams that are proposed for one deal: gentle and few. */
export const MOST_TEAMS = 3;

/** What the end of a deal sets going: drafts for those who helped and were not thanked, and the chains of what it asked for. Pure. */
export function decideClosing(state: Closing | undefined, command: ClosingCommand, at: ClosingAt): Decision<Closing> {
  const before: Closing = state ?? { dealId: command.dealId, kind: 'open', at: at.now, drafts: [], needs: [] };
  const keep = { state: before, facts: [] };
  if (command.type === 'reopened') {
    if (before.kind === 'open') return keep;
    return {
      state: { ...before, kind: 'open', at: at.now, drafts: [], needs: [] },
      facts: [],
      later: [...before.drafts.map(withdrawal), ...before.needs.map(needId => chain(needId, before.dealId, { type: 'reopened', needId, dealId: before.dealId }))],
    };
  }
  if (before.kind === command.kind) return keep;
  const deal = at.deals.get(command.dealId);
  // Moved on meanwhile: what it says then comes with its own fact.
  if (!deal || deal.stageKind !== command.kind) return keep;
  // A CRM may tell late what happened long ago.
  if (command.at < at.now - RECENT) return keep;
  const undone = before.kind === 'open' ? [] : [...before.drafts.map(withdrawal), ...before.needs.map(needId => chain(needId, deal.id, { type: 'reopened', needId, dealId: deal.id }))];
  const needs = command.kind === 'won' ? [...(at.asked.get(deal.id) ?? [])].sort() : [];
  const helped = helpers(deal, at).map(group => ({ id: at.newId('draft'), ...group }));
  return {
    state: { dealId: deal.id, kind: command.kind, at: command.at, drafts: helped.map(h => h.id), needs },
    facts: [],
    later: [
      ...undone,
      ...helped.map((h): Later => ({
        key: draftKey(h.id),
        at: 0,
        to: 'recognition-drafts',
        command: { type: 'propose', draftId: h.id, kind: 'helped', drafterId: deal.ownerId!, people: h.people, dealId: deal.id, needId: null, about: { kind: 'deal', id: deal.id }, evidence: h.evidence, words: helpedWords(deal.account ?? deal.name, h.evidence) },
      })),
      ...needs.map(needId => chain(needId, deal.id, { type: 'won', needId, dealId: deal.id, wonAt: command.at })),
    ],
    answer: { drafts: helped.length, needs: needs.length },
  };
}

const chain = (needId: string, dealId: string, command: { type: 'won' | 'reopened'; needId: string; dealId: string; wonAt?: number }): Later => ({
  key: `recognition:chain:${needId}:${dealId}`,
  at: 0,
  to: 'recognition-chains',
  command,
});

/**
 * Those who helped and have not been thanked since, by team: one draft a team, at most `MOST_TEAMS`, the team that did most
 * for it first, where a yes on an approval weighs less than work. A yes from the owner's own team is no help between teams.
 * It rests on what was done and never on who is thanked how often.
 */
const labour = (works: readonly Work[]): number => works.filter(w => w.evidence.kind !== 'approval').length;
function helpers(deal: DealSnapshot, at: ClosingAt): { people: string[]; evidence: Evidence[] }[] {
  const owner = deal.ownerId;
  if (owner === null || !at.people.person(owner)?.active) return [];
  const open = (at.works.get(deal.id) ?? []).filter(({ at: when, evidence: e }) => {
    if (e.personId === owner || !at.people.person(e.personId)?.active) return false;
    if (e.kind === 'approval' && (e.minutes > QUICK_MINUTES || at.people.person(e.personId)?.teamId === at.people.person(owner)?.teamId)) return false;
    const thanked = at.thankedAt(deal.id, e.personId);
    return thanked === undefined || thanked < when;
  });
  const teams = new Map<string, Work[]>();
  for (const work of open) {
    const key = at.people.person(work.evidence.personId)?.teamId ?? work.evidence.personId;
    teams.set(key, [...(teams.get(key) ?? []), work]);
  }
  return [...teams]
    .sort(([a, x], [b, y]) => labour(y) - labour(x) || y.length - x.length || (a < b ? -1 : 1))
    .slice(0, MOST_TEAMS)
    .map(([, works]) => {
      const sorted = [...works].sort((a, b) => a.at - b.at);
      const people = [...new Set(sorted.map(w => w.evidence.personId))].slice(0, MOST_NAMED);
      return { people, evidence: sorted.map(w => w.evidence).filter(e => people.includes(e.personId)).slice(0, 20) };
    });
}
