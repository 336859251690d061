import { actions, button, context, fields, header, name, section, words, type Block } from '../../kernel/blocks.ts';
import { format } from '../../kernel/money.ts';
import { nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { Room } from './model.ts';

export interface Stages {
  readonly order: readonly { readonly id: string; readonly label: string; readonly kind: 'open' | 'won' | 'lost' }[];
}

/** `●●●○○ Proposal (3 of 5)`: the dots are decoration, the words say it. */
export function stageBar(deal: DealSnapshot, stages: Stages): string {
  const open = stages.order.filter(s => s.kind !== 'lost');
  const at = open.findIndex(s => s.id === deal.stage);
  if (deal.stageKind === 'lost') return `Lost (${name(deal.stageLabel)})`;
  if (at < 0) return name(deal.stageLabel);
  return `${'●'.repeat(at + 1)}${'○'.repeat(open.length - at - 1)}  *${name(deal.stageLabel)}* (${at + 1} of ${open.length})`;
}

const money = (m: { minor: string; currency: string } | null): string => (m ? format({ minor: BigInt(m.minor), currency: m.currency }) : 'not set');
const percent = (basisPoints: number): string => `${Number((basisPoints / 100).toFixed(2))} %`;

/** The pinned card of a room: what the deal is, what is open, three buttons. */
export function card(deal: DealSnapshot, room: Room, stages: Stages, people: Directory, publicUrl: string): SlackMessage {
  const owner = deal.ownerId ? (people.person(deal.ownerId)?.name ?? deal.ownerName) : deal.ownerName;
  const title = deal.account && !deal.name.startsWith(deal.account) ? `${nameInPlainText(deal.account, 70)} · ${nameInPlainText(deal.name, 70)}` : nameInPlainText(deal.name, 140);
  const open = Object.values(room.parts).sort((a, b) => a.order - b.order).flatMap(p => p.lines);
  const blocks: Block[] = [
    header(title),
    section(stageBar(deal, stages)),
    fields([
      `*Amount*\n${money(deal.amount)}`,
      `*Discount*\n${deal.discount === null ? 'not known' : `${percent(deal.discount)} off ${money(deal.listAmount)}`}`,
      `*Closes*\n${deal.closeDate ?? 'no date yet'}`,
      `*Owner*\n${owner ? name(owner) : 'nobody yet'}`,
      `*Next step*\n${deal.nextStep ? words(deal.nextStep, 300) : 'none set'}`,
      `*Terms*\n${[deal.termMonths === null ? null : `${deal.termMonths} months`, deal.paymentDays === null ? null : `net ${deal.paymentDays}`].filter(Boolean).join(', ') || 'not set'}`,
    ]),
    ...(open.length > 0 ? [section(open.map(line => words(line, 400)).join('\n'))] : [context('Nothing is open.')]),
    actions([
      button('Ask the Deal Desk', 'deal-desk.ask', deal.id, { style: 'primary' }),
      button('Open in Evenkeel', 'rooms.details', deal.id, { url: `${publicUrl}/deals/${deal.id}` }),
    ]),
  ];
  return { text: `${title}: ${nameInPlainText(deal.stageLabel, 60)}, ${money(deal.amount)}. ${open.join(' ')}`.trim(), blocks };
}

export const archivedLine = (deal: DealSnapshot): SlackMessage => {
  const text = `This deal is ${deal.stageKind === 'won' ? 'won' : deal.stageKind === 'lost' ? 'lost' : 'closed'} (${nameInPlainText(deal.stageLabel, 60)}, ${money(deal.amount)}). The room is archived; it reopens from the deal's page.`;
  return { text, blocks: [section(text)] };
};

/** `Stage: Proposal → Negotiation` */
export function changeLine(change: { readonly field: string; readonly from: unknown; readonly to: unknown }): string {
  const label = LABELS[change.field] ?? change.field.replace(/^fields\./, '').replaceAll('_', ' ');
  return `${words(label, 80)}: ${say(change.from)} → *${say(change.to)}*`;
}

const LABELS: Record<string, string> = {
  stage: 'Stage', amount: 'Amount', closeDate: 'Close date', owner: 'Owner', nextStep: 'Next step', name: 'Name', account: 'Account',
  termMonths: 'Term in months', paymentDays: 'Payment days', discount: 'Discount in percent', lineItems: 'Line items',
}; // prettier-ignore

function say(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'object') {
    const m = value as { amount?: string; currency?: string; label?: string };
    if (m.amount && m.currency) return `${m.amount} ${m.currency}`;
    return m.label ? name(m.label) : Array.isArray(value) ? `${value.length} lines` : 'changed';
  }
  return words(String(value), 200);
}
