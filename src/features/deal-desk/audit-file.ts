import { createCipheriv, createDecipheriv, createHash, createPrivateKey, generateKeyPairSync, hkdfSync, randomBytes, sign } from 'node:crypto';
import type { ChainLink } from '../../engine/log.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { AuditRow } from './audit.ts';

/*
 * The signed file: lines of canonical JSON (RFC 8785), so that there is one way to write each and both writing and verifying
 * need memory for one line only. The first names the key and the span; then come logs, each as a line with its name and a
 * line for every fact from the first, decisions with what they said; the last has the SHA-256 of all bytes before it and a
 * signature by Ed25519 (RFC 8032) over that and the counts.
 */

export const FORMAT = 'evenkeel-audit-1';

export interface AuditHead {
  readonly company: string;
  /** From inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
}

/** `said` and `salt` let anybody recompute what the fact was made over; of other facts only the link is told. */
export type AuditLine =
  | { readonly chain: string }
  | { readonly link: ChainLink; readonly decision: AuditRow; readonly salt: string; readonly said: JsonObject }
  /** A decision whose content was blanked: its link stays, what it said is gone. */
  | { readonly link: ChainLink; readonly erased: true }
  | { readonly link: ChainLink };

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

/** What is signed at the end. */
interface Total {
  readonly decisions: number;
  readonly erased: number;
  readonly facts: number;
  /** Of all bytes before the last line. */
  readonly sha256: string;
}
const signedWords = (total: Total): string => canonicalJson({ format: FORMAT, ...total });

/** The lines of a file, each with its end. */
export async function* signedLines(head: AuditHead, lines: AsyncIterable<AuditLine> | Iterable<AuditLine>, key: AuditKey): AsyncGenerator<string> {
  const all = createHash('sha256');
  const count = { decisions: 0, erased: 0, facts: 0 };
  const written = (value: unknown): string => {
    const text = `${canonicalJson(value)}\n`;
    all.update(text);
    return text;
  };
  yield written({ format: FORMAT, key: key.publicKey, ...head });
  for await (const line of lines) {
    if ('link' in line) count.facts++;
    if ('decision' in line) count.decisions++;
    if ('erased' in line) count.erased++;
    yield written(line);
  }
  const total: Total = { ...count, sha256: all.digest('hex') };
  const signature = sign(null, Buffer.from(signedWords(total)), createPrivateKey({ key: key.privateKey, format: 'der', type: 'pkcs8' }));
  yield `${canonicalJson({ ...total, signature: signature.toString('base64url') })}\n`;
}

/** To read aloud or to compare by eye: SHA-256 of the key's 32 bytes, in groups of four. */
export const fingerprint = (publicKey: string): string => createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').replace(/(.{4})(?=.)/g, '$1 ');
