import { z } from 'zod';
import type { Json } from '../../kernel/json.ts';
import type { FieldValue, MoneySnapshot, Plain, StageKind, StageRef } from './events.ts';

/*
 * A *deal* mirrors a record of a CRM *connection*. What somebody changes here holds at once and is *written* to the CRM
 * afterwards, with the values they saw; until it is there the write is *pending*, and what the CRM says about its fields
 * meanwhile is *parked*. The CRM may answer with a *conflict* or *refuse*. A *hold* keeps a deal out of some *stages*; there
 * may be several, each under its key. A stage that somebody wants meanwhile is *wanted* and entered when the last hold
 * before it is *released*.
 */

export interface LineItem {
  readonly product: string;
  readonly quantity: number;
  readonly listPrice: MoneySnapshot;
  readonly soldPrice: MoneySnapshot;
}

export interface Hold {
  /** One hold a key: the same key again takes the place of what was there. */
  readonly key: string;
  /** The capability that holds, and that lets go. */
  readonly by: string;
  readonly reason: string;
  readonly stages: readonly string[];
  readonly ref: string | null;
}

/** One write on its way to the CRM. */
export interface PendingWrite {
  readonly key: string;
  readonly values: Values;
  /** What the CRM should still hold. */
  readonly expected: Values;
  /** The approval request that it carries. */
  readonly ref: string | null;
  readonly create: boolean;
}

export interface Deal {
  readonly id: string;
  readonly connection: string;
  readonly externalId: string;
  readonly name: string;
  readonly account: string | null;
  readonly ownerId: string | null;
  /** The owner's name; what the CRM calls them when nobody here matches. */
  readonly ownerName: string | null;
  /** What stands in the CRM for the owner: an e-mail address or a name. */
  readonly ownerSaid: string | null;
  readonly stage: string;
  readonly stageLabel: string;
  readonly stageKind: StageKind;
  readonly amount: MoneySnapshot | null;
  /** Kept where there are no line items to sum. */
  readonly listAmount: MoneySnapshot | null;
  readonly lineItems: readonly LineItem[];
  /** Hundredths of a percent. Computed where there are line items. */
  readonly discount: number | null;
  readonly termMonths: number | null;
  readonly paymentDays: number | null;
  readonly closeDate: string | null;
  readonly nextStep: string | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly currency: string;
  readonly version: number;
  /** In the order in which they came. */
  readonly holds: readonly Hold[];
  readonly wanted: StageRef | null;
  /** The channel of its room in Slack. */
  readonly room: string | null;
  /** What the room is called and where it opens, as far as it has been told. Absent in deals from before. */
  readonly roomAs?: { readonly name: string | null; readonly url: string | null };
  /** The approval request that speaks for it, and the round whose terms it has taken over. Absent in deals from before. */
  readonly desk?: { readonly request: string; readonly applied: number } | null;
  readonly crm: {
    /** The record's version as the CRM told it last. */
    readonly version: string | null;
    readonly syncedAt: number | null;
    /** False: the CRM has no record of it, or not yet. */
    readonly exists: boolean;
    readonly pending: readonly PendingWrite[];
    readonly parked: Readonly<Record<string, { readonly value: Json; readonly at: number }>>;
    readonly conflict: readonly { readonly field: string; readonly ours: Plain; readonly theirs: Plain }[];
    /** The writes that met the conflict: what is left to write when a person has chosen. */
    readonly stuck: Pick<PendingWrite, 'values' | 'expected' | 'ref'> | null;
    readonly errors: readonly { readonly field: string | null; readonly message: string }[];
  };
  /** When each field was last said by the CRM: an older event does not overwrite a newer value. */
  readonly saidAt: Readonly<Record<string, number>>;
  /** The version with which each field changed last. Absent on deals from before it was kept. */
  readonly changedIn?: Readonly<Record<string, number>>;
  /** Which row of a file it was imported from last, as a digest: the same row again changes nothing. */
  readonly imported: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When the CRM deleted it. */
  readonly deletedAt: number | null;
}

export type Values = Readonly<Record<string, Json>>;
/** Values in the words of a CRM record (ports/crm.ts): money as {amount, currency}, the owner as e-mail or name. */
const values = z.record(z.string().max(100), z.json()) as unknown as z.ZodType<Values>;
const dealId = z.string().min(6).max(80);
const holdKey = z.string().min(1).max(200);

export const dealCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('receive-crm-change'), dealId, connection: z.string(), externalId: z.string(), at: z.number(), source: z.enum(['crm', 'import']), crmVersion: z.string().nullable(), deleted: z.boolean().optional(), digest: z.string().max(80).optional(), values }),
  z.object({ type: z.literal('create'), dealId, values }),
  /** `version`: the one that the person saw; null takes the newest. */
  z.object({ type: z.literal('edit'), dealId, version: z.number().int().nullable(), values }),
  z.object({ type: z.literal('confirm-written'), dealId, write: z.string(), externalId: z.string(), crmVersion: z.string(), at: z.number(), values }),
  z.object({ type: z.literal('confirm-conflict'), dealId, write: z.string(), fields: z.array(z.string()), crmVersion: z.string(), at: z.number(), values }),
  z.object({ type: z.literal('confirm-refused'), dealId, write: z.string(), errors: z.array(z.object({ field: z.string().nullable(), message: z.string() })) }),
  z.object({ type: z.literal('resolve-conflict'), dealId, field: z.string(), choose: z.enum(['ours', 'theirs']) }),
  /**
   * `key`: of a capability that has one hold a deal, its name (left out). `stages`: ids or labels, or all that are won.
   * `putBack`: the deal is in one of the stages already and goes back to this one (null: the last open stage).
   */
  z.object({ type: z.literal('hold'), dealId, key: holdKey.optional(), by: z.string(), reason: z.string(), stages: z.union([z.array(z.string()), z.literal('won')]), ref: z.string().nullable(), putBack: z.string().nullable().optional() }),
  z.object({ type: z.literal('release'), dealId, key: holdKey.optional(), by: z.string() }),
  z.object({
    type: z.literal('apply-terms'),
    dealId,
    discount: z.number().int().nullable(),
    termMonths: z.number().int().nullable(),
    paymentDays: z.number().int().nullable(),
    approval: z.object({ status: z.string(), by: z.string().nullable(), at: z.number(), request: z.string(), round: z.number().int() }),
  }),
  /** Where an approval request stands: for the CRM's readers, and so that changes of the deal are told to the desk while it `live`s. */
  z.object({ type: z.literal('note-approval'), dealId, request: z.string(), live: z.boolean(), status: z.string().max(60), by: z.string().nullable(), at: z.number() }),
  z.object({ type: z.literal('link-room'), dealId, channel: z.string().nullable(), name: z.string().optional(), url: z.string().nullable().optional() }),
  /** The owner whom the CRM named may be known by now. */
  z.object({ type: z.literal('match-owner'), dealId }),
]);
export type DealCommand = z.infer<typeof dealCommand>;
export type Of<T extends DealCommand['type']> = Extract<DealCommand, { type: T }>;

export type DealRefusal =
  | { readonly code: 'no-such-deal' }
  | { readonly code: 'exists-already' }
  | { readonly code: 'unknown-stage'; readonly field: 'stage'; readonly given: string; readonly allowed: readonly string[] }
  | { readonly code: 'bad-value'; readonly field: string; readonly message: string }
  | { readonly code: 'currency-mismatch'; readonly field: string; readonly message: string }
  | { readonly code: 'missing'; readonly field: string; readonly message: string }
  | { readonly code: 'moved-on'; readonly version: number; readonly changed: readonly { readonly field: string; readonly yours: Plain; readonly now: Plain }[] }
  | { readonly code: 'computed'; readonly field: 'discount' }
  | { readonly code: 'person-inactive' }
  | { readonly code: 'deal-deleted' }
  | { readonly code: 'no-list-price'; readonly field: 'discount' }
  | { readonly code: 'no-such-person'; readonly field: 'owner'; readonly given: string }
  | { readonly code: 'no-conflict'; readonly field: string; readonly fields: readonly string[] };
