/** A deal's line items in figures. Amounts count the smallest unit of the lines' currency; discounts are hundredths of a percent off list. */
export type LinesSummary = {
  readonly count: number;
  /** Sum of the quantities. */
  readonly quantity: number;
  readonly listMinor: string;
  readonly soldMinor: string;
  /** Of the line that is furthest off its list price, and of the one that is least; null where no line has a list price above zero. */
  readonly maxDiscount: number | null;
  readonly minDiscount: number | null;
  /** Each once, in the order of the lines. */
  readonly products: readonly string[];
  /** Each product's part of what is sold, hundredths of a percent; without anything sold, 0. */
  readonly shares: { readonly [product: string]: number };
};
