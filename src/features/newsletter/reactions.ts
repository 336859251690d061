import type { Reaction } from '../../engine/capability.ts';
import { dealFacts, type DealPayload } from '../deals/events.ts';
import { recognitionFacts, type ReversedPayload } from '../recognition/events.ts';
import { voiceFacts, type MovedPayload } from '../voice/events.ts';
import type { Source } from './model.ts';

/** What is taken back elsewhere leaves the newsletter. Pure. */
const withdraw = (source: Source) => ({ effects: [{ kind: 'newsletter.withdraw', lane: `newsletter-source:${source.kind}:${source.id}`, payload: { source: { ...source }, personId: null } }] });

export const reactions: readonly Reaction[] = [
  { on: [recognitionFacts.reversed], react: fact => withdraw({ kind: 'thanks', id: (fact.payload as unknown as ReversedPayload).thanksId }) },
  { on: [dealFacts.reopened, dealFacts.deleted], react: fact => withdraw({ kind: 'deal', id: (fact.payload as unknown as DealPayload).deal.id }) },
  {
    on: [voiceFacts.moved],
    react: fact => {
      const { needId, from, to } = fact.payload as unknown as MovedPayload;
      return from === 'shipped' && to !== 'shipped' ? withdraw({ kind: 'need', id: needId }) : undefined;
    },
  },
];
