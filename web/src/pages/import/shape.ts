/** What POST /import/preview and POST /import take and give. */

export interface ImportInput {
  /** The file's text. */
  readonly csv: string;
  /** Column → field; a column that is left out is not imported. Without it the server proposes one. */
  readonly mapping?: Readonly<Record<string, string>>;
}

export interface ImportRow {
  /** The line in the file; the header is 1. */
  readonly row: number;
  readonly name: string;
  readonly outcome: 'new' | 'changed' | 'same' | 'problem';
  readonly problems: readonly { readonly field: string; readonly message: string }[];
}

export interface ImportAnswer {
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[];
  readonly fields: readonly { readonly name: string; readonly label: string; readonly required: boolean }[];
  readonly mapping: Readonly<Record<string, string>>;
  readonly counts: {
    readonly new: number;
    readonly changed: number;
    readonly same: number;
    readonly problem: number;
  };
  /** Every row with a problem, and the first others. */
  readonly rows: readonly ImportRow[];
}
