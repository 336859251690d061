import { z } from 'zod';
import { isoDate, isoMoment, moneyJson, page, personRef } from '../../kernel/contract.ts';
import { parseMoney } from '../../kernel/money.ts';

/** Shapes of the API, shared with the web app. Pure. */

export const URGENCIES = ['blocker', 'important', 'nice'] as const;
export const urgency = z.enum(URGENCIES);
export type Urgency = z.infer<typeof urgency>;

/** The columns of the board, from left to right. */
export const STATES = ['heard', 'under-review', 'planned', 'in-progress', 'shipped', 'declined'] as const;
export const needState = z.enum(STATES);
export type NeedState = z.infer<typeof needState>;
export const quarter = z.string().regex(/^\d{4}-Q[1-4]$/, 'a quarter such as 2027-Q1');

export const KINDS = ['open', 'won', 'lost'] as const;
export type Kind = (typeof KINDS)[number];

const words = z.string().trim().min(1, 'the customer’s own words are needed').max(2000);
export const title = z.string().trim().min(3, 'at least three characters').max(120);
const id = z.string().min(1).max(80);

/** One time that somebody asked. */
export const addVoice = z.strictObject({
  words,
  saidBy: z.string().trim().max(160).nullable().optional(),
  dealId: id.nullable().optional(),
  /** The customer's name, where there is no deal. */
  account: z.string().trim().max(200).nullable().optional(),
  urgency,
});

/** POST /needs */
export const captureNeed = addVoice.extend({
  /** A short name for what is asked. */
  title,
  /** Make a new need although there are some like it. */
  anyway: z.boolean().optional(),
});

export const voiceJson = z.object({
  id: z.string(),
  words: z.string(),
  saidBy: z.string().nullable(),
  deal: z
    .object({ id: z.string(), name: z.string(), account: z.string().nullable(), kind: z.enum(KINDS), amount: moneyJson.nullable() })
    .nullable(),
  account: z.string().nullable(),
  urgency,
  capturedBy: personRef.nullable(),
  source: z.string(),
  at: isoMoment,
});

const valueJson = z.object({ total: moneyJson, open: moneyJson, won: moneyJson, lost: moneyJson });

export const concentrationJson = z.object({
  total: moneyJson,
  /** The customer who carries most of it. Shares are between 0 and 1. */
  top: z.object({ account: z.string(), value: moneyJson, share: z.number() }).nullable(),
  /** 1 / sum of squared shares; 0 without money. */
  effective: z.number(),
  withoutTop: moneyJson,
  customers: z.array(z.object({ account: z.string(), value: moneyJson, share: z.number() })),
  segments: z.array(z.object({ segment: z.string(), value: moneyJson, share: z.number() })),
});

export const exceptionJson = z.object({
  id: z.string(),
  account: z.string(),
  by: personRef,
  why: z.string(),
  cost: moneyJson.nullable(),
  until: isoDate,
  at: isoMoment,
});

export const guardJson = z.object({
  /** `carried`: one customer carries it; `excepted`: so, and somebody has decided that on record. */
  state: z.enum(['carried', 'excepted']),
  account: z.string(),
  share: z.number(),
  effective: z.number(),
  rankFall: z.number().int(),
});

export const needRowJson = z.object({
  id: z.string(),
  title: z.string(),
  state: needState,
  quarter: z.string().nullable(),
  value: valueJson,
  voices: z.number().int(),
  deals: z.object({ open: z.number().int(), won: z.number().int(), lost: z.number().int() }),
  customers: z.number().int(),
  top: z.object({ account: z.string(), share: z.number() }).nullable(),
  effective: z.number(),
  /** 1 is the first. */
  ranks: z.object({ total: z.number().int(), roots: z.number().int(), customers: z.number().int(), withoutTop: z.number().int() }),
  roots: z.number(),
  withoutTop: moneyJson,
  guard: guardJson.nullable(),
  /** A promise of this that product has not accepted. */
  flagged: z.number().int(),
  productOwner: personRef.nullable(),
  updatedAt: isoMoment,
});
export type NeedRowJson = z.infer<typeof needRowJson>;

/** GET /roadmap */
export const roadmapQuery = z.strictObject({
  /** Which deals count: a list of open, won, lost; all three without it. */
  kinds: z
    .string()
    .max(20)
    .regex(/^(open|won|lost)(,(open|won|lost)){0,2}$/, 'a list of open, won, lost')
    .optional(),
});
export const roadmapJson = z.object({
  currency: z.string(),
  kinds: z.array(z.enum(KINDS)),
  columns: z.array(z.object({ state: needState, value: moneyJson, needs: z.number().int() })),
  needs: z.array(needRowJson),
  /** The sum of the columns: real money, each deal once. */
  value: valueJson,
  deals: z.number().int(),
  /** What is planned or in progress. */
  roadmap: concentrationJson.extend({ guard: guardJson.nullable(), needs: z.number().int() }),
  weights: z.object({ blocker: z.number(), important: z.number(), nice: z.number() }),
  /** Deals that count as customers but not as money. */
  notCounted: z.object({ withoutAmount: z.number().int(), withoutRate: z.array(z.object({ currency: z.string(), deals: z.number().int() })) }),
  exceptions: z.array(exceptionJson.extend({ need: z.object({ id: z.string(), title: z.string() }), ended: z.boolean() })),
  mayDecide: z.boolean(),
});
export type RoadmapJson = z.infer<typeof roadmapJson>;

export const VENDORS = ['github', 'linear', 'jira'] as const;
export type Vendor = (typeof VENDORS)[number];
export const issueJson = z.object({
  vendor: z.enum(VENDORS),
  key: z.string(),
  url: z.string(),
  state: z.enum(['open', 'done', 'released', 'cancelled']),
});

export const needJson = z.object({
  id: z.string(),
  title: z.string(),
  state: needState,
  quarter: z.string().nullable(),
  reason: z.string().nullable(),
  release: z.object({ name: z.string(), url: z.string().nullable() }).nullable(),
  movedAt: isoMoment,
  version: z.number().int(),
  row: needRowJson,
  concentration: concentrationJson,
  voices: z.array(voiceJson),
  /** Each deal once, with its share of the amount. */
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      account: z.string().nullable(),
      kind: z.enum(KINDS),
      owner: z.string().nullable(),
      amount: moneyJson.nullable(),
      value: moneyJson.nullable(),
      urgency,
      /** Needs that share this deal's amount. */
      among: z.number().int(),
    }),
  ),
  mergedFrom: z.array(z.object({ id: z.string(), title: z.string() })),
  issues: z.array(issueJson),
  exceptions: z.array(exceptionJson.extend({ ended: z.boolean() })),
  promises: z.array(
    z.object({
      id: z.string(),
      requestId: z.string(),
      dealId: z.string(),
      deal: z.string(),
      what: z.string(),
      due: z.string().nullable(),
      owner: personRef.nullable(),
      state: z.enum(['flagged', 'accepted', 'declined']),
      reason: z.string().nullable(),
    }),
  ),
  decisions: z.array(z.object({ id: z.string(), question: z.string(), state: z.string(), outcome: z.string().nullable(), reason: z.string().nullable() })),
  productOwner: personRef.nullable(),
  builders: z.array(personRef),
  note: z.object({ text: z.string(), edited: z.boolean() }).nullable(),
  history: z.array(z.object({ at: isoMoment, who: z.string(), text: z.string() })),
  mayDecide: z.boolean(),
});
export type NeedJson = z.infer<typeof needJson>;

export const likeJson = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), state: needState, likeness: z.number(), voices: z.number().int(), customers: z.number().int() })),
});

/** POST /needs/{id}/move */
export const moveNeed = z.strictObject({
  state: needState,
  quarter: quarter.nullable().optional(),
  /** Needed to decline. */
  reason: z.string().trim().max(1000).nullable().optional(),
  release: z.string().trim().max(120).nullable().optional(),
});
/** PATCH /needs/{id} */
export const changeNeed = z
  .strictObject({
    title,
    productOwnerId: id.nullable(),
    builders: z.array(id).max(20),
    /** The text for customers; null goes back to the draft. */
    note: z.string().trim().max(4000).nullable(),
  })
  .partial();
export const mergeNeed = z.strictObject({ into: id });
export const splitNeed = z.strictObject({ title, voices: z.array(id).min(1).max(500) });
export const linkIssue = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'has to be the address of an issue' }).max(500),
});

const cost = z
  .strictObject({ amount: z.string().max(40), currency: z.string().length(3) })
  .refine(m => parseMoney(m.amount, m.currency).ok, { path: ['amount'], message: 'a plain decimal such as 12000.00, in a currency of ISO 4217' });
/** POST /needs/{id}/exceptions */
export const addException = z.strictObject({
  account: z.string().trim().min(1).max(200),
  why: z.string().trim().min(10, 'at least ten characters').max(1000),
  cost: cost.nullable().optional(),
  until: isoDate,
});

/** What a column of a file of voices can become. */
export const IMPORT_FIELDS = [
  { name: 'words', label: 'Their words', required: true },
  { name: 'need', label: 'Need', required: true },
  { name: 'urgency', label: 'Urgency', required: false },
  { name: 'deal', label: 'Deal', required: false },
  { name: 'account', label: 'Customer', required: false },
  { name: 'saidBy', label: 'Who said it', required: false },
] as const;
export type ImportColumn = (typeof IMPORT_FIELDS)[number]['name'];
/** The longest file, in characters. */
export const MOST_IMPORTED = 900_000;

/** POST /needs/import */
export const importVoices = z.strictObject({
  csv: z.string().min(1).max(MOST_IMPORTED),
  /** What would happen; nothing is stored. */
  preview: z.boolean().optional(),
  /** Column to field; columns that are left out are not read. Without it one is proposed by the columns' names. */
  mapping: z.record(z.string().max(500), z.enum(IMPORT_FIELDS.map(f => f.name), `has to be one of ${IMPORT_FIELDS.map(f => f.name).join(', ')}`)).optional(),
});
export const importedJson = z.object({
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  fields: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean() })),
  mapping: z.record(z.string(), z.string()),
  rows: z.number().int(),
  captured: z.number().int(),
  newNeeds: z.number().int(),
  /** Voices that were here already, from this file or from one before: nothing changes. */
  known: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  /** Every row with a problem, and the first 500 others. */
  report: z.array(
    z.object({
      /** The record in the file; the header is 1. */
      line: z.number().int(),
      /** The need as the file calls it. */
      name: z.string(),
      outcome: z.enum(['new', 'added', 'known', 'problem']),
      /** The need that it joins, where that has another name; what is wrong with a row that is left out. */
      note: z.string().nullable(),
    }),
  ),
  preview: z.boolean(),
});

export const DECISION_KINDS = ['roadmap', 'pricing', 'deal-exception'] as const;
export const OUTCOMES = ['accepted', 'partly', 'declined'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** POST /decisions */
export const raiseDecision = z.strictObject({
  kind: z.enum(DECISION_KINDS),
  question: z.string().trim().min(10, 'at least ten characters').max(300),
  /** Who owes the answer. */
  ownerId: id,
  /** Ten working days from now without it. */
  answerBy: isoDate.optional(),
  needId: id.nullable().optional(),
  dealId: id.nullable().optional(),
  input: z.string().trim().max(2000).nullable().optional(),
});
export const addInput = z.strictObject({ text: z.string().trim().min(1, 'say something').max(2000) });
export const answerDecision = z.strictObject({
  outcome: z.enum(OUTCOMES),
  reason: z.string().trim().min(10, 'a reason of at least ten characters is needed').max(2000),
});
export const handOver = z.strictObject({ ownerId: id });

export const decisionJson = z.object({
  id: z.string(),
  kind: z.enum(DECISION_KINDS),
  question: z.string(),
  state: z.enum(['open', 'answered', 'withdrawn']),
  raisedBy: personRef.nullable(),
  raisedAt: isoMoment,
  owner: personRef,
  answerBy: isoDate,
  late: z.boolean(),
  need: z.object({ id: z.string(), title: z.string() }).nullable(),
  deal: z.object({ id: z.string(), name: z.string() }).nullable(),
  inputs: z.array(z.object({ id: z.string(), by: personRef.nullable(), team: z.string().nullable(), text: z.string(), at: isoMoment })),
  outcome: z.enum(OUTCOMES).nullable(),
  reason: z.string().nullable(),
  answeredBy: personRef.nullable(),
  answeredAt: isoMoment.nullable(),
  version: z.number().int(),
  mayAnswer: z.boolean(),
});
export type DecisionJson = z.infer<typeof decisionJson>;
export const decisionsQuery = z.strictObject({
  state: z.enum(['open', 'answered', 'withdrawn']).optional(),
  owner: z.string().max(80).optional(),
  kind: z.enum(DECISION_KINDS).optional(),
  need: z.string().max(80).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});
/** What came of each team's inputs. Counts only: they are compared with nobody. */
export const heardJson = z.object({
  team: z.string(),
  inputs: z.number().int(),
  waiting: z.number().int(),
  late: z.number().int(),
  accepted: z.number().int(),
  partly: z.number().int(),
  declined: z.number().int(),
  /** Median working days from input to answer; null without an answer. */
  medianDays: z.number().nullable(),
});
export const decisionsJson = page(decisionJson).extend({ total: z.number().int(), teams: z.array(heardJson) });

/** GET /deals/{id}/needs */
export const dealNeedsJson = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), state: needState, quarter: z.string().nullable(), urgency, value: moneyJson.nullable(), words: z.string() })),
  promises: z.array(z.object({ id: z.string(), requestId: z.string(), what: z.string(), due: z.string().nullable(), owner: personRef.nullable(), state: z.enum(['flagged', 'accepted', 'declined']), needId: z.string() })),
  weights: z.object({ blocker: z.number(), important: z.number(), nice: z.number() }),
});

const weight = z.number().int().min(0).max(1000);
/** The setting `voice`. Every value has a default. */
export const voiceSettings = z.strictObject({
  /** How a deal's amount is split over its needs. */
  weights: z
    .strictObject({ blocker: weight.min(1).default(5), important: weight.min(1).default(2), nice: weight.min(1).default(1) })
    .default({ blocker: 5, important: 2, nice: 1 }),
  /** Who decides on the roadmap: this team, people with the role `product`, and administrators. */
  product_team: z.string().min(1).max(80).default('Product'),
  hijack_guard: z
    .strictObject({
      /** Percent of the money that one customer may carry before it is pointed out. */
      top_share: z.number().min(1).max(100).default(50),
      /** Places that a need may lose without its largest customer before it is pointed out. */
      rank_fall: z.number().int().min(1).max(100).default(3),
    })
    .default({ top_share: 50, rank_fall: 3 }),
  /** The deal's own field that says the customer's segment. */
  segment_field: z.string().min(1).max(80).default('segment'),
  /** `close`: a need ships when its issues are closed; `release`: when they are released after that. */
  ship_on: z.enum(['close', 'release']).default('close'),
  /** Working days until an answer is owed, unless a date is given. */
  answer_within_days: z.number().int().min(1).max(250).default(10),
});
export type VoiceSettings = z.infer<typeof voiceSettings>;
