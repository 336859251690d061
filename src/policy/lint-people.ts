import type { Money } from '../kernel/money.ts';
import { countOf, listOf } from '../kernel/text.ts';
import { limitIn, type ExchangeRates } from './rates.ts';
import type { RowRef, Severity } from './lint.ts';
import { holds } from './lint-cover.ts';
import type { Grid } from './lint-grid.ts';
import { rowsInWords } from './lint-words.ts';
import type { Approver, Policy } from './model.ts';
import { label, valueWords } from './table-words.ts';

/** Who works here, as far as the linter has to know. */
export interface LintPeople {
  /** Everybody who may ask. */
  readonly requesters: readonly { readonly id: string; readonly name: string }[];
  /** As the desk itself resolves: active people without the requester. Asked with '' it says whom the sources mean for anybody. Undefined: that depends on the deal. */
  readonly resolve: (
    sources: readonly Approver[],
    fallback: Approver | undefined,
    requesterId: string,
  ) => { readonly people: readonly string[]; readonly fallback: boolean } | undefined;
  readonly nameOf: (id: string) => string;
  /** Up to which amount of a deal somebody may approve; undefined: any. */
  readonly limitOf?: (personId: string) => Money | undefined;
}

export interface NobodyFinding {
  readonly kind: 'nobody';
  readonly severity: Severity;
  readonly rows: readonly RowRef[];
  /** Null: it is about the fallback itself. */
  readonly step: string | null;
  readonly requesters: readonly string[];
  readonly everybody: boolean;
  /** Whom the fallback gives instead; empty: the request is refused. */
  readonly instead: readonly string[];
  readonly text: string;
}
export interface SelfFinding {
  readonly kind: 'self';
  readonly severity: Severity;
  readonly rows: readonly RowRef[];
  readonly step: string;
  readonly requester: string;
  readonly instead: readonly string[];
  readonly text: string;
}
export interface AuthorityFinding {
  readonly kind: 'authority';
  readonly severity: Severity;
  readonly rows: readonly RowRef[];
  readonly step: string;
  /** Everybody whom the step may ask, with their limit. */
  readonly limits: readonly { readonly person: string; readonly limit: Money }[];
  readonly text: string;
}

/** Rows whose approvers are nobody, or only the requester, for somebody who may ask. */
export function lintPeople(policy: Policy, people: LintPeople): (NobodyFinding | SelfFinding)[] {
  const asks = new Map<string, { step: string; approvers: readonly Approver[]; rows: RowRef[] }>();
  policy.rows.forEach((row, index) => {
    for (const ask of row.ask) {
      const key = JSON.stringify([ask.step, ask.approvers]);
      const known = asks.get(key) ?? { step: ask.step, approvers: ask.approvers, rows: [] };
      known.rows.push({ index, name: row.name });
      asks.set(key, known);
    }
  });
  const found: (NobodyFinding | SelfFinding)[] = [];
  for (const { step, approvers, rows } of asks.values()) {
    const anybody = people.resolve(approvers, undefined, '')?.people;
    if (!anybody) continue;
    const without: { id: string; name: string; instead: readonly string[] }[] = [];
    for (const requester of people.requesters) {
      const first = people.resolve(approvers, policy.fallback, requester.id);
      if (!first || (!first.fallback && first.people.length > 0)) continue;
      const instead = first.people.map(people.nameOf);
      if (anybody.length === 1 && anybody[0] === requester.id) found.push(selfOnly(step, rows, requester.name, instead));
      else without.push({ ...requester, instead });
    }
    const refused = without.filter(w => w.instead.length === 0);
    const helped = without.filter(w => w.instead.length > 0);
    for (const group of [refused, helped]) {
      if (group.length > 0) found.push(nobody(step, rows, group, group.length === people.requesters.length));
    }
  }
  if (people.requesters.length > 0 && people.requesters.every(r => people.resolve([policy.fallback], undefined, r.id)?.people.length === 0)) {
    const text = 'The fallback is no active person: wherever a step has nobody, the request is refused.';
    found.push({ kind: 'nobody', severity: 'error', rows: [], step: null, requesters: [], everybody: true, instead: [], text });
  }
  return found;
}

function selfOnly(step: string, rows: readonly RowRef[], requester: string, instead: readonly string[]): SelfFinding {
  const then = instead.length > 0 ? `the fallback, ${names(instead)}, is asked instead` : 'the fallback is nobody either, so the request is refused';
  return {
    kind: 'self',
    severity: instead.length > 0 ? 'note' : 'error',
    rows,
    step,
    requester,
    instead,
    text: `${requester} is the only approver of the step "${step}" (${rowsInWords(rows.map(r => r.name))}), also when ${requester} asks: ${then}.`,
  };
}

function nobody(step: string, rows: readonly RowRef[], group: readonly { name: string; instead: readonly string[] }[], everybody: boolean): NobodyFinding {
  const who = everybody ? 'anybody' : group.length <= 3 ? listOf(group.map(g => g.name), 'or') : `${group.slice(0, 3).map(g => g.name).join(', ')} and ${group.length - 3} others`;
  const instead = [...new Set(group.flatMap(g => g.instead))];
  const then = instead.length > 0 ? `the fallback is asked: ${names(instead)}` : 'the fallback is nobody either, so the request is refused';
  return {
    kind: 'nobody',
    severity: instead.length > 0 ? 'warning' : 'error',
    rows,
    step,
    requesters: group.map(g => g.name),
    everybody,
    instead,
    text: `When ${who} ${everybody || group.length === 1 ? 'asks' : 'ask'}, the step "${step}" (${rowsInWords(rows.map(r => r.name))}) has no active approver; ${then}.`,
  };
}

const names = (people: readonly string[]): string => (people.length <= 4 ? listOf([...people], 'or') : countOf(people.length, 'person', 'people'));

/** Rows that can match amounts which none of their approvers may approve. Only rows whose amounts are in the grid's currency. */
export function lintAuthority(policy: Policy, grid: Grid, rates: ExchangeRates, people: LintPeople): AuthorityFinding[] {
  const { limitOf } = people;
  const { currency } = grid.slice;
  if (!limitOf || currency === undefined) return [];
  return policy.rows.flatMap((row, index) =>
    row.ask.flatMap((ask): AuthorityFinding[] => {
      const asked = [...new Set(people.requesters.flatMap(r => people.resolve(ask.approvers, policy.fallback, r.id)?.people ?? []))];
      if (!people.resolve(ask.approvers, undefined, '')) return [];
      const limits = asked.map(id => ({ person: people.nameOf(id), limit: limitOf(id) }));
      const known = limits.flatMap(({ person, limit }) => {
        const here = limit && limitIn(limit, currency, rates);
        return limit && here ? [{ person, limit, most: here.floor }] : [];
      });
      // Somebody without a limit, or with one that cannot be compared, may approve anything as far as can be told.
      if (known.length === 0 || known.length < limits.length) return [];
      const most = known.reduce((a, b) => (b.most > a ? b.most : a), (known[0] as { most: bigint }).most);
      const amounts = amountsOf(index, grid);
      if (amounts === undefined || (amounts.to !== null && amounts.to <= most)) return [];
      const never = amounts.from !== null && amounts.from > most;
      const largest = valueWords({ minor: most, currency }, 'amount', 'money');
      const said = known.map(k => `${k.person} ${valueWords(k.limit, 'amount', 'money')}`).slice(0, 4);
      return [
        {
          kind: 'authority',
          severity: never ? 'error' : 'warning',
          rows: [{ index, name: row.name }],
          step: ask.step,
          limits: known.map(({ person, limit }) => ({ person, limit })),
          text: `"${row.name}" ${never ? 'only matches' : 'also matches'} ${label('amount')}s over ${largest}, which nobody in its step "${ask.step}" may approve (limits: ${said.join(', ')}${known.length > 4 ? ` and ${known.length - 4} more` : ''}).`,
        },
      ];
    }),
  );
}

/** The least and the largest amount at which a row can match; null: without end. */
function amountsOf(index: number, grid: Grid): { from: bigint | null; to: bigint | null } | undefined {
  const c = grid.columns.findIndex(column => column.column.name === 'amount');
  const column = grid.columns[c];
  if (!column) return { from: null, to: null };
  const ways = grid.ways.filter(way => way.row === index);
  const inside = column.cells.flatMap((cell, i) =>
    cell.kind === 'numbers' && ways.some(way => !way.sure[c] || holds(way.sure[c], column.classOf[i] ?? 0)) ? [cell] : [],
  );
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last) return undefined;
  return { from: first.from === null ? null : BigInt(first.from), to: last.to === null ? null : BigInt(last.to) };
}
