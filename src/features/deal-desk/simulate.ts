import type { Engine } from '../../engine/index.ts';
import { allSnapshots } from '../deals/read.ts';
import { directory, userGroups } from '../people/read.ts';
import { policiesOf, ratesOf } from './aggregate.ts';
import { resolveApprovers } from './approvers.ts';
import { approversAbout, evaluate, policyTerms, termsOf } from './decide-plan.ts';
import { parsePolicies, type Problem } from './policy-file.ts';

export interface Simulation {
  readonly problems: readonly Problem[];
  readonly figures: {
    readonly deals: number;
    readonly asks: number;
    readonly auto: number;
    readonly unclear: number;
    readonly bySteps: Readonly<Record<string, number>>;
    readonly byPerson: Readonly<Record<string, number>>;
  };
  readonly text: string;
}

/** Runs a policy over every deal with the terms it has: who would be asked, how often. Nothing is stored. */
export async function simulate(engine: Engine, company: string, policyText?: string): Promise<Simulation> {
  const settings = await engine.world(company).settings();
  const parsed = policyText === undefined ? undefined : parsePolicies(policyText);
  const empty = { deals: 0, asks: 0, auto: 0, unclear: 0, bySteps: {}, byPerson: {} };
  if (parsed && !parsed.ok) return { problems: parsed.error, figures: empty, text: '' };
  const policy = (parsed ? parsed.value : policiesOf(settings))?.policies[0];
  if (!policy) return { problems: [], figures: empty, text: 'There is no policy yet.' };
  const rates = ratesOf(settings);
  const run = evaluate(policy, { rates });
  const bySteps: Record<string, number> = {};
  const byPerson: Record<string, number> = {};
  let deals = 0;
  let asks = 0;
  let auto = 0;
  let unclear = 0;
  await engine.transact(company, async tx => {
    const people = await directory(tx);
    const groups = await userGroups(tx);
    for await (const deal of allSnapshots(tx)) {
      deals++;
      const values = policyTerms(deal, termsOf(deal));
      const outcome = run(values);
      if (outcome.unknowns.length > 0) unclear++;
      else if (outcome.auto) auto++;
      if (outcome.steps.length > 0) asks++;
      for (const step of outcome.steps) {
        bySteps[step.name] = (bySteps[step.name] ?? 0) + 1;
        const found = resolveApprovers(step.approvers, policy.fallback, approversAbout(policy, deal, values, deal.ownerId ?? '', { directory: people, rates, groups }));
        for (const id of found.people) {
          const who = people.person(id)?.name ?? id;
          byPerson[who] = (byPerson[who] ?? 0) + 1;
        }
      }
    }
  });
  const lines = (of: Record<string, number>) => Object.entries(of).sort((a, b) => b[1] - a[1]).map(([name, n]) => `  ${String(n).padStart(7)}  ${name}`);
  const text = [
    `${policy.name}: ${deals} deals, ${asks} would ask somebody, ${auto} would be approved by the policy itself, ${unclear} lack a value that the policy needs`,
    'Steps:',
    ...lines(bySteps),
    'People who would be asked (any of a step counts each):',
    ...lines(byPerson),
  ].join('\n');
  return { problems: [], figures: { deals, asks, auto, unclear, bySteps, byPerson }, text };
}
