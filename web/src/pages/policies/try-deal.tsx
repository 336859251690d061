import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ApiError } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayField } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Loading } from '../../ui/blank.tsx';
import { Steps } from '../../ui/steps.tsx';
import type { PolicyView } from './document-model.ts';
import css from './policies.module.css';

const such: Readonly<Record<string, string>> = {
  discount: '18%',
  amount: '60000 EUR',
  list_amount: '75000 EUR',
  term_months: '24',
  payment_days: '45',
  currency: 'EUR',
  stage: 'negotiate',
  owner_team: 'Sales',
};

/** The columns that the policies look at, those of alternatives as well. */
function columnsIn(policies: readonly PolicyView[]): string[] {
  const rows = policies.flatMap(policy => policy.rows);
  const either = rows.flatMap(row => (row.anyOf && !row.anyOf.fixed ? row.anyOf.text.split(/\s*\|\s*|\s+and\s+/).map(part => part.split(' ')[0] ?? '') : []));
  const all = new Set([...rows.flatMap(row => Object.keys(row.when)), ...either]);
  return [...Object.keys(such).filter(key => all.has(key)), ...[...all].filter(key => key.startsWith('fields.'))];
}

/** A deal that one makes up: who would be asked, by the code that asks. */
export function TryDeal({ text, right, policies, onRow }: { text: string; right: boolean; policies: readonly PolicyView[]; onRow: (policy: string, row: number) => void }) {
  const me = useMe();
  const people = useQuery(queries.people).data?.people ?? [];
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [asker, setAsker] = useState(me.id);
  const columns = columnsIn(policies);
  const deal = Object.fromEntries(columns.map(column => [column, (values[column] ?? '').trim()] as const).filter(([, value]) => value !== ''));
  const [settled] = useDebouncedValue(JSON.stringify(deal), 250);
  const run = useQuery({
    queryKey: ['policy-try', text, settled, asker],
    queryFn: () => api.tryPolicies(text, JSON.parse(settled) as Record<string, string>, asker),
    enabled: right && settled !== '{}',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
  const refusal = run.error instanceof ApiError ? run.error : undefined;
  const fieldError = (column: string) => refusal?.problem.errors?.find(error => error.field === `deal.${column}`)?.message;
  const atField = columns.some(column => fieldError(column));
  const shown = run.isError ? undefined : run.data;
  const view = policies.find(policy => policy.name === shown?.policy);
  return (
    <div className="stack">
      <div className={css.tryForm}>
        {columns.map(column => (
          <TextInput
            key={column}
            label={sayField(column)}
            placeholder={such[column] ?? ''}
            value={values[column] ?? ''}
            error={fieldError(column)}
            autoComplete="off"
            onChange={event => {
              const typed = event.currentTarget.value;
              setValues(old => ({ ...old, [column]: typed }));
            }}
          />
        ))}
        <Select
          label="Asked for by"
          searchable
          allowDeselect={false}
          limit={50}
          value={asker}
          onChange={value => setAsker(value ?? me.id)}
          data={people.filter(person => person.active).map(person => ({ value: person.id, label: person.name }))}
        />
      </div>
      <div aria-live="polite" className="stack-tight">
        {!right ? (
          <p className="muted">Once there is nothing to mend, a deal can be tried.</p>
        ) : settled === '{}' ? (
          <p className="muted">Type a deal’s terms, as in a condition but without an operator. Nothing is stored.</p>
        ) : run.isPending ? (
          <Loading lines={3} />
        ) : run.isError ? (
          !atField && (
            <p className={css.refusal}>
              <strong>{refusal?.problem.title ?? 'That did not work.'}</strong> {refusal?.problem.detail}
            </p>
          )
        ) : (
          shown && (
            <>
              <h2>
                {shown.outcome === 'ask'
                  ? `${shown.steps.length === 1 ? 'One step is' : `${shown.steps.length} steps are`} asked.`
                  : shown.outcome === 'auto-approve'
                    ? 'The policy approves this by itself.'
                    : 'No row matches, so nobody is asked and it is approved.'}
              </h2>
              {shown.rows.length > 0 && (
                <ul className={css.matched} aria-label="Rows that match">
                  {shown.rows.map(row => (
                    <li key={row}>
                      <button type="button" onClick={() => onRow(shown.policy, row)}>
                        <span className="muted">row {row + 1}</span> {view?.rows[row]?.name ?? ''}
                      </button>
                    </li>
                  ))}
                </ul>
              )}
              <Steps steps={shown.steps} />
            </>
          )
        )}
      </div>
    </div>
  );
}
