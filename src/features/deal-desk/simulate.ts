import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { listOf } from '../../kernel/text.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { allSnapshots, closedSnapshots } from '../deals/read.ts';
import { directory, userGroups, type Directory } from '../people/read.ts';
import { policiesOf, ratesOf } from './aggregate.ts';
import { resolveApprovers, type About } from './approvers.ts';
import { approversAbout, evaluate, policyTerms, termsOf } from './decide-plan.ts';
import { backtest, type Backtest, type Judge } from './policy-backtest.ts';
import { backtestInWords } from './policy-backtest-words.ts';
import { limitIn, type ExchangeRates } from '../../policy/rates.ts';
import { parsePolicies, type Problem } from '../../policy/file.ts';
import { historyOf, type History } from '../../policy/hours.ts';
import { lintPolicy, type Finding } from '../../policy/lint.ts';
import type { LintPeople } from '../../policy/lint-people.ts';
import { policyFor } from '../../policy/table.ts';
import type { Approver, Evaluation, Policy, PolicySet, Terms as PolicyTerms } from '../../policy/model.ts';
import { valueIn } from '../../policy/table-index.ts';
import { stepTimes } from './read.ts';

/** The linter and the backtest with this company's people, deals and past. Nothing is stored. */

export interface PolicyFinding {
  readonly policy: string;
  readonly finding: Finding;
}

export function lintAll(set: PolicySet, rates: ExchangeRates, peopleOf?: (policy: Policy) => LintPeople): PolicyFinding[] {
  return set.policies.flatMap(policy => lintPolicy(policy, { rates, people: peopleOf?.(policy) }).map(finding => ({ policy: policy.name, finding })));
}

/** Lints policies for the people who work here, and asks the desk's own resolver whom their steps mean. */
export async function lintIn(tx: Tx, settings: Settings, set: PolicySet): Promise<PolicyFinding[]> {
  const [people, groups] = [await directory(tx), await userGroups(tx)];
  const rates = ratesOf(settings);
  return lintAll(set, rates, policy => peopleFor(policy, rates, people, groups));
}

type Groups = About['groups'];

export function peopleFor(policy: Policy, rates: ExchangeRates, people: Directory, groups: Groups): LintPeople {
  // Salespeople ask about their own deals.
  const about = (requesterId: string): About => ({
    requesterId,
    ownerId: requesterId || null,
    directory: people,
    deal: undefined,
    terms: { fields: {} },
    groups,
    limits: policy.limits,
    matrices: policy.matrices,
    selfApproval: policy.selfApproval,
    rates,
  });
  // A field or a matrix says who it is only for a deal: nothing is said about these.
  const dependsOnDeal = (source: Approver) => 'matrix' in source || ('field' in source && source.field !== 'owner');
  const limited = policy.limits.map(limit => ({ limit, who: new Set(resolveApprovers([limit.who], undefined, { ...about(''), limits: [] }).people) }));
  return {
    requesters: people.all().filter(p => p.active),
    resolve: (sources, fallback, requesterId) => (sources.some(dependsOnDeal) ? undefined : resolveApprovers(sources, fallback, about(requesterId))),
    nameOf: id => people.person(id)?.name ?? id,
    limitOf: id => {
      const mine = limited.filter(({ who }) => who.has(id)).map(({ limit }) => limit.amount);
      if (mine.length === 0 || mine.includes(undefined)) return undefined;
      // One that covers the amount is enough.
      return mine.reduce((most, amount) => (most && amount && (limitIn(amount, most.currency, rates)?.floor ?? 0n) > most.minor ? amount : most));
    },
  };
}

/** Hours that this company's own steps took, in the working time of those who were asked. */
export const historyIn = async (tx: Tx): Promise<History> => historyOf((await stepTimes(tx)).map(({ step, hour, minutes }) => ({ group: step, hour, minutes })));

const NOTHING: Evaluation = { rows: [], steps: [], notify: [], auto: false, unknowns: [] };

/** The policies as one judge: the first that is for a deal decides it, as when somebody asks. The requester is the owner. */
export function judgeOf(set: PolicySet, rates: ExchangeRates, people: Directory, groups: Groups): Judge {
  const context = { directory: people, rates, groups };
  const keys = new Map(set.policies.map(policy => [policy, keyFor(policy)]));
  let last: { deal: DealSnapshot; terms: PolicyTerms; policy: Policy | undefined } | undefined;
  // All three questions are asked about one deal after the other.
  const about = (deal: DealSnapshot) => {
    if (last?.deal === deal) return last;
    const terms = policyTerms(deal, termsOf(deal), deal.ownerId ?? '', context);
    return (last = { deal, terms, policy: policyFor(set, terms, rates) });
  };
  return {
    evaluate: deal => {
      const { terms, policy } = about(deal);
      return policy ? evaluate(policy, context)(terms) : NOTHING;
    },
    people: (step, deal) => {
      const { terms, policy } = about(deal);
      return policy ? resolveApprovers(step.approvers, policy.fallback, approversAbout(policy, deal, terms, deal.ownerId ?? '', context)).people : [];
    },
    peopleKey: deal => {
      const { terms, policy } = about(deal);
      return policy ? (keys.get(policy)?.(deal, terms) ?? '') : '';
    },
  };
}

/** What of a deal the approvers of a policy depend on: its owner, fields that name people, what matrices go by, amounts where authority ends a chain. */
function keyFor(policy: Policy): (deal: DealSnapshot, terms: PolicyTerms) => string {
  const matrices = Object.values(policy.matrices);
  const sources = [policy.fallback, ...policy.rows.flatMap(row => row.ask.flatMap(ask => ask.approvers)), ...matrices.flatMap(m => [...m.otherwise, ...Object.values(m.people).flat()])];
  const fields = [...new Set(sources.flatMap(source => ('field' in source && source.field.startsWith('fields.') ? [source.field.slice('fields.'.length)] : [])))];
  const columns = [...new Set(matrices.map(m => m.by))];
  const amounts = sources.some(source => 'chain' in source && source.until_authority);
  if (fields.length + columns.length === 0 && !amounts) return deal => `${policy.name} ${deal.ownerId ?? ''}`;
  return (deal, terms) =>
    [
      policy.name,
      deal.ownerId ?? '',
      ...fields.map(field => String(deal.fields[field] ?? '')),
      ...columns.map(column => String(valueIn(terms, column) ?? '')),
      ...(amounts ? [deal.amount?.minor ?? '', deal.currency, String(deal.discount)] : []),
    ].join('\u0000');
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
  const inForce = policiesOf(settings);
  const set = parsed ? parsed.value : inForce;
  if (!set) return { kind: 'no-policy' };
  const [people, groups] = [await directory(tx), await userGroups(tx)];
  const rates = ratesOf(settings);
  const current = options.against === 'current' && inForce ? judgeOf(inForce, rates, people, groups) : undefined;
  const running = backtest({ candidate: judgeOf(set, rates, people, groups), current, history: await historyIn(tx), seed: SEED });
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
    policy: namesOf(set),
    result,
    names: Object.fromEntries(ids.map(id => [id, nameOf(id)])),
    stopped,
    text: backtestInWords(result, { policy: namesOf(set), current: inForce && `${namesOf(inForce)} (in force)`, nameOf }),
  };
}

const namesOf = (set: PolicySet): string => listOf(set.policies.map(policy => policy.name), 'and', 3);
const dealsFor = (tx: Tx, { deals }: BacktestOptions): AsyncGenerator<DealSnapshot> => (deals === 'closed' ? closedSnapshots(tx) : allSnapshots(tx));
