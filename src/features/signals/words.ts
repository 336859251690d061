import { format, fromJson } from '../../kernel/money.ts';
import { countOf } from '../../kernel/text.ts';
import type { DealSnapshot, FieldChange, MoneySnapshot, Plain } from '../deals/events.ts';

/** Values of an alert as plain text: views escape it. Pure. */

const LABELS: Readonly<Record<string, string>> = {
  name: 'name', account: 'account', owner: 'owner', stage: 'stage', amount: 'amount', listAmount: 'list amount', discount: 'discount',
  termMonths: 'term', paymentDays: 'payment days', closeDate: 'close date', nextStep: 'next step', lineItems: 'line items',
}; // prettier-ignore

const money = (m: MoneySnapshot | null): string =>
  m ? format({ minor: BigInt(m.minor), currency: m.currency }) : 'no amount';

function sayValue(field: string, value: Plain, stages: ReadonlyMap<string, string>): string {
  if (value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return countOf(value.length, 'line');
  if (typeof value === 'object') {
    const m = fromJson(value as { amount: string; currency: string });
    return m.ok ? format(m.value) : 'something else';
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'stage') return stages.get(String(value)) ?? String(value);
  return field === 'discount' ? `${value} %` : String(value);
}

/** The deal as it was when the rule fired. */
export type AlertDeal = Pick<
  DealSnapshot,
  | 'id'
  | 'name'
  | 'account'
  | 'stageLabel'
  | 'amount'
  | 'discount'
  | 'ownerId'
  | 'ownerName'
  | 'closeDate'
  | 'nextStep'
>;

/** What the placeholders of a rule stand for. @param stages label by id */
export function valuesOf(
  deal: AlertDeal,
  change: FieldChange | null,
  stages: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return {
    deal: deal.name,
    account: deal.account ?? 'no account',
    amount: money(deal.amount),
    discount: deal.discount === null ? 'no known discount' : `${deal.discount / 100} %`,
    stage: deal.stageLabel,
    owner: deal.ownerName ?? 'nobody',
    close_date: deal.closeDate ?? 'no date',
    next_step: deal.nextStep ?? 'none',
    field: change
      ? (LABELS[change.field] ?? change.field.replace(/^fields\./, '').replace(/[_-]+/g, ' '))
      : 'deal',
    from: change ? sayValue(change.field, change.from, stages) : 'nothing',
    to: change ? sayValue(change.field, change.to, stages) : 'nothing',
  };
}
