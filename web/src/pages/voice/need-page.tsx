import { Button, Checkbox, Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconExternalLink, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { api, ApiError, type NeedJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { readAmount, sayMoney } from '../../say/money.ts';
import { needState, needStates, nextQuarters, sayQuarter, sayShare, sayState, urgencyWords, vendorWords } from '../../say/voice.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { Day, Money, When } from '../../ui/values.tsx';
import { Wins } from '../recognition/wins.tsx';
import { CustomerBar } from './customer-bar.tsx';
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
  if (found.error instanceof ApiError && found.error.status === 404) {
    return (
      <Page title="Need" above={above}>
        <Blank title="There is no such need.">It may have been written with another id. The board lists all of them.</Blank>
      </Page>
    );
  }
  return (
    <Page title="Need" above={above}>
      {found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading lines={9} />}
    </Page>
  );
}

const took = (need: NeedJson) => {
  queryClient.setQueryData(queries.need(need.id).queryKey, need);
  void queryClient.invalidateQueries({ queryKey: ['voice'] });
};
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

/** The text that sellers send: drafted, edited by a person, copied. */
function Note({ need, note }: { need: NeedJson; note: NonNullable<NeedJson['note']> }) {
  const [text, setText] = useState<string | undefined>();
  const save = useMutation({
    mutationFn: (value: string | null) => api.changeNeed(need.id, { note: value }),
    onSuccess: after => {
      took(after);
      setText(undefined);
      notice.done('The text for customers is saved.');
    },
    onError: notice.failed,
  });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(note.text);
      notice.done('Copied.');
    } catch (error) {
      notice.failed(error);
    }
  };
  return (
    <section className="card" aria-labelledby="note">
      <h2 id="note">Text for customers{note.edited ? '' : ' (draft)'}</h2>
      {text === undefined ? (
        <>
          <pre className={css.note}>{note.text}</pre>
          <div className="row" style={{ marginTop: 12 }}>
            <Button size="compact-sm" leftSection={<IconCopy size={14} />} onClick={() => void copy()}>
              Copy
            </Button>
            {need.mayDecide && (
              <Button size="compact-sm" onClick={() => setText(note.text)}>
                Edit
              </Button>
            )}
            {need.mayDecide && note.edited && (
              <Button size="compact-sm" variant="subtle" loading={save.isPending} onClick={() => save.mutate(null)}>
                Back to the draft
              </Button>
            )}
          </div>
        </>
      ) : (
        <form
          className="stack-tight"
          onSubmit={event => {
            event.preventDefault();
            save.mutate(text.trim() || null);
          }}
        >
          <Textarea aria-label="Text for customers" autosize minRows={6} maxLength={4000} value={text} onChange={event => setText(event.currentTarget.value)} />
          <div className="row">
            <Button size="compact-sm" variant="filled" type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setText(undefined)}>
              Cancel
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

const issueState = { open: { tone: 'plain', text: 'Open' }, done: { tone: 'good', text: 'Closed' }, released: { tone: 'good', text: 'Released' }, cancelled: { tone: 'plain', text: 'Cancelled' } } as const;

function Issues({ need }: { need: NeedJson }) {
  const fields = useFields({ url: '' });
  const link = useMutation({
    mutationFn: () => api.linkIssue(need.id, fields.values.url.trim()),
    onSuccess: after => {
      took(after);
      fields.set('url', '');
    },
    onError: fields.failed,
  });
  const unlink = useMutation({ mutationFn: (i: NeedJson['issues'][number]) => api.unlinkIssue(need.id, i.vendor, i.key), onSuccess: took, onError: notice.failed });
  return (
    <section className="card" aria-labelledby="issues">
      <h2 id="issues">Issues</h2>
      {need.issues.length === 0 && <p className="muted">{need.mayDecide ? 'Link an issue: when it is done, this is shipped by itself.' : 'No issue is linked.'}</p>}
      <ul className="stack-tight">
        {need.issues.map(i => (
          <li key={`${i.vendor} ${i.key}`} className="row row-wrap">
            <a href={i.url} target="_blank" rel="noreferrer" className="row" style={{ gap: 4 }}>
              {vendorWords[i.vendor]} {i.key} <IconExternalLink size={14} aria-label="opens elsewhere" />
            </a>
            <State said={issueState[i.state]} quiet />
            {need.mayDecide && (
              <Button size="compact-sm" variant="subtle" loading={unlink.isPending} onClick={() => unlink.mutate(i)} aria-label={`Unlink ${i.key}`}>
                Unlink
              </Button>
            )}
          </li>
        ))}
      </ul>
      {need.mayDecide && (
        <form
          className="stack-tight"
          style={{ marginTop: 12 }}
          onSubmit={event => {
            event.preventDefault();
            link.mutate();
          }}
        >
          <TextInput label="Address of an issue" placeholder="GitHub, Linear or Jira" {...fields.text('url')} />
          <Button type="submit" size="compact-sm" loading={link.isPending} disabled={!fields.values.url.trim()} style={{ alignSelf: 'flex-start' }}>
            Link
          </Button>
        </form>
      )}
    </section>
  );
}

function Exceptions({ need, add }: { need: NeedJson; add: () => void }) {
  const end = useMutation({ mutationFn: (id: string) => api.endException(need.id, id), onSuccess: took, onError: notice.failed });
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

function Merged({ id, title }: { id: string; title: string }) {
  const undo = useMutation({
    mutationFn: () => api.unmergeNeed(id),
    onSuccess: after => {
      took(after);
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

function Dialog({ title, onClose, onSubmit, submit, busy, children }: { title: string; onClose: () => void; onSubmit: () => void; submit: string; busy: boolean; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <form
        className={form.grid}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Move({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const quarters = nextQuarters(new Date().toISOString().slice(0, 10));
  const options = need.quarter && !quarters.some(q => q.value === need.quarter) ? [{ value: need.quarter, label: sayQuarter(need.quarter) }, ...quarters] : quarters;
  const fields = useFields({ state: need.state as string, quarter: need.quarter ?? '', release: need.release?.name ?? '', reason: need.reason ?? '' });
  const { values } = fields;
  const state = needStates.find(s => s === values.state) ?? need.state;
  const move = useMutation({
    mutationFn: () => api.moveNeed(need.id, { state, quarter: values.quarter || null, reason: state === 'declined' ? values.reason.trim() || null : null, release: state === 'shipped' ? values.release.trim() || null : null }),
    onSuccess: after => {
      took(after);
      notice.done(`${after.title}: ${sayState(after).text}.`);
      onClose();
    },
    onError: fields.failed,
  });
  const owners = new Set(need.deals.map(d => d.owner).filter(Boolean));
  const told = state === 'planned' || state === 'shipped' || state === 'declined';
  return (
    <Dialog title="Change state" onClose={onClose} onSubmit={() => move.mutate()} submit="Change" busy={move.isPending}>
      <NativeSelect label="State" data-autofocus data={needStates.map(value => ({ value, label: needState[value].text }))} {...fields.text('state')} />
      {(state === 'planned' || state === 'in-progress') && <NativeSelect label="Planned for" data={[{ value: '', label: 'Choose a quarter' }, ...options]} {...fields.text('quarter')} />}
      {state === 'shipped' && <TextInput label="In which release" maxLength={120} {...fields.text('release')} />}
      {state === 'declined' && <Textarea label="Reason" required autosize minRows={2} maxLength={1000} className={form.wide ?? ''} description="Everybody who asked reads it. A no with its reason counts as heard." {...fields.text('reason')} />}
      {told && owners.size > 0 && (
        <p className={`muted ${form.wide ?? ''}`}>
          {count(need.deals.length, 'deal', 'en')} asked. {listOf([...owners].slice(0, 5) as string[])}
          {owners.size > 5 && ` and ${owners.size - 5} more`} will hear of it in Slack, once.
        </p>
      )}
    </Dialog>
  );
}

function Merge({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields({ into: null as string | null });
  const board = useQuery(queries.roadmap());
  const merge = useMutation({
    mutationFn: (into: string) => api.mergeNeed(need.id, into),
    onSuccess: after => {
      took(after);
      notice.done(`Merged into ${after.title}.`);
      onClose();
      void navigate({ to: '/voice/needs/$needId', params: { needId: after.id } });
    },
    onError: fields.failed,
  });
  return (
    <Dialog title={`Merge “${need.title}” into another`} onClose={onClose} submit="Merge" busy={merge.isPending} onSubmit={() => (fields.values.into ? merge.mutate(fields.values.into) : fields.setErrors({ into: 'Choose a need.' }))}>
      <Select
        label="Into"
        data-autofocus
        searchable
        className={form.wide ?? ''}
        data={(board.data?.needs ?? []).filter(n => n.id !== need.id).map(n => ({ value: n.id, label: n.title }))}
        value={fields.values.into}
        onChange={into => fields.set('into', into)}
        error={fields.errors.into}
      />
      <p className={`muted ${form.wide ?? ''}`}>No voice is lost or moved: they count for the other need, and this address leads there. It can be undone.</p>
    </Dialog>
  );
}

function Split({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields({ title: '', voices: [] as string[] });
  const { values } = fields;
  const split = useMutation({
    mutationFn: () => api.splitNeed(need.id, values.title.trim(), values.voices),
    onSuccess: after => {
      took(after);
      notice.done(`${after.title} is a need of its own.`);
      onClose();
      void navigate({ to: '/voice/needs/$needId', params: { needId: after.id } });
    },
    onError: fields.failed,
  });
  return (
    <Dialog title={`Split “${need.title}”`} onClose={onClose} onSubmit={() => split.mutate()} submit="Split" busy={split.isPending}>
      <TextInput label="Name of the new need" data-autofocus required maxLength={120} className={form.wide ?? ''} {...fields.text('title')} />
      <Checkbox.Group label="Voices that belong to it" className={form.wide ?? ''} value={values.voices} error={fields.errors.voices} onChange={voices => fields.set('voices', voices)}>
        <div className="stack-tight" style={{ maxHeight: '18rem', overflowY: 'auto', paddingTop: 8 }}>
          {need.voices.map(v => (
            <Checkbox key={v.id} value={v.id} label={`${v.words.slice(0, 140)} (${v.deal?.account ?? v.account ?? 'a customer'})`} />
          ))}
        </div>
      </Checkbox.Group>
    </Dialog>
  );
}

function Except({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const fields = useFields({ account: need.row.top?.account ?? '', why: '', cost: '', until: '' });
  const { values } = fields;
  const add = useMutation({
    mutationFn: (cost: { amount: string; currency: string } | null) => api.addException(need.id, { account: values.account.trim(), why: values.why.trim(), cost, until: values.until }),
    onSuccess: after => {
      took(after);
      notice.done('The exception is on record.');
      onClose();
    },
    onError: fields.failed,
  });
  const currency = need.row.value.total.currency;
  const submit = () => {
    const cost = values.cost.trim() ? readAmount(values.cost) : undefined;
    if (cost && !cost.ok) return fields.setErrors({ cost: cost.message });
    if (!values.until) return fields.setErrors({ until: 'An exception ends on a day.' });
    add.mutate(cost?.ok ? { amount: cost.amount, currency } : null);
  };
  return (
    <Dialog title="Strategic exception" onClose={onClose} onSubmit={submit} submit="Put on record" busy={add.isPending}>
      <TextInput label="For which customer" data-autofocus required maxLength={200} {...fields.text('account')} />
      <TextInput label="Until" type="date" required {...fields.text('until')} />
      <Textarea label="Why" required autosize minRows={2} maxLength={1000} className={form.wide ?? ''} {...fields.text('why')} />
      <TextInput label={`What it costs, in ${currency}`} inputMode="decimal" {...fields.text('cost')} />
    </Dialog>
  );
}

function People({ need, onClose }: { need: NeedJson; onClose: () => void }) {
  const people = useQuery(queries.people).data?.people.filter(p => p.active) ?? [];
  const fields = useFields({ title: need.title, productOwnerId: (need.productOwner?.id ?? null) as string | null, builders: need.builders.map(b => b.id) });
  const { values } = fields;
  const save = useMutation({
    mutationFn: () => api.changeNeed(need.id, { title: values.title.trim(), productOwnerId: values.productOwnerId, builders: values.builders }),
    onSuccess: after => {
      took(after);
      onClose();
    },
    onError: fields.failed,
  });
  const choices = people.map(p => ({ value: p.id, label: p.name }));
  return (
    <Dialog title="Name and people" onClose={onClose} onSubmit={() => save.mutate()} submit="Save" busy={save.isPending}>
      <TextInput label="Name" data-autofocus required maxLength={120} className={form.wide ?? ''} {...fields.text('title')} />
      <Select label="Who decides" searchable clearable data={choices} value={values.productOwnerId} onChange={id => fields.set('productOwnerId', id)} error={fields.errors.productOwnerId} />
      <Select
        label="Add somebody who builds it"
        searchable
        data={choices.filter(c => !values.builders.includes(c.value))}
        value={null}
        onChange={id => id && fields.set('builders', [...values.builders, id])}
        error={fields.errors.builders}
      />
      {values.builders.length > 0 && (
        <ul className={`row row-wrap ${form.wide ?? ''}`}>
          {values.builders.map(id => {
            const name = choices.find(c => c.value === id)?.label ?? 'Somebody';
            return (
              <li key={id}>
                <Button size="compact-sm" onClick={() => fields.set('builders', values.builders.filter(b => b !== id))} aria-label={`Take ${name} out`}>
                  {name} ×
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Dialog>
  );
}
