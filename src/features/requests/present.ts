import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { dutyJson, RequestJson, routeJson } from './contract.ts';
import type { z } from 'zod';
import type { Plan } from './decide-ask.ts';
import { mayArrange } from './decide-duty.ts';
import { isLive, type TeamRequest } from './model.ts';
import { verbsFor, waitsFor } from './policy.ts';
import type { Rota, Stretch } from './rotation.ts';
import { closeEffectOf } from './words.ts';

/** States as the API and the web show them: names in place of ids. */

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));
const ref = (people: Directory, id: string) => ({ id, name: people.person(id)?.name ?? 'somebody' });
const teamRef = (people: Directory, id: string) => ({ id, name: people.team(id)?.name ?? 'a team that is gone' });

export interface Around {
  readonly people: Directory;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** Requests that others wait for. */
  readonly blockers: ReadonlyMap<string, TeamRequest>;
  readonly now: number;
}

/** @param viewer whose `mine` it is; null for a machine's token */
export function requestJsonOf(r: TeamRequest, around: Around, viewer: string | null): RequestJson {
  const { people, deals, now } = around;
  const deal = deals.get(r.dealId);
  const knows = { directory: people, deals };
  const live = isLive(r);
  return {
    id: r.id,
    type: { id: r.typeId, name: r.typeName },
    team: teamRef(people, r.teamId),
    deal: { id: r.dealId, name: deal?.name ?? 'a deal that is gone', account: deal?.account ?? null, closeDate: deal?.closeDate ?? null, open: deal?.stageKind === 'open' },
    state: r.state,
    waitingOn: r.state === 'waiting' ? r.on : null,
    question: r.state === 'waiting' ? r.question : null,
    requester: ref(people, r.requesterId),
    helper: r.helperId ? ref(people, r.helperId) : null,
    because: r.because,
    what: r.what,
    fields: r.fields.map(f => ({ key: f.key, label: f.label, kind: f.kind, value: f.kind === 'person' ? (people.person(f.value)?.name ?? 'somebody') : f.value })),
    source: r.source && { text: r.source.text, url: r.source.url },
    blocksDeal: r.blocksDeal,
    blockedBy: r.blockedBy.flatMap(id => {
      const other = around.blockers.get(id);
      return other ? [{ id, name: other.typeName, state: other.state }] : [];
    }),
    askedAt: iso(r.askedAt),
    answeredAt: isoOrNull(r.answeredAt),
    answerDueAt: iso(r.answer.due),
    doneDueAt: iso(r.done.due),
    endedAt: 'endedAt' in r ? iso(r.endedAt) : null,
    minutes: r.state === 'done' ? r.minutes : null,
    outcome: r.state === 'done' ? r.resolution : r.state === 'declined' || r.state === 'withdrawn' ? r.reason : null,
    late: [...r.late],
    closes: live ? closeEffectOf(r.done.due, deal?.stageKind === 'open' ? deal.closeDate : null, zone(people, viewer ?? r.requesterId), now) : null,
    comments: r.remarks.map(c => ({ by: ref(people, c.by), text: c.text, kind: c.kind, at: iso(c.at) })),
    round: r.round,
    version: r.version,
    updatedAt: iso(r.updatedAt),
    mine: { can: viewer ? verbsFor(r, viewer, knows) : [], waitsForMe: viewer ? waitsFor(r, viewer, knows) : false },
  };
}
const zone = (people: Directory, id: string): string => people.person(id)?.timeZone ?? 'UTC';

export function routeJsonOf(plan: Plan, deal: DealSnapshot, people: Directory, viewer: string | null, now: number): z.infer<typeof routeJson> {
  return {
    team: teamRef(people, plan.teamId),
    person: plan.routed.personId ? ref(people, plan.routed.personId) : null,
    because: plan.routed.because,
    answerDueAt: iso(plan.clocks.answer.due),
    doneDueAt: iso(plan.clocks.done.due),
    closes: closeEffectOf(plan.clocks.done.due, deal.stageKind === 'open' ? deal.closeDate : null, zone(people, viewer ?? ''), now),
  };
}

/** A team's rota, or that it has none. @param turns from now on, the first is the one under way */
export function dutyJsonOf(teamId: string, rota: Rota | undefined, turns: readonly Stretch[], people: Directory, viewer: string | null, today: string): z.infer<typeof dutyJson> {
  const turn = (t: Stretch) => ({
    from: t.from,
    to: t.to,
    person: t.personId ? ref(people, t.personId) : null,
    because: t.insteadOf ? `${people.person(t.insteadOf)?.name ?? 'somebody'} is not there` : t.swapped ? 'swapped' : null,
  });
  const [now, ...next] = turns.map(turn);
  const canArrange = viewer ? mayArrange(teamId, viewer, people) : false;
  return {
    team: teamRef(people, teamId),
    rota: rota ? { people: rota.people.map(id => ref(people, id)), turn: rota.turn, timeZone: rota.timeZone, from: rota.from, version: rota.version } : null,
    now: now ?? null,
    next,
    swaps: (rota?.swaps ?? [])
      .filter(s => s.give >= today || s.take >= today)
      .map(s => ({
        id: s.id, state: s.state, from: ref(people, s.from), to: ref(people, s.to), give: s.give, take: s.take,
        mine: s.state !== 'asked' ? [] : viewer === s.to ? (['agree', 'decline'] as const).slice() : viewer === s.from ? (['cancel'] as const).slice() : [],
      })), // prettier-ignore
    skips: (rota?.skips ?? []).filter(s => s.to >= today).map(s => ({ id: s.id, person: ref(people, s.personId), from: s.from, to: s.to, mine: canArrange })),
    mine: { canArrange, inRota: viewer ? (rota?.people.includes(viewer) ?? false) : false },
  };
}
