import type { Engine } from '../../src/engine/index.ts';
import type { Item } from '../../src/engine/run.ts';
import { POLICIES, RATES } from '../../src/features/deal-desk/aggregate.ts';
import { dealIdOf } from '../../src/features/deals/crm-events.ts';
import { LUNCHES } from '../../src/features/lunch-and-learn/settings.ts';
import { ROOMS } from '../../src/features/rooms/settings.ts';
import { NEWSLETTER } from '../../src/features/newsletter/settings.ts';
import { REQUESTS } from '../../src/features/requests/settings.ts';
import { machine, person, type Actor } from '../../src/kernel/actor.ts';
import { sampleActs } from './acts.ts';
import { sampleApprovals } from './approvals.ts';
import { lunchesSetting, sampleLunches } from './lunches.ts';
import { newsletterSetting, sampleIssues, sampleNews } from './newsletter.ts';
import { company, emailOf, people, personIdOf, slackIdOf, teamIdOf, teams } from './people.ts';
import { policyText } from './policy.ts';
import { sampleDeals, segmentOf } from './deals.ts';
import { requestsSetting, sampleRequests, sampleRotas } from './requests.ts';
import { recognitionSetting, sampleThanks, storyRequests } from './thanks.ts';
import { sampleVoice } from './voice.ts';

type Crm = { upsert(tx: Parameters<Parameters<Engine['transact']>[1]>[0], records: readonly { id: string; values: never; at: number; by?: string }[]): Promise<void> };

/**
 * Makes the sample company by replaying commands, never by inserting rows, so it is always legal. A company that is
 * there already is left as it is; an interrupted first start is completed, since every command has its own cause.
 */
export async function makeSampleCompany(engine: Engine, crm: Crm, now: number): Promise<void> {
  const done = await engine.transact(company.id, tx => tx.query(`select 1 from engine_causes where company_id = evenkeel_company() and cause = 'sample:done'`));
  if (done.length > 0) return;
  const by = machine('sample company');
  const at = now - 740 * 86_400_000;
  interface Step {
    readonly to: string;
    readonly command: Item['command'];
    readonly cause: string;
    readonly at?: number;
    readonly actor?: Actor;
    /** It was told in its time: nothing goes out. */
    readonly replay?: boolean;
    /** The deal that it concerns: what happened to one deal is written down in the order in which it happened. */
    readonly deal?: string;
  }
  const run = async (items: readonly Step[], alongside?: Parameters<Engine['runMany']>[1]) => {
    for (const [i, part] of parts(items).entries()) {
      const answers = await engine.runMany(part.map(({ deal: _deal, ...item }) => ({ ...item, cause: `sample:${item.cause}`, company: company.id, actor: item.actor ?? by, at: item.at ?? at, replay: item.replay ?? false })), i === 0 ? alongside : undefined);
      const refused = answers.findIndex(a => !a.ok);
      if (refused >= 0) throw new Error(`the sample company is not legal: ${part[refused]!.cause} ${JSON.stringify(answers[refused])}`);
    }
  };
  await run(teams.map(team => ({ to: 'people-teams', command: { type: 'add-team', teamId: teamIdOf(team), name: team }, cause: `team:${team}` })));
  // Managers before those who report to them.
  for (let level = people.filter(p => !p.manager); level.length > 0; level = people.filter(p => level.some(m => m.key === p.manager))) {
    await run(
      level.map(p => ({
        to: 'people',
        command: { type: 'add', personId: personIdOf(p.key), name: p.name, email: emailOf(p.key), title: p.title, timeZone: p.timeZone, locale: p.locale, teamId: teamIdOf(p.team), managerId: p.manager ? personIdOf(p.manager) : null, roles: [...(p.roles ?? [])] },
        cause: `person:${p.key}`,
      })),
    );
  }
  await run(people.map(p => ({ to: 'people-identities', command: { type: 'identify', connection: 'slack', externalId: slackIdOf(p.key), name: p.name, email: emailOf(p.key) }, cause: `slack:${p.key}` })));
  await run([
    { to: 'settings', command: { type: 'set', name: POLICIES, value: { text: policyText } }, cause: 'policies' },
    { to: 'settings', command: { type: 'set', name: RATES, value: { base: 'EUR', worth: { USD: '0.92' } } }, cause: 'rates' },
    { to: 'settings', command: { type: 'set', name: ROOMS, value: { open_when: { amount_at_least: { amount: '400000', currency: 'EUR' } }, members: ['owner', 'owner-manager', { team: 'Deal Desk' }] } }, cause: 'rooms' },
    { to: 'settings', command: { type: 'set', name: REQUESTS, value: requestsSetting }, cause: 'requests' },
    { to: 'settings', command: { type: 'set', ...recognitionSetting }, cause: 'recognition' },
    { to: 'settings', command: { type: 'set', name: LUNCHES, value: lunchesSetting(now) }, cause: 'lunches' },
    { to: 'settings', command: { type: 'set', name: NEWSLETTER, value: newsletterSetting }, cause: 'newsletter' },
  ]);
  await run(sampleRotas(now).map(({ teamId, people, turn, timeZone, from }) => ({ to: 'requests-duty', command: { type: 'arrange', teamId, people, turn, timeZone, from }, cause: `duty:${teamId}` })));

  const money = (amount: number, currency: string) => ({ amount: `${amount}.00`, currency });
  const deals = sampleDeals(now);
  const events = deals.flatMap(deal =>
    deal.path.map((step, i) => ({
      at: step.at,
      deal,
      values:
        i > 0
          ? { stage: step.stage }
          : {
              name: deal.name,
              account: deal.account,
              owner: emailOf(deal.ownerKey),
              stage: step.stage,
              closeDate: deal.closeDate,
              nextStep: deal.nextStep,
              termMonths: deal.termMonths,
              paymentDays: deal.paymentDays,
              'fields.customer_need': deal.need,
              'fields.segment': segmentOf(deal.account),
              lineItems: deal.items.map(item => ({ product: item.product, quantity: item.quantity, listPrice: money(item.list, deal.currency), soldPrice: money(item.sold, deal.currency) })),
            },
      n: i,
    })),
  );
  events.sort((a, b) => a.at - b.at);
  const records = deals.map(deal => ({
    id: deal.id,
    values: Object.assign({}, ...events.filter(e => e.deal === deal).map(e => e.values)) as never,
    at: deal.path.at(-1)!.at,
    by: emailOf(deal.ownerKey),
  }));
  const requests = sampleRequests(deals, deal => dealIdOf('builtin', deal.id), now);
  const happened: Step[] = [
    ...events.map(e => ({
      to: 'deals',
      deal: dealIdOf('builtin', e.deal.id),
      command: { type: 'receive-crm-change', dealId: dealIdOf('builtin', e.deal.id), connection: 'builtin', externalId: e.deal.id, at: e.at, source: 'import', crmVersion: null, values: e.values },
      cause: `deal:${e.deal.id}:${e.n}`,
      at: e.at,
    })),
    ...requests.map(step => ({ ...step, replay: true })),
    ...storyRequests(dealIdOf('builtin', 'FC-2001'), now).map(told),
    ...sampleApprovals(deals, deal => dealIdOf('builtin', deal.id)).map(({ dealId, ...step }) => ({ ...told(step), deal: dealId })),
  ];
  await run(
    happened.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)),
    tx => crm.upsert(tx, records),
  );
  await run(sampleVoice(now).map(told));
  await run(sampleThanks(now).map(told));
  await run(sampleActs(now).map(act => ({ ...act, replay: true })));
  // What was is only remembered; the session to come is announced.
  const lunches = sampleLunches(now);
  await run(lunches.filter(step => !step.announced).map(told));
  await run(lunches.filter(step => step.announced).map(step => ({ ...told(step), replay: false })));
  await run(sampleNews(now).map(told));
  // One after the other: what an issue holds depends on the one before it.
  for (const step of sampleIssues(now)) await run([told(step)]);
  await run([{ to: 'settings', command: { type: 'set', name: 'sample', value: { made: now } }, cause: 'done' }]);
}

/** What somebody did in the past, and what was told then. */
const told = <T extends { readonly by?: string | undefined }>({ by, ...step }: T) => ({ ...step, ...(by !== undefined && { actor: person(personIdOf(by)) }), replay: true });

/** At most 256 at a time; where two kinds of commands about one deal follow each other, the second begins a new part. */
function parts<T extends { readonly to: string; readonly deal?: string }>(items: readonly T[]): T[][] {
  const found: T[][] = [];
  let kinds = new Map<string, string>();
  for (const item of items) {
    const clash = item.deal !== undefined && (kinds.get(item.deal) ?? item.to) !== item.to;
    const last = found.at(-1);
    if (!last || last.length >= 256 || clash) {
      found.push([item]);
      kinds = new Map();
    } else last.push(item);
    if (item.deal !== undefined) kinds.set(item.deal, item.to);
  }
  return found;
}
