import { z } from 'zod';
import type { Settings } from '../../engine/capability.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { ChangedPayload, DealSnapshot } from '../deals/events.ts';

const amount = z.strictObject({ amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'a plain decimal such as 50000.00'), currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, ISO 4217') });

/** An alert rule. Everything in `when` has to hold. */
export const signalRule = z.strictObject({
  name: z.string().trim().min(1).max(80),
  on: z.enum(['created', 'changed']),
  when: z
    .strictObject({
      /** This field changed. */
      field: z.string().max(80).optional(),
      stage_to: z.array(z.string().max(80)).max(20).optional(),
      kind: z.enum(['open', 'won', 'lost']).optional(),
      amount_at_least: amount.optional(),
      discount_over: z.number().min(-100).max(100).optional(),
      close_date_pushed: z.literal(true).optional(),
      fields: z.record(z.string().max(80), z.union([z.string().max(400), z.number(), z.boolean()])).optional(),
    })
    .default({}),
  to: z.union([z.strictObject({ channel: z.string().regex(/^[CDG][A-Z0-9]{2,30}$/, 'a channel id such as C0123ABCD') }), z.strictObject({ person: z.enum(['owner', 'manager']) }), z.literal('room')]),
  /** {deal}, {account}, {amount}, {stage}, {owner}, {from} and {to} are put in. */
  say: z.string().trim().min(1).max(1000).default('{deal} ({account}): {stage}, {amount}'),
});
export type SignalRule = z.infer<typeof signalRule>;
export const signalSettings = z.strictObject({ rules: z.array(signalRule).max(200) }).superRefine(({ rules }, c) => {
  const seen = new Set<string>();
  rules.forEach((rule, i) => {
    if (seen.has(rule.name)) c.addIssue({ code: 'custom', path: ['rules', i, 'name'], message: 'two rules have this name' });
    seen.add(rule.name);
  });
});
export const SIGNALS = 'signals';

/** Whether a rule fires for this change of a deal. */
export type Matches = (deal: DealSnapshot, changes: ChangedPayload['changes']) => boolean;
export interface CompiledRule {
  readonly rule: SignalRule;
  readonly matches: Matches;
}
export interface CompiledRules {
  readonly created: readonly CompiledRule[];
  readonly changed: readonly CompiledRule[];
}

const compiled = new WeakMap<object, CompiledRules>();
const none: CompiledRules = { created: [], changed: [] };

/** The rules in force, compiled once per version of the setting: they run for every change of every deal. */
export function rulesOf(settings: Settings): CompiledRules {
  const raw = settings.get(SIGNALS) as object | undefined;
  if (!raw) return none;
  let rules = compiled.get(raw);
  if (!rules) {
    const all = signalSettings.parse(raw).rules.map(rule => ({ rule, matches: compile(rule) }));
    rules = { created: all.filter(r => r.rule.on === 'created'), changed: all.filter(r => r.rule.on === 'changed') };
    compiled.set(raw, rules);
  }
  return rules;
}

export function compile({ when }: SignalRule): Matches {
  const tests: Matches[] = [];
  const { field, stage_to, kind, amount_at_least, discount_over, close_date_pushed, fields } = when;
  if (kind) tests.push(deal => deal.stageKind === kind);
  if (discount_over !== undefined) {
    const limit = Math.round(discount_over * 100);
    tests.push(deal => deal.discount !== null && deal.discount > limit);
  }
  if (amount_at_least) {
    const least = parseMoney(amount_at_least.amount, amount_at_least.currency);
    const minor = least.ok ? least.value.minor : undefined;
    tests.push(deal => minor !== undefined && deal.amount?.currency === amount_at_least.currency && BigInt(deal.amount.minor) >= minor);
  }
  if (stage_to) tests.push((deal, changes) => stage_to.includes(deal.stage) && (changes.length === 0 || changes.some(c => c.field === 'stage')));
  if (field) tests.push((_deal, changes) => changes.some(c => c.field === field));
  if (close_date_pushed) {
    tests.push((_deal, changes) => changes.some(c => c.field === 'closeDate' && typeof c.from === 'string' && typeof c.to === 'string' && c.to > c.from));
  }
  for (const [name, value] of Object.entries(fields ?? {})) tests.push(deal => deal.fields[name] === value);
  return (deal, changes) => tests.every(test => test(deal, changes));
}
