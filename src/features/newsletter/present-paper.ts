import type { ItemKind } from './contract.ts';
import type { Edition } from './model.ts';
import { sayPeriod } from './words-turn.ts';

/** An issue as it is read: everything in words and in order, before it becomes a message, a mail, a page or slides. Pure. */

export interface PaperItem {
  readonly kind: ItemKind;
  readonly title: string;
  readonly text: string;
  readonly amount: string | null;
  readonly url: string | null;
}
export interface Paper {
  readonly number: number;
  readonly title: string;
  readonly period: string;
  readonly intro: string;
  /** What this edition corrects; null for the first one. */
  readonly correction: string | null;
  readonly url: string;
  /** Items of one kind that follow each other stand under one heading. */
  readonly sections: readonly { readonly heading: string; readonly items: readonly PaperItem[] }[];
}
export interface PaperSource {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly period: string;
  readonly intro: string;
  readonly note: string | null;
  readonly items: readonly { readonly kind: ItemKind; readonly title: string; readonly text: string; readonly amount: string | null; readonly path: string | null }[];
}

export const HEADINGS: Readonly<Record<ItemKind, string>> = {
  win: 'Won', thanks: 'Thanks', shipped: 'Shipped', decision: 'Heard and decided', spotlight: 'In the spotlight', lunch: 'Next lunch-and-learn', team: 'From the teams', suggestion: 'And also', own: 'And also',
}; // prettier-ignore

/** Only our own addresses become links, and nothing in them ends a link early. */
export const addressOf = (publicUrl: string, path: string): string => `${publicUrl}${encodeURI(path).replace(/[|<>"'()[\]\\]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;

export function paper(source: PaperSource, publicUrl: string): Paper {
  const sections: { heading: string; items: PaperItem[] }[] = [];
  for (const { kind, title, text, amount, path } of source.items) {
    const heading = HEADINGS[kind];
    const last = sections.at(-1);
    const item = { kind, title: title.trim(), text: text.trim(), amount, url: path === null ? null : addressOf(publicUrl, path) };
    if (last?.heading === heading) last.items.push(item);
    else sections.push({ heading, items: [item] });
  }
  return { number: source.number, title: source.title.trim(), period: source.period, intro: source.intro.trim(), correction: source.note, url: addressOf(publicUrl, `/newsletter/${source.id}`), sections };
}

/** `84,000.00 EUR`: exact, no sum is ever rounded. */
export function sayAmount({ amount, currency }: { readonly amount: string; readonly currency: string }): string {
  const [whole = '0', part] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${part !== undefined && /[1-9]/.test(part) ? `.${part}` : ''} ${currency}`;
}

export const paperOf = (edition: Edition, publicUrl: string): Paper =>
  paper(
    {
      id: edition.issueId, number: edition.number, title: edition.title, period: sayPeriod(edition.from, edition.to, edition.timeZone), intro: edition.intro, note: edition.note,
      items: edition.items.map(item => ({ kind: item.kind, title: item.title, text: item.text, amount: item.amount && sayAmount(item.amount), path: item.path })),
    }, // prettier-ignore
    publicUrl,
  );
