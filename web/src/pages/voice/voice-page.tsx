import { Button } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { NeedRowJson, RoadmapJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayMoney } from '../../say/money.ts';
import { needState, sayQuarter, sayShare, sayState } from '../../say/voice.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { Day, Money } from '../../ui/values.tsx';
import { CustomerBar } from './customer-bar.tsx';
import css from './voice.module.css';

const route = getRouteApi('/voice');

/** What customers ask for, the money behind it, and whose money that is. */
export function VoicePage() {
  const { show, kinds } = route.useSearch();
  const navigate = useNavigate();
  const me = useMe();
  const found = useQuery(queries.roadmap(kinds));
  const board = found.data;
  const go = (search: { show?: 'rankings' | undefined; kinds?: 'open' | 'won' | 'lost' | undefined }) =>
    void navigate({ to: '/voice', search: { show, kinds, ...search }, replace: true });
  return (
    <Page
      title="Voice"
      layout="wide"
      lead={board ? lead(board, me.locale) : '\u00a0'}
      actions={
        <>
          <Button component={Link} to="/voice/import">
            Import
          </Button>
          <Button component={Link} to="/voice/ledger">
            Ledger of decisions
          </Button>
          <Button variant="filled" component={Link} to="/voice/new" leftSection={<IconPlus size={16} />}>
            Capture a need
          </Button>
        </>
      }
    >
      {found.isError && !board && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={10} />}
      {board && board.needs.length === 0 && (
        <Blank title="Nobody has asked for anything yet.">
          Capture what a customer says: with “Capture a Need” on any message in Slack, with /need, here, or many at once from a file. Each deal’s amount is then split over its needs.
        </Blank>
      )}
      {board && board.needs.length > 0 && (
        <>
          <Roadmap board={board} />
          <div className={css.filters}>
            <Choice
              label="Show as"
              value={show ?? 'board'}
              options={[
                { value: 'board', label: 'Board' },
                { value: 'rankings', label: 'Three rankings' },
              ]}
              onChange={value => go({ show: value === 'rankings' ? 'rankings' : undefined })}
            />
            <Choice
              label="Deals that count"
              value={kinds ?? 'all'}
              options={[
                { value: 'all', label: 'All deals' },
                { value: 'open', label: 'Open' },
                { value: 'won', label: 'Won' },
                { value: 'lost', label: 'Lost' },
              ]}
              onChange={value => go({ kinds: value === 'all' ? undefined : value })}
            />
          </div>
          {show === 'rankings' ? <Rankings board={board} /> : <Board board={board} />}
          <How board={board} />
        </>
      )}
    </Page>
  );
}

function lead(board: RoadmapJson, locale: string): string {
  const asked = board.needs.filter(n => n.deals.open + n.deals.won + n.deals.lost > 0).length;
  return `${count(board.needs.length, 'need', locale)}, ${asked === board.needs.length ? 'all' : asked} asked for in ${count(board.deals, 'deal', locale)} worth ${sayMoney(board.value.total, locale)}`;
}

/** The answer first: how much of what is planned rests on one customer. */
function Roadmap({ board }: { board: RoadmapJson }) {
  const { roadmap } = board;
  const me = useMe();
  const live = board.exceptions.filter(e => !e.ended);
  const ended = board.exceptions.filter(e => e.ended);
  return (
    <section className="card" aria-labelledby="roadmap">
      <h2 id="roadmap">The roadmap: {count(roadmap.needs, 'need', me.locale)} planned or in progress</h2>
      {roadmap.top ? (
        <p className={css.sentence}>
          {roadmap.guard ? (
            <>
              <strong>
                {roadmap.top.account} carries {sayShare(roadmap.top.share)} of its money
              </strong>{' '}
              ({sayMoney(roadmap.total, me.locale)}). It is as if {roadmap.effective.toFixed(1)} customers of equal size had asked.
            </>
          ) : (
            <>
              No customer carries it alone: the largest, {roadmap.top.account}, has {sayShare(roadmap.top.share)} of {sayMoney(roadmap.total, me.locale)}; it is as if{' '}
              {roadmap.effective.toFixed(1)} customers of equal size had asked.
            </>
          )}
        </p>
      ) : (
        <p className={css.sentence}>Nothing is planned that a deal with an amount has asked for.</p>
      )}
      <CustomerBar spread={roadmap} label="Customers behind the roadmap" carried={roadmap.guard !== null} />
      {board.exceptions.length > 0 && (
        <p className="small muted" style={{ marginTop: 10 }}>
          Strategic exceptions on record: {live.length} in force{ended.length > 0 && `, ${ended.length} ended`}.{' '}
          {[...live, ...ended].slice(0, 3).map(e => (
            <span key={e.id}>
              <Link to="/voice/needs/$needId" params={{ needId: e.need.id }}>
                {e.need.title}
              </Link>{' '}
              for {e.account}, by {e.by.name}, {e.ended ? 'ended' : 'until'} <Day date={e.until} short />.{' '}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function Guard({ need }: { need: NeedRowJson }) {
  if (!need.guard) return null;
  const text = need.guard.state === 'excepted' ? `Exception: ${need.guard.account} ${sayShare(need.guard.share)}` : need.guard.share > 0.5 ? `${need.guard.account} carries ${sayShare(need.guard.share)}` : `Falls ${need.guard.rankFall} places without ${need.guard.account}`;
  return (
    <span className="small row" style={{ color: need.guard.state === 'excepted' ? 'var(--muted)' : 'var(--wait)', gap: 4, alignItems: 'flex-start' }}>
      <IconAlertTriangle size={14} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
      <span>{text}</span>
    </span>
  );
}

function Board({ board }: { board: RoadmapJson }) {
  const me = useMe();
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Board of needs">
      <div className={css.board}>
        {board.columns.map(column => (
          <section key={column.state} className={css.column} aria-labelledby={`column-${column.state}`}>
            <div className={css.columnHead}>
              <h2 id={`column-${column.state}`}>{needState[column.state].text}</h2>
              <p className="small muted">
                {column.needs === 0 ? 'none' : count(column.needs, 'need', me.locale)} · <Money value={column.value} />
              </p>
            </div>
            {board.needs
              .filter(n => n.state === column.state)
              .map(need => (
                <article key={need.id} className={css.need} aria-label={need.title}>
                  <Link to="/voice/needs/$needId" params={{ needId: need.id }}>
                    {need.title}
                  </Link>
                  <span>
                    <Money value={need.value.total} />
                  </span>
                  <span className="small muted">
                    {count(need.customers, 'customer', me.locale)}
                    {need.quarter && ` · ${sayQuarter(need.quarter)}`}
                  </span>
                  <Guard need={need} />
                  {need.flagged > 0 && <State quiet said={{ tone: 'wait', text: `${count(need.flagged, 'promise', me.locale)} without a yes` }} />}
                </article>
              ))}
          </section>
        ))}
      </div>
    </div>
  );
}

function Rankings({ board }: { board: RoadmapJson }) {
  return (
    <section className="card" aria-labelledby="rankings">
      <h2 id="rankings">Three rankings, side by side</h2>
      <p className="muted" style={{ marginBottom: 12 }}>
        By value, by the sum of square roots, by distinct customers: they answer different questions and are not merged into one number. “Without the largest” is the rank by value once each need’s own largest customer is left out.
      </p>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Rankings of needs">
        <table className={`plain-table ${css.ranks}`}>
          <thead>
            <tr>
              <th scope="col">Need</th>
              {['By value', 'By square roots', 'By customers', 'Without the largest', 'Effective customers', 'All', 'Open', 'Won', 'Lost'].map(head => (
                <th key={head} scope="col" className="num">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.needs.map(need => (
              <tr key={need.id}>
                <td>
                  <Link to="/voice/needs/$needId" params={{ needId: need.id }}>
                    {need.title}
                  </Link>
                  <p className="small">
                    <State said={sayState(need)} quiet />
                  </p>
                  <Guard need={need} />
                </td>
                <td className="num">{need.ranks.total}</td>
                <td className="num">{need.ranks.roots}</td>
                <td className="num">
                  {need.ranks.customers} <span className="muted">({need.customers})</span>
                </td>
                <td className="num">
                  {need.ranks.withoutTop}
                  {need.ranks.withoutTop > need.ranks.total && <span className="muted"> (−{need.ranks.withoutTop - need.ranks.total})</span>}
                </td>
                <td className="num">{need.effective.toFixed(1)}</td>
                <td className="num">
                  <strong>
                    <Money value={need.value.total} />
                  </strong>
                </td>
                <td className="num">
                  <Money value={need.value.open} />
                </td>
                <td className="num">
                  <Money value={need.value.won} />
                </td>
                <td className="num">
                  <Money value={need.value.lost} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function How({ board }: { board: RoadmapJson }) {
  const { withoutAmount, withoutRate } = board.notCounted;
  const me = useMe();
  const left = [
    ...(withoutAmount > 0 ? [`${count(withoutAmount, 'deal', me.locale)} without an amount`] : []),
    ...withoutRate.map(r => `${count(r.deals, 'deal', me.locale)} in ${r.currency}, for which there is no exchange rate`),
  ];
  return (
    <p className="small muted">
      A deal’s amount is split over its needs by how much each matters (blocker {board.weights.blocker}, important {board.weights.important}, nice to have {board.weights.nice}), so the columns add up to{' '}
      <Money value={board.value.total} /> of real deals: <Money value={board.value.open} /> open, <Money value={board.value.won} /> won, <Money value={board.value.lost} /> lost.
      {left.length > 0 && ` Counted as customers, not as money: ${listOf(left)}.`}
    </p>
  );
}
