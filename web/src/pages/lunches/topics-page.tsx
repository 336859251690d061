import { Button, Modal, NativeSelect } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient, queries } from '../../queries.ts';
import { dayOf, sayDay, sayTime } from '../../say/dates.ts';
import { useClock } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { Day } from '../../ui/values.tsx';
import { reads, send, type RotationJson } from './data.ts';
import { EditSession, type Known } from './edit-session.tsx';
import { Tabs } from './parts.tsx';
import css from './lunches.module.css';

type Turn = RotationJson['turns'][number];

/** What could be a topic, with the figures; whose turn it is to host, with the reason. */
export function TopicsPage() {
  const topics = useQuery(reads.topics);
  const rotation = useQuery(reads.rotation);
  const [making, setMaking] = useState<Known | undefined>();
  const first = topics.data?.topics[0];
  return (
    <Page title="Topics and turns" lead={topics.data ? (first ? `Waits longest: ${first.title.toLowerCase()}` : 'No topic stands out at the moment') : '\u00a0'}>
      <div className="stack">
        <Tabs on="topics" />
        <div className={css.columns}>
          <section className="card" aria-labelledby="topics">
            <h2 id="topics">What the last {topics.data?.days ?? 90} days suggest</h2>
            {topics.isError && <Failed error={topics.error} retry={() => void topics.refetch()} />}
            {topics.isPending && <Loading />}
            {topics.data?.topics.length === 0 && (
              <Blank title="Nothing waits longer than usual." icon={<IconBulb size={30} stroke={1.5} />}>
                Topics come from requests between two teams of five or more people, at least five of a kind, that wait longest or come back; and from needs that customers name often.
              </Blank>
            )}
            {topics.data?.topics.map(topic => (
              <article key={topic.key} className={css.topic} aria-label={topic.title}>
                <div className="row" style={{ alignItems: 'flex-start' }}>
                  <div className="grow">
                    <h3 style={{ fontSize: '0.9375rem' }}>{topic.title}</h3>
                    <p style={{ marginTop: 2 }}>{topic.says}</p>
                    {topic.session && (
                      <p style={{ marginTop: 2 }}>
                        There is a session on it:{' '}
                        <Link to="/lunches/$lunchId" params={{ lunchId: topic.session.id }}>
                          {topic.session.title}
                        </Link>
                      </p>
                    )}
                  </div>
                  {topic.session === null && (
                    <Button size="compact-md" aria-label={`Propose a session on ${topic.title}`} onClick={() => setMaking({ title: topic.title, description: topic.says, topic: topic.key })}>
                      Propose
                    </Button>
                  )}
                </div>
                <p className="small muted" style={{ marginTop: 6 }}>
                  {topic.notMeant}
                </p>
              </article>
            ))}
            {topics.data && topics.data.notShown > 0 && (
              <p className="small muted" style={{ marginTop: 12 }}>
                {topics.data.notShown === 1 ? 'One other kind of requests' : `${topics.data.notShown} other kinds of requests`} between two teams {topics.data.notShown === 1 ? 'was' : 'were'} fewer than five, or
                between teams of fewer than five people: nothing is said of {topics.data.notShown === 1 ? 'it' : 'them'}.
              </p>
            )}
          </section>
          <section className="card" aria-labelledby="turns">
            <h2 id="turns">Whose turn it is to host</h2>
            {rotation.isError && <Failed error={rotation.error} retry={() => void rotation.refetch()} />}
            {rotation.isPending && <Loading />}
            {rotation.data && <Rotation rotation={rotation.data} host={turn => setMaking({ turn: { period: turn.period, start: turn.start } })} />}
          </section>
        </div>
      </div>
      {making && <EditSession know={making} onClose={() => setMaking(undefined)} />}
    </Page>
  );
}

const states = { next: { tone: 'plain', text: 'Comes later' }, asked: { tone: 'wait', text: 'Asked' }, accepted: { tone: 'good', text: 'Planned' } } as const;

const set = (rotation: RotationJson) => queryClient.setQueryData(reads.rotation.queryKey, rotation);

function Rotation({ rotation, host }: { rotation: RotationJson; host: (turn: Turn) => void }) {
  const [handing, setHanding] = useState<Turn | undefined>();
  const [swapping, setSwapping] = useState(false);
  if (rotation.rhythm === null)
    return <p className="muted">No rhythm is set, so nobody is asked in turn. An administrator sets it under Settings; until then anybody proposes.</p>;
  return (
    <>
      <p className="muted">
        {rotation.rhythm}. Every team once before any twice, the longest waiting first; who skips keeps its place.
      </p>
      <ol style={{ marginTop: 4 }}>
        {rotation.turns.map(turn => (
          <TurnRow key={turn.period} turn={turn} host={() => host(turn)} handOver={() => setHanding(turn)} />
        ))}
      </ol>
      {rotation.canSwap && swappable(rotation).length > 1 && (
        <Button mt={4} onClick={() => setSwapping(true)}>
          Swap two teams
        </Button>
      )}
      <details style={{ marginTop: 14 }}>
        <summary>When each team hosted last</summary>
        <table className="plain-table" style={{ marginTop: 6 }}>
          <thead>
            <tr>
              <th scope="col">Team</th>
              <th scope="col">Last turn</th>
            </tr>
          </thead>
          <tbody>
            {rotation.teams.map(({ team, last }) => (
              <tr key={team.id}>
                <td>{team.name}</td>
                <td>{last ? <Day date={last} /> : <span className="muted">not yet</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {handing && <HandOver turn={handing} onClose={() => setHanding(undefined)} />}
      {swapping && <Swap rotation={rotation} onClose={() => setSwapping(false)} />}
    </>
  );
}

function TurnRow({ turn, host, handOver }: { turn: Turn; host: () => void; handOver: () => void }) {
  const clock = useClock();
  const skip = useMutation({
    mutationFn: () => send.skip(turn.period),
    onSuccess: saved => (set(saved), notice.done('Skipped: the team keeps its place, and another one is asked.')),
    onError: notice.failed,
  });
  const at = Date.parse(turn.start);
  return (
    <li className={css.turn}>
      <div className="row row-wrap">
        <strong style={{ fontWeight: 600 }}>{turn.team?.name ?? 'Nobody'}</strong>
        <span className="muted">
          {sayDay(dayOf(at, clock.timeZone), clock)}, {sayTime(at, clock)}
        </span>
        <State said={states[turn.state]} quiet />
      </div>
      {turn.lunchId ? (
        <p>
          <Link to="/lunches/$lunchId" params={{ lunchId: turn.lunchId }}>
            The session
          </Link>
        </p>
      ) : (
        turn.state === 'asked' && <p>{turn.person ? `${turn.person.name} was asked` : 'Nobody of the team is there that day; anyone of it may answer'}</p>
      )}
      <p className="small muted" style={{ marginTop: 2 }}>
        {turn.because}
      </p>
      {turn.tie.length > 0 && (
        <details className="small" style={{ marginTop: 4 }}>
          <summary>Work the tie out yourself</summary>
          <p className="muted" style={{ margin: '4px 0' }}>
            The lowest SHA-256 comes first: <code className={css.hash}>printf '%s' 'TEXT' | sha256sum</code>
          </p>
          <ol>
            {turn.tie.map(t => (
              <li key={t.text} className={css.hash}>
                {t.team}: {t.text}
                <br />
                <span className="muted">{t.sha256.slice(0, 16)}…</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {turn.can.length > 0 && (
        <div className="row row-wrap" style={{ marginTop: 8 }}>
          <Button size="compact-md" onClick={host}>
            Host it
          </Button>
          <Button size="compact-md" onClick={handOver}>
            Hand it over
          </Button>
          <Button size="compact-md" loading={skip.isPending} onClick={() => skip.mutate()}>
            Skip
          </Button>
        </div>
      )}
    </li>
  );
}

function HandOver({ turn, onClose }: { turn: Turn; onClose: () => void }) {
  const people = (useQuery(queries.people).data?.people ?? []).filter(p => p.active && p.team?.id === turn.team?.id && p.id !== turn.person?.id);
  const [person, setPerson] = useState('');
  const hand = useMutation({
    mutationFn: () => send.handOver(turn.period, person),
    onSuccess: saved => (set(saved), onClose(), notice.done('Handed over: they are asked now.')),
    onError: notice.failed,
  });
  return (
    <Modal opened onClose={onClose} title={`Hand over the turn of ${turn.team?.name ?? ''}`}>
      <div className="stack">
        <NativeSelect data-autofocus label="To" value={person} onChange={event => setPerson(event.currentTarget.value)} data={[{ value: '', label: 'Choose somebody of the team' }, ...people.map(p => ({ value: p.id, label: p.name }))]} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Close</Button>
          <Button variant="filled" disabled={!person} loading={hand.isPending} onClick={() => hand.mutate()}>
            Hand over
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Two that are both asked, or two that are not asked yet, swap; one of each would take away what somebody was asked. */
function swappable({ turns }: RotationJson): readonly { readonly id: string; readonly name: string }[] {
  const of = (state: Turn['state']) => turns.flatMap(t => (t.team && t.state === state ? [t.team] : []));
  return [of('next'), of('asked')].find(teams => teams.length > 1) ?? [];
}

function Swap({ rotation, onClose }: { rotation: RotationJson; onClose: () => void }) {
  const teams = swappable(rotation);
  const [a, setA] = useState(teams[0]?.id ?? '');
  const [b, setB] = useState(teams[1]?.id ?? '');
  const swap = useMutation({
    mutationFn: () => send.swap([a, b]),
    onSuccess: saved => (set(saved), onClose(), notice.done('Swapped.')),
    onError: notice.failed,
  });
  const data = teams.map(t => ({ value: t.id, label: t.name }));
  return (
    <Modal opened onClose={onClose} title="Swap two turns">
      <div className="stack">
        <NativeSelect label="This team" value={a} onChange={event => setA(event.currentTarget.value)} data={data} />
        <NativeSelect label="with" value={b} onChange={event => setB(event.currentTarget.value)} data={data} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Close</Button>
          <Button variant="filled" disabled={!a || !b} loading={swap.isPending} onClick={() => swap.mutate()}>
            Swap
          </Button>
        </div>
      </div>
    </Modal>
  );
}
