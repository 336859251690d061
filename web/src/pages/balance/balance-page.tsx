import { Button, NativeSelect } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, type CSSProperties } from 'react';
import type { BalanceJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import css from './balance.module.css';

const Flow = lazy(() => import('./flow.tsx'));
const route = getRouteApi('/balance');
/** `2026-Q3` as `Q3 2026`. */
const sayQuarter = (q: string): string => `${q.slice(5)} ${q.slice(0, 4)}`;
const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(0)} %`);
const signedPercent = (share: number | null): string => (share === null ? '–' : `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(0)}`);

/** What the last quarter shows between teams, and how sure that is. */
export function BalancePage() {
  const { roles } = useMe();
  return roles.includes('leadership') || roles.includes('admin') ? (
    <Shown />
  ) : (
    <Page title="Balance">
      <Blank title="Balance is shown to leadership and administrators." action={<Link to="/balance/collected">What is collected</Link>}>
        It shows teams only, and nothing about a single person, to anybody.
      </Blank>
    </Page>
  );
}

function Shown() {
  const { quarter } = route.useSearch();
  const navigate = useNavigate();
  const found = useQuery(queries.balance(quarter));
  const b = found.data;
  return (
    <Page
      title="Balance"
      lead={b ? `What ${sayQuarter(b.quarter)} shows, and how sure we are` : '\u00a0'}
      actions={
        b && (
          <div className={css.tools}>
            <NativeSelect
              aria-label="Quarter"
              value={b.quarter}
              data={b.quarters.map(value => ({ value, label: sayQuarter(value) }))}
              onChange={e => void navigate({ to: '/balance', search: { quarter: e.currentTarget.value }, replace: true })}
            />
            <Button component="a" href={`/api/v1/balance/export.csv?quarter=${b.quarter}`} leftSection={<IconDownload size={16} />}>
              CSV
            </Button>
            <Button leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
              Print
            </Button>
          </div>
        )
      }
    >
      {found.isError && !b && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={10} />}
      {b && <Report b={b} />}
    </Page>
  );
}

function Report({ b }: { b: BalanceJson }) {
  return (
    <>
      <section className="card" aria-labelledby="shows">
        <h2 id="shows">What it shows</h2>
        <ul className={css.sentences}>
          {b.sentences.map(s => (
            <li key={s.text} data-kind={s.kind}>
              {s.text}
            </li>
          ))}
        </ul>
      </section>
      <section className={css.caution} aria-labelledby="not">
        <h2 id="not">What this does not mean</h2>
        <ul>
          {b.doesNotMean.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p className="small">
          <Link to="/balance/collected">What is collected, who sees it, and how not to be counted</Link>
        </p>
      </section>
      {b.groups.length > 1 && (
        <>
          <section className="card" aria-labelledby="matrix">
            <h2 id="matrix">Team by team</h2>
            <p className="muted small">Work that the row’s team did for the column’s team; below it the thanks that came back. Shading is work, by its count.</p>
            <Matrix b={b} />
            <Suspense fallback={<Loading lines={6} />}>
              <Flow b={b} />
            </Suspense>
          </section>
          <section className="card" aria-labelledby="pairs">
            <h2 id="pairs">Recognition gap: share of the work less share of the thanks</h2>
            <p className="muted small">
              In points of a hundred. Chance is where the thanks would lie in 95 of 100 quarters in balance, for all pairs together.
            </p>
            <Pairs b={b} />
          </section>
        </>
      )}
      {b.groups.length > 0 && (
        <section className="card" aria-labelledby="teams">
          <h2 id="teams">Each team, beside its own past</h2>
          <Teams b={b} />
        </section>
      )}
      <section className="card" aria-labelledby="figures">
        <h2 id="figures">Figures of the company</h2>
        <div className={css.figures}>
          {b.figures.map(f => (
            <article key={f.key} aria-label={f.title}>
              <h3>{f.title}</h3>
              <p className={css.value}>{f.value ?? 'Too little to say'}</p>
              <p className="small">
                {f.count}
                {f.chance && <>; chance gives {f.chance}</>}
              </p>
              <p className="small muted">{f.says}</p>
              <p className="small">{f.doesNotMean}</p>
              <p className="small muted">
                Before: {f.history.map(h => `${sayQuarter(h.quarter)} ${h.value ?? 'too little'}`).join(', ')}.
              </p>
            </article>
          ))}
        </div>
      </section>
      {b.groups.some(g => g.teams.length > 0) && (
        <p className="small muted">
          Shown together, since each or one of them is too small to be shown without showing people: {b.groups.flatMap(g => g.teams).join(', ')}.
        </p>
      )}
    </>
  );
}

function Matrix({ b }: { b: BalanceJson }) {
  const most = Math.max(1, ...b.work.flatMap((row, i) => row.filter((_, j) => i !== j)));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Work and thanks, team by team">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Work by</th>
            {b.groups.map(g => (
              <th key={g.id} scope="col" className={css.number}>
                for {g.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {b.groups.map((g, i) => (
            <tr key={g.id}>
              <th scope="row">{g.name}</th>
              {b.groups.map((to, j) => (
                <td key={to.id} className={css.cell} data-inside={i === j || undefined} style={{ '--heat': i === j ? 0 : b.work[i]![j]! / most } as CSSProperties}>
                  <span>{b.work[i]![j]} work</span>
                  <span>{b.thanks[j]![i]} thanks</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const VERDICT = {
  'more-work-than-thanks': 'More work than thanks',
  'more-thanks-than-work': 'More thanks than work',
  'within-chance': 'Within chance',
  'too-little': 'Too little to say',
} as const;

function Pairs({ b }: { b: BalanceJson }) {
  const name = (i: number): string => b.groups[i]!.name;
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Recognition gaps">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Work by, for</th>
            <th scope="col" className={css.number}>Work</th>
            <th scope="col" className={css.number}>Thanks back</th>
            <th scope="col" className={css.number}>Shares</th>
            <th scope="col" className={css.number}>Gap</th>
            <th scope="col" className={css.number}>Thanks by chance</th>
            <th scope="col">Says</th>
            <th scope="col">Work and thanks before</th>
          </tr>
        </thead>
        <tbody>
          {b.pairs.map(p => (
            <tr key={`${p.from} ${p.to}`}>
              <th scope="row">
                {name(p.from)}, for {name(p.to)}
              </th>
              <td className={css.number}>{p.work}</td>
              <td className={css.number}>{p.thanks}</td>
              <td className={css.number}>
                {percent(p.workShare)}, {percent(p.thanksShare)}
              </td>
              <td className={css.number}>{p.byChance ? signedPercent(p.gap) : '–'}</td>
              <td className={css.number}>{p.byChance ? `${p.byChance.low} to ${p.byChance.high}` : '–'}</td>
              <td data-strong={p.says.startsWith('more') || undefined}>{VERDICT[p.says]}</td>
              <td className="muted">{p.history.map(h => (h.work === null ? '–' : `${h.work}, ${h.thanks}`)).join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Teams({ b }: { b: BalanceJson }) {
  const breadth = (n: number | null): string => (n === null ? '–' : n.toFixed(2));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Each team">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col" className={css.number}>People</th>
            <th scope="col" className={css.number}>Work for others</th>
            <th scope="col" className={css.number}>Thanks given</th>
            <th scope="col" className={css.number}>Thanks received</th>
            <th scope="col" className={css.number}>Breadth of giving</th>
            <th scope="col">Inputs to decisions</th>
            <th scope="col">Work and thanks before</th>
          </tr>
        </thead>
        <tbody>
          {b.groups.map(g => (
            <tr key={g.id}>
              <th scope="row">{g.name}</th>
              <td className={css.number}>{g.people}</td>
              <td className={css.number}>{g.workGiven}</td>
              <td className={css.number}>{g.thanksGiven}</td>
              <td className={css.number}>{g.thanksReceived}</td>
              <td className={css.number}>{breadth(g.breadthOfGiving)}</td>
              <td>
                {g.inputs === 0
                  ? 'None'
                  : g.acceptedInterval === null
                    ? `${g.inputs}, none answered yet`
                    : `${g.accepted} of ${g.answered} accepted; in the long run ${percent(g.acceptedInterval.low)} to ${percent(g.acceptedInterval.high)}`}
              </td>
              <td className="muted">{g.history.map(h => (h.workGiven === null ? '–' : `${h.workGiven}, ${h.thanksReceived}`)).join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
