import type { LinesSummary } from '../../kernel/lines.ts';

/** What deals say in the log. Past tense; the only words that other capabilities import. */
export const dealFacts = {
  created: 'deals.created',
  changed: 'deals.changed',
  won: 'deals.won',
  lost: 'deals.lost',
  reopened: 'deals.reopened',
  deleted: 'deals.deleted',
  restored: 'deals.restored',
  /** Somebody here asked for a stage that is held: it is remembered and neither applied nor written. */
  stageWanted: 'deals.stage-wanted',
  /** The CRM moved the deal into a held stage: it is put back. */
  stageHeld: 'deals.stage-held',
  held: 'deals.held',
  released: 'deals.released',
  termsApplied: 'deals.terms-applied',
  writtenToCrm: 'deals.written-to-crm',
  crmConflict: 'deals.crm-conflict',
  crmRefused: 'deals.crm-refused',
  conflictResolved: 'deals.conflict-resolved',
  roomLinked: 'deals.room-linked',
} as const;

/** Money inside facts: exact, as JSON can hold it. `minor` counts the currency's smallest unit. */
export type MoneySnapshot = { readonly minor: string; readonly currency: string };

export type FieldValue = string | number | boolean | null;
export type StageKind = 'open' | 'won' | 'lost';

/** A deal as it was when a fact was recorded: enough to decide on without asking the database. */
export type DealSnapshot = {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  /** Null when nobody here matches; `ownerName` then says what the CRM calls them. */
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  /** The name of the owner's team. */
  readonly ownerTeam: string | null;
  /** The stage's id; `stageLabel` is what people read. */
  readonly stage: string;
  readonly stageLabel: string;
  readonly stageKind: StageKind;
  readonly amount: MoneySnapshot | null;
  /** Sum of list prices. Without line items: the list amount that is known, else the amount itself. */
  readonly listAmount: MoneySnapshot | null;
  /** Hundredths of a percent off list: 24.5 % is 2450, negative is a mark-up. Null: not known. */
  readonly discount: number | null;
  readonly termMonths: number | null;
  readonly paymentDays: number | null;
  /** ISO 4217. */
  readonly currency: string;
  /** YYYY-MM-DD. */
  readonly closeDate: string | null;
  readonly nextStep: string | null;
  /** Null without line items. */
  readonly lines: LinesSummary | null;
  readonly fields: { readonly [name: string]: FieldValue };
  /** The Slack channel of its room, once it has one. */
  readonly room: string | null;
  /** The approval request that speaks for it while it is open, and the round whose terms it has taken over (0: none). */
  readonly desk: { readonly request: string; readonly applied: number } | null;
};

/** In every payload of deals. */
export type DealPayload = { readonly deal: DealSnapshot };

/** `field` is a name of the contract (`stage`, `closeDate`, `lineItems`), or `fields.<name>` for custom ones. */
export type FieldChange = { readonly field: string; readonly from: Plain; readonly to: Plain };
/** Values as the contract writes them: money as `{ amount, currency }`, the owner as a name, percent as a number. */
export type Plain = FieldValue | readonly Plain[] | { readonly [key: string]: Plain };

export type CreatedPayload = DealPayload & { readonly source: Source };
/**
 * Reactions hear the whole deal. The log keeps it without its custom `fields`, which may be long notes: what changed among
 * them is in `changes`, what did not is in the facts before.
 */
export type ChangedPayload = DealPayload & { readonly changes: readonly FieldChange[]; readonly source: Source };
/** Where a change came from: `evenkeel` (a person or a rule here), `crm`, `import`. */
export type Source = 'evenkeel' | 'crm' | 'import';

export type StagePayload = DealPayload & {
  readonly from: StageRef;
  readonly to: StageRef;
  /** Who holds the stage, and why. */
  readonly hold: { readonly by: string; readonly reason: string; readonly ref: string | null };
};
export type StageRef = { readonly id: string; readonly label: string; readonly kind: StageKind };

export type HeldPayload = DealPayload & {
  /** Absent in facts from before there were several. */
  readonly key?: string;
  readonly by: string;
  readonly reason: string;
  readonly stages: readonly string[];
  readonly ref: string | null;
};
export type ReleasedPayload = DealPayload & {
  readonly key?: string;
  readonly by: string;
  readonly ref: string | null;
  /** The stage that was waiting and has been entered now. */
  readonly entered: StageRef | null;
};
export type TermsAppliedPayload = DealPayload & {
  readonly changes: readonly FieldChange[];
  readonly approval: { readonly status: string; readonly by: string | null; readonly at: number; readonly request: string; readonly round: number };
};

/** The outcome of one write. `ref` is the approval request it carried, so that the desk knows its own. */
export type CrmOutcomePayload = DealPayload & {
  readonly ref: string | null;
  readonly connection: string;
  readonly fields: readonly string[];
};
export type CrmConflictPayload = CrmOutcomePayload & {
  readonly conflict: readonly { readonly field: string; readonly ours: Plain; readonly theirs: Plain }[];
};
export type CrmRefusedPayload = CrmOutcomePayload & {
  /** The CRM's own words, and what had been typed. */
  readonly errors: readonly { readonly field: string | null; readonly message: string }[];
  readonly typed: { readonly [field: string]: Plain };
};
