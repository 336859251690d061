import type { ReactNode } from 'react';
import type { ApprovalJson } from '../api.ts';
import { sayMoney, sayPercent } from '../say/money.ts';
import { months } from '../say/terms.ts';
import { useMe } from '../session.tsx';
import css from './terms.module.css';
import { None } from './values.tsx';

type Terms = ApprovalJson['terms'];

/** What is asked for beside what it was; only what changes is strong. */
export function TermsTable({ before, terms }: { before: Terms; terms: Terms }) {
  const { locale } = useMe();
  const rows: readonly (readonly [string, string | null, string | null])[] = [
    [
      'Discount',
      before.discount === null ? null : sayPercent(before.discount, locale),
      terms.discount === null ? null : sayPercent(terms.discount, locale),
    ],
    [
      'Amount',
      before.amount && sayMoney(before.amount, locale),
      terms.amount && sayMoney(terms.amount, locale),
    ],
    [
      'Term',
      before.termMonths === null ? null : months(before.termMonths),
      terms.termMonths === null ? null : months(terms.termMonths),
    ],
    [
      'Payment',
      before.paymentDays === null ? null : `net ${before.paymentDays}`,
      terms.paymentDays === null ? null : `net ${terms.paymentDays}`,
    ],
  ];
  const cell = (value: string | null): ReactNode => value ?? <None />;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">Term</span>
          </th>
          <th scope="col">Was</th>
          <th scope="col">Asked for</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, was, now]) => (
          <tr key={label} data-changed={was !== now || undefined}>
            <th scope="row">{label}</th>
            <td>{cell(was)}</td>
            <td>
              {was !== now ? <strong>{cell(now)}</strong> : cell(now)}
              {was !== now && <span className="hidden"> (changed)</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
