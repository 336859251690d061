import type { Words } from '../../engine/api.ts';
import type { StoredFact } from '../../engine/capability.ts';
import type { Directory } from '../people/read.ts';
import type { DealRefusal } from './model.ts';

/** Every refusal of a deal: what happened, then what the person can do. */
export function sayRefusal(refusal: DealRefusal): Words {
  switch (refusal.code) {
    case 'no-such-deal':
      return { status: 404, title: 'There is no such deal.' };
    case 'exists-already':
      return { status: 409, title: 'This deal exists already.' };
    case 'unknown-stage':
      return { status: 422, title: `There is no stage "${refusal.given}".`, detail: `It has to be one of ${refusal.allowed.join(', ')}.`, field: 'stage' };
    case 'bad-value':
      return { status: 422, title: `${refusal.field} is not right.`, detail: `${refusal.field} ${refusal.message}.`, field: refusal.field };
    case 'currency-mismatch':
      return { status: 422, title: 'One deal, one currency.', detail: refusal.message, field: refusal.field };
    case 'missing':
      return { status: 422, title: `${refusal.field} is missing.`, detail: refusal.message, field: refusal.field };
    case 'moved-on':
      return { status: 412, title: 'The deal has changed since you looked.', detail: refusal.changed.map(c => `${c.field}: you have ${say(c.yours)}, it is ${say(c.now)} now`).join('; '), field: refusal.changed[0]?.field ?? 'version' };
    case 'computed':
      return { status: 422, title: 'The discount is computed from the line items.', detail: 'Change the sold prices, or ask the deal desk.', field: 'discount' };
    case 'no-conflict':
      return { status: 409, title: `There is no open conflict on ${refusal.field}.` };
  }
}

const LABELS: Record<string, string> = {
  stage: 'the stage', amount: 'the amount', closeDate: 'the close date', owner: 'the owner', nextStep: 'the next step', name: 'the name', account: 'the account',
  termMonths: 'the term', paymentDays: 'the payment days', discount: 'the discount', lineItems: 'the line items',
}; // prettier-ignore

export function say(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value !== 'object') return String(value);
  const m = value as { amount?: string; currency?: string };
  return m.amount && m.currency ? `${m.amount} ${m.currency}` : Array.isArray(value) ? `${value.length} lines` : 'something else';
}

/** Who, in words. */
export function whoOf(actor: StoredFact['actor'], people: Directory): string {
  if (actor.kind === 'person') return people.person(actor.id)?.name ?? 'somebody';
  if (actor.kind === 'machine') return `Evenkeel (${actor.name})`;
  return `${actor.who ? `${actor.who}, ` : ''}${actor.name === 'slack' ? 'Slack' : `the CRM (${actor.name})`}`;
}

/** Of what any fact may carry, the parts that the timeline says. */
interface Payload {
  readonly [key: string]: unknown;
  readonly deal?: { readonly stageLabel?: string };
  readonly changes?: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly entered?: { readonly label: string } | null;
  readonly to?: { readonly label: string };
  readonly fields?: readonly string[];
  readonly errors?: readonly { readonly message: string }[];
  readonly approvers?: readonly string[];
  readonly people?: readonly string[];
}

/** A fact as one sentence for the timeline. Facts of other capabilities are told from what they carry. */
export function sayFact(fact: StoredFact, people: Directory): string {
  const p = fact.payload as unknown as Payload;
  const name = (id: unknown) => people.person(String(id))?.name ?? 'somebody';
  const stage = p.deal?.stageLabel ?? '';
  switch (fact.type) {
    case 'deals.created':
      return 'The deal begins.';
    case 'deals.changed':
    case 'deals.terms-applied':
      return `${fact.type === 'deals.changed' ? 'Changed' : 'The approved terms were put in'}: ${(p.changes ?? []).map(c => `${LABELS[c.field] ?? c.field.replace('fields.', '')} from ${say(c.from)} to ${say(c.to)}`).join(', ') || 'nothing that differs'}.`;
    case 'deals.won':
      return `Won (${stage}).`;
    case 'deals.lost':
      return `Lost (${stage}).`;
    case 'deals.reopened':
      return 'Opened again.';
    case 'deals.held':
      return `Held: ${String(p['reason'])}.`;
    case 'deals.released':
      return p.entered ? `The hold is over; the deal moves to ${p.entered.label}.` : 'The hold is over.';
    case 'deals.stage-wanted':
      return `Wants to move to ${p.to?.label ?? 'another stage'}; that waits.`;
    case 'deals.stage-held':
      return `The CRM moved it to ${p.to?.label ?? 'another stage'} without the approval it needs; it is put back.`;
    case 'deals.written-to-crm':
      return `The CRM has it: ${(p.fields ?? []).join(', ')}.`;
    case 'deals.crm-conflict':
      return `The CRM holds something else in ${(p.fields ?? []).join(', ')}; a person has to choose.`;
    case 'deals.crm-refused':
      return `The CRM refused it: ${(p.errors ?? []).map(e => e.message).join('; ')}.`;
    case 'deals.conflict-resolved':
      return `The conflict on ${String(p['field'])} is resolved.`;
    case 'deals.room-linked':
      return 'The deal has a room.';
    case 'deal-desk.asked':
      return `Asked the deal desk${p['why'] ? `: ${String(p['why'])}` : '.'}`;
    case 'deal-desk.step-asked':
      return `The step "${String(p['step'])}" is asked: ${(p.approvers ?? []).map(name).join(', ')}.`;
    case 'deal-desk.decided':
      return `${name(p['by'])}: ${{ approve: 'approved', reject: 'rejected', 'request-changes': 'asks for changes' }[String(p['decision'])] ?? String(p['decision'])} (${String(p['step'])})${p['reason'] ? `: ${String(p['reason'])}` : ''}.`;
    case 'deal-desk.approved':
      return p['automatic'] ? 'Approved by the policy itself.' : 'Approved.';
    case 'deal-desk.rejected':
      return 'The request is rejected.';
    case 'deal-desk.changes-requested':
      return 'The request goes back for changes.';
    case 'deal-desk.recalled':
      return 'The request was taken back.';
    case 'deal-desk.commented':
      return `${name(p['by'])}: ${String(p['text'])}`;
    case 'deal-desk.reminded':
      return `Reminded ${(p.people ?? []).map(name).join(', ')}.`;
    case 'deal-desk.written':
      return `The approval is ${String(p['outcome']) === 'written' ? 'in the CRM' : 'not in the CRM'}.`;
    case 'rooms.opened':
      return `The room #${String(p['name'])} is open.`;
    case 'rooms.asked':
      return 'A room is being opened.';
    case 'rooms.archived':
      return 'The room is archived.';
    default:
      return `${fact.type.replace('.', ': ').replaceAll('-', ' ')}.`;
  }
}
