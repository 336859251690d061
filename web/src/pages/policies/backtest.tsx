import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Backtest, type BacktestOutcome } from '../../api.ts';
import { sayPercent } from '../../say/money.ts';
import { stepName } from '../../say/steps.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import type { Bars } from './backtest-chart.ts';
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
          <Chart
            words={`Deals by step. ${first}`}
            height={40 + steps.length * 46}
            bars={{ names: steps.map(stepName), today: current ? steps.map(step => of(current, step)) : undefined, then: steps.map(step => of(candidate, step)), upright: false }}
          />
          <Figures head="Step" names={steps.map(stepName)} today={current ? steps.map(step => of(current, step)) : undefined} then={steps.map(step => of(candidate, step))} locale={locale} />
        </>
      )}
      {months.length > 1 && (
        <>
          <h2>Deals that ask somebody, by month</h2>
          <Chart
            words={`Deals that ask somebody, by month. ${first}`}
            height={200}
            bars={{ names: months.map(month => sayMonth(month, locale)), today: current ? months.map(month => askedIn(current, month)) : undefined, then: months.map(month => askedIn(candidate, month)), upright: true }}
          />
          <Figures
            head="Month"
            names={months.map(month => sayMonth(month, locale))}
            today={current ? months.map(month => askedIn(current, month)) : undefined}
            then={months.map(month => askedIn(candidate, month))}
            locale={locale}
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

function Figures({ head, names, today, then, locale }: { head: string; names: readonly string[]; today: readonly number[] | undefined; then: readonly number[]; locale: string }) {
  const n = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    <details className={css.figures}>
      <summary>The same as a table</summary>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {today && (
              <th scope="col" className="num">
                In force today
              </th>
            )}
            <th scope="col" className="num">
              With this text
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {today && <td className="num">{n(today[i] ?? 0)}</td>}
              <td className="num">{n(then[i] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** The drawing comes when somebody looks at it; until then, and without it, the sentence and the table say the same. */
function Chart({ bars, words, height }: { bars: Bars; words: string; height: number }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<{ redraw(next: Bars): void; stop(): void } | undefined>(undefined);
  const latest = useRef(bars);
  latest.current = bars;
  useEffect(() => {
    let gone = false;
    void import('./backtest-chart.ts').then(
      ({ drawBars }) => {
        if (!gone && element.current) chart.current = drawBars(element.current, latest.current);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      chart.current?.stop();
      chart.current = undefined;
    };
  }, []);
  const key = JSON.stringify(bars);
  useEffect(() => chart.current?.redraw(latest.current), [key]);
  return <div ref={element} role="img" aria-label={words} style={{ height }} />;
}
