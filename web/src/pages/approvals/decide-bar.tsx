import { Button, Menu, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconDots, IconShieldLock } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { api, ApiError, type ApprovalJson } from '../../api.ts';
import { stepName } from '../../say/steps.ts';
import { draft } from '../../ui/draft.ts';
import { useKeys } from '../../ui/keys.ts';
import { PersonField } from '../../ui/person-field.tsx';
import { mod } from '../../ui/platform.ts';
import css from './approvals.module.css';
import { needsProof, useAct, useProve, type Act } from './use-decide.ts';
import { act, missing, ways, type Field, type Typed, type Way } from './ways.ts';

/** The promise that a step is about: the step carries its words. */
const promiseOf = (request: ApprovalJson, step: string) =>
  request.promises.find(p => step === `promise: ${p.what}`.slice(0, 200));

/**
 * The decision, by click or by key: a approves; r and c ask for a reason first; the rest is in the menu.
 * @param onDecided after a decision was stored, such as to go to the next request
 */
export function DecideBar({ request, onDecided }: { request: ApprovalJson; onDecided?: () => void }) {
  const key = `decide:${request.id}`;
  const [way, setWay] = useState<Way | undefined>();
  const [typed, setTyped] = useState<Typed>({ reason: '', due: '', person: '', ...draft.read<Typed>(key) });
  const [step, setStep] = useState(request.mine.steps[0] ?? '');
  const [lacks, setLacks] = useState<Partial<Record<Field, string>>>({});
  const last = useRef<(Act & { readonly onDone: () => void }) | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const doing = useAct();
  const mine = request.mine.steps.length > 0;
  const current = request.mine.steps.includes(step) ? step : request.mine.steps[0];
  const promise = current ? promiseOf(request, current) : undefined;
  const asked = way && ways[way];
  useEffect(() => {
    if (way) form.current?.querySelector<HTMLElement>('textarea, input')?.focus();
  }, [way]);

  const type = (change: Partial<Typed>) => {
    const next = { ...typed, ...change };
    setTyped(next);
    setLacks({});
    draft.keep(key, next);
  };
  const open = (next: Way) => {
    doing.reset();
    setLacks({});
    if (next === 'promise' && !typed.due && promise) setTyped({ ...typed, due: promise.due });
    if (next === 'condition' && !typed.person) setTyped({ ...typed, person: request.requester.id });
    setWay(next);
  };
  const go = (what: Act, onDone: () => void) => {
    last.current = { ...what, onDone };
    doing.mutate(what, { onSuccess: onDone });
  };
  const approve = () => {
    if (doing.isPending || !current) return;
    // A promise is accepted with a day.
    if (promise) return open('promise');
    go(
      {
        send: () => api.decide(request.id, { decision: 'approve', step: current, version: request.version }),
        done: 'Approved',
        fields: [],
      },
      () => onDecided?.(),
    );
  };
  const submit = () => {
    if (!way || doing.isPending) return;
    const lacking = missing(way, typed);
    setLacks(lacking);
    if (Object.keys(lacking).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const { done, names } = ways[way];
    go({ send: () => act(request, way, typed, current), done, fields: Object.values(names) }, () => {
      draft.drop(key);
      setTyped({ reason: '', due: '', person: '' });
      setWay(undefined);
      if (way !== 'comment' && way !== 'request-info' && way !== 'also') onDecided?.();
    });
  };
  const prove = useProve(() => {
    const again = last.current;
    if (again) doing.mutate(again, { onSuccess: again.onDone });
  });
  useKeys({ a: approve, r: () => open('reject'), c: () => open('request-changes') }, mine && !way);

  if (needsProof(doing.error)) {
    return (
      <div className={css.bar} data-asking role="alert">
        <p>
          <strong>This yes counts after a fresh sign-in.</strong> Somebody else could be at an open
          session; at this size the company wants to be sure. What you typed stays.
        </p>
        <div className="row">
          <Button
            variant="filled"
            data-autofocus
            leftSection={<IconShieldLock size={16} />}
            loading={prove.isPending || doing.isPending}
            onClick={() => prove.mutate()}
          >
            Sign in again and approve
          </Button>
          <Button variant="subtle" onClick={() => doing.reset()}>
            Not now
          </Button>
        </div>
      </div>
    );
  }
  if (way && asked) {
    const error = (field: Field): string | undefined => {
      const name = asked.names[field];
      return lacks[field] ?? (name && doing.error instanceof ApiError ? doing.error.field(name) : undefined);
    };
    const keys = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        setWay(undefined);
      }
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
    };
    return (
      <form
        ref={form}
        className={css.bar}
        data-asking
        noValidate
        onKeyDown={keys}
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        {asked.text && (
          <Textarea
            label={asked.text.label}
            placeholder={asked.text.hint}
            autosize
            minRows={2}
            maxRows={8}
            value={typed.reason}
            error={error('reason')}
            onChange={event => type({ reason: event.currentTarget.value })}
          />
        )}
        {(asked.due || asked.person) && (
          <div className={css.pair}>
            {asked.person && (
              <PersonField
                label={asked.person}
                value={typed.person}
                error={error('person')}
                without={way === 'condition' ? [] : [request.requester.id]}
                onChange={person => type({ person })}
              />
            )}
            {asked.due && (
              <TextInput
                type="date"
                label={asked.due}
                value={typed.due}
                error={error('due')}
                onChange={event => type({ due: event.currentTarget.value })}
              />
            )}
          </div>
        )}
        <div className="row">
          <Button
            type="submit"
            variant="filled"
            loading={doing.isPending}
            rightSection={<kbd className={css.onFilled}>{mod} ↵</kbd>}
          >
            {asked.send}
          </Button>
          <Button variant="subtle" onClick={() => setWay(undefined)}>
            Cancel
          </Button>
        </div>
      </form>
    );
  }
  const more: readonly (readonly [Way, string, boolean])[] = [
    ['condition', 'Approve with a condition…', mine && !promise],
    ['request-info', 'Ask back…', mine],
    ['hand-over', 'Hand over…', mine],
    ['abstain', 'Step aside…', mine],
    ['also', 'Ask somebody else too…', request.mine.canAddApprover],
  ];
  const items = more.filter(([, , may]) => may);
  const waitsForAnswer = request.steps.some(s => s.question && s.state === 'asked') && request.mine.canChange;
  return (
    <div className={css.bar}>
      {mine && request.mine.steps.length > 1 && (
        <NativeSelect
          aria-label="As which step"
          value={current}
          onChange={event => setStep(event.currentTarget.value)}
          data={request.mine.steps.map(s => ({ value: s, label: `As ${stepName(s)}` }))}
        />
      )}
      {mine && (
        <>
          <Button
            variant="filled"
            loading={doing.isPending}
            onClick={approve}
            rightSection={<kbd className={css.onFilled}>a</kbd>}
          >
            {promise ? 'Accept the promise' : 'Approve'}
          </Button>
          <Button onClick={() => open('request-changes')} rightSection={<kbd>c</kbd>}>
            Request changes
          </Button>
          <Button onClick={() => open('reject')} rightSection={<kbd>r</kbd>}>
            Reject
          </Button>
        </>
      )}
      {items.length > 0 && (
        <Menu position="top-end" width={240} withinPortal>
          <Menu.Target>
            <Button variant={mine ? 'subtle' : 'default'} leftSection={<IconDots size={16} aria-hidden />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {items.map(([name, label]) => (
              <Menu.Item key={name} onClick={() => open(name)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {request.mine.canComment && (
        <Button variant={waitsForAnswer ? 'filled' : 'subtle'} onClick={() => open('comment')}>
          {waitsForAnswer ? 'Answer' : 'Comment'}
        </Button>
      )}
    </div>
  );
}
