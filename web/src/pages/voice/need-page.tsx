import { Button } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type NeedJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayMoney } from '../../say/money.ts';
import { sayShare, sayState, urgencyWords } from '../../say/voice.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { NotHere } from '../../ui/not-here.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { Day, Money, When } from '../../ui/values.tsx';
import { Wins } from '../recognition/wins.tsx';
import { CustomerBar } from './customer-bar.tsx';
import { Except, Merge, Move, People, Split } from './need-dialogs.tsx';
import { Issues } from './need-issues.tsx';
import { Note } from './need-note.tsx';
import { tookNeed } from './took-need.ts';
import css from './voice.module.css';

const route = getRouteApi('/voice/needs/$needId');
const above = (
  <Link to="/voice" search={{ show: undefined, kinds: undefined }}>
    Voice
  </Link>
);

export function NeedPage() {
  const { needId } = route.useParams();
  const found = useQuery(queries.need(needId));
  if (found.data) return <Need key={found.data.id} need={found.data} asked={needId} />;
  return (
    <NotHere title="Need" above={above} found={found} missing="There is no such need.">
      It may have been written with another id. The board lists all of them.
    </NotHere>
  );
}

type Dialog = 'move' | 'merge' | 'split' | 'except' | 'people';

function Need({ need, asked }: { need: NeedJson; asked: string }) {
  const me = useMe();
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const close = () => setDialog(undefined);
  const { deals } = need.row;
  const behind = deals.open + deals.won + deals.lost;
  return (
    <Page
      title={need.title}
      above={above}
      lead={
        behind > 0
          ? `${sayMoney(need.row.value.total, me.locale)} of ${count(behind, 'deal', me.locale)} and ${count(need.row.customers, 'customer', me.locale)}: ${sayMoney(need.row.value.open, me.locale)} open, ${sayMoney(need.row.value.won, me.locale)} won, ${sayMoney(need.row.value.lost, me.locale)} lost`
          : `${count(need.row.customers, 'customer', me.locale)}, no deal yet`
      }
      actions={
        <>
          <Button component={Link} to={`/voice/new?need=${need.id}`} leftSection={<IconPlus size={16} />}>
            Add a voice
          </Button>
          {need.mayDecide && (
            <Button variant="filled" onClick={() => setDialog('move')}>
              Change state
            </Button>
          )}
        </>
      }
    >
      {asked !== need.id && <p className="muted">The need at this address was merged into this one. What was asked there counts here.</p>}
      <div className={css.columns}>
        <div className="stack">
          <section className="card" aria-label="Where it stands">
            <div className="row row-wrap" style={{ marginBottom: 12 }}>
              <State said={sayState(need)} />
              <span className="muted">
                since <When at={need.movedAt} short />
                {need.release && ` · in ${need.release.name}`}
                {need.productOwner && ` · ${need.productOwner.name} decides`}
                {need.builders.length > 0 && ` · built by ${listOf(need.builders.map(b => b.name))}`}
              </span>
            </div>
            {need.reason && (
              <p style={{ marginBottom: 12 }}>
                <strong>Reason:</strong> {need.reason}
              </p>
            )}
            {need.state === 'shipped' && <Wins needId={need.id} />}
            <Guard need={need} />
            <CustomerBar spread={need.concentration} label={`Customers behind ${need.title}`} carried={need.row.guard?.state === 'carried'} />
            <p className="small muted" style={{ marginTop: 10 }}>
              Rank {need.row.ranks.total} by value, {need.row.ranks.roots} by square roots, {need.row.ranks.customers} by customers; {need.row.ranks.withoutTop} without its largest customer.
            </p>
          </section>
          <Promises need={need} />
          <section className="card" aria-labelledby="voices">
            <h2 id="voices">What they said</h2>
            {need.voices.length === 0 && <p className="muted">Nobody has been quoted yet.</p>}
            {need.voices.map(v => (
              <div key={v.id} className={css.quote}>
                <blockquote>{v.words}</blockquote>
                <p className="small muted">
                  {[v.saidBy, v.deal?.account ?? v.account].filter(Boolean).join(', ') || 'A customer'} · {urgencyWords[v.urgency]}
                  {v.deal && (
                    <>
                      {' · '}
                      <Link to="/deals/$dealId" params={{ dealId: v.deal.id }}>
                        {v.deal.name}
                      </Link>
                    </>
                  )}
                  {v.capturedBy && ` · captured by ${v.capturedBy.name}`}, <When at={v.at} short />
                </p>
              </div>
            ))}
          </section>
          <Deals need={need} />
          {need.note && <Note need={need} note={need.note} />}
        </div>
        <div className="stack">
          <Issues need={need} />
          {(need.exceptions.length > 0 || need.mayDecide) && <Exceptions need={need} add={() => setDialog('except')} />}
          {need.decisions.length > 0 && (
            <section className="card" aria-labelledby="decisions">
              <h2 id="decisions">Decisions</h2>
              <ul className="stack-tight">
                {need.decisions.map(d => (
                  <li key={d.id}>
                    <Link to="/voice/ledger" search={{ state: d.state === 'open' ? undefined : 'all', decision: d.id }}>
                      {d.question}
                    </Link>
                    {d.reason && <p className="small muted">{d.reason}</p>}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {need.mayDecide && (
            <section className="card" aria-labelledby="tidy">
              <h2 id="tidy">Put in order</h2>
              <div className="row row-wrap">
                <Button size="compact-sm" onClick={() => setDialog('people')}>
                  Name and people
                </Button>
                <Button size="compact-sm" onClick={() => setDialog('merge')}>
                  Merge
                </Button>
                <Button size="compact-sm" onClick={() => setDialog('split')} disabled={need.voices.length < 2}>
                  Split
                </Button>
              </div>
              {need.mergedFrom.map(m => (
                <Merged key={m.id} id={m.id} title={m.title} />
              ))}
            </section>
          )}
          <section className="card" aria-labelledby="history">
            <h2 id="history">History</h2>
            <ul className={css.history}>
              {need.history.slice(0, 40).map((h, i) => (
                <li key={i}>
                  {h.text}
                  <p className="small muted">
                    {h.who}, <When at={h.at} short />
                  </p>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      {dialog === 'move' && <Move need={need} onClose={close} />}
      {dialog === 'merge' && <Merge need={need} onClose={close} />}
      {dialog === 'split' && <Split need={need} onClose={close} />}
      {dialog === 'except' && <Except need={need} onClose={close} />}
      {dialog === 'people' && <People need={need} onClose={close} />}
    </Page>
  );
}

function Guard({ need }: { need: NeedJson }) {
  const { guard, ranks } = need.row;
  if (!guard) return null;
  return (
    <div className={css.flag} style={{ marginBottom: 12 }}>
      <IconAlertTriangle size={18} aria-hidden />
      <p>
        <strong>
          {guard.account} carries {sayShare(guard.share)} of this.
        </strong>{' '}
        It is as if {guard.effective.toFixed(1)} customers of equal size had asked
        {guard.rankFall > 0 && `; without the largest it falls from rank ${ranks.total} to ${ranks.withoutTop}`}.
        {guard.state === 'excepted' ? ' A strategic exception is on record.' : ' If that is wanted, put a strategic exception on record.'}
      </p>
    </div>
  );
}

function Promises({ need }: { need: NeedJson }) {
  if (need.promises.length === 0) return null;
  return (
    <section className="card" aria-labelledby="promises">
      <h2 id="promises">Promised to customers</h2>
      <ul className="stack-tight">
        {need.promises.map(p => (
          <li key={p.id}>
            <Link to="/approvals/$approvalId" params={{ approvalId: p.requestId }}>
              {p.what}
            </Link>{' '}
            <State
              said={p.state === 'accepted' ? { tone: 'good', text: 'Product said yes' } : p.state === 'declined' ? { tone: 'bad', text: 'Product said no' } : { tone: 'wait', text: `Without a yes from ${p.owner?.name ?? 'product'}` }}
            />
            <p className="small muted">
              {p.deal}
              {p.due && (
                <>
                  , by <Day date={p.due} overdue={p.state !== 'declined'} />
                </>
              )}
              {p.reason && `. ${p.reason}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deals({ need }: { need: NeedJson }) {
  if (need.deals.length === 0) return null;
  return (
    <section className="card" aria-labelledby="deals">
      <h2 id="deals">Deals that asked</h2>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Table of the deals that asked">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Deal</th>
              <th scope="col">State</th>
              <th scope="col">Urgency</th>
              <th scope="col" className="num">
                Amount
              </th>
              <th scope="col" className="num">
                Counts here
              </th>
            </tr>
          </thead>
          <tbody>
            {need.deals.map(d => (
              <tr key={d.id}>
                <td>
                  <Link to="/deals/$dealId" params={{ dealId: d.id }}>
                    {d.name}
                  </Link>
                  <span className="small muted"> {d.owner}</span>
                </td>
                <td>{d.kind === 'open' ? 'Open' : d.kind === 'won' ? 'Won' : 'Lost'}</td>
                <td className="nowrap">{urgencyWords[d.urgency]}</td>
                <td className="num">
                  <Money value={d.amount} />
                </td>
                <td className="num nowrap">
                  <Money value={d.value} />
                  {d.among > 1 && <span className="small muted"> (of {d.among} needs)</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Exceptions({ need, add }: { need: NeedJson; add: () => void }) {
  const end = useMutation({ mutationFn: (id: string) => api.endException(need.id, id), onSuccess: tookNeed, onError: notice.failed });
  return (
    <section className="card" aria-labelledby="exceptions">
      <h2 id="exceptions">Strategic exceptions</h2>
      {need.exceptions.length === 0 && <p className="muted">None. One is a record: for whom, who decided it, why, at what cost, until when.</p>}
      <ul className="stack-tight">
        {need.exceptions.map(e => (
          <li key={e.id}>
            <p>
              <strong>{e.account}</strong>, {e.ended ? 'ended' : 'until'} <Day date={e.until} short />
            </p>
            <p>{e.why}</p>
            <p className="small muted">
              {e.by.name}
              {e.cost && (
                <>
                  , cost <Money value={e.cost} />
                </>
              )}
            </p>
            {need.mayDecide && !e.ended && (
              <Button size="compact-sm" loading={end.isPending} onClick={() => end.mutate(e.id)}>
                End now
              </Button>
            )}
          </li>
        ))}
      </ul>
      {need.mayDecide && (
        <Button size="compact-sm" onClick={add} style={{ marginTop: 12 }}>
          Put one on record
        </Button>
      )}
    </section>
  );
}

export function Merged({ id, title }: { id: string; title: string }) {
  const undo = useMutation({
    mutationFn: () => api.unmergeNeed(id),
    onSuccess: after => {
      tookNeed(after);
      notice.done(`${after.title} stands by itself again.`);
    },
    onError: notice.failed,
  });
  return (
    <p className="row row-wrap" style={{ marginTop: 10 }}>
      <span className="grow">
        “{title}” was merged into this.
      </span>
      <Button size="compact-sm" variant="subtle" loading={undo.isPending} onClick={() => undo.mutate()}>
        Undo
      </Button>
    </p>
  );
}
