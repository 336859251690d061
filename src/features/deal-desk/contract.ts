import { z } from 'zod';
import { isoMoment, moneyJson, page, personRef } from '../../kernel/contract.ts';

/** The terms an approval is about. Percent with two decimals at the most. */
export const termsInput = z.strictObject({
  discount: z.number().min(-100).max(100).multipleOf(0.01).optional(),
  termMonths: z.number().int().min(0).max(1200).optional(),
  paymentDays: z.number().int().min(0).max(3650).optional(),
});

/** POST /deals/{id}/approvals; `preview: true` only shows who would be asked. */
export const askApproval = z.strictObject({
  terms: termsInput,
  why: z.string().trim().max(3000).optional(),
  preview: z.boolean().optional(),
});

export const termsJson = z.object({
  discount: z.number().nullable(),
  amount: moneyJson.nullable(),
  termMonths: z.number().nullable(),
  paymentDays: z.number().nullable(),
});

export const stepPreviewJson = z.object({
  name: z.string(),
  /** Names of the steps before it. */
  after: z.array(z.string()),
  /** `any`, `all`, `majority`, `2 of 3`. */
  completion: z.string(),
  approvers: z.array(personRef),
  /** The rows of the policy that ask for it, in words. */
  because: z.array(z.string()),
});
export const previewJson = z.object({
  policy: z.string(),
  outcome: z.enum(['ask', 'auto-approve', 'not-needed']),
  terms: termsJson,
  current: termsJson,
  steps: z.array(stepPreviewJson),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
});

export const decisionJson = z.object({
  by: personRef,
  decision: z.enum(['approve', 'reject', 'request-changes']),
  reason: z.string().nullable(),
  at: isoMoment,
});

export const approvalJson = z.object({
  id: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable() }),
  state: z.enum(['pending', 'changes-requested', 'approved', 'rejected', 'recalled']),
  requester: personRef,
  why: z.string().nullable(),
  terms: termsJson,
  /** The deal's terms when it was asked. */
  before: termsJson,
  policy: z.object({ name: z.string(), version: z.number().int() }),
  /** Optimistic version: a decision may carry it, and is refused when the request has moved on. */
  version: z.number().int(),
  createdAt: isoMoment,
  updatedAt: isoMoment,
  /** Whether the CRM has it yet. */
  written: z.enum(['not-yet', 'writing', 'written', 'conflict', 'refused']),
  steps: z.array(
    stepPreviewJson.extend({
      state: z.enum(['waiting', 'asked', 'approved', 'rejected', 'changes-requested', 'skipped', 'withdrawn']),
      askedAt: isoMoment.nullable(),
      dueAt: isoMoment.nullable(),
      decidedAt: isoMoment.nullable(),
      decisions: z.array(decisionJson),
    }),
  ),
  comments: z.array(z.object({ by: personRef, text: z.string(), at: isoMoment })),
  /** What the viewer may do now. */
  mine: z.object({ steps: z.array(z.string()), canRecall: z.boolean(), canComment: z.boolean() }),
});
export type ApprovalJson = z.infer<typeof approvalJson>;

export const approvalsJson = page(approvalJson).extend({ total: z.number().int() });
/** GET /approvals */
export const approvalsQuery = z.strictObject({
  /** `me`: waits for me now. */
  waiting: z.enum(['me', 'anyone']).optional(),
  requester: z.string().max(80).optional(),
  deal: z.string().max(80).optional(),
  state: z.enum(['pending', 'changes-requested', 'approved', 'rejected', 'recalled']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

/** POST /approvals/{id}/decisions */
export const decideApproval = z.strictObject({
  decision: z.enum(['approve', 'reject', 'request-changes', 'comment']),
  /** Required for reject, request-changes and comment. */
  reason: z.string().trim().max(3000).optional(),
  /** The step; may be left out when only one waits for you. */
  step: z.string().max(80).optional(),
  /** The version that the person saw. */
  version: z.number().int().optional(),
});
