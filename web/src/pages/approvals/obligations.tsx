import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { api, type ApprovalJson, type Condition, type Promised } from '../../api.ts';
import { daysBetween, dayOf } from '../../say/dates.ts';
import type { Said } from '../../say/words.ts';
import { useClock } from '../../session.tsx';
import { notice } from '../../ui/notice.ts';
import { State } from '../../ui/state.tsx';
import { Day, When } from '../../ui/values.tsx';
import css from './approvals.module.css';
import { tookRequest } from './use-decide.ts';

export const conditionState: Record<Condition['state'], Said> = {
  open: { tone: 'wait', text: 'Open' },
  met: { tone: 'good', text: 'Met' },
  missed: { tone: 'bad', text: 'Missed' },
  waived: { tone: 'plain', text: 'Waived' },
};
export const promiseState: Record<Promised['state'], Said> = {
  asked: { tone: 'wait', text: 'Not accepted yet' },
  accepted: { tone: 'wait', text: 'Accepted' },
  declined: { tone: 'bad', text: 'Declined' },
  kept: { tone: 'good', text: 'Kept' },
  broken: { tone: 'bad', text: 'Broken' },
  withdrawn: { tone: 'plain', text: 'Withdrawn' },
};

type Choice = readonly [label: string, send: (note: string) => Promise<ApprovalJson>];

/** Says how it ended, with a note. */
function Settle({ name, choices }: { name: string; choices: readonly Choice[] }) {
  const [chosen, setChosen] = useState<Choice | undefined>();
  const [note, setNote] = useState('');
  const settle = useMutation({
    mutationFn: ([, send]: Choice) => send(note.trim()),
    onSuccess: (answer, [label]) => {
      tookRequest(answer);
      notice.done(`${label}: ${name}.`);
      setChosen(undefined);
      setNote('');
    },
    onError: notice.failed,
  });
  if (!chosen)
    return (
      <div className="row row-wrap">
        {choices.map(choice => (
          <Button key={choice[0]} size="compact-sm" aria-label={`${choice[0]}: ${name}`} onClick={() => setChosen(choice)}>
            {choice[0]}
          </Button>
        ))}
      </div>
    );
  return (
    <form
      className="stack-tight"
      onSubmit={event => {
        event.preventDefault();
        settle.mutate(chosen);
      }}
    >
      <Textarea
        label="Note"
        placeholder="What shows it, such as the date of the call"
        autosize
        minRows={1}
        maxRows={6}
        data-autofocus
        value={note}
        onChange={event => setNote(event.currentTarget.value)}
      />
      <div className="row">
        <Button type="submit" variant="filled" size="compact-sm" loading={settle.isPending}>
          {chosen[0]}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setChosen(undefined)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Item({ said, title, facts, about, children }: { said: Said; title: string; facts: ReactNode; about: ReactNode; children?: ReactNode }) {
  return (
    <li>
      <div className={css.itemLine}>
        <span className="grow" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </span>
        <State said={said} />
      </div>
      <p className="small">{facts}</p>
      {about && <p className="small muted">{about}</p>}
      {children}
    </li>
  );
}

const Deal = ({ item }: { item: Condition | Promised }) => (
  <Link to="/approvals/$approvalId" params={{ approvalId: item.requestId }}>
    {item.deal.name}
  </Link>
);

const Ended = ({ item }: { item: Condition | Promised }) =>
  item.settledAt || item.note ? (
    <>
      {item.settledBy?.name} {item.settledAt && <When at={item.settledAt} />}
      {item.note && `: ${item.note}`}
    </>
  ) : null;

/** @param deals whether to name the deal of each: not on the page of one */
export function Conditions({ items, deals = false }: { items: readonly Condition[]; deals?: boolean }) {
  return (
    <ul className={css.list}>
      {items.map(c => {
        const may: Choice[] = [];
        if (c.canSettle && c.state !== 'met') may.push(['Met', note => api.settleCondition(c.id, { state: 'met', ...(note && { note }) })]);
        if (c.canSettle && c.canWaive && c.state !== 'waived') may.push(['Waive', note => api.settleCondition(c.id, { state: 'waived', ...(note && { note }) })]);
        if (c.canSettle && c.canWaive && c.state !== 'open') may.push(['Open again', note => api.settleCondition(c.id, { state: 'open', ...(note && { note }) })]);
        return (
          <Item
            key={c.id}
            said={conditionState[c.state]}
            title={c.text}
            facts={
              <>
                {deals && (
                  <>
                    <Deal item={c} /> ·{' '}
                  </>
                )}
                {c.owner.name} sees to it by <Day date={c.due} overdue={c.state === 'open' || c.state === 'missed'} /> · set by {c.by.name}
              </>
            }
            about={<Ended item={c} />}
          >
            {may.length > 0 && <Settle name={c.text} choices={may} />}
          </Item>
        );
      })}
    </ul>
  );
}

export function Promises({ items, deals = false }: { items: readonly Promised[]; deals?: boolean }) {
  return (
    <ul className={css.list}>
      {items.map(p => {
        const may: Choice[] = [];
        if (p.canSettle && p.state !== 'kept') may.push(['Kept', note => api.settlePromise(p.id, { state: 'kept', ...(note && { note }) })]);
        if (p.canSettle && p.state !== 'broken') may.push(['Broken', note => api.settlePromise(p.id, { state: 'broken', ...(note && { note }) })]);
        return (
          <Item
            key={p.id}
            said={promiseState[p.state]}
            title={p.what}
            facts={
              <>
                {deals && (
                  <>
                    <Deal item={p} /> ·{' '}
                  </>
                )}
                {p.owner.name}, by <Day date={p.acceptedDue ?? p.due} overdue={p.state === 'accepted'} />
                {p.acceptedDue && p.acceptedDue !== p.due && (
                  <span className="muted">
                    {' '}
                    (asked for by <Day date={p.due} />)
                  </span>
                )}
              </>
            }
            about={<Ended item={p} />}
          >
            {may.length > 0 && <Settle name={p.what} choices={may} />}
          </Item>
        );
      })}
    </ul>
  );
}

/** Whether its day has passed and it is not settled. */
export function useOverdue(): (item: Condition | Promised) => boolean {
  const clock = useClock();
  const today = dayOf(clock.now, clock.timeZone);
  return item => {
    const due = 'acceptedDue' in item ? (item.acceptedDue ?? item.due) : item.due;
    return ['open', 'missed', 'accepted'].includes(item.state) && daysBetween(today, due) < 0;
  };
}
