/** What the newsletter says in the log, in the stream `newsletter:<issue>`. Past tense; without the words. */
export const newsletterFacts = {
  drafted: 'newsletter.drafted',
  refreshed: 'newsletter.refreshed',
  edited: 'newsletter.edited',
  approved: 'newsletter.approved',
  published: 'newsletter.published',
  correcting: 'newsletter.correction-begun',
  /** What an item told was taken back, or somebody in it does not want to be named. */
  withdrawn: 'newsletter.item-withdrawn',
  discarded: 'newsletter.discarded',
  suggested: 'newsletter.suggested',
  reader: 'newsletter.reader-chose',
} as const;
/** In the stream `newsletter-spotlight:<company>`. */
export const spotlightFacts = {
  skipped: 'newsletter.spotlight-skipped',
  unskipped: 'newsletter.spotlight-unskipped',
  swapped: 'newsletter.spotlight-swapped',
  shone: 'newsletter.spotlight-shone',
} as const;

export type IssuePayload = { readonly issueId: string; readonly number: number };
export type PublishedPayload = IssuePayload & {
  /** 1; each correction is one more. */
  readonly edition: number;
  /** Ids of the teams that appear. */
  readonly teams: readonly string[];
  /** The team in the spotlight. */
  readonly spotlight: string | null;
  /** Ids of the shout-outs in it. */
  readonly thanks: readonly string[];
};
