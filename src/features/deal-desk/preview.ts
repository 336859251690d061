import type { World } from '../../engine/capability.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { gatherFor } from './aggregate.ts';
import type { DeskContext } from './context.ts';
import { askedFor, evaluate, plan, policyTerms, type Plan } from './decide-plan.ts';
import { covered } from './decide-terms.ts';
import { valuesOf } from './envelope.ts';
import { lives, type ApprovalRequest, type AskedTerms, type DeskRefusal, type Terms } from './model.ts';
import { cheapestChange, roomFor, type Change } from '../../policy/cheapest.ts';
import { expectedHours, type History } from '../../policy/hours.ts';
import type { Outlook } from './present.ts';
import { historyIn } from './simulate.ts';

/** What asking for these terms would mean, before anybody asks: the same code that will ask them. */
export interface Preview {
  readonly deal: DealSnapshot;
  readonly people: Directory;
  readonly context: DeskContext;
  readonly plan: Plan | { readonly refused: DeskRefusal };
  /** Names of steps that have a yes already whose bounds hold at these terms. */
  readonly covered: ReadonlySet<string>;
  /** The deal's request that lives, if there is one. */
  readonly living: ApprovalRequest | undefined;
}

/** Undefined when there is no such deal. */
export async function previewOf(world: World, dealId: string, asked: AskedTerms, personId: string): Promise<Preview | undefined> {
  const settings = await world.settings();
  return world.read(async tx => {
    const context = await gatherFor(tx, settings, [dealId], []);
    const deal = context.deals.get(dealId);
    if (!deal) return undefined;
    const planned = plan(deal, asked, personId, context);
    const latest = context.latest.get(dealId);
    const names = new Set<string>();
    if (latest && !('refused' in planned)) {
      const values = valuesOf(deal, planned.terms, planned.policy);
      for (const step of planned.steps) if (covered(latest.steps, [step], values)) names.add(step.name);
    }
    return { deal, people: context.directory, context, plan: planned, covered: names, living: latest && lives(latest) ? latest : undefined };
  });
}

/** The history changes slowly beside how often somebody types: it is read at most once a minute and company. */
const histories = new Map<string, { readonly at: number; readonly history: History }>();
const HISTORY_MS = 60_000;

async function historyOf(world: World): Promise<History> {
  const known = histories.get(world.company);
  const now = world.now();
  if (known && now - known.at < HISTORY_MS && now >= known.at) return known.history;
  const history = await world.read(historyIn);
  histories.set(world.company, { at: now, history });
  return history;
}

export async function outlookOf(world: World, { plan: planned, deal, covered, context }: Preview, personId: string): Promise<Outlook> {
  if ('refused' in planned) return { hours: undefined, cheaper: undefined, room: undefined };
  const { policy } = planned;
  // Steps that have said yes already take no time.
  const open = planned.steps.filter(step => !covered.has(step.name));
  const history = await historyOf(world);
  const { hour } = context.local(personId, world.now());
  const expected = expectedHours(open.map(({ name, after }) => ({ name, after })), history, { hour, seed: seedOf(deal.id) });
  const situation = {
    policy,
    rates: context.rates,
    evaluate: evaluate(policy, context),
    terms: policyTerms(deal, planned.terms, personId, context),
    termsWith: (change: Change) => policyTerms(deal, askedFor(deal, { ...asNumbers(planned.terms), ...change }), personId, context),
  };
  return {
    hours: expected.kind === 'hours' ? expected.hours : undefined,
    cheaper: cheapestChange(situation),
    room: deal.listAmount ? roomFor(situation, 'discount') : undefined,
  };
}

/** The terms asked for, as if each had been typed, so that a change of one leaves the others where they are. */
const asNumbers = ({ discount, termMonths, paymentDays }: Terms): AskedTerms => ({
  ...(discount !== null && { discount }),
  ...(termMonths !== null && { termMonths }),
  ...(paymentDays !== null && { paymentDays }),
});

/** The same question about the same deal gets the same answer. */
const seedOf = (id: string): number => [...id].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
