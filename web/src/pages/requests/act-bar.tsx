import { Button, Menu, NativeSelect, Select, Textarea } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api, ApiError, type RequestJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { notice } from '../../ui/notice.ts';
import css from './requests.module.css';

type Verb = 'claim' | 'done' | 'hand-over' | 'ask-back' | 'decline' | 'release' | 'answer' | 'comment' | 'block' | 'withdraw' | 'reopen';
const forms: Partial<Record<Verb, { label: string; hint?: string; optional?: true }>> = {
  done: { label: 'What came of it?', hint: 'The answer, or where it is' },
  'ask-back': { label: 'What do you need to know?', hint: 'The clocks stand still until it is answered' },
  decline: { label: 'Why not?', hint: 'And who could help instead' },
  answer: { label: 'Your answer' },
  comment: { label: 'Comment' },
  withdraw: { label: 'Why?', hint: 'May stay empty', optional: true },
  reopen: { label: 'What is still missing?' },
  'hand-over': { label: 'What should they know?' },
};
const labels: Record<Verb, string> = {
  claim: 'Claim', done: 'Done', 'hand-over': 'Hand over', 'ask-back': 'Ask back', decline: 'Decline', release: 'Give back', answer: 'Answer', comment: 'Comment', block: 'Wait for another request', withdraw: 'Withdraw', reopen: 'Reopen',
}; // prettier-ignore

/** What was typed for a request, kept while one looks at something else. */
const drafts = new Map<string, string>();

/** Puts a request where it is shown, and reads again the lists that it may have left. */
export function tookRequest(request: RequestJson): void {
  queryClient.setQueryData(queries.request(request.id).queryKey, request);
  void queryClient.invalidateQueries({ queryKey: ['requests'] });
}

/** What the reader may do with a request, by click; words are asked for where they are needed. */
export function ActBar({ request }: { request: RequestJson }) {
  const can = request.mine.can as Verb[];
  const [asking, setAsking] = useState<Verb | undefined>();
  const step = useMutation({
    mutationFn: ({ verb, given }: { verb: string; given: object }) => api.stepRequest(request.id, verb, { ...given, version: request.version }),
    onSuccess: (answer, { verb }) => {
      drafts.delete(`${request.id}:${verb}`);
      tookRequest(answer);
      setAsking(undefined);
    },
    onError: error => {
      if (error instanceof ApiError && (error.status === 412 || error.status === 409)) void queryClient.invalidateQueries({ queryKey: ['request', request.id] });
      if (!(error instanceof ApiError && error.problem.errors)) notice.failed(error);
    },
  });
  const main = (['answer', 'claim', 'done'] as const).find(v => can.includes(v));
  const shown = (['answer', 'claim', 'done', 'ask-back', 'hand-over', 'decline', 'withdraw', 'reopen', 'comment'] as const).filter(v => can.includes(v));
  const more = (['release', 'block'] as const).filter(v => can.includes(v));
  const start = (verb: Verb) => (verb === 'claim' || verb === 'release' ? step.mutate({ verb, given: {} }) : setAsking(verb));
  if (asking) return <WordsForm key={asking} request={request} verb={asking} step={step} onClose={() => setAsking(undefined)} />;
  return (
    <div className={css.bar}>
      {shown.map(verb => (
        <Button key={verb} variant={verb === main ? 'filled' : 'default'} loading={step.isPending && step.variables.verb === verb} onClick={() => start(verb)}>
          {labels[verb]}
        </Button>
      ))}
      {more.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button aria-label="More">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map(verb => (
              <Menu.Item key={verb} onClick={() => start(verb)}>
                {labels[verb]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

type Step = ReturnType<typeof useMutation<RequestJson, Error, { verb: string; given: object }>>;

function WordsForm({ request, verb, step, onClose }: { request: RequestJson; verb: Verb; step: Step; onClose: () => void }) {
  const key = `${request.id}:${verb}`;
  const [text, setText] = useState(drafts.get(key) ?? '');
  const [person, setPerson] = useState<string | null>(null);
  const [team, setTeam] = useState('');
  const [on, setOn] = useState('');
  const [missing, setMissing] = useState<string | undefined>();
  const field = useRef<HTMLTextAreaElement>(null);
  const people = useQuery({ ...queries.people, enabled: verb === 'hand-over' });
  const siblings = useQuery({ ...queries.dealRequests(request.deal.id), enabled: verb === 'block' });
  const others = (siblings.data?.items ?? []).filter(r => r.id !== request.id && !['done', 'declined', 'withdrawn'].includes(r.state) && !request.blockedBy.some(b => b.id === r.id));
  useEffect(() => field.current?.focus(), []);
  const form = forms[verb];
  const problem = step.error instanceof ApiError ? step.error : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (verb === 'block') return on ? step.mutate({ verb, given: { on } }) : setMissing('Choose a request.');
    if (!words && !form?.optional) {
      setMissing('A sentence is enough.');
      return field.current?.focus();
    }
    if (verb === 'hand-over') {
      if (!person && !team) return setMissing('Choose a person or a team.');
      return step.mutate({ verb, given: { note: words, ...(person ? { person } : { team }) } });
    }
    step.mutate({ verb, given: words ? { text: words } : {} });
  };
  const textError = missing === 'A sentence is enough.' ? missing : (problem?.field('text') ?? problem?.field('note'));
  const whoError = missing === 'Choose a person or a team.' ? missing : (problem?.field('person') ?? problem?.field('team'));
  return (
    <form className={css.bar} data-asking onSubmit={submit} noValidate>
      {verb === 'hand-over' && (
        <>
          <Select
            label="To a person"
            searchable
            clearable
            value={person}
            error={whoError}
            onChange={value => (setPerson(value), setMissing(undefined))}
            data={(people.data?.people ?? []).filter(p => p.active && p.id !== request.requester.id && p.id !== request.helper?.id).map(p => ({ value: p.id, label: p.team ? `${p.name} (${p.team.name})` : p.name }))}
          />
          <NativeSelect
            label="Or to a team"
            value={team}
            onChange={event => (setTeam(event.currentTarget.value), setMissing(undefined))}
            data={[{ value: '', label: 'No team' }, ...(people.data?.teams.filter(t => t.members > 0).map(t => ({ value: t.id, label: t.name })) ?? [])]}
          />
        </>
      )}
      {verb === 'block' ? (
        <NativeSelect
          label="It goes on when this one is done"
          value={on}
          error={missing ?? problem?.field('on')}
          onChange={event => (setOn(event.currentTarget.value), setMissing(undefined))}
          data={[{ value: '', label: others.length === 0 ? 'No other request of this deal is open' : 'Choose' }, ...others.map(r => ({ value: r.id, label: `${r.type.name}: ${r.what.slice(0, 60)}` }))]}
        />
      ) : (
        <Textarea
          ref={field}
          label={form?.label}
          {...(form?.hint && { placeholder: form.hint })}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={3000}
          value={text}
          error={textError}
          onChange={event => {
            setText(event.currentTarget.value);
            setMissing(undefined);
            drafts.set(key, event.currentTarget.value);
          }}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      )}
      <div className="row">
        <Button type="submit" variant="filled" loading={step.isPending}>
          {labels[verb]}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
