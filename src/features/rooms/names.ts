import { slackChannelName } from '../../kernel/text-channel.ts';
import type { DealSnapshot } from '../deals/events.ts';

/** The channel's name by the company's template, in Slack's characters. An account that begins the deal's name is not said twice. */
export function nameFor(template: string, deal: Pick<DealSnapshot, 'id' | 'name' | 'account'>): string {
  const account = deal.account ?? '';
  const twice =
    account !== '' &&
    deal.name.toLowerCase().startsWith(account.toLowerCase()) &&
    template.includes('{deal}');
  const values: Record<string, string> = {
    account: twice ? '' : account,
    deal: deal.name,
    id: deal.id.slice(-6),
  };
  const filled = template.replace(/\{(account|deal|id)\}/g, (_, key: string) => values[key]!);
  return slackChannelName(filled, `deal-${deal.id.slice(-6)}`);
}

/** `Aldgate Rail · Signalling`, or the deal's name alone where it begins with the account. */
export const titleOf = (deal: Pick<DealSnapshot, 'name' | 'account'>): string =>
  deal.account && !deal.name.toLowerCase().startsWith(deal.account.toLowerCase())
    ? `${deal.account} · ${deal.name}`
    : deal.name;
