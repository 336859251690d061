import { Button, CloseButton, TextInput } from '@mantine/core';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import type { People, PersonJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useClock, useIsAdmin, useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { None } from '../../ui/values.tsx';
import { sayUntil } from './away.ts';
import css from './people.module.css';
import { Unmatched } from './unmatched.tsx';

const EditPerson = lazy(() => import('./edit-person.tsx'));

/** Who is here, what they may decide, and who is known elsewhere but not matched. */
export function PeoplePage() {
  const people = useQuery(queries.people);
  const { locale } = useMe();
  return (
    <Page
      title="People"
      lead={
        people.data
          ? count(people.data.people.filter(p => p.active).length, 'person', locale).replace(
              'persons',
              'people',
            )
          : '\u00a0'
      }
    >
      {people.isError ? (
        <Failed error={people.error} retry={() => void people.refetch()} />
      ) : !people.data ? (
        <Loading lines={10} />
      ) : (
        <Directory data={people.data} />
      )}
    </Page>
  );
}

function Directory({ data }: { data: People }) {
  const admin = useIsAdmin();
  const clock = useClock();
  const [text, setText] = useState('');
  const [team, setTeam] = useState('');
  // Null: somebody new.
  const [editing, setEditing] = useState<PersonJson | null | undefined>();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.select() });
  const wanted = text.trim().toLowerCase();
  const shown = data.people.filter(
    p =>
      (!team || p.team?.id === team) &&
      [p.name, p.email, p.title, p.team?.name, ...p.roles].some(word => word?.toLowerCase().includes(wanted)),
  );
  return (
    <>
      {data.unmatched.length > 0 && <Unmatched data={data} />}
      <div className="row row-wrap">
        <TextInput
          ref={field}
          className={css.search ?? ''}
          aria-label="Search people"
          placeholder="Name, team or role"
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            text ? (
              <CloseButton size="sm" aria-label="Clear the search" onClick={() => setText('')} />
            ) : (
              <kbd aria-hidden>/</kbd>
            )
          }
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <div className={css.teams}>
          <Choice
            label="Team"
            value={team}
            onChange={setTeam}
            options={[
              { value: '', label: 'Everyone' },
              ...data.teams.map(t => ({ value: t.id, label: `${t.name} ${t.members}` })),
            ]}
          />
        </div>
        {admin && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setEditing(null)}>
            Add a person
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <Blank
          title="Nobody matches."
          action={<Button onClick={() => (setText(''), setTeam(''))}>Show everyone</Button>}
        >
          People come from Slack and the CRM as soon as those are connected.
        </Blank>
      ) : (
        <div className="card scroll-x" tabIndex={0} role="region" aria-label="People">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Team</th>
                <th scope="col">Manager</th>
                <th scope="col">Roles</th>
                <th scope="col">Slack</th>
                <th scope="col">CRM</th>
                <th scope="col">Zone</th>
                <th scope="col">Away</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(person => (
                <tr key={person.id} className={person.active ? undefined : css.gone}>
                  <td>
                    {admin ? (
                      <button type="button" className={css.name} onClick={() => setEditing(person)}>
                        {person.name}
                      </button>
                    ) : (
                      <Link to="/people/$personId" params={{ personId: person.id }} className={css.name}>
                        {person.name}
                      </Link>
                    )}
                    {!person.active && <span className="small"> left</span>}
                    <div className="small muted">
                      {[person.title, person.email].filter(Boolean).join(' · ')}
                    </div>
                  </td>
                  <td className="nowrap">{person.team?.name ?? <None />}</td>
                  <td className="nowrap">{person.manager?.name ?? <None />}</td>
                  <td>{person.roles.length === 0 ? <None /> : person.roles.join(', ')}</td>
                  <td className="nowrap">
                    {person.slack ? `@${person.slack.name}` : <span className="muted">not matched</span>}
                  </td>
                  <td className="nowrap">
                    {person.crm.length === 0 ? <None /> : person.crm.map(c => c.connection).join(', ')}
                  </td>
                  <td className="nowrap muted">{person.timeZone.split('/').at(-1)?.replaceAll('_', ' ')}</td>
                  <td className="nowrap">
                    {person.away ? (
                      <>
                        <State quiet said={{ tone: 'wait', text: sayUntil(person.away.until, clock) }} />
                        <div className="small muted">
                          {person.away.standIn ? `${person.away.standIn.name} stands in` : 'nobody stands in'}
                        </div>
                      </>
                    ) : person.standsInFor.length > 0 ? (
                      <span className="small muted">for {person.standsInFor.map(p => p.name).join(', ')}</span>
                    ) : (
                      <None />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Suspense>
        {editing !== undefined && (
          <EditPerson
            key={editing?.id ?? 'new'}
            person={editing}
            data={data}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}
