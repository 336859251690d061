import { z } from 'zod';
import { isoMoment } from '../../kernel/contract.ts';

const personJson = z.object({ id: z.string(), name: z.string() });
const auditRow = z.object({
  requestId: z.string(),
  deal: z.object({ id: z.string(), name: z.string(), account: z.string().nullable() }),
  step: z.string(),
  by: personJson,
  for: personJson.nullable().describe('whose seat a stand-in used'),
  decision: z.string(),
  reason: z.string().nullable(),
  at: isoMoment,
  round: z.number().int(),
  policy: z.object({ name: z.string(), version: z.number().int().nullable(), rows: z.array(z.string()) }),
  saw: z.array(z.object({ term: z.string(), name: z.string(), value: z.string() })),
  lastLook: z.number().int().nullable().describe('the round that they had seen before'),
  sinceLastLook: z.array(z.string()),
  bounds: z.array(z.string()).describe('what a yes covers'),
  broken: z.object({ at: isoMoment, round: z.number().int(), words: z.string(), position: z.number().int().nullable(), hash: z.string().nullable() }).nullable(),
  fact: z.object({ stream: z.string(), position: z.number().int(), hash: z.string() }),
});
const auditFile = z.object({
  name: z.string(),
  size: z.number().int().describe('bytes'),
  sha256: z.string(),
  by: personJson,
  at: isoMoment,
  round: z.number().int(),
  step: z.string().nullable(),
  fact: z.object({ stream: z.string(), position: z.number().int(), hash: z.string() }),
});
/** GET /approvals/{id}/audit */
export const auditJson = z.object({ chain: z.object({ stream: z.string(), verified: z.boolean(), facts: z.number().int(), brokenAt: z.number().int().nullable(), why: z.string().nullable() }), decisions: z.array(auditRow), files: z.array(auditFile) });

/** POST /approvals/audit/verify */
export const auditVerdictJson = z.object({
  ok: z.boolean(),
  line: z.number().int().nullable().describe('where it breaks first, from 1'),
  why: z.string().nullable(),
  signer: z.object({ key: z.string(), fingerprint: z.string(), ours: z.boolean().describe('whether it is the key of this server') }).nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  madeAt: z.string().nullable(),
  decisions: z.number().int().nullable(),
  erased: z.number().int().nullable(),
  facts: z.number().int().nullable(),
});
