import { z } from 'zod';
import type { Aggregate, Change } from '../../engine/capability.ts';
import { lastFacts } from '../../engine/log.ts';
import type { Tx } from '../../engine/tx.ts';
import { requests as approvals } from '../deal-desk/read.ts';
import { dealFacts } from '../deals/events.ts';
import { snapshot } from '../deals/read.ts';
import { directory, workingTime } from '../people/read.ts';
import { answersAbout, creditsOf, needsOfDeals, promisesOfDeal, reasonedNos } from '../voice/read.ts';
import { decideChain, draftKey, type ChainContext } from './decide-chain.ts';
import { decideClosing, type ClosingContext, type Work } from './decide-closing.ts';
import { decideDraft, type DraftContext } from './decide-drafts.ts';
import { chainCommand, closingCommand, draftCommand, firstWinOf, type Chain, type ChainCommand, type Closing, type ClosingCommand, type Draft, type DraftCommand, type DraftRefusal } from './model-drafts.ts';
import { chainsOf, closingsOf, draftsOfNeeds, draftsWith, lastThanked, requestsOfDeal, waitingOfDeals } from './read-drafts.ts';

/** The only SQL that writes drafts, chains and closings. */

/** One after the other, also where there is no row yet. */
const lock = (tx: Tx, what: string, ids: readonly string[]) =>
  tx.query(`select pg_advisory_xact_lock(hashtextextended('recognition:' || $2 || ':' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [[...new Set(ids)].sort(), what]);

export const drafts: Aggregate<Draft, DraftCommand, DraftContext, DraftRefusal> = {
  name: 'recognition-drafts',
  command: draftCommand,
  idOf: c => c.draftId,
  streamOf: id => `draft:${id}`,
  load: async (tx, ids) => {
    const rows = await tx.query<{ data: Draft }>(`select data from recognition_drafts where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`, [ids]);
    return new Map(rows.map(r => [r.data.id, r.data]));
  },
  gather: async (tx, _settings, items) => {
    const dealIds = [...new Set(items.flatMap(({ command, state }) => state?.dealId ?? (command.type === 'propose' ? command.dealId : [])))];
    const deals = await snapshot(tx, dealIds);
    // Two drafts about one deal that end at the same moment: the second sees that it is the last.
    await lock(tx, 'drafts-of', dealIds);
    const waiting = await waitingOfDeals(tx, dealIds);
    return {
      people: await directory(tx),
      dealName: id => deals.get(id)?.account ?? deals.get(id)?.name ?? 'a deal',
      waitingFor: (drafterId, dealId) => waiting.filter(w => w.drafterId === drafterId && w.dealId === dealId).map(w => w.id),
    };
  },
  decide: decideDraft,
  save: saveDrafts,
};

/** Drafts that are being sent: until that is recorded nobody declines them or takes a name out. */
export async function lockedDrafts(tx: Tx, ids: readonly string[]): Promise<Map<string, Draft>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ data: Draft }>(`select data from recognition_drafts where company_id = evenkeel_company() and id = any($1::text[]) order by id for share`, [ids]);
  return new Map(rows.map(r => [r.data.id, r.data]));
}

async function saveDrafts(tx: Tx, changes: readonly Change<Draft>[]): Promise<void> {
  for (const { before, after: d } of changes) {
    if (before === d) continue;
    await tx.query(
      `insert into recognition_drafts (company_id, id, state, drafter_id, named, deal_id, need_id, version, data, created_at, updated_at)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (company_id, id) do update set state = excluded.state, named = excluded.named, version = excluded.version, data = excluded.data, updated_at = excluded.updated_at`,
      [d.id, d.end.state, d.drafterId, d.people, d.dealId, d.needId, d.version, JSON.stringify(d), new Date(d.at), new Date(d.end.state === 'waiting' ? d.at : d.end.at)],
    );
  }
}

export const chains: Aggregate<Chain, ChainCommand, ChainContext> = {
  name: 'recognition-chains',
  command: chainCommand,
  idOf: c => c.needId,
  streamOf: id => `credit:${id}`,
  load: async (tx, ids) => {
    await lock(tx, 'chain', ids);
    return chainsOf(tx, ids);
  },
  gather: async (tx, _settings, items) => {
    const ids = [...new Set(items.map(i => i.command.needId))];
    const credits = await creditsOf(tx, ids);
    const asked = [...credits.values()].flatMap(c => c.voices.flatMap(v => v.dealId ?? []));
    const deals = await snapshot(tx, [...new Set([...asked, ...items.map(i => i.command.dealId)])]);
    const won = [...deals.values()].filter(d => d.stageKind === 'won').map(d => d.id);
    const facts = await lastFacts(tx, won.map(id => `deal:${id}`), [dealFacts.won]);
    const merged = await chainsOf(tx, [...credits.values()].flatMap(c => c.members.filter(m => m !== c.needId)));
    return {
      people: await directory(tx),
      credits,
      deals,
      wonAt: new Map(won.flatMap(id => (facts.has(`deal:${id}`) ? [[id, facts.get(`deal:${id}`)!.at] as const] : []))),
      drafts: await draftsOfNeeds(tx, ids),
      firstElsewhere: new Set([...credits.values()].filter(c => c.members.some(m => firstWinOf(merged.get(m)))).map(c => c.needId)),
    };
  },
  decide: decideChain,
  save: async (tx, changes) => {
    for (const { before, after } of changes) {
      for (const win of after.wins) {
        const known = before?.wins.find(w => w.id === win.id);
        if (!known) {
          await tx.query(`insert into recognition_wins (company_id, id, need_id, deal_id, kind, won_at, at) values (evenkeel_company(), $1, $2, $3, $4, $5, $6)`, [win.id, after.needId, win.dealId, win.kind, new Date(win.wonAt), new Date(win.at)]);
        }
        if (win.reversedAt !== null && (known?.reversedAt ?? null) === null) {
          await tx.query(`insert into recognition_win_reversals (company_id, win_id, at) values (evenkeel_company(), $1, $2)`, [win.id, new Date(win.reversedAt)]);
        }
      }
    }
  },
};

export const closings: Aggregate<Closing, ClosingCommand, ClosingContext> = {
  name: 'recognition-closings',
  command: closingCommand,
  idOf: c => c.dealId,
  streamOf: id => `deal:${id}`,
  load: async (tx, ids) => {
    await lock(tx, 'closing', ids);
    return closingsOf(tx, ids);
  },
  gather: async (tx, settings, items) => {
    const ids = [...new Set(items.flatMap(i => (i.command.type === 'closed' ? [i.command.dealId] : [])))];
    const [people, deals, asked] = [await directory(tx), await snapshot(tx, ids), await needsOfDeals(tx, ids)];
    const hours = await workingTime(tx, settings, people);
    const works = new Map<string, Work[]>();
    const thanked = new Map<string, Map<string, number>>();
    for (const id of ids) {
      const found = await worksFor(tx, id, asked.get(id) ?? new Map(), hours.businessMinutesBetween);
      works.set(id, found.works);
      thanked.set(id, await lastThanked(tx, [...new Set(found.works.map(w => w.evidence.personId))], deals.get(id)?.ownerId ?? null, found.about));
    }
    return { people, deals, asked: new Map([...asked].map(([id, needs]) => [id, [...needs.keys()]])), works, thankedAt: (dealId, personId) => thanked.get(dealId)?.get(personId) };
  },
  decide: decideClosing,
  save: async (tx, changes) => {
    for (const { before, after } of changes) {
      if (before === after) continue;
      await tx.query(
        `insert into recognition_closings (company_id, deal_id, data, updated_at) values (evenkeel_company(), $1, $2, $3)
         on conflict (company_id, deal_id) do update set data = excluded.data, updated_at = excluded.updated_at`,
        [after.dealId, JSON.stringify(after), new Date(after.at)],
      );
    }
  },
};

/** What was done for a deal: requests that were answered, approvals, promises, questions answered, and a no with its reason. */
async function worksFor(tx: Tx, dealId: string, asked: ReadonlyMap<string, number>, minutesOf: (personId: string, from: number, to: number) => number): Promise<{ works: Work[]; about: Set<string> }> {
  const works: Work[] = [];
  const needIds = [...asked.keys()];
  // What was decided about a need before this deal asked for it was not done for this deal.
  const since = (needId: string | null) => (needId !== null && asked.get(needId)) || Infinity;
  const requests = await requestsOfDeal(tx, dealId);
  for (const r of requests) {
    if (r.state === 'done') works.push({ at: r.endedAt, evidence: { kind: 'request', personId: r.helperId, requestId: r.id, what: r.typeName, minutes: r.minutes } });
    if (r.state === 'declined') works.push({ at: r.endedAt, evidence: { kind: 'reasoned-no', personId: r.helperId, what: r.what } });
  }
  for (const request of (await approvals(tx, { deal: dealId, limit: 50 })).items) {
    for (const step of request.steps) {
      if (step.kind === 'promise' || step.askedAt === null) continue;
      for (const d of step.decisions) {
        if (d.decision !== 'approve' || d.by.startsWith('machine:') || d.at < step.askedAt) continue;
        works.push({ at: d.at, evidence: { kind: 'approval', personId: d.by, step: step.name, minutes: Math.max(0, minutesOf(d.by, step.askedAt, d.at)) } });
      }
    }
  }
  for (const p of await promisesOfDeal(tx, dealId)) {
    if (p.yes.state === 'accepted' && p.yes.by) works.push({ at: p.yes.at, evidence: { kind: 'promise', personId: p.yes.by, what: p.what } });
    if (p.yes.state === 'declined' && p.yes.by && p.yes.reason) works.push({ at: p.yes.at, evidence: { kind: 'reasoned-no', personId: p.yes.by, what: p.what } });
  }
  for (const d of await answersAbout(tx, { dealIds: [dealId], needIds })) {
    if (d.end.state !== 'answered' || (d.dealId !== dealId && d.end.at < since(d.needId))) continue;
    if (d.end.by) works.push({ at: d.end.at, evidence: { kind: 'answer', personId: d.end.by, question: d.question, outcome: d.end.outcome } });
    const heard = [...new Set(d.inputs.flatMap(i => i.by ?? []))].filter(by => by !== d.raisedBy);
    for (const by of heard) works.push({ at: d.end.at, evidence: { kind: 'input', personId: by, question: d.question } });
  }
  for (const no of await reasonedNos(tx, needIds)) if (no.at >= since(no.needId)) works.push({ at: no.at, evidence: { kind: 'reasoned-no', personId: no.by, what: no.title } });
  return { works, about: new Set([dealId, ...requests.map(r => r.id), ...needIds]) };
}

const leaver = z.object({ type: z.literal('person-left'), personId: z.string() });
/** Finds the drafts that somebody who has left is in. It has no state of its own; each draft decides. */
export const leavers: Aggregate<{ readonly personId: string }, z.infer<typeof leaver>, { readonly drafts: readonly Draft[] }> = {
  name: 'recognition-leavers',
  command: leaver,
  idOf: c => c.personId,
  streamOf: id => `person:${id}`,
  load: async () => new Map(),
  gather: async (tx, _settings, items) => ({ drafts: await draftsWith(tx, items.map(i => i.command.personId)) }),
  decide: (_state, { personId }, at) => ({
    state: { personId },
    facts: [],
    later: at.drafts
      .filter(d => d.drafterId === personId || d.people.includes(personId))
      .map(d => ({ key: `${draftKey(d.id)}:drop:${personId}`, at: 0, to: 'recognition-drafts', command: { type: 'drop', draftId: d.id, personId } })),
  }),
  save: async () => {},
};
