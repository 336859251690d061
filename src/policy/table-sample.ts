import { columnOf, parseCondition } from './conditions.ts';
import type { Cell, Policy, Terms } from './model.ts';

const STAGES = ['qualified', 'proposal', 'negotiation', 'closed-won'];

function cell(name: string, text: string): Cell[] {
  const column = columnOf(name);
  const parsed = column && parseCondition(text, column);
  return column && parsed?.ok && !parsed.value.any ? [{ column, condition: parsed.value.condition }] : [];
}

/** What a policy is that says nothing of it. */
export const plainPolicy = { terms: {}, revives: false, selfApproval: false, limits: [], matrices: {}, adHoc: true } as const;

/** A policy of `rows` rows over four columns with no two rows alike, for measuring. */
export function sampleTable(rows: number): Policy {
  return {
    name: 'sample',
    hit: 'all',
    ...plainPolicy,
    fallback: { role: 'admin' },
    rows: Array.from({ length: rows }, (_, i) => ({
      name: `row ${i + 1}`,
      when: [
        ...cell('discount', i % 3 === 0 ? `> ${i % 90}%` : `${i % 60}%..${(i % 60) + 15}%`),
        ...cell('amount', `${i % 2 ? '>=' : '<'} ${(i + 1) * 4000} EUR`),
        ...cell('payment_days', i % 4 === 0 ? '> 30' : `<= ${20 + i}`),
        ...cell('stage', i % 5 === 0 ? `in [${STAGES.slice(0, 3).join(', ')}]` : `= ${STAGES[i % 4] ?? ''}`),
      ],
      anyOf: [],
      missing: 'no-match' as const,
      ask:
        i % 7 === 0
          ? []
          : [
              {
                step: `step-${i % 6}`,
                approvers: [{ role: `role-${i % 9}` }],
                after: i % 6 > 0 ? ['step-0'] : [],
                escalate: [],
                tolerance: {},
              },
            ],
      notify: [],
      auto: i % 7 === 0,
    })),
  };
}

/** Deals that differ from each other in every column, always the same ones. */
export function sampleTerms(count: number): Terms[] {
  return Array.from({ length: count }, (_, i) => ({
    discount: (i * 37) % 9000,
    amount: { minor: BigInt((i * 7919) % 25_000_000), currency: 'EUR' },
    paymentDays: (i * 13) % 95,
    termMonths: 12 * (1 + (i % 4)),
    stage: STAGES[i % 4],
    fields: {},
  }));
}
