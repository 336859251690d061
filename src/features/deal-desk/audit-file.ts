import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { payloadHolds, verifyLinks, type ChainLink } from '../../engine/log.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { AuditRow } from './audit.ts';

/*
 * The signed file. It is one line of canonical JSON (RFC 8785), so that there is one way to write it and a changed byte is
 * always seen. Signed is everything but the signature, by Ed25519 (RFC 8032).
 */

export const FORMAT = 'evenkeel-audit-1';

export interface AuditPayload {
  readonly company: string;
  /** From inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** Decisions whose content was blanked: their links are in the chains, what they said is gone. */
  readonly erased: number;
  readonly decisions: readonly (AuditRow & { readonly salt: string; readonly said: JsonObject })[];
  /** Every log that a decision is in, from its first fact, without what the other facts say. */
  readonly chains: readonly { readonly stream: string; readonly links: readonly ChainLink[] }[];
}

export interface AuditKey {
  /** The 32 bytes, base64url. */
  readonly publicKey: string;
  /** PKCS 8. */
  readonly privateKey: Buffer;
}

export function newAuditKey(): AuditKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'jwk' }).x!, privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) };
}

/** HKDF (RFC 5869): the operator's secret serves several purposes, each under a key of its own. */
const sealing = (secret: string, company: string) => Buffer.from(hkdfSync('sha256', secret, 'evenkeel', `audit-key:${company}`, 32));

export function seal(plain: Buffer, secret: string, company: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealing(secret, company), nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Undefined when it was sealed under another secret, or changed. */
export function unseal(sealed: Buffer, secret: string, company: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealing(secret, company), sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function signedFile(payload: AuditPayload, key: AuditKey): string {
  const signed = { format: FORMAT, key: key.publicKey, payload };
  const signature = sign(null, Buffer.from(canonicalJson(signed)), createPrivateKey({ key: key.privateKey, format: 'der', type: 'pkcs8' }));
  return `${canonicalJson({ ...signed, signature: signature.toString('base64url') })}\n`;
}

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const link = z.looseObject({ position: z.int(), type: z.string(), at: z.int(), actor: z.record(z.string(), z.json()), cause: z.string(), settings: z.int(), payloadHash: hex, hash: hex });
const fileShape = z.strictObject({
  format: z.literal(FORMAT),
  key: z.string(),
  signature: z.string(),
  payload: z.looseObject({
    company: z.string(),
    from: z.string(),
    to: z.string(),
    decisions: z.array(
      z.looseObject({
        step: z.string(), decision: z.string(), round: z.int(), requestId: z.string(), at: z.string(), reason: z.string().nullable(), by: z.looseObject({ id: z.string() }), for: z.looseObject({ id: z.string() }).nullable(),
        salt: z.string(), said: z.record(z.string(), z.json()), fact: z.looseObject({ stream: z.string(), position: z.int(), hash: hex }),
      }),
    ),
    chains: z.array(z.looseObject({ stream: z.string(), links: z.array(link) })),
  }),
}); // prettier-ignore

export type FileVerdict =
  | { readonly ok: true; readonly key: string; readonly decisions: number; readonly facts: number; readonly from: string; readonly to: string }
  | { readonly ok: false; readonly why: string };

const wrong = (why: string): FileVerdict => ({ ok: false, why });

/**
 * Verifies a file without anything but the file: its signature, each chain from its first fact, each decision against its
 * fact. Says the first thing that is wrong.
 * @param key the company's public key (base64url), from somewhere else than the file; without it any signer is believed
 */
export function verifyFile(text: string, key?: string): FileVerdict {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
    if (`${canonicalJson(raw)}\n` !== text) return wrong('The file is not written the way it was signed: a byte was changed, added or lost.');
  } catch {
    return wrong('The file is no JSON.');
  }
  const parsed = fileShape.safeParse(raw);
  if (!parsed.success) return wrong(`The file has not the shape of an audit: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
  const file = parsed.data;
  if (key !== undefined && file.key !== key.trim()) return wrong(`The file is signed with another key: ${file.key}`);
  const { signature, ...signed } = raw as { signature: string };
  if (!signatureHolds(canonicalJson(signed), signature, file.key)) return wrong('The signature does not fit the content.');
  const chains = new Map<string, readonly ChainLink[]>();
  let facts = 0;
  for (const { stream, links } of file.payload.chains) {
    const verdict = verifyLinks(stream, links as unknown as ChainLink[]);
    if (!verdict.ok) return wrong(`The log ${stream} is broken at ${verdict.position}: ${verdict.why}.`);
    chains.set(stream, links as unknown as ChainLink[]);
    facts += links.length;
  }
  for (const row of file.payload.decisions) {
    const { stream, position, hash } = row.fact;
    const where = `The decision at ${position} of ${stream}`;
    const at = chains.get(stream)?.[position - 1];
    if (!at) return wrong(`${where} is in no log of the file.`);
    if (at.hash !== hash) return wrong(`${where} has another hash than the log.`);
    if (!payloadHolds(at, row.salt, row.said as JsonObject)) return wrong(`${where} does not say what the log was made over.`);
    const { said } = row;
    const same = said['requestId'] === row.requestId && said['step'] === row.step && said['by'] === row.by.id && said['for'] === (row.for?.id ?? null) && said['decision'] === row.decision && said['round'] === row.round && said['reason'] === row.reason && Date.parse(row.at) === at.at;
    if (!same) return wrong(`${where} is shown differently from what its fact says.`);
  }
  return { ok: true, key: file.key, decisions: file.payload.decisions.length, facts, from: file.payload.from, to: file.payload.to };
}

function signatureHolds(content: string, signature: string, key: string): boolean {
  try {
    const bytes = Buffer.from(signature, 'base64url');
    // Base64 has several spellings of some bytes; only the one that we write counts.
    if (bytes.toString('base64url') !== signature || Buffer.from(key, 'base64url').toString('base64url') !== key) return false;
    return verify(null, Buffer.from(content), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }), bytes);
  } catch {
    return false;
  }
}
