import { percentText } from '../../kernel/money.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { Backtest, Difference, Outcome, ShownDifference, SideFigures } from './policy-backtest.ts';
import { valueWords } from '../../policy/table-words.ts';

/** A backtest as a page of text. `nameOf` turns a person's id into a name. */

const OUTCOME: Readonly<Record<Outcome, string>> = {
  asked: 'ask somebody',
  auto: 'approved by the policy itself',
  uncovered: 'no row matches, nobody is asked',
  refused: 'refused: a value is missing, or a step has nobody',
};
/** In `approved by the policy itself rather than asked about`. */
const SHORT: Readonly<Record<Outcome, string>> = { asked: 'asked about', auto: 'approved by the policy itself', uncovered: 'covered by no row', refused: 'refused' };
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const MOST = 12;

export function backtestInWords(result: Backtest, about: { readonly policy: string; readonly current?: string | undefined; readonly nameOf: (id: string) => string }): string {
  const { candidate, current, changed } = result;
  const lines = [`${about.policy}: ${countOf(candidate.deals, 'deal')}, ${candidate.outcomes.asked} would ask somebody (${percent(candidate.askedShare)}), ${candidate.outcomes.auto} would be approved by the policy itself (${percent(candidate.autoShare)})`];
  lines.push('', ...tableOf(['', about.policy, ...(current ? [about.current ?? 'current'] : [])], rowsOf(candidate, current)));
  lines.push(...list('Steps', candidate.steps.map(s => [s.deals, s.step])));
  lines.push(...list('People who would be asked (any of a step counts each)', candidate.people.map(p => [p.deals, `${about.nameOf(p.person)}, ${p.perMonth} a month`])));
  lines.push(...list('Values that were missing where the answer hangs on them', candidate.missing.map(m => [m.deals, m.column])));
  lines.push(...list('Steps that nobody could be asked for', candidate.nobody.map(n => [n.deals, n.step])));
  lines.push(...list('Asked, by month of closing', candidate.months.map(m => [m.asked, `${m.month} (of ${m.deals})`]), 36));
  if (changed) {
    lines.push('', changed.deals === 0 ? 'No deal would fare differently.' : `${countOf(changed.deals, 'deal')} would fare differently:`);
    for (const kind of changed.kinds.slice(0, MOST)) {
      lines.push(`${String(kind.deals).padStart(9)}  ${differenceInWords(kind)}`);
      if (kind.examples[0]) lines.push(`${' '.repeat(11)}such as ${kind.examples.slice(0, 2).map(shownInWords).join('; ')}`);
    }
    if (changed.largest.length > 0) lines.push('The largest differences:', ...changed.largest.slice(0, MOST).map(d => `${' '.repeat(11)}${shownInWords(d)}: ${differenceInWords(d)}`));
  }
  return lines.join('\n');
}

function rowsOf(candidate: SideFigures, current: SideFigures | undefined): string[][] {
  const both = (label: string, of: (side: SideFigures) => string) => [label, of(candidate), ...(current ? [of(current)] : [])];
  return [
    ...(Object.keys(OUTCOME) as Outcome[]).map(outcome => both(OUTCOME[outcome], side => String(side.outcomes[outcome]))),
    both('share approved by the policy itself', side => percent(side.autoShare)),
    ...Array.from({ length: Math.max(candidate.levels.length, current?.levels.length ?? 0) }, (_, n) => n)
      .slice(1)
      .map(n => both(`with ${countOf(n, 'step')}`, side => String(side.levels[n] ?? 0))),
    both('business hours, the deal in the middle', side => (side.hours ? String(side.hours.median) : 'no history yet')),
    both('business hours, nine deals in ten within', side => (side.hours ? String(side.hours.p90) : 'no history yet')),
    both('business hours of waiting together', side => (side.hours ? String(side.hours.total) : 'no history yet')),
  ];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => (row[i] ?? '').length)));
  return [head, ...rows].map(row => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ').trimEnd());
}

function list(title: string, items: readonly (readonly [number, string])[], most = MOST): string[] {
  if (items.length === 0) return [];
  const left = items.length - most;
  return ['', `${title}:`, ...items.slice(0, most).map(([n, name]) => `${String(n).padStart(9)}  ${name}`), ...(left > 0 ? [`${' '.repeat(11)}and ${left} more`] : [])];
}

function differenceInWords({ from, to, appear, vanish, hours }: Pick<Difference, 'from' | 'to' | 'appear' | 'vanish'> & { readonly hours?: number | undefined }): string {
  const parts = [
    ...(from === to ? [] : [`${SHORT[to]} rather than ${SHORT[from]}`]),
    ...(appear.length > 0 ? [`${listOf(appear.map(a => `"${a}"`))} asked as well`] : []),
    ...(vanish.length > 0 ? [`${listOf(vanish.map(v => `"${v}"`))} not asked any more`] : []),
    ...(hours ? [`${Math.abs(hours)} business hours ${hours > 0 ? 'longer' : 'shorter'}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'the same steps, asked of other people';
}

function shownInWords({ deal, account, amount, discount }: ShownDifference): string {
  const money = amount ? valueWords({ minor: BigInt(amount.minor), currency: amount.currency }, 'amount', 'money') : 'no amount';
  return `${deal}${account ? ` (${account})` : ''}, ${money}${discount === null ? '' : `, ${percentText(discount)} %`}`;
}
