import type { JsonObject } from '../kernel/json.ts';

/**
 * What Evenkeel asks of a CRM, shaped by what Salesforce and HubSpot really do:
 * versions may be weak, a successful call is not a successful write, feeds repeat and echo our own writes.
 */
export interface CrmPort {
  readonly name: string;
  /** Fields, types, picklists and stages. Cheap to call often: adapters cache it. */
  describe(): Promise<CrmSchema>;
  /** Records by id; those that do not exist are absent. At most 200 ids. */
  read(ids: readonly string[]): Promise<CrmRecord[]>;
  /** One result per write, in order: some may succeed while others do not. At most 200. @throws OutsideFailure for the call as a whole */
  write(writes: readonly CrmWrite[]): Promise<CrmWriteResult[]>;
  /** Changes after the cursor (null: from the beginning), oldest first. May repeat, and contains our own writes. */
  changes(cursor: string | null, limit: number): Promise<CrmChanges>;
}

export type CrmFieldType = 'text' | 'number' | 'money' | 'percent' | 'date' | 'boolean' | 'picklist' | 'person';

export interface CrmField {
  readonly name: string;
  readonly label: string;
  readonly type: CrmFieldType;
  readonly required: boolean;
  readonly readOnly: boolean;
  /** For picklists: what may be written. */
  readonly options?: readonly { readonly value: string; readonly label: string; readonly active: boolean }[];
  readonly maxLength?: number;
}

export interface CrmStage {
  readonly id: string;
  readonly label: string;
  readonly kind: 'open' | 'won' | 'lost';
}

export interface CrmSchema {
  readonly fields: readonly CrmField[];
  readonly stages: readonly CrmStage[];
}

/** Values as text, numbers and booleans by field name. Money as a decimal string, dates as YYYY-MM-DD. */
export interface CrmRecord {
  readonly id: string;
  /** Opaque. Equal versions mean equal records; different ones need not mean different values. */
  readonly version: string;
  readonly modifiedAt: number;
  readonly modifiedBy?: string;
  readonly deleted: boolean;
  readonly values: JsonObject;
}

export interface CrmWrite {
  /** Null creates a record. */
  readonly id: string | null;
  /** The same key never writes twice: an adapter finds what an interrupted attempt did. */
  readonly key: string;
  readonly values: JsonObject;
  /** What the person saw in these fields. If the CRM holds something else by now, nothing is written. */
  readonly expected: JsonObject;
  /** The person on whose behalf Evenkeel writes, by e-mail, and the words for the CRM's own history. */
  readonly author: string;
  readonly note?: string;
}

export type CrmWriteResult =
  | { readonly outcome: 'written'; readonly record: CrmRecord }
  /** The CRM has moved on: these fields hold something else. */
  | { readonly outcome: 'conflict'; readonly record: CrmRecord; readonly fields: readonly string[] }
  /** The CRM's own words, on the field they belong to where it says so. */
  | { readonly outcome: 'refused'; readonly errors: readonly { readonly field?: string; readonly code: string; readonly message: string }[] }
  | { readonly outcome: 'missing' };

export interface CrmChanges {
  readonly records: readonly CrmRecord[];
  /** Opaque; store it as it is. */
  readonly cursor: string;
  readonly more: boolean;
}
