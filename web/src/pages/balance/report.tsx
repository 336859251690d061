import { Link } from '@tanstack/react-router';
import { lazy, Suspense, type CSSProperties } from 'react';
import type { FigureJson } from '../../../../src/features/balance/contract.ts';
import type { BalanceJson } from '../../api.ts';
import { Loading } from '../../ui/blank.tsx';
import css from './balance.module.css';
import { Band, Before, Spark } from './spark.tsx';

const Flow = lazy(() => import('./flow.tsx'));
/** `2026-Q3` as `Q3 2026`. */
export const sayQuarter = (q: string): string => `${q.slice(5)} ${q.slice(0, 4)}`;
const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(0)} %`);
const points = (share: number | null): string => (share === null ? '–' : `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(0)}`);

/** A quarter: sentences first, then what they rest on. On paper the same, from top to bottom. */
export function Report({ b }: { b: BalanceJson }) {
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
        <p className={`small muted ${css.sure}`}>
          <b>How sure we are.</b> {b.sure}
        </p>
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
          <section className={`card ${css.whole}`} aria-labelledby="matrix">
            <h2 id="matrix">Team by team</h2>
            <p className="muted small">Work that the row’s team did for the column’s team; below it the thanks that came back. Shading is work, by its count. Strong: it surprises.</p>
            <Matrix b={b} />
            <Suspense fallback={<Loading lines={6} />}>
              <Flow b={b} />
            </Suspense>
          </section>
          <Gaps b={b} />
        </>
      )}
      <section className="card" aria-labelledby="figures">
        <h2 id="figures">The company</h2>
        <Figures figures={b.figures} of="The company" />
      </section>
      {b.groups.map(g => (
        <section key={g.id} className={`card ${css.team}`} aria-labelledby={`team-${g.id}`}>
          <h2 id={`team-${g.id}`}>
            {g.name} <span className="muted">{g.people} people</span>
          </h2>
          {g.teams.length > 0 && <p className="small muted">{g.teams.join(', ')}: each or one of them is too small to be shown without showing people.</p>}
          <Figures figures={g.figures} of={g.name} />
        </section>
      ))}
    </>
  );
}

function Matrix({ b }: { b: BalanceJson }) {
  const most = Math.max(1, ...b.work.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const found = new Set(b.pairs.filter(p => p.says.startsWith('more')).map(p => `${p.from} ${p.to}`));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Work and thanks, team by team">
      <table className={`${css.table} ${css.matrix}`}>
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
                <td
                  key={to.id}
                  className={css.cell}
                  data-inside={i === j || undefined}
                  data-strong={found.has(`${i} ${j}`) || undefined}
                  style={{ '--heat': i === j ? 0 : b.work[i]![j]! / most } as CSSProperties}
                >
                  {b.work[i]![j] === 0 && b.thanks[j]![i] === 0 ? (
                    <span className="muted" aria-label="none">–</span>
                  ) : (
                    <>
                      <span>{b.work[i]![j]} work</span>
                      <span>{b.thanks[j]![i]} thanks</span>
                    </>
                  )}
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
  'could-be-chance': 'Outside, but among so many pairs chance as well',
  'within-chance': 'Within chance',
  'too-little': 'Too little to say',
} as const;

function Gaps({ b }: { b: BalanceJson }) {
  const [judged, little] = [b.pairs.filter(p => p.byChance !== null), b.pairs.filter(p => p.byChance === null && p.work + p.thanks > 0)];
  return (
    <section className="card" aria-labelledby="pairs">
      <h2 id="pairs">Recognition gap: share of the work less share of the thanks</h2>
      <p className="muted small">In points of a hundred. Chance is where the thanks of a pair would lie in 95 of 100 quarters, if thanks went where the work was done.</p>
      {judged.length === 0 ? <p>No pair of teams has ten acts or more: too little to say.</p> : <Pairs b={b} pairs={judged} label="Recognition gaps" />}
      {little.length > 0 && (
        <details className={css.little}>
          <summary>Too little to say: {little.length} more pairs with fewer than ten acts</summary>
          <Pairs b={b} pairs={little} label="Pairs with too little to say" />
        </details>
      )}
    </section>
  );
}

function Pairs({ b, pairs, label }: { b: BalanceJson; pairs: BalanceJson['pairs']; label: string }) {
  const name = (i: number): string => b.groups[i]!.name;
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Work by, for</th>
            <th scope="col" className={css.number}>Work</th>
            <th scope="col" className={css.number}>Thanks back</th>
            <th scope="col" className={css.number}>Shares</th>
            <th scope="col" className={css.number}>Gap</th>
            <th scope="col">Thanks by chance</th>
            <th scope="col">Says</th>
            <th scope="col">Work and thanks before</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(p => (
            <tr key={`${p.from} ${p.to}`}>
              <th scope="row">
                {name(p.from)}, for {name(p.to)}
              </th>
              <td className={css.number}>{p.work}</td>
              <td className={css.number}>{p.thanks}</td>
              <td className={css.number}>
                {percent(p.workShare)}, {percent(p.thanksShare)}
              </td>
              <td className={css.number}>{p.byChance ? points(p.gap) : '–'}</td>
              <td>
                {p.byChance ? (
                  <>
                    {p.byChance.low} to {p.byChance.high}
                    <br />
                    <Band {...p.byChance} value={p.thanks} most={Math.max(p.byChance.high, p.thanks) * 1.2} />
                  </>
                ) : (
                  '–'
                )}
              </td>
              <td data-strong={p.says.startsWith('more') || undefined}>{VERDICT[p.says]}</td>
              <td className="muted">{p.history.map(h => (h.work === null ? '–' : `${h.work}, ${h.thanks}`)).join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each figure with its count, where chance would put it, its own quarters, and what it does not mean. */
function Figures({ figures, of }: { figures: readonly FigureJson[]; of: string }) {
  const known = figures.filter(f => f.value !== null || f.history.some(h => h.value !== null));
  const little = figures.filter(f => !known.includes(f));
  return (
    <>
    <div className={css.scroll} tabIndex={0} role="region" aria-label={`Figures: ${of}`}>
      <table className={`${css.table} ${css.figures}`}>
        <thead>
          <tr>
            <th scope="col">Figure, and what it does not mean</th>
            <th scope="col">This quarter</th>
            <th scope="col">Chance gives</th>
            <th scope="col">Own quarters</th>
          </tr>
        </thead>
        <tbody>
          {known.map(f => (
            <tr key={f.key}>
              <th scope="row">
                {f.title}
                <span className="muted">{f.says}</span>
                <span>{f.doesNotMean}</span>
              </th>
              <td>
                <b>{f.value ?? 'Too little to say'}</b>
                {f.interval && <span>in the long run {f.interval}</span>}
                <span className="muted">{f.count}</span>
              </td>
              <td>{f.value === null ? '–' : (f.chance ?? <span className="muted">has no say in it</span>)}</td>
              <td>
                <Spark figure={f} />
                <Before history={f.history} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
      {little.length > 0 && <p className="small muted">Too little to say, now and before: {little.map(f => f.title).join(', ')}.</p>}
    </>
  );
}
