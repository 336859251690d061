import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { allSnapshots, closedSnapshots } from '../deals/read.ts';
import { directory, userGroups, type Directory } from '../people/read.ts';
import { policiesOf, ratesOf } from './aggregate.ts';
import { resolveApprovers } from './approvers.ts';
import { approversAbout, evaluate, policyTerms, termsOf } from './decide-plan.ts';
import { backtest, type Backtest, type Judge } from './policy-backtest.ts';
import { backtestInWords } from './policy-backtest-words.ts';
import type { ExchangeRates } from './policy-conditions-rates.ts';
import { parsePolicies, type Problem } from './policy-file.ts';
import { historyOf, type History } from './policy-hours.ts';
import { lintPolicy, type Finding } from './policy-lint.ts';
import type { LintPeople } from './policy-lint-people.ts';
import type { Policy, PolicySet } from './policy-table.ts';
import { stepTimes } from './read.ts';

/** The linter and the backtest with this company's people, deals and past. Nothing is stored. */

export interface PolicyFinding {
  readonly policy: string;
  readonly finding: Finding;
}

/** @param people who works here, as this policy finds them; without it the linter says nothing about people */
export function lintAll(set: PolicySet, rates: ExchangeRates, people?: (policy: Policy) => LintPeople): PolicyFinding[] {
  return set.policies.flatMap(policy => lintPolicy(policy, { rates, people: people?.(policy) }).map(finding => ({ policy: policy.name, finding })));
}

type Groups = ReadonlyMap<string, readonly string[]>;

/** Lints policies for the people who work here, and asks the desk's own resolver whom their steps mean. */
export async function lintIn(tx: Tx, settings: Settings, set: PolicySet): Promise<PolicyFinding[]> {
  const [people, groups] = [await directory(tx), await userGroups(tx)];
  return lintAll(set, ratesOf(settings), policy => peopleFor(policy, people, groups));
}

export function peopleFor(policy: Policy, people: Directory, groups: Groups): LintPeople {
  const about = { directory: people, deal: undefined, terms: { fields: {} }, groups, limits: policy.limits, matrices: policy.matrices, selfApproval: policy.selfApproval };
  return {
    requesters: people.all().filter(p => p.active),
    // Salespeople ask about their own deals.
    resolve: (sources, fallback, requesterId) => resolveApprovers(sources, fallback, { ...about, requesterId, ownerId: requesterId || null }),
    nameOf: id => people.person(id)?.name ?? id,
  };
}

/** Hours that this company's own steps took, in the working time of those who were asked. */
export const historyIn = async (tx: Tx): Promise<History> => historyOf((await stepTimes(tx)).map(({ step, hour, minutes }) => ({ group: step, hour, minutes })));

export function judgeOf(policy: Policy, rates: ExchangeRates, people: Directory, groups: Groups): Judge {
  const run = evaluate(policy, { rates });
  return {
    evaluate: deal => run(policyTerms(deal, termsOf(deal))),
    people: (step, deal) => resolveApprovers(step.approvers, policy.fallback, approversAbout(policy, deal, policyTerms(deal, termsOf(deal)), deal.ownerId ?? '', { directory: people, rates, groups })).people,
    peopleKey: deal => deal.ownerId ?? '',
  };
}

export interface BacktestOptions {
  /** A policy file; without it, the policies in force. */
  readonly text?: string | undefined;
  /** Also run the policies in force, and say what would be different. */
  readonly against?: 'current' | undefined;
  /** `closed`: only deals that are won or lost, with the terms they had when they were. Default: all, with the terms they have now. */
  readonly deals?: 'all' | 'closed' | undefined;
  /** After so many deals it stops. Default: none. */
  readonly most?: number | undefined;
  /** Told every thousand deals. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface BacktestReport {
  readonly kind: 'report';
  readonly policy: string;
  readonly result: Backtest;
  /** The names of the people in the result, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** There were more deals than were asked for. */
  readonly stopped: boolean;
  readonly text: string;
}
export type BacktestAnswer = BacktestReport | { readonly kind: 'problems'; readonly problems: readonly Problem[] } | { readonly kind: 'no-policy' };

const PROGRESS = 1000;
/** Any number will do, as long as it is always the same. */
const SEED = 20_260;

export async function backtestIn(tx: Tx, settings: Settings, options: BacktestOptions): Promise<BacktestAnswer> {
  const parsed = options.text === undefined ? undefined : parsePolicies(options.text);
  if (parsed && !parsed.ok) return { kind: 'problems', problems: parsed.error };
  const inForce = policiesOf(settings)?.policies[0];
  const policy = parsed ? parsed.value.policies[0] : inForce;
  if (!policy) return { kind: 'no-policy' };
  const [people, groups] = [await directory(tx), await userGroups(tx)];
  const rates = ratesOf(settings);
  const current = options.against === 'current' && inForce ? judgeOf(inForce, rates, people, groups) : undefined;
  const running = backtest({ candidate: judgeOf(policy, rates, people, groups), current, history: await historyIn(tx), seed: SEED });
  let done = 0;
  let stopped = false;
  for await (const deal of dealsFor(tx, options)) {
    if (done === options.most) {
      stopped = true;
      break;
    }
    running.add(deal);
    if (++done % PROGRESS === 0) options.onProgress?.(done);
  }
  const result = running.result();
  const nameOf = (id: string) => people.person(id)?.name ?? id;
  const ids = [...result.candidate.people, ...(result.current?.people ?? [])].map(p => p.person);
  return {
    kind: 'report',
    policy: policy.name,
    result,
    names: Object.fromEntries(ids.map(id => [id, nameOf(id)])),
    stopped,
    text: backtestInWords(result, { policy: policy.name, current: inForce && `${inForce.name} (in force)`, nameOf }),
  };
}

const dealsFor = (tx: Tx, { deals }: BacktestOptions): AsyncGenerator<DealSnapshot> => (deals === 'closed' ? closedSnapshots(tx) : allSnapshots(tx));
