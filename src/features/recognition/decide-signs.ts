import { z } from 'zod';
import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import { SIGNS, type Sign } from './contract.ts';
import { maySee } from './decide.ts';
import { recognitionFacts, type SignedPayload } from './events.ts';
import type { Entry } from './model.ts';
import { mayGive } from './policy.ts';

/** The signs under one shout-out: one of a kind from each person. They say "I saw this" and count for nothing. */
export interface Signs {
  readonly thanksId: string;
  readonly signs: readonly { readonly personId: string; readonly sign: Sign; readonly at: number }[];
}
export const signCommand = z.object({ type: z.literal('sign'), thanksId: z.string().max(80), personId: z.string().max(80), sign: z.enum(SIGNS), add: z.boolean() });
export type SignCommand = z.infer<typeof signCommand>;
export type SignRefusal = { readonly code: 'no-such-thanks' } | { readonly code: 'person-inactive' };
export interface SignContext {
  readonly people: Directory;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Pure. The same sign again changes nothing. */
export function decideSign(state: Signs | undefined, { thanksId, personId, sign, add }: SignCommand, at: SignContext & Situation): Decision<Signs, SignRefusal> {
  const entry = at.entries.get(thanksId);
  if (!entry || entry.reversal || !maySee(personId, entry.thanks)) return refuse({ code: 'no-such-thanks' });
  if (!mayGive(personId, at.people)) return refuse({ code: 'person-inactive' });
  const before = state ?? { thanksId, signs: [] };
  const is = before.signs.some(s => s.personId === personId && s.sign === sign);
  if (is === add) return { state: before, facts: [], answer: { thanksId } };
  const payload: SignedPayload = { thanksId, sign, add };
  return {
    state: { thanksId, signs: add ? [...before.signs, { personId, sign, at: at.now }] : before.signs.filter(s => s.personId !== personId || s.sign !== sign) },
    facts: [{ type: recognitionFacts.signed, payload }],
    answer: { thanksId },
  };
}

/** What Slack calls them, skin tones aside; others are Slack's own affair. https://docs.slack.dev/reference/events/reaction_added */
const EMOJI: Readonly<Record<string, Sign>> = { heart: 'heart', clap: 'applause', tada: 'confetti', raised_hands: 'hands' };
export const signOf = (emoji: string): Sign | undefined => {
  const name = emoji.split('::')[0]!;
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined;
};
