import type { Reaction } from '../../engine/capability.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { dealFacts, type DealPayload, type Source } from '../deals/events.ts';
import { peopleFacts } from '../people/events.ts';

/** What others say in the log, answered with commands of our own. Pure. */

const closing = (dealId: string, command: JsonObject & { readonly type: string }) => ({ later: [{ key: `recognition:closing:${dealId}`, at: 0, to: 'recognition-closings', command }] });

export const reactions: readonly Reaction[] = [
  {
    on: [dealFacts.won, dealFacts.lost],
    react: fact => {
      const { deal: { id }, source } = fact.payload as unknown as DealPayload & { readonly source?: Source }; // prettier-ignore
      // What an import brings is history: nobody writes thanks for two years at once.
      if (source === 'import') return undefined;
      return closing(id, { type: 'closed', dealId: id, kind: fact.type === dealFacts.won ? 'won' : 'lost', at: fact.at });
    },
  },
  {
    // A deal that is gone has helped nobody, as far as the record goes.
    on: [dealFacts.reopened, dealFacts.deleted],
    react: fact => {
      const { id } = (fact.payload as unknown as DealPayload).deal;
      return closing(id, { type: 'reopened', dealId: id });
    },
  },
  {
    on: [peopleFacts.left],
    react: fact => {
      const { personId } = fact.payload as { personId: string };
      return { later: [{ key: `recognition:left:${personId}`, at: 0, to: 'recognition-leavers', command: { type: 'person-left', personId } }] };
    },
  },
];
