import type { World } from '../../engine/capability.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { gatherFor } from './aggregate.ts';
import type { DeskContext } from './context.ts';
import { plan, type Plan } from './decide-plan.ts';
import { covered } from './decide-terms.ts';
import { valuesOf } from './envelope.ts';
import { whatIf } from './policy-outlook.ts';
import { historyIn } from './simulate.ts';
import type { Outlook } from './views-ask.ts';
import { lives, type ApprovalRequest, type AskedTerms, type DeskRefusal } from './model.ts';

/** What asking for these terms would mean, before anybody asks: the same code that will ask them. */
export interface Preview {
  readonly deal: DealSnapshot;
  readonly asked: AskedTerms;
  readonly requesterId: string;
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
    return { deal, asked, requesterId: personId, people: context.directory, context, plan: planned, covered: names, living: latest && lives(latest) ? latest : undefined };
  });
}

/** The same steps get the same hours, whoever looks. */
const SEED = 1;
/** The newest requests say enough about how long steps take, and are read while somebody types. */
const RECENT = 2000;

/** What the form says beside who is asked: how long it takes, and the cheapest change that needs less. */
export async function outlookOf(world: World, { deal, asked, requesterId, context, plan: planned, covered: held }: Preview): Promise<Outlook> {
  if ('refused' in planned) return { hours: null, suggestion: null, edge: null };
  const settings = await world.settings();
  const history = await world.read(tx => historyIn(tx, settings, RECENT));
  const { hour } = context.local(requesterId, world.now());
  const said = whatIf({ deal, asked, policy: planned.policy, requesterId, context, covered: held, history, hour, seed: SEED });
  const value = said.suggestion && Object.entries(said.suggestion.change).map(([term, to]) => `${term}=${to}`).join(';'); // prettier-ignore
  return { hours: said.hours, edge: said.edge, suggestion: said.suggestion && value ? { value, words: said.suggestion.words, button: 'Use These Terms' } : null };
}
