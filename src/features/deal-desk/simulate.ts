import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { businessMinutesBetween } from '../../kernel/calendar.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { allSnapshots, closedSnapshots } from '../deals/read.ts';
import { directory, type Directory } from '../people/read.ts';
import { calendarFor, policiesOf, ratesOf, WORKING_HOURS } from './aggregate.ts';
import { resolveApprovers } from './approvers.ts';
import { evaluate, policyTerms, termsOf } from './decide-submit.ts';
import { backtest, type Backtest, type Judge } from './policy-backtest.ts';
import { backtestInWords } from './policy-backtest-words.ts';
import type { ExchangeRates } from './policy-conditions-rates.ts';
import { parsePolicies, type Problem } from './policy-file.ts';
import { historyOf, type History } from './policy-hours.ts';
import { lintPolicy, type Finding } from './policy-lint.ts';
import type { LintPeople } from './policy-lint-people.ts';
import type { Policy, PolicySet } from './policy-table.ts';
import { decidedSteps } from './read.ts';

/** The linter and the backtest with this company's people, deals and past. Nothing is stored. */

export interface PolicyFinding {
  readonly policy: string;
  readonly finding: Finding;
}

export function lintAll(set: PolicySet, rates: ExchangeRates, people?: LintPeople): PolicyFinding[] {
  return set.policies.flatMap(policy => lintPolicy(policy, { rates, people }).map(finding => ({ policy: policy.name, finding })));
}

/** Lints policies for the people who work here, and asks the desk's own resolver whom their steps mean. */
export async function lintIn(tx: Tx, settings: Settings, set: PolicySet): Promise<PolicyFinding[]> {
  return lintAll(set, ratesOf(settings), peopleFor(await directory(tx)));
}

export function peopleFor(people: Directory): LintPeople {
  return {
    requesters: people.all().filter(p => p.active),
    // Salespeople ask about their own deals.
    resolve: (sources, fallback, requesterId) => resolveApprovers(sources, fallback, { requesterId, ownerId: requesterId || null, directory: people }),
    nameOf: id => people.person(id)?.name ?? id,
  };
}

/** Hours that this company's own steps took, in the working time of the first person who was asked. */
export async function historyIn(tx: Tx, settings: Settings): Promise<History> {
  const people = await directory(tx);
  const hours = settings.get(WORKING_HOURS);
  return historyOf(
    (await decidedSteps(tx)).map(({ step, approvers, askedAt, decidedAt }) => {
      const calendar = calendarFor(people.person(approvers[0] ?? '')?.timeZone ?? 'UTC', hours);
      const hour = new Date(askedAt + calendar.zone.offset(askedAt) * 60_000).getUTCHours();
      return { group: step, hour, minutes: businessMinutesBetween(askedAt, decidedAt, calendar) };
    }),
  );
}

export function judgeOf(policy: Policy, rates: ExchangeRates, people: Directory): Judge {
  const run = evaluate(policy, { rates });
  return {
    evaluate: deal => run(policyTerms(deal, termsOf(deal))),
    people: (step, deal) => resolveApprovers(step.approvers, policy.fallback, { requesterId: deal.ownerId ?? '', ownerId: deal.ownerId, directory: people }).people,
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
  const people = await directory(tx);
  const rates = ratesOf(settings);
  const current = options.against === 'current' && inForce ? judgeOf(inForce, rates, people) : undefined;
  const running = backtest({ candidate: judgeOf(policy, rates, people), current, history: await historyIn(tx, settings), seed: SEED });
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
