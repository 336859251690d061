import { Button, Modal, MultiSelect, Textarea, TextInput } from '@mantine/core';
import { IconCalendarDown, IconPencil } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { address, ApiError } from '../../api.ts';
import { queries } from '../../queries.ts';
import { useClock } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { sayExactly } from '../../say/dates.ts';
import { known, reads, send, type LunchJson } from './data.ts';
import { EditSession } from './edit-session.tsx';
import { Answers, peopleOf, Place, sayCounts, sayMine, Start, stateOf } from './parts.tsx';
import css from './lunches.module.css';

const route = getRouteApi('/lunches/$lunchId');

/** One session: what it is about, whether I come, who came. */
export function LunchPage() {
  const { lunchId } = route.useParams();
  const found = useQuery(reads.one(lunchId));
  const above = <Link to="/lunches">Lunch-and-learns</Link>;
  if (!found.data) {
    const missing = found.error instanceof ApiError && found.error.status === 404;
    return (
      <Page title="Session" above={above}>
        {missing ? <Blank title="There is no such session." /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
      </Page>
    );
  }
  return <Shown key={found.data.id} lunch={found.data} above={above} />;
}

function Shown({ lunch, above }: { lunch: LunchJson; above: React.ReactNode }) {
  const [dialog, setDialog] = useState<'edit' | 'cancel' | 'record' | undefined>();
  const close = () => setDialog(undefined);
  const { can } = lunch.mine;
  const checkIn = useMutation({ mutationFn: () => send.checkIn(lunch.id), onSuccess: known, onError: notice.failed });
  const mine = sayMine(lunch);
  return (
    <Page
      title={lunch.title}
      above={above}
      lead={<State said={stateOf(lunch)} />}
      actions={
        <>
          {can.includes('record') && (
            <Button variant={lunch.attendance ? 'default' : 'filled'} onClick={() => setDialog('record')}>
              Say who came
            </Button>
          )}
          {can.includes('edit') && (
            <Button leftSection={<IconPencil size={16} />} onClick={() => setDialog('edit')}>
              Change
            </Button>
          )}
          {can.includes('cancel') && <Button onClick={() => setDialog('cancel')}>Cancel it</Button>}
        </>
      }
    >
      <div className={css.columns}>
        <div className="stack">
          <section className="card" aria-label="What it is about">
            {lunch.description ? <p className={`${css.text} ${css.words}`}>{lunch.description}</p> : <p className="muted">The host has not said yet what people will know afterwards.</p>}
            {lunch.materials && (
              <p style={{ marginTop: 12 }}>
                <a href={lunch.materials} target="_blank" rel="noreferrer noopener">
                  Materials
                </a>
              </p>
            )}
          </section>
          {lunch.state === 'cancelled' && (
            <p className={css.note} role="status">
              It was cancelled{lunch.cancelled ? `: ${lunch.cancelled}` : '.'}
            </p>
          )}
          {(can.includes('answer') || can.includes('check-in') || mine || lunch.mine.came) && lunch.state !== 'cancelled' && (
            <section className="card stack-tight" aria-labelledby="mine">
              <h2 id="mine" style={{ marginBottom: 0 }}>
                {lunch.state === 'held' || lunch.now ? 'Were you there?' : 'Will you come?'}
              </h2>
              {lunch.state === 'scheduled' && (
                <p role="status" className={lunch.mine.waiting !== null ? css.note : undefined} data-tone={lunch.mine.waiting !== null ? 'wait' : undefined}>
                  {mine ?? (lunch.counts.free === 0 ? 'All seats are taken; who says yes now is on the waiting list.' : 'You have not said yet.')}
                </p>
              )}
              <Answers lunch={lunch} main={!can.includes('record')} />
              {lunch.mine.came && <p role="status">You were there. It counts for your team; nobody is named.</p>}
              {can.includes('check-in') && (
                <div>
                  <Button loading={checkIn.isPending} onClick={() => checkIn.mutate()}>
                    I was there
                  </Button>
                </div>
              )}
              {lunch.state === 'held' && !can.includes('check-in') && !lunch.mine.came && <p className="muted">The week in which one could say so is over.</p>}
            </section>
          )}
          {lunch.attendance && <Attendance lunch={lunch} />}
          {lunch.names && <Names names={lunch.names} />}
        </div>
        <Side lunch={lunch} />
      </div>
      {dialog === 'edit' && <EditSession lunch={lunch} onClose={close} />}
      {dialog === 'cancel' && <CancelSession lunch={lunch} onClose={close} />}
      {dialog === 'record' && <Record lunch={lunch} onClose={close} />}
    </Page>
  );
}

function Side({ lunch }: { lunch: LunchJson }) {
  const clock = useClock();
  return (
    <aside className="card stack" aria-label="When and where">
      <dl className={css.facts}>
        <dt>When</dt>
        <dd>
          <Start lunch={lunch} />
          {lunch.start && lunch.timeZone !== clock.timeZone && (
            <p className="small muted">
              {sayExactly(lunch.start, { ...clock, timeZone: lunch.timeZone })}
            </p>
          )}
        </dd>
        <dt>Where</dt>
        <dd>{lunch.place ? <Place place={lunch.place} /> : <span className="muted">not said yet</span>}</dd>
        <dt>Host</dt>
        <dd>
          {lunch.host?.name ?? <span className="muted">looking for one</span>}
          {lunch.team && <p className="small muted">{lunch.team.name}</p>}
        </dd>
        {lunch.state !== 'proposed' && (
          <>
            <dt>Answers</dt>
            <dd>{sayCounts(lunch)}</dd>
          </>
        )}
        {lunch.capacity !== null && (
          <>
            <dt>Seats</dt>
            <dd>{lunch.capacity}</dd>
          </>
        )}
      </dl>
      {lunch.start && (
        <div>
          <Button component="a" href={address(`/lunches/${lunch.id}/calendar.ics`)} download leftSection={<IconCalendarDown size={16} />}>
            Calendar file
          </Button>
          <p className="small muted" style={{ marginTop: 6 }}>
            A file is as it is now. <Link to="/lunches">A calendar address</Link> follows changes.
          </p>
        </div>
      )}
    </aside>
  );
}

/** By team, from five people of a team on. */
function Attendance({ lunch }: { lunch: LunchJson }) {
  const attendance = lunch.attendance!;
  const rows = [...attendance.teams.map(t => ({ name: t.team.name, people: t.people })), ...(attendance.others === null ? [] : [{ name: 'Other teams together', people: attendance.others }])];
  const most = Math.max(1, ...rows.map(r => r.people));
  return (
    <section className="card" aria-labelledby="came">
      <h2 id="came">Who came{attendance.total === null ? '' : `: ${peopleOf(attendance.total)}`}</h2>
      {rows.length > 0 && (
        <ul className={css.bar}>
          {rows.map(r => (
            <li key={r.name} style={{ display: 'contents' }}>
              <span>{r.name}</span>
              <span className={css.track} aria-hidden>
                <span className={css.fill} style={{ display: 'block', width: `${(100 * r.people) / most}%` }} />
              </span>
              <span className="num">{r.people}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="small muted" style={{ marginTop: 10 }}>
        {attendance.hidden && (rows.length > 0 ? 'And a few of other teams. ' : 'A few people came. ')}
        By team, never by person; a team is shown from five people on.
      </p>
    </section>
  );
}

function Names({ names }: { names: NonNullable<LunchJson['names']> }) {
  const groups = [['Come', names.yes], ['On the waiting list, in order', names.waiting], ['Maybe', names.maybe], ['Will not come', names.no]] as const; // prettier-ignore
  return (
    <section className="card" aria-labelledby="names">
      <h2 id="names">Answers by name, for the host only</h2>
      {groups.every(([, people]) => people.length === 0) && <p className="muted">Nobody has answered yet.</p>}
      <dl className={css.facts}>
        {groups.map(
          ([label, people]) =>
            people.length > 0 && (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd>{people.map(p => p.name).join(', ')}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

function CancelSession({ lunch, onClose }: { lunch: LunchJson; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () => send.cancel(lunch.id, reason.trim()),
    onSuccess: saved => {
      known(saved);
      onClose();
      notice.done('It is cancelled, and who wanted to come is told.');
    },
    onError: notice.failed,
  });
  const told = lunch.counts.yes + lunch.counts.waiting + lunch.counts.maybe;
  return (
    <Modal opened onClose={onClose} title="Cancel this session?">
      <div className="stack">
        <p>{told > 0 ? `${peopleOf(told)} who said yes or maybe will hear of it, and calendars take it out.` : 'Nobody has said yes or maybe yet.'}</p>
        <Textarea data-autofocus label="Why" description="They read it" autosize minRows={2} maxLength={500} value={reason} onChange={event => setReason(event.currentTarget.value)} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Keep it</Button>
          <Button variant="filled" color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel the session
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Record({ lunch, onClose }: { lunch: LunchJson; onClose: () => void }) {
  const people = useQuery(queries.people).data?.people ?? [];
  const [came, setCame] = useState<string[]>((lunch.names?.noted.length ? lunch.names.noted : (lunch.names?.yes ?? [])).map(p => p.id));
  const [materials, setMaterials] = useState(lunch.materials ?? '');
  const [error, setError] = useState<string | undefined>();
  const record = useMutation({
    mutationFn: () => send.record(lunch.id, came, materials.trim() || null),
    onSuccess: saved => {
      known(saved);
      onClose();
      notice.done('Noted. It is shown by team.');
    },
    onError: (failure: unknown) => {
      const said = failure instanceof ApiError ? failure.field('materials') : undefined;
      if (said) setError(said);
      else notice.failed(failure);
    },
  });
  return (
    <Modal opened onClose={onClose} title="Who came" size="lg" closeOnClickOutside={false}>
      <div className="stack">
        <MultiSelect
          label="People"
          description={lunch.names?.noted.length ? 'As you noted it. Whoever said so themselves is counted without standing here.' : 'Those who said yes stand here; take out who was not there, add who was. Whoever says so themselves is counted anyway.'}
          searchable
          limit={50}
          data={people.filter(p => p.active || came.includes(p.id)).map(p => ({ value: p.id, label: p.name }))}
          value={came}
          onChange={setCame}
          nothingFoundMessage="Nobody is called that"
        />
        <TextInput label="Materials" placeholder="https://" maxLength={500} value={materials} error={error} onChange={event => (setMaterials(event.currentTarget.value), setError(undefined))} />
        <p className="small muted">Shown by team, from five people of a team on. Nobody is named.</p>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Close</Button>
          <Button variant="filled" loading={record.isPending} onClick={() => record.mutate()}>
            Save
          </Button>
        </div>
      </div>
    </Modal>
  );
}
