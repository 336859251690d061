import type { Engine } from '../../src/engine/index.ts';
import type { Item } from '../../src/engine/run.ts';
import { POLICIES, RATES } from '../../src/features/deal-desk/aggregate.ts';
import { dealIdOf } from '../../src/features/deals/crm-events.ts';
import { ROOMS } from '../../src/features/rooms/settings.ts';
import { machine, person } from '../../src/kernel/actor.ts';
import { company, emailOf, people, personIdOf, slackIdOf, teamIdOf, teams } from './people.ts';
import { policyText } from './policy.ts';
import { sampleDeals, segmentOf } from './deals.ts';
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
  const run = async (items: { to: string; command: Item['command']; cause: string; at?: number; by?: string }[], alongside?: Parameters<Engine['runMany']>[1]) => {
    for (let i = 0; i < items.length; i += 256) {
      const answers = await engine.runMany(items.slice(i, i + 256).map(({ by: key, ...item }) => ({ ...item, cause: `sample:${item.cause}`, company: company.id, actor: key ? person(personIdOf(key)) : by, at: item.at ?? at })), i === 0 ? alongside : undefined);
      const refused = answers.find(a => !a.ok);
      if (refused) throw new Error(`the sample company is not legal: ${JSON.stringify(refused)}`);
    }
  };
  await run(teams.map(team => ({ to: 'people-teams', command: { type: 'add-team', teamId: teamIdOf(team), name: team }, cause: `team:${team}` })));
  for (const p of people) {
    await run([
      {
        to: 'people',
        command: { type: 'add', personId: personIdOf(p.key), name: p.name, email: emailOf(p.key), title: p.title, timeZone: p.timeZone, locale: p.locale, teamId: teamIdOf(p.team), managerId: p.manager ? personIdOf(p.manager) : null, roles: [...(p.roles ?? [])] },
        cause: `person:${p.key}`,
      },
    ]);
  }
  await run(people.map(p => ({ to: 'people-identities', command: { type: 'identify', connection: 'slack', externalId: slackIdOf(p.key), name: p.name, email: emailOf(p.key) }, cause: `slack:${p.key}` })));
  await run([
    { to: 'settings', command: { type: 'set', name: POLICIES, value: { text: policyText } }, cause: 'policies' },
    { to: 'settings', command: { type: 'set', name: RATES, value: { base: 'EUR', worth: { USD: '0.92' } } }, cause: 'rates' },
    { to: 'settings', command: { type: 'set', name: ROOMS, value: { open_when: { amount_at_least: { amount: '400000', currency: 'EUR' } }, members: ['owner', 'owner-manager', { team: 'Deal Desk' }] } }, cause: 'rooms' },
  ]);

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
  await run(
    events.map(e => ({
      to: 'deals',
      command: { type: 'receive-crm-change', dealId: dealIdOf('builtin', e.deal.id), connection: 'builtin', externalId: e.deal.id, at: e.at, source: 'import', crmVersion: null, values: e.values },
      cause: `deal:${e.deal.id}:${e.n}`,
      at: e.at,
    })),
    tx => crm.upsert(tx, records),
  );
  await run(sampleVoice(now));
  await run([{ to: 'settings', command: { type: 'set', name: 'sample', value: { made: now } }, cause: 'done' }]);
}
