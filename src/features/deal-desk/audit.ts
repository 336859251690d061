import type { ChainFact } from '../../engine/log.ts';
import { csvCell } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { deskFacts, type AskedPayload, type DecidedPayload, type FilePayload } from './events.ts';
import type { Bound } from './envelope.ts';
import type { ApprovalRequest, TermValues } from './model.ts';
import { movesBetween, personRefOf, valuesJsonOf } from './present.ts';
import { boundInWords, breakInWords } from './words.ts';

/** What a decision's fact says beyond its event's shape; facts from before envelopes have none of it. */
type Decided = DecidedPayload & {
  readonly values?: TermValues;
  readonly bounds?: readonly Bound[];
  readonly policyVersion?: number;
  readonly lookedAt?: number | null;
};

const iso = (at: number) => new Date(at).toISOString();

/** Who said what, in whose seat, having seen what; and what became of it. One row a decision, from the log, oldest first. */
export function auditOf(request: ApprovalRequest, stream: string, facts: readonly ChainFact[], people: Directory) {
  const own = facts.filter(f => f.payload?.['requestId'] === request.id);
  return own.filter(f => f.type === deskFacts.decided).map(fact => {
    const said = fact.payload as unknown as Decided;
    const asked = own.filter(f => f.type === deskFacts.asked && f.position < fact.position).at(-1)?.payload as unknown as AskedPayload | undefined;
    const seen = request.rounds.find(r => r.round === said.lookedAt);
    const values = said.values ?? request.rounds.find(r => r.round === said.round)?.values ?? {};
    const bounds = said.bounds ?? [];
    return {
      requestId: request.id,
      deal: { id: request.dealId, name: request.deal.name, account: request.deal.account },
      step: said.step,
      by: personRefOf(people, said.by),
      for: said.for === null ? null : personRefOf(people, said.for),
      decision: said.decision,
      reason: said.reason,
      at: iso(fact.at),
      round: said.round,
      policy: {
        name: asked?.policy ?? request.policyName,
        version: said.policyVersion ?? null,
        rows: rowsOf(asked?.steps.find(s => s.name === said.step) ?? request.steps.find(s => s.name === said.step)),
      },
      saw: valuesJsonOf(values),
      lastLook: said.lookedAt ?? null,
      sinceLastLook: seen ? movesBetween(seen.values, values) : [],
      bounds: bounds.map(boundInWords),
      broken: said.decision === 'approve' ? brokenOf(request, said, fact, own) : null,
      fact: { stream, position: fact.position, hash: fact.hash },
    };
  });
}
export type AuditRow = ReturnType<typeof auditOf>[number];

/** Which files came, by the hash that the log has of each; oldest first. */
export function auditFilesOf(requestId: string, stream: string, facts: readonly ChainFact[], people: Directory) {
  return facts
    .filter(f => f.type === deskFacts.fileAttached && f.payload?.['requestId'] === requestId)
    .map(fact => {
      const { name, size, sha256, by, round, step } = fact.payload as unknown as FilePayload;
      return { name, size, sha256, by: personRefOf(people, by), at: iso(fact.at), round, step, fact: { stream, position: fact.position, hash: fact.hash } };
    });
}

/** Names of the rows; of a step from before they were kept, its reasons in words. */
const rowsOf = (step: { readonly because: readonly string[]; readonly rows?: readonly string[] | undefined } | undefined): string[] => [...(step?.rows?.length ? step.rows : (step?.because ?? []))];

/** The round whose terms broke this yes, and the fact that says so. */
function brokenOf(request: ApprovalRequest, said: Decided, fact: ChainFact, own: readonly ChainFact[]) {
  const step = request.steps.find(s => s.name === said.step);
  const kept = step?.decisions.find(d => d.by === said.by && d.round === said.round && d.at === fact.at && d.decision === 'approve');
  const broken = kept?.envelope?.broken;
  if (!broken) return null;
  const limit = kept.envelope?.bounds.find(b => b.term === broken.term)?.limit ?? null;
  const types: readonly string[] = [deskFacts.weighed, deskFacts.revoked, deskFacts.asked];
  const by = own.find(f => f.position > fact.position && types.includes(f.type) && f.payload?.['round'] === broken.round);
  return { at: iso(broken.at), round: broken.round, words: breakInWords(broken.term, limit, broken.value), position: by?.position ?? null, hash: by?.hash ?? null };
}

const COLUMNS: readonly (readonly [string, (row: AuditRow) => string | number | null])[] = [
  ['at', r => r.at],
  ['request', r => r.requestId],
  ['deal', r => r.deal.name],
  ['account', r => r.deal.account],
  ['step', r => r.step],
  ['by', r => r.by.name],
  ['by_id', r => r.by.id],
  ['in_the_seat_of', r => r.for?.name ?? null],
  ['decision', r => r.decision],
  ['reason', r => r.reason],
  ['round', r => r.round],
  ['policy', r => r.policy.name],
  ['policy_version', r => r.policy.version],
  ['rows', r => r.policy.rows.join('; ')],
  ['saw', r => r.saw.map(v => `${v.name}: ${v.value}`).join('; ')],
  ['since_last_look', r => r.sinceLastLook.join('; ')],
  ['bounds', r => r.bounds.join('; ')],
  ['broken_at', r => r.broken?.at ?? null],
  ['broken_by', r => r.broken?.words ?? null],
  ['log', r => r.fact.stream],
  ['position', r => r.fact.position],
  ['hash', r => r.fact.hash],
];

const row = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
export const auditCsvHead = row([...COLUMNS.map(([name]) => name), 'chain_verifies']);
/** @param intact whether the chain of its log verifies */
export const auditCsvLine = (one: AuditRow, intact: boolean): string => row([...COLUMNS.map(([, of]) => csvCell(of(one))), intact ? 'yes' : 'no']);
