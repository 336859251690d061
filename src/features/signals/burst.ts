import { z } from 'zod';
import type { Situation } from '../../engine/capability.ts';
import type { Decision } from '../../kernel/decision.ts';

/*
 * A *burst* is more alerts of one rule for one place than people can read: somebody changed 800 deals in the CRM at once.
 * The first few of a minute are told one by one; the rest is gathered into one message that is drawn anew. Pure.
 */

/** Alerts of one rule that a place gets one by one in a minute. */
export const ONE_BY_ONE = 5;
const MINUTE = 60_000;
/** An import comes in many batches: one message for all of them. */
const IMPORT_WINDOW = 3_600_000;
/** Deals that the gathered message names. */
export const NAMED = 10;

export interface Burst {
  readonly id: string;
  readonly rule: string;
  /** A Slack channel, direct messages among them. */
  readonly channel: string;
  /** Epoch milliseconds: the first alert of the minute that is counted. */
  readonly since: number;
  readonly told: number;
  readonly gathered: number;
  readonly deals: readonly { readonly id: string; readonly name: string }[];
  /** The gathered message, once it is posted. */
  readonly ts: string | null;
}

const base = { rule: z.string(), channel: z.string() };
export const burstCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('count'),
    ...base,
    at: z.number(),
    deal: z.object({ id: z.string(), name: z.string() }),
  }),
  z.object({ type: z.literal('count-import'), ...base, at: z.number() }),
  z.object({ type: z.literal('confirm-gathered'), ...base, since: z.number(), ts: z.string() }),
]);
export type BurstCommand = z.infer<typeof burstCommand>;

export const burstId = ({ type, rule, channel }: BurstCommand): string =>
  `${type === 'count-import' ? 'import' : 'alert'}:${channel}:${rule}`;

export function decide(burst: Burst | undefined, command: BurstCommand, _at: Situation): Decision<Burst> {
  const { rule, channel } = command;
  const id = burstId(command);
  if (command.type === 'confirm-gathered') {
    // The minute has passed while the message was on its way: the next one gets a message of its own.
    const ours = burst !== undefined && burst.since === command.since;
    return { state: ours ? { ...burst, ts: command.ts } : (burst as Burst), facts: [] };
  }
  const span = command.type === 'count-import' ? IMPORT_WINDOW : MINUTE;
  // By the moment it was recorded: what waited while Slack was away is no burst.
  const same = burst !== undefined && Math.abs(command.at - burst.since) < span;
  if (!same)
    return {
      state: { id, rule, channel, since: command.at, told: 1, gathered: 0, deals: [], ts: null },
      facts: [],
      answer: { tell: true },
    };
  if (command.type === 'count-import') return { state: burst, facts: [], answer: { tell: false } };
  if (burst.told < ONE_BY_ONE)
    return { state: { ...burst, told: burst.told + 1 }, facts: [], answer: { tell: true } };
  const deals =
    burst.deals.length < NAMED && !burst.deals.some(d => d.id === command.deal.id)
      ? [...burst.deals, command.deal]
      : burst.deals;
  return {
    state: { ...burst, gathered: burst.gathered + 1, deals },
    facts: [],
    effects: [
      {
        kind: 'signals.gathered',
        lane: `slack:${channel}`,
        payload: { rule, channel },
        collapse: `signals.gathered:${id}`,
      },
    ],
    answer: { tell: false },
  };
}
