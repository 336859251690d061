import { z } from 'zod';
import { isoMoment, moneyJson, page, personRef } from '../../kernel/contract.ts';

/** The terms an approval is about. Percent with two decimals at the most. */
export const termsInput = z.strictObject({
  discount: z.number().min(-100).max(100).multipleOf(0.01).optional(),
  termMonths: z.number().int().min(0).max(1200).optional(),
  paymentDays: z.number().int().min(0).max(3650).optional(),
});

const dayInput = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as YYYY-MM-DD');
const personId = z.string().max(80);

/** POST /deals/{id}/approvals; `preview: true` only shows who would be asked. */
export const askApproval = z.strictObject({
  terms: termsInput,
  why: z.string().trim().max(3000).optional(),
  /** For steps that leave the choice to the requester: step to person. */
  choices: z.record(z.string().max(200), personId).optional(),
  /** What the customer was told they will get; each needs its owner's yes. */
  promises: z.array(z.strictObject({ what: z.string().trim().max(200), due: dayInput, ownerId: personId })).max(5).optional(),
  /** People to ask as well. */
  also: z.array(personId).max(10).optional(),
  attachments: z.array(z.strictObject({ name: z.string().trim().min(1).max(200), url: z.url().max(2000) })).max(10).optional(),
  preview: z.boolean().optional(),
});

export const termsJson = z.object({
  discount: z.number().nullable(),
  amount: moneyJson.nullable(),
  termMonths: z.number().nullable(),
  paymentDays: z.number().nullable(),
});

/** A term by its policy column, with its value in words. */
export const valueJson = z.object({
  term: z.string(),
  name: z.string(),
  value: z.string(),
  /** For drawing: percent, months, days or money in its main unit; null for what is no number. */
  number: z.number().nullable(),
});
export const boundJson = z.object({
  term: z.string(),
  direction: z.enum(['lower', 'higher', 'same', 'subset', 'within']),
  words: z.string(),
  /** For drawing, in the unit of `number`: the least and the most that is covered; null where it is open or no number. */
  from: z.number().nullable(),
  to: z.number().nullable(),
});

export const stepPreviewJson = z.object({
  name: z.string(),
  kind: z.enum(['policy', 'promise', 'ad-hoc']),
  /** Names of the steps before it. */
  after: z.array(z.string()),
  /** `any`, `all`, `majority`, `2 of 3`. */
  completion: z.string(),
  approvers: z.array(personRef),
  /** The approvers named by the policy turned out to be nobody, so its fallback is asked. */
  fallback: z.boolean(),
  /** The requester has to choose one of the approvers. */
  choose: z.boolean(),
  /** A yes needs a fresh sign-in on the web. */
  secondProof: z.boolean(),
  /** The rows of the policy that ask for it, in words. */
  because: z.array(z.string()),
  /** There is a yes already whose bounds hold at these terms. */
  covered: z.boolean(),
});
/** Working hours until a decision, from this company's own history; null below five similar requests. */
export const hoursJson = z.object({ median: z.number(), slow: z.number(), n: z.number().int() }).nullable();
export const previewJson = z.object({
  policy: z.string(),
  outcome: z.enum(['ask', 'auto-approve', 'not-needed']),
  terms: termsJson,
  current: termsJson,
  steps: z.array(stepPreviewJson),
  notify: z.array(personRef),
  hours: hoursJson,
  /** The change that costs the customer least and needs fewer steps; null when there is none. */
  cheaper: z.object({ terms: termsInput, cost: moneyJson.nullable(), vanish: z.array(z.string()), assumed: z.array(z.string()) }).nullable(),
  /** The discount up to which the same steps are asked, and the steps that come after it; null where the deal has no list price. */
  room: z.object({ discount: z.number(), next: z.array(z.string()) }).nullable(),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
});

export const decisionJson = z.object({
  by: personRef,
  /** The absent approver in whose seat it was decided. */
  for: personRef.nullable(),
  decision: z.enum(['approve', 'reject', 'request-changes', 'abstain']),
  reason: z.string().nullable(),
  at: isoMoment,
  round: z.number().int(),
  /** What a yes covers; null for everything else. */
  covers: z.string().nullable(),
  bounds: z.array(boundJson),
  /** The values that were on the card. */
  shown: z.array(valueJson),
  /** Why it does not count any more. */
  broken: z.object({ at: isoMoment, round: z.number().int(), words: z.string() }).nullable(),
});

export const conditionJson = z.object({
  id: z.string(),
  requestId: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable() }),
  step: z.string(),
  by: personRef,
  text: z.string(),
  owner: personRef,
  due: z.string(),
  state: z.enum(['open', 'met', 'missed', 'waived']),
  settledBy: personRef.nullable(),
  settledAt: isoMoment.nullable(),
  note: z.string().nullable(),
  /** May say that it is met. */
  canSettle: z.boolean(),
  /** May waive it or open it again: who set it, and administrators. */
  canWaive: z.boolean(),
});
export const promiseJson = z.object({
  id: z.string(),
  requestId: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable() }),
  what: z.string(),
  due: z.string(),
  acceptedDue: z.string().nullable(),
  owner: personRef,
  state: z.enum(['asked', 'accepted', 'declined', 'kept', 'broken', 'withdrawn']),
  settledBy: personRef.nullable(),
  settledAt: isoMoment.nullable(),
  note: z.string().nullable(),
  canSettle: z.boolean(),
});

export const fileJson = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  /** Bytes. */
  size: z.number().int(),
  /** Lower-case hex; the log has it too. */
  sha256: z.string(),
  by: personRef,
  at: isoMoment,
  round: z.number().int(),
  step: z.string().nullable(),
});
export type FileJson = z.infer<typeof fileJson>;
/** POST /approvals/{id}/files; the body is the file, its Content-Type says what it is. */
export const attachQuery = z.strictObject({
  name: z.string().max(1000).describe('with its ending, such as offer.pdf; at most 200 characters, no slash'),
  comment: z.string().trim().max(1000).optional().describe('said with it, as a comment'),
  step: z.string().max(200).optional().describe('the step that it belongs to'),
});

export const approvalJson = z.object({
  id: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable(), closeDate: z.string().nullable() }),
  state: z.enum(['pending', 'changes-requested', 'approved', 'rejected', 'recalled', 'expired']),
  requester: personRef,
  why: z.string().nullable(),
  terms: termsJson,
  /** The deal's terms when it was asked. */
  before: termsJson,
  /** Every term that a yes binds, in words. */
  values: z.array(valueJson),
  policy: z.object({ name: z.string(), version: z.number().int() }),
  /** Optimistic version: a decision may carry it, and is refused when the request has moved on. */
  version: z.number().int(),
  round: z.number().int(),
  createdAt: isoMoment,
  updatedAt: isoMoment,
  /** Whether the CRM has it yet. */
  written: z.enum(['not-yet', 'writing', 'written', 'conflict', 'refused']),
  steps: z.array(
    stepPreviewJson.omit({ covered: true, choose: true }).extend({
      state: z.enum(['waiting', 'asked', 'approved', 'rejected', 'changes-requested', 'skipped', 'withdrawn']),
      standIns: z.array(z.object({ who: personRef, for: personRef })),
      askedAt: isoMoment.nullable(),
      dueAt: isoMoment.nullable(),
      decidedAt: isoMoment.nullable(),
      decisions: z.array(decisionJson),
      question: z.object({ by: personRef, text: z.string(), at: isoMoment }).nullable(),
    }),
  ),
  comments: z.array(z.object({ by: personRef, text: z.string(), at: isoMoment, kind: z.enum(['comment', 'question', 'answer']) })),
  rounds: z.array(
    z.object({
      round: z.number().int(),
      at: isoMoment,
      by: personRef.nullable(),
      how: z.enum(['asked', 'asked-again', 'edited']),
      values: z.array(valueJson),
      broke: z.array(z.object({ step: z.string(), by: personRef, words: z.string() })),
    }),
  ),
  conditions: z.array(conditionJson),
  promises: z.array(promiseJson),
  /** Links. */
  attachments: z.array(z.object({ name: z.string(), url: z.string() })),
  /** Oldest first. The bytes: GET /approvals/{id}/files/{fileId}. */
  files: z.array(fileJson),
  /** Chosen in Slack and not here: still being fetched, or with the reason why it did not come. */
  filesComing: z.array(z.object({ name: z.string(), by: personRef, missed: z.string().nullable() })),
  notify: z.array(personRef),
  /** What changed since the viewer last looked, in words; empty when nothing did. */
  sinceYouLooked: z.array(z.string()),
  /** What the viewer may do now. */
  mine: z.object({ steps: z.array(z.string()), canRecall: z.boolean(), canComment: z.boolean(), canAddApprover: z.boolean(), canAttach: z.boolean(), canChange: z.boolean() }),
});
export type ApprovalJson = z.infer<typeof approvalJson>;

export const approvalsJson = page(approvalJson).extend({ total: z.number().int() });
/** GET /approvals */
export const approvalsQuery = z.strictObject({
  /** `me`: waits for me now. */
  waiting: z.enum(['me', 'anyone']).optional(),
  requester: z.string().max(80).optional(),
  deal: z.string().max(80).optional(),
  state: z.enum(['pending', 'changes-requested', 'approved', 'rejected', 'recalled', 'expired']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

const condition = z.strictObject({ text: z.string().trim().max(500), ownerId: personId, due: dayInput });

/** POST /approvals/{id}/decisions */
export const decideApproval = z.strictObject({
  decision: z.enum(['approve', 'reject', 'request-changes', 'abstain', 'request-info', 'comment']),
  /** Required for reject, request-changes, request-info and comment. */
  reason: z.string().trim().max(3000).optional(),
  /** The step; may be left out when only one waits for you. */
  step: z.string().max(200).optional(),
  /** The version that the person saw. */
  version: z.number().int().optional(),
  /** With approve: what the yes depends on. */
  condition: condition.optional(),
  /** With approve, on a promise: the day by which it will be kept. */
  promiseDue: dayInput.optional(),
});

/** POST /approvals/decisions: the same decision on several requests, each on its own. */
export const decideMany = z.strictObject({
  ids: z.array(z.string().max(80)).min(1).max(50),
  decision: z.enum(['approve', 'reject', 'request-changes']),
  reason: z.string().trim().max(3000).optional(),
});
export const decidedMany = z.object({ results: z.array(z.object({ id: z.string(), ok: z.boolean(), title: z.string().nullable(), detail: z.string().nullable() })) });

/** POST /approvals/{id}/reassign: your seat, or with `from` (administrators) somebody else's. */
export const reassignApproval = z.strictObject({ to: personId, from: personId.optional(), step: z.string().max(200).optional(), reason: z.string().trim().max(3000).optional() });
/** POST /approvals/{id}/approvers */
export const addApprover = z.strictObject({ personId, reason: z.string().trim().max(3000).optional() });
/** POST /conditions/{id} */
export const settleCondition = z.strictObject({ state: z.enum(['met', 'waived', 'open']), note: z.string().trim().max(2000).optional() });
/** POST /promises/{id} */
export const settlePromise = z.strictObject({ state: z.enum(['kept', 'broken']), note: z.string().trim().max(2000).optional() });

/** GET /conditions, GET /promises */
export const obligationsQuery = z.strictObject({
  owner: z.string().max(80).optional(),
  deal: z.string().max(80).optional(),
  state: z.string().max(40).optional(),
});

/** GET /approvals/analytics: days of the reader's time zone (a machine's: UTC), both included; at most ten years. */
export const analyticsQuery = z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() });
/** Working minutes; null below five asks. */
const timeJson = z.object({ name: z.string(), n: z.number().int(), median: z.number().nullable(), p90: z.number().nullable() });
const share = z.number().min(0).max(1).nullable();
const directionsJson = { n: z.number().int(), same: z.number().int(), lower: z.number().int(), higher: z.number().int(), asked: z.number().nullable(), granted: z.number().nullable() };
export const analyticsJson = z.object({
  from: z.string(),
  to: z.string(),
  /** Whose days they are. */
  timeZone: z.string(),
  /** There is more than is read: the newest 20,000 count. */
  cut: z.boolean(),
  overall: timeJson,
  byStep: z.array(timeJson),
  byTeam: z.array(timeJson),
  /** `name`: 0 to 23, the approver's own hour. */
  byHour: z.array(timeJson),
  /** `name`: 1 (Monday) to 7. */
  byWeekday: z.array(timeJson),
  /** Asked at least ten times and never anything but approved. `hours`: working hours spent waiting on them. */
  alwaysApproved: z.array(z.object({ reason: z.string(), n: z.number().int(), hours: z.number() })),
  /** Reasons that were asked at least ten times. */
  reasons: z.number().int(),
  /** Of approved requests, in percent; means are null and pairs empty below five. `bands`: by the discount asked, with medians. */
  discount: z.object({
    ...directionsJson,
    pairs: z.array(z.object({ asked: z.number(), granted: z.number(), n: z.number().int() })),
    bands: z.array(z.object({ name: z.string(), ...directionsJson })),
  }),
  /** Closed deals with a request; the 95 % interval is Wilson's; null below five. */
  winRate: z.array(z.object({ name: z.string(), won: z.number().int(), lost: z.number().int(), rate: share, low: share, high: share })),
  waiting: z.array(z.object({ team: z.string(), n: z.number().int(), late: z.number().int() })),
  broken: z.object({ requests: z.number().int(), of: z.number().int(), steps: z.array(z.object({ step: z.string(), n: z.number().int() })), terms: z.array(z.object({ term: z.string(), n: z.number().int() })) }),
});
export type AnalyticsJson = z.infer<typeof analyticsJson>;
