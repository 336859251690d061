import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Backtest, type BacktestOutcome } from '../../api.ts';
import { sayPercent } from '../../say/money.ts';
import { stepName } from '../../say/steps.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Behind, Chart } from '../../ui/chart.tsx';
import type { Bars } from '../../ui/chart-draw.ts';
import { Choice } from '../../ui/choice.tsx';
import css from './policies.module.css';

/** What the text would have done with the deals that have been, against what is in force. */
export function WhatWouldChange({ text, right, differs }: { text: string; right: boolean; differs: boolean }) {
  const { locale } = useMe();
  const [deals, setDeals] = useState<'all' | 'closed'>('all');
  // A run goes through every deal: it is asked for, not repeated on every key.
  const [asked, setAsked] = useState<string | undefined>(right ? text : undefined);
  const run = useQuery({
    queryKey: ['policy-backtest', asked, deals],
    queryFn: () => api.backtestPolicies(asked ?? '', deals),
    enabled: asked !== undefined,
    staleTime: 5 * 60_000,
    retry: false,
  });
  const shown = run.data;
  const stale = asked !== text;
  return (
    <div className="stack">
      <Choice
        label="Which deals"
        value={deals}
        onChange={setDeals}
        options={[
          { value: 'all', label: 'All deals as they are' },
          { value: 'closed', label: 'Closed ones, as they were' },
        ]}
      />
      {!right ? (
        <p className="muted">Once there is nothing to mend, this says whom the text would have asked.</p>
      ) : (
        stale && (
          <div className="row row-wrap">
            {asked !== undefined && <p className="muted">You have changed the policy since.</p>}
            <Button size="compact-sm" onClick={() => setAsked(text)}>
              {asked === undefined ? 'Work it out' : 'Work it out again'}
            </Button>
          </div>
        )
      )}
      {run.isError ? (
        <Failed error={run.error} retry={() => void run.refetch()} />
      ) : run.isFetching && !shown ? (
        <Loading lines={5} label="Going through the deals" />
      ) : (
        shown && <Shown shown={shown} differs={differs} locale={locale} />
      )}
    </div>
  );
}

function Shown({ shown, differs, locale }: { shown: Backtest; differs: boolean; locale: string }) {
  const { candidate, current, changed } = shown;
  const steps = [...new Set([...candidate.steps, ...(current?.steps ?? [])].map(one => one.step))];
  const months = [...new Set([...candidate.months, ...(current?.months ?? [])].map(one => one.month))].sort();
  const of = (side: Backtest['candidate'] | null, step: string) => side?.steps.find(one => one.step === step)?.deals ?? 0;
  const askedIn = (side: Backtest['candidate'] | null, month: string) => side?.months.find(one => one.month === month)?.asked ?? 0;
  const first = firstSentence(shown, differs, locale);
  return (
    <>
      <p className={css.sentence}>{first}</p>
      {candidate.outcomes.refused > 0 && (
        <p className="muted">{count(candidate.outcomes.refused, 'deal', locale)} could not be asked about: a value that the policy needs is missing, or nobody was found.</p>
      )}
      {shown.stopped && <p className="muted">There are more deals than these; the command line goes through all of them.</p>}
      {changed && changed.kinds.length > 0 && (
        <>
          <h2>What is different</h2>
          <ul className={css.kinds}>
            {changed.kinds.slice(0, 8).map((kind, i) => (
              <li key={i}>
                <strong>{new Intl.NumberFormat(locale).format(kind.deals)}</strong> <span>{kindWords(kind)}</span>
              </li>
            ))}
          </ul>
          {changed.kinds.length > 8 && <p className="muted small">and {changed.kinds.length - 8} rarer differences</p>}
        </>
      )}
      {steps.length > 0 && (
        <>
          <h2>Deals by step</h2>
          <Compared head="Step" title="Deals by step" first={first} names={steps.map(stepName)} today={current && steps.map(step => of(current, step))} then={steps.map(step => of(candidate, step))} />
        </>
      )}
      {months.length > 1 && (
        <>
          <h2>Deals that ask somebody, by month</h2>
          <Compared
            head="Month"
            title="Deals that ask somebody, by month"
            first={first}
            names={months.map(month => sayMonth(month, locale))}
            today={current && months.map(month => askedIn(current, month))}
            then={months.map(month => askedIn(candidate, month))}
          />
        </>
      )}
    </>
  );
}

/** "Of 412 deals, 64 would ask somebody (16 %), 12 more than today. 300 pass by themselves and 48 meet no row." */
function firstSentence({ candidate, current, changed }: Backtest, differs: boolean, locale: string): string {
  if (candidate.deals === 0) return 'There are no deals to go through yet.';
  const n = (value: number) => new Intl.NumberFormat(locale).format(value);
  const { asked, auto, uncovered } = candidate.outcomes;
  const share = sayPercent(Math.round((asked / candidate.deals) * 100), locale);
  const more = current ? asked - current.outcomes.asked : 0;
  const than = !current || !differs ? '' : more === 0 ? ', as many as today' : more > 0 ? `, ${n(more)} more than today` : `, ${n(-more)} fewer than today`;
  const rest = [auto > 0 ? `${n(auto)} pass by themselves` : '', uncovered > 0 ? `${n(uncovered)} meet no row` : ''].filter(Boolean);
  const second = rest.length > 0 ? ` ${listOf(rest)}.` : '';
  const third = !current || !differs ? '' : !changed || changed.deals === 0 ? ' No deal would be treated differently.' : ` ${count(changed.deals, 'deal', locale)} would be treated differently.`;
  return `Of ${count(candidate.deals, 'deal', locale)}, ${n(asked)} would ask somebody (${share})${than}.${second}${third}`;
}

const outcomeWords: Record<BacktestOutcome, string> = { asked: 'ask somebody', auto: 'pass by themselves', uncovered: 'meet no row', refused: 'cannot be asked about' };
function kindWords({ from, to, appear, vanish }: NonNullable<Backtest['changed']>['kinds'][number]): string {
  const parts = [
    appear.length > 0 ? `also ask ${listOf(appear.map(stepName))}` : '',
    vanish.length > 0 ? `no longer ask ${listOf(vanish.map(stepName))}` : '',
    from !== to && !(to === 'asked' && appear.length > 0) ? outcomeWords[to] : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' and ') : 'ask other people in the same steps';
}

const sayMonth = (month: string, locale: string): string => {
  const [year, number] = month.split('-').map(Number);
  return year && number ? new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(Date.UTC(year, number - 1, 15)) : month;
};

interface Comparison {
  readonly head: 'Step' | 'Month';
  readonly title: string;
  readonly first: string;
  readonly names: readonly string[];
  readonly today: readonly number[] | null;
  readonly then: readonly number[];
}

function Compared({ head, title, first, names, today, then }: Comparison) {
  const { locale } = useMe();
  const n = (value: number | undefined) => new Intl.NumberFormat(locale).format(value ?? 0);
  const upright = head === 'Month';
  const series: Bars['series'] = [...(today ? [{ name: 'In force today', values: today, look: 'plain' as const }] : []), { name: 'With this text', values: then, look: 'strong' as const }];
  return (
    <>
      <Chart words={`${title}. ${first}`} height={upright ? 200 : 40 + names.length * 46} picture={{ kind: 'bars', names, series, upright }} />
      <Behind columns={[head, ...series.map(s => s.name)]} rows={names.map((name, i) => [name, ...series.map(s => n(s.values[i]))])} />
    </>
  );
}
