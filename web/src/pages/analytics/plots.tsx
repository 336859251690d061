import { useId, type ReactNode } from 'react';
import type { Analytics } from '../../api.ts';
import { sayAlways, sayBroken, sayDiscount, saySlowest, sayWaiting, sayWinRate, sayWork, told } from '../../say/analytics.ts';
import { dayName, weekdays } from '../../say/hours.ts';
import { sayPercent } from '../../say/money.ts';
import { stepName } from '../../say/steps.ts';
import { sayField } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Behind, Chart } from '../../ui/chart.tsx';
import { cutAt } from '../../ui/chart-clip.ts';
import type { Picture } from '../../ui/chart-draw.ts';
import css from './analytics.module.css';

type Times = Analytics['byStep'];

export function Plots({ figures }: { figures: Analytics }) {
  const { locale } = useMe();
  const n = new Intl.NumberFormat(locale);
  const percent = (value: number | null) => (value === null ? 'too few' : sayPercent(value, locale));
  const share = (value: number | null) => (value === null ? null : Math.round(value * 100));
  const hour = (name: string) => `${name.padStart(2, '0')}:00`;
  const weekday = (name: string) => dayName(weekdays[Number(name) - 1] ?? 'monday', locale);
  const { alwaysApproved: always, discount, winRate, waiting, broken } = figures;
  return (
    <div className={css.plots}>
      <Plot title="How long each step takes" sentence={saySlowest(figures.byStep, stepName, 'step')}>
        <TimesPlot head="Step" times={figures.byStep} name={stepName} />
      </Plot>
      <Plot title="How long each team takes" sentence={saySlowest(figures.byTeam, name => name, 'team')} note="By the team of those who were asked; an ask of two teams counts for both.">
        <TimesPlot head="Team" times={figures.byTeam} name={name => name} />
      </Plot>
      <Plot title="By the hour of asking" sentence={saySlowest(figures.byHour, name => `an ask at ${hour(name)}`, 'hour')} note="The hour in the time zone of the first one who was asked.">
        <TimesPlot head="Hour" times={everyHour(figures.byHour)} name={hour} upright />
      </Plot>
      <Plot title="By the weekday of asking" sentence={saySlowest(figures.byWeekday, name => `an ask on ${weekday(name)}`, 'weekday')} note="The weekday in the time zone of the first one who was asked.">
        <TimesPlot head="Weekday" times={figures.byWeekday} name={weekday} />
      </Plot>
      <Plot title="Always approved: candidates to drop" sentence={sayAlways(figures, locale)} note={always.length > 0 ? 'That somebody asks may keep requests modest: try a removal with “What would change” in the policy editor first.' : undefined}>
        {always.length > 0 && (
          <>
            <Chart
              words={`Working hours spent waiting, by row. ${sayAlways(figures, locale)}`}
              height={rowsHigh(always.length)}
              picture={{ kind: 'bars', names: always.map(row => row.reason), series: [{ name: 'Working hours', values: always.map(row => row.hours), look: 'strong' }], upright: false, labels: always.map(row => `${n.format(row.hours)} h, ${row.n} yeses`) }}
            />
            <Behind columns={['Row of the policy', 'Asked', 'Said yes', 'Working hours waited']} rows={always.map(row => [row.reason, n.format(row.n), n.format(row.n), n.format(row.hours)])} />
          </>
        )}
      </Plot>
      <Plot title="Waiting now" sentence={sayWaiting(figures, locale)} note="As it is now, whatever the days. “Others”: teams of one person, and people without a team.">
        {waiting.length > 0 && (
          <>
            <Chart
              words={`Asks that wait, by team. ${sayWaiting(figures, locale)}`}
              height={30 + rowsHigh(waiting.length)}
              picture={{
                kind: 'bars', names: waiting.map(row => row.team), upright: false, stacked: true, labels: waiting.map(row => (row.late > 0 ? `${row.n}, ${row.late} late` : String(row.n))),
                series: [{ name: 'In time', values: waiting.map(row => row.n - row.late), look: 'strong' }, { name: 'Past the due time', values: waiting.map(row => row.late), look: 'alarm' }],
              }} // prettier-ignore
            />
            <Behind columns={['Team', 'Waiting', 'Past the due time']} rows={waiting.map(row => [row.team, n.format(row.n), n.format(row.late)])} />
          </>
        )}
      </Plot>
      <Plot title="Asked for and granted" sentence={sayDiscount(figures, locale)} note="Below the dashed line less was granted than asked for. A smaller discount may be the approver’s doing or the customer’s.">
        {discount.pairs.length > 0 && (
          <>
            <Chart words={`Granted against asked discount. ${sayDiscount(figures, locale)}`} height={300} picture={{ kind: 'points', points: discount.pairs.map(p => ({ x: p.asked, y: p.granted, n: p.n })), across: 'Discount asked for', up: 'Discount granted', same: 'granted as asked' }} />
            <Behind
              columns={['Discount asked for', 'Requests', 'As asked', 'Smaller', 'Larger', 'Median asked', 'Median granted']}
              rows={discount.bands.map(b => [b.name, n.format(b.n), n.format(b.same), n.format(b.lower), n.format(b.higher), percent(b.asked), percent(b.granted)])}
            />
          </>
        )}
      </Plot>
      <Plot title="Discount and win rate" sentence={sayWinRate(figures, locale)} note="Closed deals that had a request. The bar is where the rate may lie (95 %, Wilson). No cause: deals that get a large discount differ from others.">
        {winRate.some(b => b.rate !== null) && (
          <>
            <Chart
              words={`Won of closed deals, by discount. ${sayWinRate(figures, locale)}`}
              height={24 + rowsHigh(winRate.length)}
              picture={{
                kind: 'shares', names: winRate.map(b => (b.rate === null ? `${b.name} (too few)` : b.name)), rates: winRate.map(b => b.rate), low: winRate.map(b => b.low), high: winRate.map(b => b.high),
                labels: winRate.map(b => (b.rate === null ? '' : `${share(b.rate)} %, ${b.won} of ${b.won + b.lost}`)),
              }} // prettier-ignore
            />
            <Behind columns={['Discount', 'Won', 'Lost', 'Win rate', 'May lie between']} rows={winRate.map(b => [b.name, n.format(b.won), n.format(b.lost), percent(share(b.rate)), b.low === null ? 'too few' : `${share(b.low)} and ${share(b.high)} %`])} />
          </>
        )}
      </Plot>
      <Plot title="What changes broke" sentence={sayBroken(figures, locale)}>
        {broken.steps.length > 0 && (
          <>
            <Chart
              words={`Yeses that a change broke, by step. ${sayBroken(figures, locale)}`}
              height={rowsHigh(broken.steps.length)}
              picture={{ kind: 'bars', names: broken.steps.map(s => stepName(s.step)), series: [{ name: 'Broken yeses', values: broken.steps.map(s => s.n), look: 'strong' }], upright: false }}
            />
            <Behind columns={['Step', 'Broken yeses']} rows={broken.steps.map(s => [stepName(s.step), n.format(s.n)])} />
            <Behind name="By term, as a table" columns={['By a change of', 'Broken yeses']} rows={broken.terms.map(t => [sayField(t.term), n.format(t.n)])} />
          </>
        )}
      </Plot>
    </div>
  );
}

const rowsHigh = (rows: number): number => 26 + rows * 34;

/** Gaps between the hours that were asked in are shown as gaps. */
function everyHour(times: Times): Times {
  const [first, last] = [Number(times[0]?.name ?? 0), Number(times.at(-1)?.name ?? -1)];
  return Array.from({ length: last - first + 1 }, (_, i) => times.find(t => Number(t.name) === first + i) ?? { name: String(first + i), n: 0, median: null, p90: null });
}

function TimesPlot({ head, times, name, upright = false }: { head: string; times: Times; name: (name: string) => string; upright?: boolean }) {
  const { locale } = useMe();
  const n = new Intl.NumberFormat(locale);
  const hours = (minutes: number | null) => (minutes === null ? null : Math.round((minutes / 60) * 100) / 100);
  if (times.length === 0) return null;
  const cut = cutAt(times.map(t => hours(t.p90)));
  const longer = cut === undefined ? [] : times.filter(told).filter(t => t.p90 > cut * 60);
  const picture: Picture = {
    kind: 'times', upright, unit: ' h', cut,
    names: times.map(t => (told(t) || upright ? name(t.name) : `${name(t.name)} (too few)`)),
    median: times.map(t => hours(t.median)),
    slow: times.map(t => hours(t.p90)),
    // What a bar shows is what stands at it: half, and nine of ten.
    labels: times.map(t => (told(t) ? `${sayWork(t.median, true)} · ${sayWork(t.p90, true)}` : '')),
  }; // prettier-ignore
  return (
    <>
      {times.some(told) && <Chart words={`Working hours from ask to decision, by ${head.toLowerCase()}: half, and nine of ten.`} height={upright ? 320 : 30 + rowsHigh(times.length)} picture={picture} />}
      {longer.length > 0 && (
        <p className="muted small">
          {longer.length === 1 ? 'One bar is' : 'Two bars are'} cut so that the others can be told apart: {longer.map(t => `${name(t.name)}, nine of ten within ${sayWork(t.p90)}`).join('; ')}.
        </p>
      )}
      <Behind
        columns={[head, 'Asks', 'Half within', 'Nine of ten within']}
        rows={times.filter(t => t.n > 0).map(t => [name(t.name), n.format(t.n), t.median === null ? 'too few' : sayWork(t.median), t.p90 === null ? 'too few' : sayWork(t.p90)])}
      />
    </>
  );
}

function Plot({ title, sentence, note, children }: { title: string; sentence: string; note?: string | undefined; children?: ReactNode }) {
  const id = useId();
  return (
    <section className={`card ${css.plot}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p>{sentence}</p>
      {children}
      {note && <p className="muted small">{note}</p>}
    </section>
  );
}
