import { actions, button, context, day, name, section, type Block } from '../../kernel/blocks.ts';
import { countOf } from '../../kernel/text.ts';
import type { SlackSurface } from '../../ports/slack-surface.ts';
import type { World } from '../../engine/capability.ts';
import { format, fromJson } from '../../kernel/money.ts';
import type { DealJson } from './contract.ts';
import { deal as readDeal, deals as readDeals } from './read.ts';

type Summary = Omit<DealJson, 'lineItems' | 'fields'>;

function amountOf(m: Summary['amount']): string {
  const money = m ? fromJson(m) : undefined;
  return money?.ok ? format(money.value) : 'no amount';
}

/**
 * A deal in a few lines, with what can be done about it. In a list no card's first button stands out: a message has one
 * primary button at most.
 * @param among `mine`: a list of the reader's own deals, which need not say whose they are
 */
export function dealCard(deal: Summary, publicUrl: string, among: 'alone' | 'others' | 'mine' = 'alone'): Block[] {
  const inList = among !== 'alone';
  const facts = [
    `*${amountOf(deal.amount)}*`,
    name(deal.stage.label),
    deal.discount === null ? null : `${deal.discount} % off list`,
    deal.closeDate ? `closes ${day(deal.closeDate)}` : null,
    among === 'mine' ? null : deal.owner || deal.ownerName ? `owner ${name(deal.owner?.name ?? deal.ownerName ?? '')}` : 'nobody owns it',
  ].filter(Boolean);
  return [
    section(`*${name(deal.name)}*${deal.account && !deal.name.startsWith(deal.account) ? ` · ${name(deal.account)}` : ''}\n${facts.join('  ·  ')}`),
    ...(deal.hold ? [context(`Held: ${name(deal.hold.reason)}${deal.hold.wanted ? `; waits to move to ${name(deal.hold.wanted.label)}` : ''}`)] : []),
    actions([
      ...(deal.stage.kind === 'open' ? [button('Ask the Deal Desk', 'deal-desk.ask', deal.id, { ...(!inList && { style: 'primary' as const }), label: `Ask the deal desk about ${deal.name}` })] : []),
      ...(deal.stage.kind === 'open' ? [button('Ask Another Team', 'requests.open-form', deal.id, { label: `Ask another team about ${deal.name}` })] : []),
      button(deal.room ? 'Go to Room' : 'Open Room', 'rooms.open', deal.id),
      button('Open in Evenkeel', 'deals.details', deal.id, { url: `${publicUrl}/deals/${deal.id}` }),
    ]),
  ];
}

const find = async (world: World, query: { q?: string; owner?: string }, limit: number) => {
  return world.read(tx => readDeals(tx, { ...query, kind: 'open', limit }));
};

export const slack: SlackSurface = {
  commands: {
    '/deal': async (event, world) => {
      const text = event.text.slice(0, 200);
      const found = await find(world, text ? { q: text } : { owner: event.by.personId }, 5);
      if (found.items.length === 0) {
        return { message: { text: text ? `No open deal has "${text}" in its name, customer or owner. Three letters of the customer's name are enough.` : 'You own no open deal. Type /deal and three letters of a customer’s name.' } };
      }
      const head = text ? `${countOf(found.total, 'open deal')} for "${text}"` : `Your ${countOf(found.total, 'open deal')}`;
      return {
        message: {
          text: `${head}: ${found.items.map(d => d.name).join(', ')}`,
          blocks: [...found.items.flatMap(d => dealCard(d, world.publicUrl, !text ? 'mine' : found.items.length > 1 ? 'others' : 'alone')), ...(found.total > 5 ? [context(`${found.total - 5} more: <${world.publicUrl}/deals?q=${encodeURIComponent(text)}|see all>`)] : [])],
        },
      };
    },
  },
  actions: { 'deals.details': async () => {} },
  home: {
    order: 20,
    render: async (viewer, world) => {
      const mine = await find(world, { owner: viewer.personId }, 5);
      if (mine.items.length === 0) return [section('*Your deals*\nNone is open. `/deal` and three letters of a customer’s name finds any.')];
      return [section(`*Your deals* (${mine.total})`), ...mine.items.flatMap(d => dealCard(d, world.publicUrl, 'mine'))];
    },
  },
  unfurl: async (path, world) => {
    const id = /^\/deals\/(deal_[a-z0-9_-]+)$/.exec(path)?.[1];
    if (!id) return undefined;
    const found = await world.read(tx => readDeal(tx, id));
    return found && { blocks: dealCard(found, world.publicUrl) };
  },
};
