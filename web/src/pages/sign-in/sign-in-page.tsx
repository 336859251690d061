import { Button, TextInput } from '@mantine/core';
import { IconBrandSlack, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, BASE } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import css from './sign-in.module.css';

/** Why somebody came back from Slack without being signed in, and what they can do. */
const PROBLEMS: Readonly<Record<string, string>> = {
  unknown:
    'Slack knows you, Evenkeel does not yet. Ask an administrator to add you under People with the e-mail address that you use in Slack.',
  workspace:
    'You signed in with another Slack workspace. Choose the workspace that Evenkeel works in, and try again.',
  stale: 'This sign-in was begun in another window or took longer than ten minutes. Please try again.',
  'not-confirmed': 'Slack did not confirm who you are. Please try again.',
  'slack-away': 'Slack does not answer at the moment. Please try again in a minute.',
};

/** The door: in practice one chooses who to be; elsewhere Slack says who one is. */
export default function SignIn() {
  const doors = useQuery(queries.doors);
  const problem = PROBLEMS[new URLSearchParams(window.location.search).get('problem') ?? ''];
  useEffect(() => {
    document.title = 'Sign in · Evenkeel';
  }, []);
  return (
    <main className={css.page}>
      <div className={css.box}>
        <svg width="34" height="34" viewBox="0 0 32 32" aria-hidden className={css.mark}>
          <path
            d="M5 11h22M8 17h16c0 5-3.5 8-8 8s-8-3-8-8z"
            fill="none"
            stroke="currentColor"
            strokeWidth="3"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <h1>Evenkeel</h1>
        {problem && (
          <p className={css.unknown} role="alert">
            {problem}
          </p>
        )}
        {doors.isPending && <Loading lines={3} />}
        {doors.isError && <Failed error={doors.error} retry={() => void doors.refetch()} />}
        {doors.data?.practice && <ChoosePerson />}
        {doors.data && !doors.data.practice && doors.data.slack && (
          <Button
            component="a"
            href={`${BASE}/session/slack`}
            variant="filled"
            size="sm"
            fullWidth
            leftSection={<IconBrandSlack size={18} />}
          >
            Sign in with Slack
          </Button>
        )}
        {doors.data && !doors.data.practice && !doors.data.slack && (
          <p className="muted">
            Sign-in with Slack is not set up on this server yet. Its administrator finds how in the
            documentation, under “Sign in with Slack”.
          </p>
        )}
      </div>
    </main>
  );
}

function ChoosePerson() {
  const [text, setText] = useState('');
  const people = useQuery(queries.practicePeople);
  const enter = useMutation({
    mutationFn: api.signInAs,
    onSuccess: () => queryClient.resetQueries({ queryKey: ['me'] }),
    onError: notice.failed,
  });
  const wanted = text.trim().toLowerCase();
  const found = [...(people.data?.items ?? [])]
    .sort((a, b) => Number(b.admin) - Number(a.admin))
    .filter(p => [p.name, p.title, p.team].some(word => word?.toLowerCase().includes(wanted)));
  return (
    <>
      <p className="muted">This is the practice company. Who do you want to be?</p>
      <TextInput
        aria-label="Find a person"
        placeholder="Name, title or team"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        autoFocus
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && found[0]) enter.mutate(found[0].id);
        }}
      />
      {people.isPending && <Loading lines={6} />}
      {people.isError && <Failed error={people.error} retry={() => void people.refetch()} />}
      <ul className={css.list} aria-label="People">
        {found.map(person => (
          <li key={person.id}>
            <button
              type="button"
              className={css.person}
              onClick={() => enter.mutate(person.id)}
              disabled={enter.isPending}
            >
              <span className="grow clip">
                <strong>{person.name}</strong>
                {person.title && <span className="muted"> {person.title}</span>}
              </span>
              <span className="small muted">{person.admin ? 'Administrator' : person.team}</span>
            </button>
          </li>
        ))}
      </ul>
      {people.data && found.length === 0 && <p className="muted">Nobody here is called that.</p>}
    </>
  );
}
