import type { DealSnapshot } from '../deals/events.ts';
import type { Terms } from './model.ts';

/** What the desk says in the log. Past tense; the only words that other capabilities import. */
export const deskFacts = {
  asked: 'deal-desk.asked',
  stepAsked: 'deal-desk.step-asked',
  decided: 'deal-desk.decided',
  approved: 'deal-desk.approved',
  rejected: 'deal-desk.rejected',
  changesRequested: 'deal-desk.changes-requested',
  recalled: 'deal-desk.recalled',
  commented: 'deal-desk.commented',
  reminded: 'deal-desk.reminded',
  written: 'deal-desk.written',
} as const;

/** In every payload of the desk. */
export interface DeskPayload {
  readonly requestId: string;
  readonly round: number;
}
export interface AskedPayload extends DeskPayload {
  readonly deal: DealSnapshot;
  readonly terms: Terms;
  readonly before: Terms;
  readonly why: string | null;
  readonly policy: string;
  readonly steps: readonly { readonly name: string; readonly approvers: readonly string[]; readonly because: readonly string[] }[];
}
export interface DecidedPayload extends DeskPayload {
  readonly step: string;
  readonly by: string;
  readonly decision: string;
  readonly reason: string | null;
  /** The values that were on the card. */
  readonly terms: Terms;
}
export interface ApprovedPayload extends DeskPayload {
  readonly terms: Terms;
  readonly dealId: string;
  readonly automatic: boolean;
}
