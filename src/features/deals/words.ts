import type { Words } from '../../engine/api.ts';
import type { HeardFact } from '../../engine/capability.ts';
import type { Actor } from '../../kernel/actor.ts';
import { format, fromJson } from '../../kernel/money.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { dealFacts, type FieldChange, type Plain, type StageRef } from './events.ts';
import type { DealRefusal } from './model.ts';

/** Facts and refusals in words. Pure. */

const LABELS: Readonly<Record<string, string>> = {
  name: 'name',
  account: 'account',
  owner: 'owner',
  stage: 'stage',
  amount: 'amount',
  listAmount: 'list amount',
  discount: 'discount',
  termMonths: 'term',
  paymentDays: 'payment days',
  closeDate: 'close date',
  nextStep: 'next step',
  lineItems: 'line items',
};
export const labelOf = (field: string): string => LABELS[field] ?? field.replace(/^fields\./, '').replace(/[_-]+/g, ' ');

/** A value as people read it. */
export function sayValue(field: string, value: Plain): string {
  if (value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return countOf(value.length, 'line');
  if (typeof value === 'object') {
    const { amount, currency } = value as { amount?: unknown; currency?: unknown };
    return typeof amount === 'string' && typeof currency === 'string' ? sayMoney(amount, currency) : JSON.stringify(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'discount' || field === 'fields.approved_discount') return `${value} %`;
  // A change names a stage by its id, as it was then.
  if (field === 'stage') return String(value).replace(/[-_]+/g, ' ');
  if (field === 'termMonths') return countOf(Number(value), 'month');
  if (field === 'paymentDays') return countOf(Number(value), 'day');
  return String(value);
}

function sayMoney(amount: string, currency: string): string {
  const money = fromJson({ amount, currency });
  return money.ok ? format(money.value) : `${amount} ${currency}`;
}

const sayChange = ({ field, from, to }: FieldChange): string =>
  field === 'lineItems' ? 'changed the line items' : from === null || from === '' ? `set the ${labelOf(field)} to ${sayValue(field, to)}` : to === null || to === '' ? `cleared the ${labelOf(field)} (it was ${sayValue(field, from)})` : `changed the ${labelOf(field)} from ${sayValue(field, from)} to ${sayValue(field, to)}`;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function sayWho(actor: Actor, people: Directory): string {
  switch (actor.kind) {
    case 'person':
      return people.person(actor.id)?.name ?? 'Somebody who is no longer here';
    case 'machine':
      return `Evenkeel (${actor.name})`;
    case 'connection':
      return actor.who ? `${people.byEmail(actor.who)?.name ?? actor.who} (CRM)` : `CRM (${actor.name})`;
  }
}

/** One sentence that says what happened. Facts of other capabilities in the deal's stream say it themselves (`says`), or are said by their type. */
export function sayFact(fact: Pick<HeardFact, 'type' | 'payload'>, people: Directory): string {
  const p = fact.payload as Record<string, never> & {
    changes?: readonly FieldChange[];
    from?: StageRef;
    to?: StageRef;
    hold?: { reason: string };
    entered?: StageRef | null;
    errors?: readonly { field: string | null; message: string }[];
    fields?: readonly string[];
    conflict?: readonly { field: string; ours: Plain; theirs: Plain }[];
    deal?: { stageLabel?: string };
    approval?: { by: string | null };
    source?: string;
    erased?: boolean;
    says?: unknown;
  };
  if (p.erased) return 'What happened here has been erased.';
  const changes = p.changes ?? [];
  switch (fact.type) {
    case dealFacts.created:
      return p.source === 'import' ? 'Imported the deal.' : p.source === 'crm' ? 'The deal came from the CRM.' : 'Created the deal.';
    case dealFacts.changed:
      return `${capital(listOf(changes.map(sayChange), 'and', 6))}.`;
    case dealFacts.won:
      return `The deal is won (${p.deal?.stageLabel ?? ''}).`;
    case dealFacts.lost:
      return `The deal is lost (${p.deal?.stageLabel ?? ''}).`;
    case dealFacts.reopened:
      return 'The deal is open again.';
    case dealFacts.deleted:
      return 'The deal was deleted in the CRM.';
    case dealFacts.restored:
      return 'The deal is back in the CRM.';
    case dealFacts.stageWanted:
      return `Wants to move it to ${p.to?.label ?? ''}; that waits: ${p.hold?.reason ?? ''}.`;
    case dealFacts.stageHeld:
      return `The CRM moved it to ${p.to?.label ?? ''}, which is held (${p.hold?.reason ?? ''}); it goes back to ${p.from?.label ?? ''} until then.`;
    case dealFacts.held:
      return `Holds it: ${String((p as { reason?: string }).reason ?? '')}.`;
    case dealFacts.released:
      return p.entered ? `Released it; it moved to ${p.entered.label}.` : 'Released it.';
    case dealFacts.termsApplied: {
      const by = p.approval?.by ? (people.person(p.approval.by)?.name ?? 'somebody') : 'the policy';
      const terms = changes.filter(c => !c.field.startsWith('fields.') && c.field !== 'lineItems');
      return terms.length > 0 ? `Applied the terms that ${by} approved: ${listOf(terms.map(sayChange))}.` : `Applied the terms that ${by} approved.`;
    }
    case dealFacts.writtenToCrm:
      return (p.fields ?? []).length > 0 ? `The CRM has ${listOf(p.fields!.map(labelOf), 'and', 6)}.` : 'The CRM has it already.';
    case dealFacts.crmConflict:
      return `The CRM holds something else: ${listOf((p.conflict ?? []).map(c => `${labelOf(c.field)} is ${sayValue(c.field, c.theirs)} there and ${sayValue(c.field, c.ours)} here`))}. Somebody has to choose.`;
    case dealFacts.crmRefused:
      return `The CRM refused: ${listOf((p.errors ?? []).map(e => (e.field ? `${labelOf(e.field)}: ${e.message}` : e.message)))}.`;
    case dealFacts.conflictResolved:
      return `Chose ${(p as { chose?: string }).chose === 'ours' ? 'our' : "the CRM's"} ${labelOf(String((p as { field?: string }).field ?? ''))}.`;
    case dealFacts.roomLinked:
      return (p as { channel?: string | null }).channel ? 'The deal has a room in Slack.' : 'The room in Slack is closed.';
    default:
      if (typeof p.says === 'string') return p.says;
      return `${capital(fact.type.replace(/^[a-z-]+\./, '').replace(/-/g, ' '))}.`;
  }
}

/** A refusal in words. */
export function sayRefusal(refusal: DealRefusal): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'exists-already':
      return { status: 409, title: 'This deal exists already.' };
    case 'person-inactive':
      return { status: 403, title: 'You are no longer active here.', detail: 'An administrator can change that under People.' };
    case 'deal-deleted':
      return { status: 409, title: 'The CRM has deleted this deal.', detail: 'Restore it there first.' };
    case 'unknown-stage':
      return { status: 422, title: `There is no stage "${refusal.given}".`, field: 'stage', detail: `has to be one of ${refusal.allowed.join(', ')}` };
    case 'bad-value':
    case 'currency-mismatch':
    case 'missing':
      return { status: 422, title: `The ${labelOf(refusal.field)} is not right.`, field: refusal.field, detail: refusal.message };
    case 'computed':
      return { status: 422, title: 'The discount follows from the line items.', field: 'discount', detail: 'give either a discount for all line items, or the line items with their prices' };
    case 'no-list-price':
      return { status: 422, title: 'There is no list price to count from.', field: 'discount', detail: 'needs an amount or line items first' };
    case 'no-such-person':
      return { status: 422, title: `Nobody here is called ${refusal.given}.`, field: 'owner', detail: 'has to be the e-mail address, the id or the name of a person' };
    case 'moved-on': {
      const said = refusal.changed.map(c => `${labelOf(c.field)}: yours is ${sayValue(c.field, c.yours)}, now it is ${sayValue(c.field, c.now)}`);
      return { status: 412, title: 'Somebody has changed the deal since you looked.', detail: `${listOf(said)}. The version is ${refusal.version} now.`, ...(refusal.changed[0] && { field: refusal.changed[0].field }) };
    }
    case 'no-conflict':
      return { status: 409, title: 'There is nothing to choose.', field: 'field', detail: refusal.fields.length > 0 ? `the fields in conflict are ${refusal.fields.join(', ')}` : 'no field is in conflict' };
  }
}
