import type { DealSnapshot } from '../deals/events.ts';
import { format } from '../../kernel/money.ts';
import { listOf, nameInPlainText } from '../../kernel/text.ts';
import type { DeskContext } from './context.ts';
import { askedFor, evaluate, policyTerms } from './decide-plan.ts';
import type { AskedTerms } from './model.ts';
import { cheapestChange, DEFAULT_YEARLY_RATE, roomFor, type Change, type Cheaper, type Movable, type Situation } from './policy-cheapest.ts';
import { expectedHours, hoursInWords, type History } from './policy-hours.ts';
import type { Policy, Terms as PolicyTerms } from './policy-table.ts';
import { percent } from './words.ts';

/** What-if in words: how long it takes, how far the terms could still go, and the cheapest change that needs less. */

export interface WhatIf {
  /** `about 5 business hours (nine in ten within 9; from 14 past steps)`; null when nobody is asked. */
  readonly hours: string | null;
  readonly suggestion: { readonly change: Change; readonly words: string } | null;
  /** `25 % discount would be the last before finance.` */
  readonly edge: string | null;
}

export interface WhatIfAbout {
  readonly deal: DealSnapshot;
  readonly asked: AskedTerms;
  readonly policy: Policy;
  readonly requesterId: string;
  readonly context: Pick<DeskContext, 'directory' | 'rates'>;
  /** Steps that have a yes already which holds: nobody waits for them. */
  readonly covered: ReadonlySet<string>;
  readonly history: History;
  /** Where the requester is, 0 to 23. */
  readonly hour: number;
  readonly seed: number;
}

export function whatIf(about: WhatIfAbout): WhatIf {
  const { covered, history, hour, seed } = about;
  const situation = situationOf(about);
  const evaluation = situation.evaluate(situation.terms);
  const open = evaluation.steps.filter(step => !covered.has(step.name));
  const cheaper = open.length > 0 ? cheapestChange(situation) : undefined;
  return {
    hours: open.length === 0 ? null : hoursInWords(expectedHours(open, history, { hour, seed })),
    suggestion: cheaper ? { change: cheaper.change, words: cheaperInWords(cheaper) } : null,
    edge: edgeOf(situation, about.asked),
  };
}

function situationOf({ deal, asked, policy, requesterId, context }: WhatIfAbout): Situation {
  const with_ = (change: Change): PolicyTerms => policyTerms(deal, askedFor(deal, { ...asked, ...change }), requesterId, context);
  // Without a list price a discount is no amount: then it cannot be asked for, and so not be moved.
  const fixed = (terms: PolicyTerms): PolicyTerms => (deal.listAmount ? terms : { ...terms, discount: undefined });
  return { policy, rates: context.rates, evaluate: evaluate(policy, context), terms: fixed(with_({})), termsWith: change => fixed(with_(change)) };
}

const said: Readonly<Record<Movable, (value: number) => string>> = {
  discount: value => `${percent(value)} off`,
  paymentDays: value => `net ${value}`,
  termMonths: value => `${value} ${value === 1 ? 'month' : 'months'}`,
};
const MOVABLE: readonly Movable[] = ['discount', 'paymentDays', 'termMonths'];

function cheaperInWords({ change, cost, vanish, remain, assumed }: Cheaper): string {
  const terms = listOf(MOVABLE.flatMap(term => (change[term] === undefined ? [] : [said[term](change[term])])));
  const gone = listOf(vanish.map(step => nameInPlainText(step, 60)));
  const rest = remain.length === 0 ? 'nobody is asked' : `${gone} ${vanish.length === 1 ? 'is' : 'are'} not asked`;
  const timed = change.paymentDays !== undefined || change.termMonths !== undefined;
  const price = cost ? ` It costs the customer ${format(cost)}${timed ? `, with ${percent(DEFAULT_YEARLY_RATE)} a year for time` : ''}.` : '';
  const unless = assumed.length > 0 ? ` Formulas of the policy were not searched for a cheaper one.` : '';
  return `With ${terms}, ${rest}.${price}${unless}`;
}

/** Of the terms that were asked for, the discount first: how far it could go with the same steps. */
function edgeOf(situation: Situation, asked: AskedTerms): string | null {
  for (const term of MOVABLE) {
    if (asked[term] === undefined) continue;
    const room = roomFor(situation, term);
    const next = room?.next;
    if (!room || !next || next.appear.length === 0) continue;
    const before = `before ${listOf(next.appear.map(step => nameInPlainText(step, 60)))}`;
    return room.last === asked[term] ? `${capital(said[term](room.last))} is the last ${before}.` : `${capital(said[term](room.last))} would be the last ${before}.`;
  }
  return null;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
