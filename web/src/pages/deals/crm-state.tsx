import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, type DealJson } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { count, crmState, sayField } from '../../say/words.ts';
import { useClock } from '../../session.tsx';
import { sayDay, sayMoment } from '../../say/dates.ts';
import { fromMinor, sayMoney, sayPercent } from '../../say/money.ts';
import { notice } from '../../ui/notice.ts';
import { State } from '../../ui/state.tsx';
import css from './deal.module.css';

/** Where the CRM stands, in one word; the trouble itself is drawn by `CrmTrouble`. */
export function CrmState({ deal }: { deal: DealJson }) {
  const clock = useClock();
  const { crm } = deal;
  if (crm.state === 'local') return <span className="small muted">{crmState.local.text}</span>;
  return (
    <span
      title={
        crm.syncedAt ? `${deal.connection}, last compared ${sayMoment(crm.syncedAt, clock)}` : deal.connection
      }
    >
      <State said={crmState[crm.state]} quiet={crm.state !== 'writing'} />
    </span>
  );
}

/** A value of any type, as far as a person can read it. */
function useShow(): (field: string, value: unknown) => string {
  const clock = useClock();
  const schema = useQuery(queries.schema).data;
  const people = useQuery(queries.people).data?.people;
  return (field, value) => {
    if (value === null || value === undefined || value === '') return 'nothing';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (field === 'stage') return schema?.stages.find(s => s.id === value)?.label ?? String(value);
    if (field === 'owner' || field === 'ownerId')
      return people?.find(p => p.id === value)?.name ?? String(value);
    // Facts keep percent as hundredths.
    if (field === 'discount' && typeof value === 'number') return sayPercent(value / 100, clock.locale);
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return sayDay(value, clock);
    if (typeof value !== 'object') return String(value);
    if (Array.isArray(value))
      return value.length === 0 ? 'nothing' : count(value.length, 'line', clock.locale);
    const v = value as Record<string, unknown>;
    if (typeof v.minor === 'string' && typeof v.currency === 'string')
      return sayMoney(fromMinor(v.minor, v.currency), clock.locale);
    if (typeof v.amount === 'string' && typeof v.currency === 'string')
      return sayMoney({ amount: v.amount, currency: v.currency }, clock.locale);
    for (const key of ['label', 'name']) if (typeof v[key] === 'string') return v[key];
    return JSON.stringify(value);
  };
}

/** Both values of every conflict side by side, and the CRM's own words when it refused. */
export function CrmTrouble({ deal }: { deal: DealJson }) {
  const show = useShow();
  const choose = useMutation({
    mutationFn: ({ field, choose }: { field: string; choose: 'ours' | 'theirs' }) =>
      api.resolveConflict(deal.id, field, choose),
    onSuccess: () => notice.done('Settled.'),
    onError: notice.failed,
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['deal', deal.id] });
      void queryClient.invalidateQueries({ queryKey: ['timeline', deal.id] });
    },
  });
  const { conflict, errors } = deal.crm;
  if (conflict.length === 0 && errors.length === 0) return null;
  return (
    <div className={css.trouble} role="group" aria-label="The CRM">
      {conflict.length > 0 && (
        <>
          <p>
            <strong>The CRM says something else.</strong> It was changed on both sides. Which one is right?
          </p>
          {conflict.map(({ field, ours, theirs }) => (
            <div key={field} className={css.choices}>
              <span className="small">{sayField(field)}</span>
              <Button
                size="compact-sm"
                disabled={choose.isPending}
                onClick={() => choose.mutate({ field, choose: 'ours' })}
              >
                <span className="clip">Ours: {show(field, ours)}</span>
              </Button>
              <Button
                size="compact-sm"
                disabled={choose.isPending}
                onClick={() => choose.mutate({ field, choose: 'theirs' })}
              >
                <span className="clip">The CRM’s: {show(field, theirs)}</span>
              </Button>
            </div>
          ))}
        </>
      )}
      {errors.length > 0 && (
        <>
          <p>
            <strong>The CRM refused the last change.</strong> In its own words:
          </p>
          <ul>
            {errors.map((error, i) => (
              <li key={i}>
                {error.field && <strong>{sayField(error.field)}: </strong>}
                {error.message}
              </li>
            ))}
          </ul>
          <p className="small">Mend the field below; it is written again as soon as it is saved.</p>
        </>
      )}
    </div>
  );
}
