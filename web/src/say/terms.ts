import type { ApprovalJson } from '../api.ts';
import { sayPercent } from './money.ts';

type Terms = ApprovalJson['terms'];

export const months = (n: number): string => `${n} month${n === 1 ? '' : 's'}`;

/** The changes of a request in one line: "24 % off list (was 18 %) · net 45". */
export function termsLine(before: Terms, terms: Terms, locale: string): string {
  const parts: string[] = [];
  const was = (value: string | null) => (value ? ` (was ${value})` : '');
  if (terms.discount !== null && terms.discount !== before.discount)
    parts.push(
      `${sayPercent(terms.discount, locale)} off list${was(before.discount === null ? null : sayPercent(before.discount, locale))}`,
    );
  if (terms.termMonths !== null && terms.termMonths !== before.termMonths)
    parts.push(
      `${months(terms.termMonths)}${was(before.termMonths === null ? null : String(before.termMonths))}`,
    );
  if (terms.paymentDays !== null && terms.paymentDays !== before.paymentDays)
    parts.push(
      `net ${terms.paymentDays}${was(before.paymentDays === null ? null : String(before.paymentDays))}`,
    );
  if (parts.length > 0) return parts.join(' · ');
  return (
    [
      terms.discount === null ? '' : `${sayPercent(terms.discount, locale)} off list`,
      terms.termMonths === null ? '' : months(terms.termMonths),
      terms.paymentDays === null ? '' : `net ${terms.paymentDays}`,
    ]
      .filter(Boolean)
      .join(' · ') || 'As the deal stands'
  );
}
