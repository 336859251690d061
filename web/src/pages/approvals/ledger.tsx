import { NativeSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Condition, Promised } from '../../api.ts';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Conditions, conditionState, Promises, promiseState, useOverdue } from './obligations.tsx';

const UNSETTLED: readonly string[] = ['open', 'missed', 'asked', 'accepted'];
const states = [
  { value: '', label: 'Not settled' },
  { value: 'all', label: 'Every state' },
  ...Object.entries({ ...conditionState, ...promiseState }).map(([value, said]) => ({ value, label: said.text })),
];

/** What yeses depend on and what customers were promised, by due day, with what is overdue first. */
export function Ledger() {
  const { locale, id: me } = useMe();
  const people = useQuery(queries.people).data?.people ?? [];
  const [whose, setWhose] = useState<string | null>(null);
  const [state, setState] = useState('');
  const owner = whose ?? undefined;
  const conditions = useQuery(queries.conditions(owner));
  const promises = useQuery(queries.promises(owner));
  const overdue = useOverdue();
  const shown = <T extends Condition | Promised>(items: readonly T[]): T[] =>
    items
      .filter(i => state === 'all' || (state === '' ? UNSETTLED.includes(i.state) : i.state === state))
      .sort((a, b) => Number(overdue(b)) - Number(overdue(a)) || a.due.localeCompare(b.due));
  if (conditions.isError) return <Failed error={conditions.error} retry={() => void conditions.refetch()} />;
  if (promises.isError) return <Failed error={promises.error} retry={() => void promises.refetch()} />;
  if (!conditions.data || !promises.data) return <Loading />;
  const [c, p] = [shown(conditions.data.items), shown(promises.data.items)];
  const late = [...c, ...p].filter(overdue).length;
  return (
    <>
      <div className="row row-wrap">
        <NativeSelect aria-label="State" value={state} onChange={event => setState(event.currentTarget.value)} data={states} />
        <Select
          aria-label="Owner"
          placeholder="Every owner"
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Every owner' }}
          nothingFoundMessage="Nobody is called that"
          value={whose}
          onChange={setWhose}
          limit={50}
          data={[{ value: 'me', label: 'Mine' }, ...people.filter(p => p.id !== me).map(p => ({ value: p.id, label: p.name })).sort((a, b) => a.label.localeCompare(b.label))]}
        />
        <span className="muted small">
          {count(c.length, 'condition', locale)}, {count(p.length, 'promise', locale)}
          {late > 0 && `, ${late} overdue`}
        </span>
      </div>
      {c.length + p.length === 0 && (
        <Blank title="Nothing is owed here.">
          An approver who says “approved if” sets a condition; whoever asks the desk can name what the customer was promised.
        </Blank>
      )}
      {c.length > 0 && (
        <section className="card" aria-labelledby="conditions">
          <h2 id="conditions">Conditions</h2>
          <Conditions items={c} deals />
        </section>
      )}
      {p.length > 0 && (
        <section className="card" aria-labelledby="promises">
          <h2 id="promises">Promises</h2>
          <Promises items={p} deals />
        </section>
      )}
    </>
  );
}
