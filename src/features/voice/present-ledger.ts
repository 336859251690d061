import { localDate } from '../../kernel/calendar.ts';
import type { Directory } from '../people/read.ts';
import type { DecisionJson } from './contract.ts';
import type { LedgerDecision } from './ledger-model.ts';
import { personOf } from './present.ts';

/** Names of the things that a decision is about. */
export interface About {
  readonly needs: ReadonlyMap<string, string>;
  readonly deals: ReadonlyMap<string, string>;
}

export const isLate = (d: LedgerDecision, now: number): boolean => d.end.state === 'open' && d.answerBy < localDate(now, 'UTC');

/** A decision as the API and the screens show it. @param viewer null for a machine */
export function decisionJsonOf(d: LedgerDecision, people: Directory, about: About, now: number, viewer: string | null): DecisionJson {
  const iso = (at: number) => new Date(at).toISOString();
  const end = d.end.state === 'answered' ? d.end : null;
  const admin = viewer !== null && (people.person(viewer)?.roles.includes('admin') ?? false);
  return {
    id: d.id,
    kind: d.kind,
    question: d.question,
    state: d.end.state,
    raisedBy: personOf(people, d.raisedBy),
    raisedAt: iso(d.raisedAt),
    owner: personOf(people, d.ownerId)!,
    answerBy: d.answerBy,
    late: isLate(d, now),
    need: d.needId ? { id: d.needId, title: about.needs.get(d.needId) ?? d.needId } : null,
    deal: d.dealId ? { id: d.dealId, name: about.deals.get(d.dealId) ?? d.dealId } : null,
    inputs: d.inputs.map(i => ({ id: i.id, by: personOf(people, i.by), team: i.teamId ? (people.team(i.teamId)?.name ?? null) : null, text: i.text, at: iso(i.at) })),
    outcome: end?.outcome ?? null,
    reason: end?.reason ?? null,
    answeredBy: end ? personOf(people, end.by) : null,
    answeredAt: end ? iso(end.at) : null,
    version: d.version,
    mayAnswer: d.end.state === 'open' && (viewer === null || viewer === d.ownerId || admin),
  };
}
