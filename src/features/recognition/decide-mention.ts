import { z } from 'zod';
import type { Situation } from '../../engine/capability.ts';
import type { Decision, Later } from '../../kernel/decision.ts';
import { listOf } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { recognitionFacts, type DealThankedPayload } from './events.ts';
import type { Thanks } from './model.ts';

/** A shout-out for a deal on that deal's timeline: that it was given, and whom it thanks. What it says stays with it. Pure. */

export const mentionCommand = z.object({
  type: z.enum(['mention', 'take-back']),
  thanksId: z.string().max(80),
  dealId: z.string().max(80),
  /** Ids of who is thanked by name, and of whole teams. */
  people: z.array(z.string().max(80)),
  teams: z.array(z.string().max(80)),
  /** When it was given, epoch milliseconds. */
  at: z.number(),
});
export type MentionCommand = z.infer<typeof mentionCommand>;
export interface MentionContext {
  readonly people: Directory;
}

const DAY = 86_400_000;
const MOST_SAID = 4;

export function decideMention(_state: MentionCommand | undefined, command: MentionCommand, at: MentionContext & Situation): Decision<MentionCommand> {
  const whom = [...command.people.map(id => at.people.person(id)?.name ?? 'somebody who has left'), ...command.teams.map(id => at.people.team(id)?.name ?? 'a team that is gone')];
  // What is brought in from before says its day.
  const late = at.now - command.at > DAY ? ` on ${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(command.at)}` : '';
  const thanked = command.type === 'mention';
  const payload: DealThankedPayload = { thanksId: command.thanksId, says: thanked ? `Thanked ${listOf(whom, 'and', MOST_SAID)} for their part in this deal${late}.` : 'Took back a shout-out for this deal.' };
  return { state: command, facts: [{ type: thanked ? recognitionFacts.dealThanked : recognitionFacts.dealThanksReversed, payload }] };
}

/** What follows on the deal's timeline; nothing for thanks that are private or about no deal. */
export function mentionOf(thanks: Thanks, type: MentionCommand['type']): Later[] {
  const dealId = thanks.about?.kind === 'deal' ? thanks.about.id : thanks.chain?.dealId;
  if (!dealId || thanks.private) return [];
  const command = { type, thanksId: thanks.id, dealId, people: [...thanks.named], teams: [...thanks.teams], at: thanks.at };
  return [{ key: `recognition:${type}:${thanks.id}`, at: 0, to: 'recognition-mentions', command }];
}
