import { ActionIcon, Button, Menu, Modal, NativeSelect, Select, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, ApiError, type Duty, type Duties, type RotaInput } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { dayOf, sayDay } from '../../say/dates.ts';
import { count } from '../../say/words.ts';
import { useClock, useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import css from './requests.module.css';

type Dialog = { readonly duty: Duty; readonly kind: 'arrange' | 'swap' | 'skip' };

/** Puts a rota where it is shown. */
function took(duty: Duty): void {
  queryClient.setQueryData(queries.duties.queryKey, (old: Duties | undefined) => old && { items: old.items.map(d => (d.team.id === duty.team.id ? duty : d)) });
}

/** Who is on duty, team by team, and who comes next. */
export function DutyPage() {
  const found = useQuery(queries.duties);
  const { locale } = useMe();
  const [dialog, setDialog] = useState<Dialog | undefined>();
  const items = found.data?.items ?? [];
  const arranged = items.filter(d => d.rota);
  const without = items.filter(d => !d.rota && d.mine.canArrange);
  const mine = arranged.filter(d => d.mine.inRota);
  const sorted = [...mine, ...arranged.filter(d => !d.mine.inRota)];
  return (
    <Page
      title="Duty"
      above={
        <Link to="/requests" search={{ tab: undefined, team: undefined, type: undefined, state: undefined, q: undefined }}>
          Requests
        </Link>
      }
      lead={!found.data ? '\u00a0' : arranged.length === 0 ? 'No team has a duty rota yet' : `${count(arranged.length, 'team', locale)} with a duty rota`}
    >
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {sorted.map(duty => (
        <Rota key={duty.team.id} duty={duty} open={kind => setDialog({ duty, kind })} />
      ))}
      {without.length > 0 && (
        <section className="card" aria-labelledby="without">
          <h2 id="without">Without a rota</h2>
          <p className="muted">Requests that go to whoever is on duty wait in the team’s queue then.</p>
          <div className="row row-wrap" style={{ marginTop: 10 }}>
            {without.map(duty => (
              <Button key={duty.team.id} onClick={() => setDialog({ duty, kind: 'arrange' })}>
                Arrange {duty.team.name}
              </Button>
            ))}
          </div>
        </section>
      )}
      {dialog?.kind === 'arrange' && <Arrange duty={dialog.duty} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'swap' && <AskSwap duty={dialog.duty} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'skip' && <Skip duty={dialog.duty} onClose={() => setDialog(undefined)} />}
    </Page>
  );
}

function Days({ from, to }: { from: string; to: string }) {
  const clock = useClock();
  return (
    <span className="nowrap">
      {sayDay(from, clock)}
      {to !== from && ` to ${sayDay(to, clock)}`}
    </span>
  );
}

function Rota({ duty, open }: { duty: Duty; open: (kind: Dialog['kind']) => void }) {
  const { team, rota, now, next, swaps, skips, mine } = duty;
  const clock = useClock();
  const settle = useMutation({ mutationFn: ({ id, verb }: { id: string; verb: 'agree' | 'decline' | 'cancel' }) => api.settleSwap(team.id, id, verb), onSuccess: took, onError: notice.failed });
  const unskip = useMutation({ mutationFn: (id: string) => api.unskipDuty(team.id, id), onSuccess: took, onError: notice.failed });
  if (!rota || !now) return null;
  const asked = swaps.filter(s => s.state === 'asked');
  return (
    <section className="card" aria-labelledby={`duty-${team.id}`}>
      <div className="row row-wrap" style={{ alignItems: 'flex-start', marginBottom: 12 }}>
        <div className="grow">
          <h2 id={`duty-${team.id}`}>{team.name}</h2>
          <p className={css.now}>
            {now.person ? <strong>{now.person.name}</strong> : 'Nobody'} {now.person ? 'is on duty' : 'is there'}
            {now.because && <span className="muted">, since {now.because === 'swapped' ? 'turns were swapped' : now.because}</span>}
          </p>
          <p className="small muted">
            {rota.turn === 'weekly' ? 'A week each' : 'A working day each'}: {rota.people.map(p => p.name).join(', ')} · {rota.timeZone}
          </p>
        </div>
        {mine.inRota && <Button onClick={() => open('swap')}>Swap a turn</Button>}
        {(mine.inRota || mine.canArrange) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button aria-label={`More about ${team.name}`}>
                <IconDots size={18} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {mine.canArrange && <Menu.Item onClick={() => open('skip')}>Skip days</Menu.Item>}
              {mine.canArrange && <Menu.Item onClick={() => open('arrange')}>Change the rota</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {asked.map(s => (
        <div key={s.id} className={css.note} style={{ marginBottom: 12 }} role="status">
          <p>
            {s.from.name} asks {s.to.name} to swap: {s.from.name} takes the turn of {sayDay(s.take, clock)}, {s.to.name} the one of {sayDay(s.give, clock)}.
          </p>
          {s.mine.length > 0 && (
            <div className="row" style={{ marginTop: 8 }}>
              {s.mine.map(verb => (
                <Button key={verb} variant={verb === 'agree' ? 'filled' : 'default'} loading={settle.isPending && settle.variables.verb === verb} onClick={() => settle.mutate({ id: s.id, verb })}>
                  {{ agree: 'Agree', decline: 'Decline', cancel: 'Cancel swap' }[verb]}
                </Button>
              ))}
            </div>
          )}
        </div>
      ))}
      <dl className={css.turns}>
        {next.slice(0, 4).map(t => (
          <div key={t.from} style={{ display: 'contents' }}>
            <dt className="muted">
              <Days from={t.from} to={t.to} />
            </dt>
            <dd>
              {t.person?.name ?? 'nobody is there'}
              {t.because && <span className="muted small"> ({t.because})</span>}
            </dd>
          </div>
        ))}
      </dl>
      {skips.length > 0 && (
        <div style={{ marginTop: 12 }}>
          <h3>Skipped</h3>
          {skips.map(s => (
            <div key={s.id} className="row">
              <span>
                {s.person.name}, <Days from={s.from} to={s.to} />
              </span>
              {s.mine && (
                <ActionIcon variant="subtle" aria-label={`${s.person.name} takes these turns again`} onClick={() => unskip.mutate(s.id)}>
                  <IconX size={16} />
                </ActionIcon>
              )}
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** Errors by field; what belongs to no field is said in a notice. */
function useErrors() {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const failed = (error: unknown) => {
    const named = error instanceof ApiError ? error.problem.errors : undefined;
    if (named) setErrors(Object.fromEntries(named.map(e => [e.field.split('.')[0]!, e.message])));
    else notice.failed(error);
  };
  return { errors, setErrors, failed };
}

function Foot({ label, busy, onClose }: { label: string; busy: boolean; onClose: () => void }) {
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      <Button onClick={onClose}>Close</Button>
      <Button type="submit" variant="filled" loading={busy}>
        {label}
      </Button>
    </div>
  );
}

function Arrange({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const me = useMe();
  const clock = useClock();
  const people = useQuery(queries.people);
  const team = (people.data?.people ?? []).filter(p => p.active && p.team?.id === duty.team.id);
  const [order, setOrder] = useState<readonly string[]>(duty.rota?.people.map(p => p.id) ?? []);
  const [turn, setTurn] = useState<RotaInput['turn']>(duty.rota?.turn ?? 'weekly');
  const [timeZone, setZone] = useState(duty.rota?.timeZone ?? me.timeZone);
  const [from, setFrom] = useState(duty.rota?.from ?? dayOf(clock.now, me.timeZone));
  const { errors, setErrors, failed } = useErrors();
  const save = useMutation({ mutationFn: (rota: RotaInput) => api.arrangeDuty(duty.team.id, rota), onSuccess: saved => (took(saved), notice.done(`The rota of ${saved.team.name} is saved.`), onClose()), onError: failed });
  const name = (id: string) => team.find(p => p.id === id)?.name ?? duty.rota?.people.find(p => p.id === id)?.name ?? id;
  const move = (i: number, by: number) => setOrder(old => old.map((id, k) => (k === i ? old[i + by]! : k === i + by ? old[i]! : id)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (order.length === 0) return setErrors({ people: 'Add somebody first.' });
    save.mutate({ people: [...order], turn, timeZone, from });
  };
  return (
    <Modal opened onClose={onClose} title={`Rota of ${duty.team.name}`} size="32rem" closeOnClickOutside={false}>
      <form onSubmit={submit} className="stack" noValidate>
        <div>
          <h3 id="rota-order">Order of turns</h3>
          <ol className={css.order} aria-labelledby="rota-order">
            {order.map((id, i) => (
              <li key={id} className="row">
                <span className="grow">
                  {i + 1}. {name(id)}
                </span>
                <ActionIcon variant="subtle" disabled={i === 0} aria-label={`${name(id)} earlier`} onClick={() => move(i, -1)}>
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon variant="subtle" disabled={i === order.length - 1} aria-label={`${name(id)} later`} onClick={() => move(i, 1)}>
                  <IconArrowDown size={16} />
                </ActionIcon>
                <ActionIcon variant="subtle" aria-label={`${name(id)} takes no turns`} onClick={() => setOrder(old => old.filter(o => o !== id))}>
                  <IconX size={16} />
                </ActionIcon>
              </li>
            ))}
          </ol>
          <Select
            label="Add"
            placeholder="Somebody of the team"
            value={null}
            error={errors['people']}
            onChange={id => id && (setOrder(old => [...old, id]), setErrors({}))}
            data={team.filter(p => !order.includes(p.id)).map(p => ({ value: p.id, label: p.name }))}
          />
        </div>
        <NativeSelect
          label="A turn is"
          value={turn}
          onChange={event => setTurn(event.currentTarget.value as RotaInput['turn'])}
          data={[
            { value: 'weekly', label: 'a week, Monday to Sunday' },
            { value: 'daily', label: 'a working day' },
          ]}
        />
        <TextInput label="First turn" type="date" value={from} error={errors['from']} onChange={event => setFrom(event.currentTarget.value)} />
        <Select label="Days begin in" searchable value={timeZone} error={errors['timeZone']} onChange={zone => zone && setZone(zone)} data={zones()} />
        {duty.rota && <p className="small muted">Another order, length or first day makes other turns: swaps that were agreed about the old ones end.</p>}
        <Foot label="Save" busy={save.isPending} onClose={onClose} />
      </form>
    </Modal>
  );
}

function AskSwap({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const me = useMe();
  const clock = useClock();
  const turns = [duty.now, ...duty.next].filter(t => t !== null && t.person !== null) as Duty['next'];
  const mine = turns.filter(t => t.person?.id === me.id);
  const others = turns.filter(t => t.person?.id !== me.id);
  const [give, setGive] = useState('');
  const [take, setTake] = useState('');
  const { errors, setErrors, failed } = useErrors();
  const ask = useMutation({ mutationFn: () => api.askSwap(duty.team.id, { give, take }), onSuccess: saved => (took(saved), notice.done('Asked. Nothing changes until the other one agrees.'), onClose()), onError: failed });
  const say = (t: Duty['next'][number]) => `${sayDay(t.from, clock)}${t.to === t.from ? '' : ` to ${sayDay(t.to, clock)}`}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = { ...(!give && { give: 'Choose a turn of yours.' }), ...(!take && { take: 'Choose a turn.' }) };
    if (Object.keys(missing).length > 0) return setErrors(missing);
    ask.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Swap a turn in ${duty.team.name}`} size="28rem">
      <form onSubmit={submit} className="stack" noValidate>
        <NativeSelect label="My turn that I give" value={give} error={errors['give']} onChange={event => (setGive(event.currentTarget.value), setErrors({}))} data={[{ value: '', label: mine.length === 0 ? 'You have none ahead' : 'Choose' }, ...mine.map(t => ({ value: t.from, label: say(t) }))]} />
        <NativeSelect label="The turn that I take" value={take} error={errors['take']} onChange={event => (setTake(event.currentTarget.value), setErrors({}))} data={[{ value: '', label: 'Choose' }, ...others.map(t => ({ value: t.from, label: `${say(t)}, ${t.person!.name}` }))]} />
        <Foot label="Ask to swap" busy={ask.isPending} onClose={onClose} />
      </form>
    </Modal>
  );
}

function Skip({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const me = useMe();
  const [person, setPerson] = useState(duty.mine.inRota ? me.id : (duty.rota?.people[0]?.id ?? ''));
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { errors, setErrors, failed } = useErrors();
  const skip = useMutation({ mutationFn: () => api.skipDuty(duty.team.id, { person, from, to: to || from }), onSuccess: saved => (took(saved), notice.done('Saved. The next one in the order stands in.'), onClose()), onError: failed });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!from) return setErrors({ from: 'Choose a day.' });
    skip.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Skip days in ${duty.team.name}`} size="26rem">
      <form onSubmit={submit} className="stack" noValidate>
        <NativeSelect label="Who" value={person} error={errors['person']} onChange={event => setPerson(event.currentTarget.value)} data={duty.rota?.people.map(p => ({ value: p.id, label: p.name })) ?? []} />
        <TextInput label="From" type="date" value={from} error={errors['from']} onChange={event => (setFrom(event.currentTarget.value), setErrors({}))} />
        <TextInput label="To, that day included" type="date" value={to} error={errors['to']} onChange={event => (setTo(event.currentTarget.value), setErrors({}))} />
        <Foot label="Skip" busy={skip.isPending} onClose={onClose} />
      </form>
    </Modal>
  );
}
