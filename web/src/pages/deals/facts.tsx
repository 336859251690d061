import { useQuery } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import type { DealChange, DealJson, Stage } from '../../api.ts';
import { queries } from '../../queries.ts';
import { readAmount } from '../../say/money.ts';
import { Fact, Inline, Mistyped } from '../../ui/inline.tsx';
import { Day, Money, None, Percent } from '../../ui/values.tsx';
import css from './deal.module.css';
import { saveField } from './use-deal.ts';

const wholeNumber = (typed: string, unit: string): number | null => {
  if (!typed.trim()) return null;
  const match = /^\s*(\d{1,5})\s*\p{L}*\s*$/u.exec(typed);
  if (!match) throw new Mistyped(`Please type a whole number of ${unit}.`);
  return Number(match[1]);
};

/** "84,000 EUR" or, in the deal's own currency, "84000". */
function money(typed: string, currency: string): { amount: string; currency: string } | null {
  if (!typed.trim()) return null;
  const [, code] = /([A-Za-z]{3})\s*$/.exec(typed) ?? [];
  const read = readAmount(typed);
  if (!read.ok) throw new Mistyped(read.message);
  return { amount: read.amount, currency: (code ?? currency).toUpperCase() };
}

const countOf = (value: number | null, unit: string): ReactNode =>
  value === null ? <None /> : `${value} ${unit}${value === 1 ? '' : 's'}`;

/** The deal's values, each its own editor. */
export function Facts({ deal, stages }: { deal: DealJson; stages: readonly Stage[] }) {
  const people = useQuery(queries.people).data?.people ?? [];
  const seen = useRef(deal);
  const open = () => void (seen.current = deal);
  const field = (
    name: keyof DealChange & keyof DealJson,
    change: (typed: string) => DealChange,
    show: (deal: DealJson) => ReactNode,
  ) => ({
    field: name,
    onOpen: open,
    shown: show(deal),
    onSave: async (typed: string) => saveField(seen.current, change(typed), d => d[name], show),
  });
  return (
    <div className={css.facts}>
      <Inline
        label="Amount"
        kind="number"
        start={deal.amount ? `${deal.amount.amount} ${deal.amount.currency}` : ''}
        {...field(
          'amount',
          typed => ({ amount: money(typed, deal.amount?.currency ?? 'EUR') }),
          d => (
            <strong>
              <Money value={d.amount} />
            </strong>
          ),
        )}
      />
      <Fact label="List" why="The sum of the list prices of the line items">
        <Money value={deal.listAmount} />
      </Fact>
      <Fact label="Discount" why="Computed from the line items">
        <Percent value={deal.discount} />
      </Fact>
      <Inline
        label="Term"
        kind="number"
        hint="Months"
        start={deal.termMonths === null ? '' : String(deal.termMonths)}
        {...field(
          'termMonths',
          typed => ({ termMonths: wholeNumber(typed, 'months') }),
          d => countOf(d.termMonths, 'month'),
        )}
      />
      <Inline
        label="Payment"
        kind="number"
        hint="Days after the invoice"
        start={deal.paymentDays === null ? '' : String(deal.paymentDays)}
        {...field(
          'paymentDays',
          typed => ({ paymentDays: wholeNumber(typed, 'days') }),
          d => (d.paymentDays === null ? <None /> : `net ${d.paymentDays}`),
        )}
      />
      <Inline
        label="Closes"
        kind="date"
        start={deal.closeDate ?? ''}
        {...field(
          'closeDate',
          typed => ({ closeDate: typed || null }),
          d => <Day date={d.closeDate} overdue={d.stage.kind === 'open'} />,
        )}
      />
      <Inline
        label="Owner"
        kind="person"
        options={people.filter(p => p.active).map(p => ({ value: p.id, label: p.name }))}
        start={deal.owner?.id ?? ''}
        {...field(
          'owner',
          typed => ({ owner: typed || null }),
          d =>
            d.owner?.name ??
            (d.ownerName ? (
              <span title="Known to the CRM only; match them under People">{d.ownerName}</span>
            ) : (
              <None />
            )),
        )}
      />
      <Inline
        label="Stage"
        kind="choice"
        options={stages.map(s => ({ value: s.id, label: s.label }))}
        start={deal.stage.id}
        {...field(
          'stage',
          typed => ({ stage: typed }),
          d => d.stage.label,
        )}
      />
      <div className={css.nextStep}>
        <Inline
          label="Next step"
          kind="text"
          start={deal.nextStep ?? ''}
          {...field(
            'nextStep',
            typed => ({ nextStep: typed.trim() || null }),
            d => d.nextStep ?? <span className="muted">What happens next, and by when?</span>,
          )}
        />
      </div>
    </div>
  );
}

/** What the schema describes too and the header shows already. */
const ABOVE = new Set([
  'name',
  'account',
  'owner',
  'stage',
  'amount',
  'currency',
  'listAmount',
  'discount',
  'termMonths',
  'paymentDays',
  'closeDate',
  'nextStep',
  'lineItems',
  'externalId',
]);

/** The CRM's own fields, as its schema describes them. */
export function OwnFields({ deal }: { deal: DealJson }) {
  const schema = useQuery(queries.schema).data;
  const seen = useRef(deal);
  const described = (schema?.fields ?? []).filter(f => !ABOVE.has(f.name));
  const names = [...new Set([...described.map(f => f.name), ...Object.keys(deal.fields)])];
  if (names.length === 0) return null;
  return (
    <section className="card" aria-labelledby="own-fields">
      <h2 id="own-fields">More from the CRM</h2>
      <div className={css.facts}>
        {names.map(name => {
          const about = described.find(f => f.name === name);
          const label = about?.label ?? name;
          const words = (d: DealJson): ReactNode => {
            const value = d.fields[name];
            if (value === null || value === undefined || value === '') return <None />;
            if (typeof value === 'boolean') return value ? 'Yes' : 'No';
            if (about?.type === 'date') return <Day date={String(value)} />;
            return about?.options?.find(o => o.value === value)?.label ?? String(value);
          };
          if (about?.readOnly ?? true) {
            return (
              <Fact key={name} label={label} why="Changed in the CRM only">
                {words(deal)}
              </Fact>
            );
          }
          const choices =
            about?.type === 'boolean'
              ? [
                  { value: 'true', label: 'Yes' },
                  { value: 'false', label: 'No' },
                ]
              : about?.options;
          const value = deal.fields[name];
          return (
            <Inline
              key={name}
              label={about?.required ? `${label} (required)` : label}
              field={`fields.${name}`}
              kind={
                choices
                  ? 'choice'
                  : about?.type === 'date'
                    ? 'date'
                    : about?.type === 'number'
                      ? 'number'
                      : 'text'
              }
              options={[{ value: '', label: '–' }, ...(choices ?? [])]}
              start={value === null || value === undefined ? '' : String(value)}
              shown={words(deal)}
              onOpen={() => void (seen.current = deal)}
              onSave={async typed => {
                const plain = typed.trim();
                if (about?.type === 'number' && plain && !/^-?\d+(\.\d+)?$/.test(plain))
                  throw new Mistyped('Please type a number, such as 12 or 12.5.');
                const next =
                  plain === ''
                    ? null
                    : about?.type === 'number'
                      ? Number(plain)
                      : about?.type === 'boolean'
                        ? plain === 'true'
                        : typed;
                await saveField(seen.current, { fields: { [name]: next } }, d => d.fields[name], words);
              }}
            />
          );
        })}
      </div>
    </section>
  );
}
