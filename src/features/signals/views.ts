import { context, name, section } from '../../kernel/blocks.ts';
import { countOf, escapeMrkdwn, listOf, nameInMrkdwn } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { FieldChange } from '../deals/events.ts';
import type { Burst } from './burst.ts';
import { valuesOf, type AlertDeal } from './words.ts';

/** What people see of an alert. The sentence is the rule's; every value in it is somebody else's text and formats nothing. */

const because = (rule: string): string => `You get this because of the alert rule "${name(rule)}".`;

/** @param stages label by id */
export function alert(
  rule: string,
  say: string,
  deal: AlertDeal,
  change: FieldChange | null,
  stages: ReadonlyMap<string, string>,
  publicUrl: string,
): SlackMessage {
  const values = valuesOf(deal, change, stages);
  const text = escapeMrkdwn(say).replace(/\{(\w+)\}/g, (all, key: string) =>
    Object.hasOwn(values, key) ? nameInMrkdwn(values[key]!, 300) : all,
  );
  return {
    text,
    blocks: [section(text), context(`<${publicUrl}/deals/${deal.id}|Open the deal>  ·  ${because(rule)}`)],
  };
}

/** What came on top of the first alerts of a minute. */
export function gathered(burst: Pick<Burst, 'rule' | 'gathered' | 'deals'>, publicUrl: string): SlackMessage {
  const more = Math.max(0, burst.gathered - burst.deals.length);
  const named = burst.deals.map(d => `<${publicUrl}/deals/${d.id}|${name(d.name)}>`);
  const plain = burst.deals.map(d => name(d.name));
  const rest = more > 0 ? [`${more} more`] : [];
  const head = `${countOf(burst.gathered, 'more alert')} of the rule "${name(burst.rule)}" within a minute`;
  return {
    text: `${head}: ${listOf([...plain, ...rest])}.`,
    blocks: [section(`${head}:\n${listOf([...named, ...rest])}.`), context(because(burst.rule))],
  };
}

export function imported(rule: string, publicUrl: string): SlackMessage {
  const text = `An import brought or changed deals that the alert rule "${name(rule)}" watches.`;
  return {
    text,
    blocks: [section(text), context(`<${publicUrl}/deals|Open the deals>  ·  ${because(rule)}`)],
  };
}
