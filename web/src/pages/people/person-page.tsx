import { Button, Modal, Select, TextInput } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { api, type AbsenceJson, type People, type PersonChange, type PersonJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { sayDay, type Clock } from '../../say/dates.ts';
import { sayWeek } from '../../say/hours.ts';
import { useClock, useIsAdmin, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { sayAbsence, sayAway, sayStandIn } from './away.ts';
import { Nudges } from './nudges.tsx';
import { OwnHours } from './own-hours.tsx';
import { Counted } from '../balance/counted.tsx';
import { NewsletterChoice } from '../newsletter/choice.tsx';
import rows from '../../ui/rows.module.css';

const AbsenceForm = lazy(() => import('./absence-form.tsx'));
const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

export function MyPage() {
  return <Profile personId={useMe().id} />;
}
export function PersonPage() {
  return <Profile personId={useParams({ from: '/people/$personId' }).personId} />;
}

/** Whether somebody reports to me, at any level. */
function reportsTo(people: People, personId: string, me: string): boolean {
  const seen = new Set<string>();
  for (let at = people.people.find(p => p.id === personId)?.manager?.id; at && !seen.has(at); ) {
    if (at === me) return true;
    seen.add(at);
    at = people.people.find(p => p.id === at)?.manager?.id;
  }
  return false;
}

/** When somebody works, when they are away, and who stands in. One's own page, and that of others. */
function Profile({ personId }: { personId: string }) {
  const me = useMe();
  const admin = useIsAdmin();
  const clock = useClock();
  const people = useQuery(queries.people);
  const person = people.data?.people.find(p => p.id === personId);
  const mine = me.id === personId;
  const may = people.data !== undefined && (mine || admin || reportsTo(people.data, personId, me.id));
  return (
    <Page
      title={mine ? 'My absence and hours' : (person?.name ?? 'Person')}
      lead={person ? sayAway(person, mine, clock) : '\u00a0'}
      above={!mine && <Link to="/people">People</Link>}
    >
      {people.isError ? (
        <Failed error={people.error} retry={() => void people.refetch()} />
      ) : !people.data ? (
        <Loading lines={8} />
      ) : !person ? (
        <Blank title="There is no such person." action={<Link to="/people">See everyone</Link>}>
          They may have been known under another address.
        </Blank>
      ) : (
        <>
          {may && <Absences person={person} people={people.data} mine={mine} />}
          <Hours personId={personId} may={may} />
          {mine && <Nudges />}
          {mine && <Counted />}
          {mine && <NewsletterChoice />}
          {mine && <Place key={`${person.timeZone} ${person.locale}`} person={person} />}
        </>
      )}
    </Page>
  );
}

function Absences({ person, people, mine }: { person: PersonJson; people: People; mine: boolean }) {
  const clock = useClock();
  const absences = useQuery(queries.absences(person.id));
  // Null: a new one.
  const [editing, setEditing] = useState<AbsenceJson | null | undefined>();
  const [ending, setEnding] = useState<AbsenceJson | undefined>();
  const all = absences.data?.items ?? [];
  const living = all.filter(a => a.state === 'planned' || a.state === 'under-way').reverse();
  const over = all.filter(a => a.state === 'over').slice(0, 5);
  return (
    <section className="card" aria-labelledby="absence">
      <div className={rows.head}>
        <h2 id="absence">Absence</h2>
        {person.active && (
          <Button variant="filled" leftSection={<IconCalendarPlus size={16} />} onClick={() => setEditing(null)}>
            Plan an absence
          </Button>
        )}
      </div>
      {absences.isError ? (
        <Failed error={absences.error} retry={() => void absences.refetch()} />
      ) : !absences.data ? (
        <Loading lines={2} />
      ) : living.length === 0 ? (
        <p className="muted">
          None is planned. {mine ? 'While you are away, somebody of your choice' : 'During one, somebody of their choice'} gets what
          waits for {mine ? 'you' : 'them'}.
        </p>
      ) : (
        <ul aria-label="Planned and under way">
          {living.map(absence => (
            <li key={absence.id} className={rows.row}>
              <div className="grow">
                <strong>{sayAbsence(absence, clock)}</strong>{' '}
                <State quiet said={absence.state === 'under-way' ? { tone: 'wait', text: 'Away now' } : { tone: 'plain', text: 'Planned' }} />
                <p className="muted">{sayStandIn(absence)}</p>
              </div>
              <div className="row">
                <Button size="compact-sm" onClick={() => setEditing(absence)}>
                  Change<span className="hidden"> {sayAbsence(absence, clock)}</span>
                </Button>
                <Button size="compact-sm" onClick={() => setEnding(absence)}>
                  {absence.state === 'planned' ? 'Call off' : mine ? 'I am back' : 'They are back'}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <p className="small muted" style={{ marginTop: 12 }}>
          Over: {over.map(a => sayAbsence(a, clock)).join('; ')}.
        </p>
      )}
      <Suspense>
        {editing !== undefined && (
          <AbsenceForm
            key={editing?.id ?? 'new'}
            personId={person.id}
            name={person.name}
            mine={mine}
            absence={editing ?? undefined}
            people={people}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Suspense>
      {ending && <End absence={ending} mine={mine} clock={clock} onClose={() => setEnding(undefined)} />}
    </section>
  );
}

function End({ absence, mine, clock, onClose }: { absence: AbsenceJson; mine: boolean; clock: Clock; onClose: () => void }) {
  const planned = absence.state === 'planned';
  const end = useMutation({
    mutationFn: () => api.comeBack(absence.person.id, absence.id, absence.version),
    onSuccess: () => {
      notice.done(planned ? 'The absence is called off.' : mine ? 'Welcome back.' : `${absence.person.name} is back.`);
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
    onError: error => {
      notice.failed(error);
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={planned ? 'Call off this absence?' : mine ? 'Are you back?' : 'Are they back?'} size="sm">
      <p>
        {planned ? `${sayAbsence(absence, clock)}.` : `From now on what waits for ${mine ? 'you' : 'them'} is ${mine ? 'yours' : 'theirs'} again.`}
        {absence.standIn && ` ${absence.standIn.name} is told.`}
      </p>
      <div className={form.foot} style={{ marginTop: 16 }}>
        <Button onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button variant="filled" loading={end.isPending} onClick={() => end.mutate()}>
          {planned ? 'Call off' : mine ? 'I am back' : 'They are back'}
        </Button>
      </div>
    </Modal>
  );
}

const weekFrom = {
  person: 'Own hours.',
  settings: 'Set for this person in the settings.',
  team: 'As the team has them.',
  company: 'As the company has them.',
  'built-in': 'Nobody has set other hours.',
} as const;

function Hours({ personId, may }: { personId: string; may: boolean }) {
  const { locale } = useMe();
  const clock = useClock();
  const hours = useQuery(queries.hoursOf(personId));
  const company = useQuery(queries.companyHours);
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" aria-labelledby="hours">
      <div className={rows.head}>
        <h2 id="hours">Working hours</h2>
        {may && hours.data && company.data && (
          <Button onClick={() => setEditing(true)}>Change hours</Button>
        )}
      </div>
      {hours.isError ? (
        <Failed error={hours.error} retry={() => void hours.refetch()} />
      ) : !hours.data ? (
        <Loading lines={2} />
      ) : (
        <>
          <p>
            {sayWeek(hours.data.week, locale)}, in {hours.data.timeZone.replaceAll('_', ' ')}.{' '}
            <span className="muted">{weekFrom[hours.data.weekFrom]}</span>
          </p>
          <p className="muted" style={{ marginTop: 6 }}>
            {hours.data.holidays.length === 0
              ? 'No holidays.'
              : `Holidays: ${hours.data.holidays.join(', ')}.${hours.data.nextHolidays[0] ? ` The next one is ${sayDay(hours.data.nextHolidays[0], clock)}.` : ''}`}
          </p>
        </>
      )}
      {editing && hours.data && (
        <Modal opened onClose={() => setEditing(false)} title="Working hours" closeOnClickOutside={false}>
          <OwnHours
            personId={personId}
            hours={hours.data}
            calendars={Object.keys(company.data?.holidays ?? {})}
            onClose={() => setEditing(false)}
          />
        </Modal>
      )}
    </section>
  );
}

/** Where one is: what all dates and hours are said in. */
function Place({ person }: { person: PersonJson }) {
  const fields = useFields({ timeZone: person.timeZone, locale: person.locale });
  const { values } = fields;
  const save = useMutation({
    mutationFn: (change: PersonChange) => api.changePerson(person.id, change),
    onSuccess: () => {
      notice.done('Saved.');
      void queryClient.invalidateQueries({ queryKey: ['people'] });
      void queryClient.invalidateQueries({ queryKey: ['me'] });
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ timeZone: values.timeZone, locale: values.locale.trim() });
  };
  const same = values.timeZone === person.timeZone && values.locale.trim() === person.locale;
  return (
    <section className="card" aria-labelledby="place">
      <h2 id="place">Time zone and language</h2>
      <form onSubmit={submit} className={form.grid} noValidate>
        <Select
          label="Time zone"
          description="Working hours and absences are counted in it"
          searchable
          limit={60}
          data={zones()}
          value={values.timeZone}
          onChange={value => value && fields.set('timeZone', value)}
          error={fields.errors.timeZone}
        />
        <TextInput label="Language and region" description="Such as en-GB or de-DE" {...fields.text('locale')} />
        <div className={form.foot}>
          <Button type="submit" disabled={same} loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
