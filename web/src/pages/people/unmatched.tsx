import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type People } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import { notice } from '../../ui/notice.ts';
import rows from '../../ui/rows.module.css';

const why: Record<People['unmatched'][number]['reason'], string> = {
  'no-email': 'has no e-mail address there',
  'nobody-has-this-email': 'nobody here has this address',
  'several-have-this-email': 'two people here have this address',
};

/** Whom a connection knows and Evenkeel cannot place: their deals and clicks belong to nobody until then. */
export function Unmatched({ data }: { data: People }) {
  const admin = useIsAdmin();
  return (
    <section className="card" aria-labelledby="unmatched">
      <h2 id="unmatched">Who is this?</h2>
      <p className="muted" style={{ margin: '-8px 0 10px' }}>
        Evenkeel met them elsewhere and does not guess. What they own or click belongs to nobody until they
        are matched.
        {!admin && ' An administrator can match them.'}
      </p>
      <ul>
        {data.unmatched.map(one => (
          <One key={`${one.connection}/${one.externalId}`} one={one} data={data} admin={admin} />
        ))}
      </ul>
    </section>
  );
}

function One({ one, data, admin }: { one: People['unmatched'][number]; data: People; admin: boolean }) {
  const { locale } = useMe();
  const [personId, setPersonId] = useState<string | null>(one.suggestions[0]?.id ?? null);
  const match = useMutation({
    mutationFn: (id: string) =>
      api.match({ connection: one.connection, externalId: one.externalId, personId: id }),
    onSuccess: () => {
      notice.done(`${one.name} is matched.`);
      void queryClient.invalidateQueries({ queryKey: ['people'] });
    },
    onError: notice.failed,
  });
  const suggested = new Set(one.suggestions.map(s => s.id));
  const others = data.people
    .filter(p => p.active && !suggested.has(p.id))
    .map(p => ({ value: p.id, label: p.name }));
  return (
    <li className={rows.row}>
      <div className="grow">
        <strong>{one.name}</strong> <span className="muted">in {one.connection}</span>
        <p className="small muted">
          {[one.email, why[one.reason], `seen ${count(one.seen, 'time', locale)}`]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {admin && (
        <form
          className="row"
          onSubmit={event => {
            event.preventDefault();
            if (personId) match.mutate(personId);
          }}
        >
          <Select
            aria-label={`Who ${one.name} is`}
            placeholder="Choose a person"
            searchable
            limit={50}
            value={personId}
            onChange={setPersonId}
            data={
              one.suggestions.length > 0
                ? [
                    { group: 'Perhaps', items: one.suggestions.map(s => ({ value: s.id, label: s.name })) },
                    { group: 'Everyone', items: others },
                  ]
                : others
            }
          />
          <Button type="submit" disabled={!personId} loading={match.isPending}>
            Match
          </Button>
        </form>
      )}
    </li>
  );
}
