import { fromJson, parseMoney } from '../../kernel/money.ts';
import type { DealSnapshot, FieldChange, MoneySnapshot, Plain, StageKind } from '../deals/events.ts';
import type { SignalRule } from './contract.ts';

/*
 * Rules as closures. Every change of every deal passes here, so a change is asked only of the rules that look at one of
 * its fields: with nothing to look at it costs a few lookups in a map.
 */

/** The kind of a stage by its id; undefined for a stage that is no more. */
export type KindOf = (stage: string) => StageKind | undefined;
type Changes = readonly FieldChange[];

/** Holds of a deal as it is; `before` says whether it held before this change of its field. */
interface Condition {
  readonly field: string;
  readonly now: (deal: DealSnapshot) => boolean;
  readonly before: (from: Plain, kindOf: KindOf) => boolean;
}
/** Is about the change itself. */
interface Occurrence {
  readonly field: string;
  readonly test: (deal: DealSnapshot, change: FieldChange) => boolean;
}

interface Compiled {
  readonly rule: SignalRule;
  readonly conditions: readonly Condition[];
  readonly occurrences: readonly Occurrence[];
}
export interface CompiledRules {
  readonly created: readonly Compiled[];
  /** By a field whose change can make the rule fire. */
  readonly changed: ReadonlyMap<string, readonly Compiled[]>;
}
export const nothing: CompiledRules = { created: [], changed: new Map() };

export function compile(rules: readonly SignalRule[]): CompiledRules {
  const created: Compiled[] = [];
  const changed = new Map<string, Compiled[]>();
  for (const rule of rules) {
    const one = { rule, conditions: conditionsOf(rule), occurrences: occurrencesOf(rule) };
    if (rule.on === 'created') created.push(one);
    else {
      // Where something has to occur, its field is enough to look at; otherwise any field of a condition.
      const fields =
        one.occurrences.length > 0 ? [one.occurrences[0]!.field] : one.conditions.map(c => c.field);
      for (const field of new Set(fields)) changed.set(field, [...(changed.get(field) ?? []), one]);
    }
  }
  return { created, changed };
}

const none: readonly SignalRule[] = [];

/** The rules that a new deal fires. */
export function firedByCreation(rules: CompiledRules, deal: DealSnapshot): readonly SignalRule[] {
  if (rules.created.length === 0) return none;
  return rules.created
    .filter(r => r.conditions.every(c => c.now(deal)) && r.occurrences.every(o => o.test(deal, ENTERED)))
    .map(r => r.rule);
}
const ENTERED: FieldChange = { field: 'stage', from: null, to: null };

/** The rules that a change fires, each once, in the order of the setting's fields. */
export function firedByChange(
  rules: CompiledRules,
  deal: DealSnapshot,
  changes: Changes,
  kindOf: KindOf,
): readonly SignalRule[] {
  let fired: SignalRule[] | undefined;
  for (const change of changes) {
    const candidates = rules.changed.get(change.field);
    if (!candidates) continue;
    for (const one of candidates) {
      if (fires(one, deal, changes, kindOf) && !fired?.includes(one.rule)) (fired ??= []).push(one.rule);
    }
  }
  return fired ?? none;
}

function fires(
  { conditions, occurrences }: Compiled,
  deal: DealSnapshot,
  changes: Changes,
  kindOf: KindOf,
): boolean {
  for (const o of occurrences) {
    const change = changes.find(c => c.field === o.field);
    if (!change || !o.test(deal, change)) return false;
  }
  for (const c of conditions) if (!c.now(deal)) return false;
  if (occurrences.length > 0) return true;
  // It is so now; it is news if one of the conditions did not hold before.
  return conditions.some(c => {
    const change = changes.find(x => x.field === c.field);
    return change !== undefined && !c.before(change.from, kindOf);
  });
}

function occurrencesOf({ when }: SignalRule): Occurrence[] {
  const all: Occurrence[] = [];
  const { field, stage_to, close_date_pushed } = when;
  if (field !== undefined) all.push({ field, test: () => true });
  if (stage_to) {
    const stages = new Set(stage_to.map(s => s.toLowerCase()));
    all.push({
      field: 'stage',
      test: deal => stages.has(deal.stage.toLowerCase()) || stages.has(deal.stageLabel.toLowerCase()),
    });
  }
  // Both are YYYY-MM-DD, which sorts as text.
  if (close_date_pushed)
    all.push({
      field: 'closeDate',
      test: (_, { from, to }) => typeof from === 'string' && typeof to === 'string' && to > from,
    });
  return all;
}

function conditionsOf({ when }: SignalRule): Condition[] {
  const all: Condition[] = [];
  const { kind, amount_at_least, discount_over, fields } = when;
  if (kind)
    all.push({
      field: 'stage',
      now: deal => deal.stageKind === kind,
      before: (from, kindOf) => typeof from === 'string' && kindOf(from) === kind,
    });
  if (discount_over !== undefined) {
    const limit = Math.round(discount_over * 100);
    all.push({
      field: 'discount',
      now: deal => deal.discount !== null && deal.discount > limit,
      before: from => typeof from === 'number' && Math.round(from * 100) > limit,
    });
  }
  if (amount_at_least) {
    const least = new Map<string, bigint>();
    for (const { amount, currency } of [amount_at_least].flat()) {
      const money = parseMoney(amount, currency);
      if (money.ok) least.set(currency, money.value.minor);
    }
    const enough = (m: MoneySnapshot | null) => {
      const limit = m ? least.get(m.currency) : undefined;
      return limit !== undefined && BigInt(m!.minor) >= limit;
    };
    all.push({ field: 'amount', now: deal => enough(deal.amount), before: from => enough(moneyOf(from)) });
  }
  for (const [name, value] of Object.entries(fields ?? {})) {
    all.push({
      field: `fields.${name}`,
      now: deal => Object.hasOwn(deal.fields, name) && deal.fields[name] === value,
      before: from => from === value,
    });
  }
  return all;
}

/** Money as a change writes it. */
function moneyOf(value: Plain): MoneySnapshot | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const money = fromJson(value as { amount: string; currency: string });
  return money.ok ? { minor: String(money.value.minor), currency: money.value.currency } : null;
}
