import { err, ok, type Result } from '../../kernel/result.ts';
import { decimalText, fromJson, times, add, type Money } from '../../kernel/money.ts';
import type { Json } from '../../kernel/json.ts';
import type { Directory, Person } from '../people/read.ts';
import type { FieldChange, FieldValue, MoneySnapshot, Plain } from './events.ts';
import type { Deal, DealRefusal, LineItem, Values } from './model.ts';
import { isDate, wrongFor, type CustomField, type Stage } from './stages.ts';
import { offOf, soldFor, spread } from './terms.ts';

/** Between a CRM record's words and a deal. Pure. */

export const toSnapshot = (m: Money): MoneySnapshot => ({ minor: String(m.minor), currency: m.currency });
export const toMoney = (m: MoneySnapshot): Money => ({ minor: BigInt(m.minor), currency: m.currency });
export const moneyJson = (m: MoneySnapshot | null): { amount: string; currency: string } | null => (m ? { amount: decimalText(toMoney(m)), currency: m.currency } : null);

export interface About {
  readonly stages: readonly Stage[];
  readonly directory: Directory;
  readonly customFields: ReadonlyMap<string, CustomField>;
}
export type Editable = Pick<Deal, 'connection' | 'name' | 'account' | 'ownerId' | 'ownerName' | 'ownerSaid' | 'stage' | 'stageLabel' | 'stageKind' | 'amount' | 'listAmount' | 'lineItems' | 'discount' | 'termMonths' | 'paymentDays' | 'closeDate' | 'nextStep' | 'fields' | 'currency'>;

const bad = (field: string, message: string): Result<never, DealRefusal> => err({ code: 'bad-value', field, message });

/** Puts values into a deal, field by field. The first that does not fit is refused with what is allowed. */
export function applyValues(deal: Editable, values: Values, about: About): Result<Editable, DealRefusal> {
  let next: Editable = deal;
  for (const [field, value] of Object.entries(values)) {
    const result = applyOne(next, field, value, about);
    if (!result.ok) return result;
    next = result.value;
  }
  return settle(next, values);
}

/** Amount, list amount and discount belong together: what was not said follows from what was. */
function settle(deal: Editable, said: Values): Result<Editable, DealRefusal> {
  const { amount, listAmount, lineItems } = deal;
  if ('lineItems' in said) return fromLineItems(deal);
  if (lineItems.length > 0) {
    if (!('amount' in said) || !amount) return ok(deal);
    const currency = lineItems[0]!.listPrice.currency;
    if (amount.currency !== currency) return err({ code: 'currency-mismatch', field: 'amount', message: `has to be in ${currency}, like the prices of the line items` });
    // Somebody set the total: the prices follow, so that the discount is the real one. A lost deal at 0 says nothing about prices.
    if (BigInt(amount.minor) <= 0n || deal.stageKind === 'lost') return ok(deal);
    const priced = fromLineItems({ ...deal, lineItems: spread(lineItems, BigInt(amount.minor)) });
    return priced.ok ? ok({ ...priced.value, amount }) : priced;
  }
  if (!listAmount) return ok(deal);
  if ('discount' in said && !('amount' in said) && deal.discount !== null) {
    return ok({ ...deal, amount: { minor: String(soldFor(BigInt(listAmount.minor), deal.discount)), currency: listAmount.currency } });
  }
  if (amount && amount.currency === listAmount.currency) return ok({ ...deal, discount: offOf(listAmount, amount) ?? deal.discount });
  // Another currency than the list price had: the old list price says nothing any more.
  return ok(amount ? { ...deal, listAmount: null, discount: 'discount' in said ? deal.discount : null } : deal);
}

/** PostgreSQL stores no NUL, and UTF-8 no half of a surrogate pair. */
export const unstorable = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();

function applyOne(deal: Editable, field: string, value: Json, about: About): Result<Editable, DealRefusal> {
  const text = (max: number): Result<string | null, DealRefusal> => {
    if (value === null || value === '') return ok(null);
    if (typeof value !== 'string') return bad(field, 'has to be text');
    return value.length > max ? bad(field, `has at most ${max} characters`) : ok(value);
  };
  const whole = (max: number): Result<number | null, DealRefusal> => {
    if (value === null || value === '') return ok(null);
    const n = typeof value === 'string' ? Number(value) : value;
    return typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= max ? ok(n) : bad(field, `has to be a whole number from 0 to ${max}`);
  };
  const set = <K extends keyof Editable>(key: K, result: Result<Editable[K], DealRefusal>): Result<Editable, DealRefusal> =>
    result.ok ? ok({ ...deal, [key]: result.value }) : result;

  if (unstorable(field)) return bad('fields', 'has a name with characters that cannot be stored');
  if (typeof value === 'string' && unstorable(value)) return bad(field, 'has characters that cannot be stored (NUL, or half of a surrogate pair)');
  switch (field) {
    case 'name': {
      const name = text(200);
      return name.ok && name.value === null ? err({ code: 'missing', field, message: 'a deal needs a name' }) : set('name', name as Result<string, DealRefusal>);
    }
    case 'account':
      return set('account', text(200));
    case 'nextStep':
      return set('nextStep', text(500));
    case 'termMonths':
      return set('termMonths', whole(1200));
    case 'paymentDays':
      return set('paymentDays', whole(3650));
    case 'owner': {
      const said = text(254);
      if (!said.ok) return said;
      const person = said.value === null ? undefined : findOwner(about.directory, deal.connection, said.value);
      // An id of ours means nothing to a CRM.
      const inCrm = person && said.value === person.id ? (person.email ?? person.name) : said.value;
      return ok({ ...deal, ownerId: person?.id ?? null, ownerName: person?.name ?? said.value, ownerSaid: inCrm });
    }
    case 'stage': {
      const stage = about.stages.find(s => s.id === value) ?? about.stages.find(s => typeof value === 'string' && s.label.toLowerCase() === value.toLowerCase());
      if (!stage) return err({ code: 'unknown-stage', field: 'stage', given: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80), allowed: about.stages.map(s => s.id) });
      return ok({ ...deal, stage: stage.id, stageLabel: stage.label, stageKind: stage.kind });
    }
    case 'closeDate': {
      const date = text(10);
      if (date.ok && date.value !== null && !isDate(date.value)) return bad(field, 'has to be a date, YYYY-MM-DD');
      return set('closeDate', date);
    }
    case 'amount': {
      if (value === null) return ok({ ...deal, amount: null });
      const money = readMoney(value);
      return money.ok ? ok({ ...deal, amount: toSnapshot(money.value), currency: money.value.currency }) : bad(field, money.error);
    }
    case 'discount':
      if (deal.lineItems.length > 0) return ok(deal); // Computed, never typed.
      if (value === null) return ok({ ...deal, discount: null });
      return typeof value === 'number' && value >= -1000 && value <= 100 ? ok({ ...deal, discount: Math.round(value * 100) }) : bad(field, 'has to be a percentage of at most 100');
    case 'listAmount': {
      if (value === null) return ok({ ...deal, listAmount: null });
      // Among the fields of an event it is a plain number, in the currency of the deal.
      const plain = typeof value === 'number' || typeof value === 'string' ? { amount: String(value), currency: deal.currency } : value;
      const money = readMoney(plain);
      return money.ok ? ok({ ...deal, listAmount: toSnapshot(money.value) }) : bad(field, money.error);
    }
    case 'lineItems':
      return readLineItems(deal, value);
    default:
      return setField(deal, field.replace(/^fields\./, ''), value, about);
  }
}

/** An e-mail address, an id of ours, what the connection calls somebody, or a name that only one person has. */
export const findOwner = (directory: Directory, connection: string, said: string): Person | undefined =>
  directory.person(said) ?? directory.byEmail(said) ?? directory.byIdentity(connection, said) ?? directory.byName(said);

function readMoney(value: Json): Result<Money, string> {
  const { amount, currency } = (typeof value === 'object' && value !== null ? value : {}) as { amount?: unknown; currency?: unknown };
  if (typeof amount !== 'string' || typeof currency !== 'string') return err('has to be an amount with a currency');
  const money = fromJson({ amount, currency });
  return money.ok ? money : err(money.error.message);
}

function setField(deal: Editable, name: string, value: Json, about: About): Result<Editable, DealRefusal> {
  if (value !== null && typeof value === 'object') return bad(`fields.${name}`, 'has to be text, a number, true, false or null');
  const known = about.customFields.get(name);
  const wrong = known && wrongFor(known, value);
  if (wrong) return bad(`fields.${name}`, wrong);
  // Keys that mean something to JavaScript itself are no field names.
  if (name === '' || name === '__proto__' || name.length > 80) return bad(`fields.${name.slice(0, 80)}`, 'is no name of a field');
  return ok({ ...deal, fields: { ...deal.fields, [name]: value as FieldValue } });
}

function readLineItems(deal: Editable, value: Json): Result<Editable, DealRefusal> {
  if (!Array.isArray(value)) return bad('lineItems', 'has to be a list');
  const items: LineItem[] = [];
  for (const [i, raw] of (value as readonly Json[]).entries()) {
    if (typeof raw !== 'object' || raw === null) return bad(`lineItems.${i}`, 'needs a product, a quantity and two prices');
    const item = raw as { product?: unknown; quantity?: unknown; listPrice?: Json; soldPrice?: Json };
    const list = readMoney(item.listPrice ?? null);
    const sold = readMoney(item.soldPrice ?? null);
    if (!list.ok || !sold.ok || list.value.minor < 0n || sold.value.minor < 0n) return bad(`lineItems.${i}`, 'needs a list price and a sold price, each with a known currency and no more decimals than it has');
    if (typeof item.product !== 'string' || unstorable(item.product) || item.product.length > 200 || typeof item.quantity !== 'number' || !Number.isInteger(item.quantity) || item.quantity < 1) return bad(`lineItems.${i}`, 'needs a product and a quantity of at least 1');
    const first = items[0]?.listPrice.currency ?? list.value.currency;
    if (list.value.currency !== first || sold.value.currency !== first) return err({ code: 'currency-mismatch', field: `lineItems.${i}`, message: `all prices of a deal are in one currency; the others are in ${first}` });
    items.push({ product: item.product, quantity: item.quantity, listPrice: toSnapshot(list.value), soldPrice: toSnapshot(sold.value) });
  }
  return ok({ ...deal, lineItems: items });
}

/** Amount, list amount and discount follow from the line items. */
export function fromLineItems(deal: Editable): Result<Editable, DealRefusal> {
  if (deal.lineItems.length === 0) return ok({ ...deal, listAmount: null });
  const sum = (pick: (item: LineItem) => MoneySnapshot): Money | undefined => {
    let total: Money | undefined;
    for (const item of deal.lineItems) {
      const line = times(toMoney(pick(item)), item.quantity);
      const next = line.ok ? (total ? add(total, line.value) : line) : line;
      if (!next.ok) return undefined;
      total = next.value;
    }
    return total;
  };
  const list = sum(i => i.listPrice);
  const sold = sum(i => i.soldPrice);
  if (!list || !sold) return bad('lineItems', 'adds up to more than can be counted');
  return ok({ ...deal, amount: toSnapshot(sold), listAmount: toSnapshot(list), currency: list.currency, discount: offOf(toSnapshot(list), toSnapshot(sold)) });
}

const FIELDS = ['name', 'account', 'owner', 'stage', 'amount', 'listAmount', 'discount', 'termMonths', 'paymentDays', 'closeDate', 'nextStep', 'lineItems'] as const;

/** A field of a deal in the record's words. */
export function plainOf(deal: Editable, field: string): Plain {
  switch (field) {
    case 'owner':
      return deal.ownerName;
    case 'amount':
      return moneyJson(deal.amount);
    case 'listAmount':
      return moneyJson(deal.listAmount);
    case 'discount':
      return deal.discount === null ? null : deal.discount / 100;
    case 'lineItems':
      return deal.lineItems.map(i => ({ product: i.product, quantity: i.quantity, listPrice: moneyJson(i.listPrice)!, soldPrice: moneyJson(i.soldPrice)! }));
    case 'name':
    case 'account':
    case 'stage':
    case 'termMonths':
    case 'paymentDays':
    case 'closeDate':
    case 'nextStep':
      return deal[field];
    default:
      return deal.fields[field.replace(/^fields\./, '')] ?? null;
  }
}

/** A field as it stands in the CRM. */
export const crmOf = (deal: Editable, field: string): Plain => (field === 'owner' ? deal.ownerSaid : plainOf(deal, field));

/** What differs, field by field. */
export function changesBetween(before: Editable, after: Editable): FieldChange[] {
  const changes: FieldChange[] = [];
  const note = (field: string) => {
    const from = plainOf(before, field);
    const to = plainOf(after, field);
    if (from !== to && JSON.stringify(from) !== JSON.stringify(to)) changes.push({ field, from, to });
  };
  FIELDS.forEach(note);
  if (before.fields !== after.fields) for (const name of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])) note(`fields.${name}`);
  return changes;
}
