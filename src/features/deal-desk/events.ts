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
  expired: 'deal-desk.expired',
  /** The deal's terms left what was approved: the request is open again. */
  revoked: 'deal-desk.revoked',
  /** The deal's terms moved; what that means for each yes is in it. */
  weighed: 'deal-desk.weighed',
  commented: 'deal-desk.commented',
  askedBack: 'deal-desk.asked-back',
  answered: 'deal-desk.answered',
  /** A file came, by its SHA-256; its bytes are not in the log. */
  fileAttached: 'deal-desk.file-attached',
  /** A file that was chosen in Slack did not come. */
  fileMissed: 'deal-desk.file-missed',
  reminded: 'deal-desk.reminded',
  escalated: 'deal-desk.escalated',
  reassigned: 'deal-desk.reassigned',
  approverAdded: 'deal-desk.approver-added',
  stoodIn: 'deal-desk.stood-in',
  conditionSet: 'deal-desk.condition-set',
  conditionMet: 'deal-desk.condition-met',
  conditionWaived: 'deal-desk.condition-waived',
  conditionMissed: 'deal-desk.condition-missed',
  conditionReopened: 'deal-desk.condition-reopened',
  promised: 'deal-desk.promised',
  promiseAccepted: 'deal-desk.promise-accepted',
  promiseDeclined: 'deal-desk.promise-declined',
  promiseKept: 'deal-desk.promise-kept',
  promiseBroken: 'deal-desk.promise-broken',
  written: 'deal-desk.written',
} as const;

/** In every payload of the desk. */
export type DeskPayload = { readonly requestId: string; readonly round: number; readonly dealId: string };

export type AskedPayload = DeskPayload & {
  readonly deal: DealSnapshot;
  readonly terms: Terms;
  readonly before: Terms;
  readonly why: string | null;
  readonly policy: string;
  readonly steps: readonly { readonly name: string; readonly approvers: readonly string[]; readonly because: readonly string[]; readonly rows?: readonly string[] }[];
};
export type DecidedPayload = DeskPayload & {
  readonly step: string;
  /** A person's id, or `machine:deadline`. */
  readonly by: string;
  /** Whose seat a stand-in used. */
  readonly for: string | null;
  readonly decision: string;
  readonly reason: string | null;
  /** The values that were on the card. */
  readonly terms: Terms;
};
export type FilePayload = DeskPayload & {
  readonly file: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly step: string | null;
  readonly by: string;
};
export type ApprovedPayload = DeskPayload & { readonly terms: Terms; readonly automatic: boolean };
export type PromisePayload = DeskPayload & {
  readonly promiseId: string;
  readonly what: string;
  /** YYYY-MM-DD. */
  readonly due: string;
  readonly ownerId: string;
  readonly by?: string;
  readonly reason?: string | null;
};
export type ConditionPayload = DeskPayload & {
  readonly conditionId: string;
  readonly text: string;
  readonly ownerId: string;
  /** YYYY-MM-DD. */
  readonly due: string;
};
