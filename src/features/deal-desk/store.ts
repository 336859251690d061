import type { Change } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { freshStep, termsOf } from './decide-plan.ts';
import { boundsOf, valuesOf } from './envelope.ts';
import { waitingFor, type ApprovalRequest, type RequestFile, type Step, type StepDecision, type StepTime, type TermValues } from './model.ts';

type Data = Pick<ApprovalRequest, 'asked' | 'values' | 'rounds' | 'conditions' | 'promises' | 'attachments' | 'files' | 'coming' | 'notify' | 'audience' | 'looks' | 'choices'>;

export interface RequestRow {
  id: string;
  deal_id: string;
  requester_id: string;
  state: ApprovalRequest['state'];
  written: ApprovalRequest['written'];
  version: number;
  round: number;
  policy_name: string;
  policy_version: number;
  why: string | null;
  terms: ApprovalRequest['terms'];
  before: ApprovalRequest['before'];
  deal: ApprovalRequest['deal'];
  steps: ApprovalRequest['steps'];
  comments: ApprovalRequest['comments'];
  data: Partial<Data>;
  created_at: Date;
  updated_at: Date;
}

export function toRequest(row: RequestRow): ApprovalRequest {
  const deal = { ...row.deal, lines: row.deal.lines ?? null, desk: row.deal.desk ?? null };
  const values: TermValues = row.data.values ?? valuesOf(deal, row.terms, undefined);
  return {
    id: row.id,
    dealId: row.deal_id,
    requesterId: row.requester_id,
    state: row.state,
    written: row.written,
    version: row.version,
    round: row.round,
    policyName: row.policy_name,
    policyVersion: row.policy_version,
    why: row.why,
    terms: row.terms ?? termsOf(deal),
    before: row.before,
    deal,
    steps: row.steps.map(step => wholeStep(step, values, row)),
    comments: row.comments.map(comment => ({ ...comment, kind: comment.kind ?? 'comment', step: comment.step ?? null })),
    asked: row.data.asked ?? {},
    values,
    rounds: row.data.rounds ?? [],
    conditions: row.data.conditions ?? [],
    promises: row.data.promises ?? [],
    attachments: row.data.attachments ?? [],
    files: row.data.files ?? [],
    coming: row.data.coming ?? [],
    notify: row.data.notify ?? [],
    audience: row.data.audience ?? [...new Set([row.requester_id, ...row.steps.filter(s => s.askedAt !== null).flatMap(s => s.approvers)])],
    looks: row.data.looks ?? {},
    choices: row.data.choices ?? {},
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

/** A step as it was stored by an earlier version has no envelopes: its yeses cover what was asked then. */
function wholeStep(step: Step, shown: TermValues, row: RequestRow): Step {
  if (step.kind !== undefined) return step;
  const decisions = (step.decisions as readonly (Omit<StepDecision, 'envelope'> & { envelope?: StepDecision['envelope'] })[]).map((d): StepDecision => ({
    ...d,
    for: null,
    round: row.round,
    envelope: d.decision === 'approve' ? { shown, bounds: boundsOf(shown, { tolerance: {} }, undefined), policyVersion: row.policy_version, broken: null } : null,
  }));
  return freshStep({ ...step, decisions });
}

export async function load(tx: Tx, ids: readonly string[]): Promise<Map<string, ApprovalRequest>> {
  const rows = await tx.query<RequestRow>(
    `select * from deal_desk_requests where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`,
    [ids],
  );
  return new Map(rows.map(row => [row.id, toRequest(row)]));
}

export async function save(tx: Tx, changes: readonly Change<ApprovalRequest>[]): Promise<void> {
  for (const { before, after: r } of changes) {
    const due = r.steps.flatMap(s => (s.state === 'asked' && s.dueAt ? [s.dueAt] : [])).sort((a, b) => a - b)[0];
    const data: Data = { asked: r.asked, values: r.values, rounds: r.rounds, conditions: r.conditions, promises: r.promises, attachments: r.attachments, files: r.files, coming: r.coming, notify: r.notify, audience: r.audience, looks: r.looks, choices: r.choices };
    await tx.query(
      `insert into deal_desk_requests (company_id, id, deal_id, requester_id, state, written, version, round, policy_name,
              policy_version, why, terms, before, deal, steps, comments, data, waiting_for, due_at, created_at, updated_at)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
       on conflict (company_id, id) do update set
         state = excluded.state, written = excluded.written, version = excluded.version, round = excluded.round,
         policy_name = excluded.policy_name, policy_version = excluded.policy_version, why = excluded.why, terms = excluded.terms,
         before = excluded.before, deal = excluded.deal, steps = excluded.steps, comments = excluded.comments, data = excluded.data,
         waiting_for = excluded.waiting_for, due_at = excluded.due_at, updated_at = excluded.updated_at`,
      [
        r.id, r.dealId, r.requesterId, r.state, r.written, r.version, r.round, r.policyName, r.policyVersion, r.why,
        JSON.stringify(r.terms), JSON.stringify(r.before), JSON.stringify(r.deal), JSON.stringify(r.steps),
        JSON.stringify(r.comments), JSON.stringify(data), waitingFor(r), due ? new Date(due) : null, new Date(r.createdAt), new Date(r.updatedAt),
      ], // prettier-ignore
    );
    await saveObligations(tx, before, r);
    await saveTimes(tx, r, r.ended ?? []);
    await takeFiles(tx, r.id, r.files.slice(before?.files.length ?? 0));
  }
}

async function saveObligations(tx: Tx, before: ApprovalRequest | undefined, r: ApprovalRequest): Promise<void> {
  const rows = [
    ...r.conditions.filter(c => !before?.conditions.includes(c)).map(c => ({ id: c.id, kind: 'condition', owner: c.ownerId, due: c.due, state: c.state, data: c })),
    ...r.promises.filter(p => !before?.promises.includes(p)).map(p => ({ id: p.id, kind: 'promise', owner: p.ownerId, due: p.acceptedDue ?? p.due, state: p.state, data: p })),
  ];
  for (const row of rows) {
    await tx.query(
      `insert into deal_desk_obligations (company_id, id, request_id, deal_id, kind, owner_id, due, state, data)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (company_id, id) do update set owner_id = excluded.owner_id, due = excluded.due, state = excluded.state, data = excluded.data`,
      [row.id, r.id, r.dealId, row.kind, row.owner, row.due, row.state, JSON.stringify(row.data)],
    );
  }
}

async function saveTimes(tx: Tx, r: ApprovalRequest, times: readonly StepTime[]): Promise<void> {
  for (const t of times) {
    await tx.query(
      `insert into deal_desk_step_times (company_id, request_id, step, asked_at, deal_id, round, who, teams, ended_at, outcome, decided_by, minutes, hour, weekday, because)
       values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
      [r.id, t.step, new Date(t.askedAt), r.dealId, t.round, t.who, t.teams, new Date(t.endedAt), t.outcome, t.decidedBy, t.minutes, t.hour, t.weekday, t.because],
    );
  }
}

export interface Copy extends Posted {
  readonly audience: string;
  readonly drawnVersion: number;
}

export async function copyOf(tx: Tx, requestId: string, audience: string): Promise<Copy | undefined> {
  const rows = await tx.query<{ audience: string; channel: string; ts: string; drawn_version: number }>(
    `select audience, channel, ts, drawn_version from deal_desk_copies
      where company_id = evenkeel_company() and request_id = $1 and audience = $2`,
    [requestId, audience],
  );
  const row = rows[0];
  return row && { audience: row.audience, channel: row.channel, ts: row.ts, drawnVersion: row.drawn_version };
}

/** Where a copy of the card stands and which version it shows. */
export async function saveCopy(tx: Tx, requestId: string, copy: Copy): Promise<void> {
  await tx.query(
    `insert into deal_desk_copies (company_id, request_id, audience, channel, ts, drawn_version)
     values (evenkeel_company(), $1, $2, $3, $4, $5)
     on conflict (company_id, request_id, audience) do update
       set channel = excluded.channel, ts = excluded.ts, drawn_version = excluded.drawn_version`,
    [requestId, copy.audience, copy.channel, copy.ts, copy.drawnVersion],
  );
}

export interface MailClaim {
  readonly digest: Buffer;
  readonly requestId: string;
  readonly step: string;
  readonly personId: string;
  readonly round: number;
  readonly expiresAt: number | null;
}

/** Whether this mail has still to be sent. One that was begun and not finished is sent again, with a new link. */
export async function claimMail(tx: Tx, mail: MailClaim): Promise<boolean> {
  const rows = await tx.query(
    `insert into deal_desk_links (company_id, digest, request_id, step, person_id, round, expires_at)
     values (evenkeel_company(), $1, $2, $3, $4, $5, $6)
     on conflict (company_id, request_id, person_id, step, round) do update set digest = excluded.digest, expires_at = excluded.expires_at
       where deal_desk_links.mailed_at is null
     returning 1`,
    [mail.digest, mail.requestId, mail.step, mail.personId, mail.round, mail.expiresAt === null ? null : new Date(mail.expiresAt)],
  );
  return rows.length > 0;
}

export const markMailed = (tx: Tx, digest: Buffer, now: number): Promise<unknown> =>
  tx.query(`update deal_desk_links set mailed_at = $2 where company_id = evenkeel_company() and digest = $1`, [digest, new Date(now)]);

export const useLink = (tx: Tx, digest: Buffer, now: number): Promise<unknown> =>
  tx.query(`update deal_desk_links set used_at = $2 where company_id = evenkeel_company() and digest = $1 and used_at is null`, [digest, new Date(now)]);

export interface AuditKeyRow {
  readonly publicKey: string;
  readonly privateKey: Buffer;
  readonly sealed: boolean;
}

export async function auditKeyRow(tx: Tx): Promise<AuditKeyRow | undefined> {
  const [row] = await tx.query<{ public_key: string; private_key: Buffer; sealed: boolean }>(`select public_key, private_key, sealed from deal_desk_audit_keys where company_id = evenkeel_company()`);
  return row && { publicKey: row.public_key, privateKey: row.private_key, sealed: row.sealed };
}

/** Two who make a pair at once: the first one's is kept. */
export async function addAuditKey(tx: Tx, key: AuditKeyRow): Promise<void> {
  await tx.query(`insert into deal_desk_audit_keys (company_id, public_key, private_key, sealed) values (evenkeel_company(), $1, $2, $3) on conflict do nothing`, [key.publicKey, key.privateKey, key.sealed]);
}

export async function sealAuditKey(tx: Tx, privateKey: Buffer): Promise<void> {
  await tx.query(`update deal_desk_audit_keys set private_key = $1, sealed = true where company_id = evenkeel_company() and not sealed`, [privateKey]);
}

export interface NewFile {
  readonly id: string;
  readonly requestId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly by: string;
}

/** Stores the bytes before the request takes them, so that a fact never names what is not there. */
export async function storeFile(tx: Tx, file: NewFile, now: number): Promise<void> {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  await tx.query(
    `insert into deal_desk_files (company_id, id, request_id, name, media_type, size, sha256, bytes, by_id, stored_at)
     values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [file.id, file.requestId, file.name, file.mediaType, bytes.byteLength, file.sha256, bytes, file.by, new Date(now)],
  );
}

/** In the transaction of the fact that names them. */
async function takeFiles(tx: Tx, requestId: string, files: readonly RequestFile[]): Promise<void> {
  for (const file of files) {
    const taken = await tx.query(
      `update deal_desk_files set round = $3, step = $4 where company_id = evenkeel_company() and request_id = $1 and id = $2 returning 1`,
      [requestId, file.id, file.round, file.step],
    );
    if (taken.length !== 1) throw new Error(`the bytes of the file ${file.id} are not there`);
  }
}

/** A file that the request did not take. */
export const dropFile = (tx: Tx, id: string): Promise<unknown> => tx.query(`delete from deal_desk_files where company_id = evenkeel_company() and id = $1 and round is null`, [id]);

/** What was stored before this moment (epoch milliseconds) and never taken, since somebody was interrupted in between. */
export const sweepFiles = (tx: Tx, before: number): Promise<unknown> => tx.query(`delete from deal_desk_files where company_id = evenkeel_company() and round is null and stored_at < $1`, [new Date(before)]);
