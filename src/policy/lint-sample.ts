import { columnOf, parseCondition } from './conditions.ts';
import { randomFrom } from './hours.ts';
import { plainPolicy } from './table-sample.ts';
import type { Cell, Policy, Row } from './model.ts';

/** How each of eight columns writes a whole number from 0 to 100. */
const COLUMNS: Readonly<Record<string, (n: number) => string>> = {
  discount: n => `${n}%`,
  amount: n => `${n * 1000} EUR`,
  list_amount: n => `${n * 2000} EUR`,
  term_months: String,
  payment_days: String,
  'fields.seats': String,
  'fields.users': String,
  'fields.region': String,
};

type Box = Readonly<Record<string, readonly [number, number]>>;

/** A policy of `rows` rows over eight columns that meets every deal exactly once: the space cut in two until there are enough pieces. Hard to lint, since nothing is left over. */
export function completeTable(rows: number, seed = 1): Policy {
  const random = randomFrom(seed);
  const names = Object.keys(COLUMNS);
  const boxes: Box[] = [{}];
  while (boxes.length < rows) {
    const at = Math.floor(random() * boxes.length);
    const name = names[Math.floor(random() * names.length)] ?? '';
    const [from, to] = boxes[at]?.[name] ?? [-1, 100];
    if (to - from < 2) continue;
    const cut = from + 1 + Math.floor(random() * (to - from - 1));
    boxes.splice(at, 1, { ...boxes[at], [name]: [from, cut] }, { ...boxes[at], [name]: [cut, to] });
  }
  return {
    name: 'complete',
    ...plainPolicy,
    hit: 'first',
    ...plainPolicy,
    fallback: { role: 'admin' },
    rows: boxes.map((box, i): Row => ({
      name: `row ${i + 1}`,
      when: Object.entries(box).flatMap(([name, [from, to]]) => cell(name, from, to)),
      anyOf: [],
      missing: 'no-match',
      notify: [],
      auto: i % 3 === 0,
      ask: i % 3 === 0 ? [] : [{ step: `step-${i % 6}`, approvers: [{ role: `role-${i % 9}` }], after: [], escalate: [], tolerance: {} }],
    })),
  };
}

/** Above `from`, up to `to`; an end of -1 or 100 is none. */
function cell(name: string, from: number, to: number): Cell[] {
  const say = COLUMNS[name] ?? String;
  const parts = [...(from >= 0 ? [`> ${say(from)}`] : []), ...(to < 100 ? [`<= ${say(to)}`] : [])];
  const column = columnOf(name);
  const parsed = column && parseCondition(parts.join(' and '), column);
  return parts.length > 0 && column && parsed?.ok && !parsed.value.any ? [{ column, condition: parsed.value.condition }] : [];
}
