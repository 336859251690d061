import type { Reaction } from '../../engine/capability.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { deskFacts, type DecidedPayload, type PromisePayload } from '../deal-desk/events.ts';
import { requestFacts, type DonePayload } from '../requests/events.ts';
import { voiceFacts, type AnsweredPayload, type DecisionPayload, type InputPayload } from '../voice/events.ts';

/** What recognition says about thanks, in the one place that knows its words. */
export const thanksFacts = { thanked: 'recognition.thanked', reversed: 'recognition.reversed' } as const;
type Person = { readonly personId: string; readonly teamId: string | null };
export type ThankedPayload = { readonly thanksId: string; readonly giver: Person; readonly receivers: readonly Person[] };

const count = (key: string, command: JsonObject & { readonly type: string }) => ({ later: [{ key: `balance:${key}`, at: 0, to: 'balance-acts', command }] });
const inTeam = (p: Person): p is { readonly personId: string; readonly teamId: string } => p.teamId !== null;

/** What others say in the log is counted as acts between teams; of what was written nothing is kept. Pure. */
export const reactions: readonly Reaction[] = [
  {
    on: [requestFacts.done],
    react: fact => {
      const { requestId, round, helper, requester } = fact.payload as unknown as DonePayload;
      if (!helper.team || !requester.team || helper.id === requester.id) return undefined;
      const source = `request:${requestId}:${round}`;
      return count(source, { type: 'work', source, at: fact.at, giver: { personId: helper.id, teamId: helper.team.id }, receiver: { personId: requester.id, teamId: requester.team.id } });
    },
  },
  {
    on: [deskFacts.decided],
    react: fact => {
      const { requestId, round, dealId, step, by } = fact.payload as unknown as DecidedPayload;
      if (by.startsWith('machine:')) return undefined;
      const source = `step:${requestId}:${round}:${step}:${by}`.slice(0, 200);
      return count(source, { type: 'desk', source, at: fact.at, giverId: by, dealId });
    },
  },
  {
    on: [deskFacts.promiseAccepted],
    react: fact => {
      const { promiseId, dealId, ownerId, by } = fact.payload as unknown as PromisePayload;
      const source = `promise:${promiseId}`;
      return count(source, { type: 'desk', source, at: fact.at, giverId: by ?? ownerId, dealId });
    },
  },
  {
    on: [thanksFacts.thanked],
    react: fact => {
      const { thanksId, giver, receivers } = fact.payload as unknown as ThankedPayload;
      if (!inTeam(giver)) return undefined;
      const source = `thanks:${thanksId}`;
      const to = receivers.filter(inTeam).map(({ personId, teamId }) => ({ personId, teamId }));
      return count(source, { type: 'thanks', source, at: fact.at, giver: { personId: giver.personId, teamId: giver.teamId }, receivers: to });
    },
  },
  {
    on: [thanksFacts.reversed],
    react: fact => {
      const source = `thanks:${(fact.payload as { thanksId: string }).thanksId}`;
      // Under the same key: thanks that still wait to be counted are never counted.
      return count(source, { type: 'reverse', source });
    },
  },
  {
    on: [voiceFacts.inputGiven],
    react: fact => {
      const { decisionId, inputId, by, teamId } = fact.payload as unknown as InputPayload;
      if (!by || !teamId) return undefined;
      return count(`input:${inputId}`, { type: 'input', at: fact.at, source: `decision:${decisionId}`, giver: { personId: by, teamId } });
    },
  },
  {
    on: [voiceFacts.answered],
    react: fact => {
      const { decisionId, outcome } = fact.payload as unknown as AnsweredPayload;
      return count(`answered:${decisionId}`, { type: 'answer', at: fact.at, source: `decision:${decisionId}`, outcome });
    },
  },
  {
    // A question that is taken back asks for no answer: what was said to it waits for none.
    on: [voiceFacts.withdrawn],
    react: fact => {
      const { decisionId } = fact.payload as unknown as DecisionPayload;
      return count(`answered:${decisionId}`, { type: 'reverse', source: `decision:${decisionId}` });
    },
  },
];
