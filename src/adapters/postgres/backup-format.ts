import type { BackupTable, SequenceState } from './backup-schema.ts';

/**
 * A backup is one gzip file of JSON lines that any PostgreSQL takes: a header, the rows table by table with every value
 * as PostgreSQL's own text, the pending jobs, the sequences, and a last line with the number of rows and the SHA-256 of
 * all before it. It is read in one snapshot and written back in one transaction.
 */
export interface Header {
  readonly evenkeel: 'backup';
  readonly format: 1;
  readonly takenAt: string;
  readonly server: string;
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[];
  readonly tables: readonly BackupTable[];
}
/** Table, company (null for tables without one), values in the order of the table's columns. */
export type RowLine = readonly [table: number, company: string | null, ...values: (string | null)[]];
/** identifier, payload, queue, runAt, maxAttempts, key, priority, flags */
export type JobLine = { readonly job: readonly (string | null)[] };
export type SequenceLine = { readonly sequence: SequenceState };
export type EndLine = { readonly end: true; readonly rows: number; readonly sha256: string };
export type Line = RowLine | JobLine | SequenceLine | EndLine;

export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
}
