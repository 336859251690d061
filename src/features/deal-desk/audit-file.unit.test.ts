import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../kernel/canonical.ts';
import { newAuditKey, seal, signedFile, unseal, verifyFile, type AuditPayload } from './audit-file.ts';

const key = newAuditKey();
const sha = (...parts: (Buffer | string)[]) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const said = { requestId: 'req_1', step: 'manager', by: 'person_1', for: null, decision: 'approve', round: 1, reason: null };
const salt = '00'.repeat(16);
const payloadHash = sha(Buffer.from(salt, 'hex'), canonicalJson(said));
const head = { position: 1, type: 'deal-desk.decided', at: 1000, actor: { kind: 'person' as const, id: 'person_1' }, cause: 'x', settings: 1 };
const hash = sha(Buffer.alloc(32), canonicalJson({ stream: 'deal:1', ...head }), payloadHash).toString('hex');
const payload: AuditPayload = {
  company: 'c', from: '1970-01-01T00:00:00.000Z', to: '1971-01-01T00:00:00.000Z', madeAt: '1971-01-01T00:00:00.000Z', erased: 0,
  decisions: [
    {
      requestId: 'req_1', deal: { id: '1', name: 'Aldgate', account: null }, step: 'manager', by: { id: 'person_1', name: 'Mara' }, for: null, decision: 'approve', reason: null, at: new Date(1000).toISOString(), round: 1,
      policy: { name: 'standard', version: 1, rows: [] }, saw: [], lastLook: null, sinceLastLook: [], bounds: [], broken: null, fact: { stream: 'deal:1', position: 1, hash }, salt, said,
    },
  ],
  chains: [{ stream: 'deal:1', links: [{ ...head, payloadHash: payloadHash.toString('hex'), hash }] }],
}; // prettier-ignore
const text = signedFile(payload, key);

test('a file that nobody touched verifies', () => {
  expect(verifyFile(text)).toMatchObject({ ok: true, decisions: 1, facts: 1, key: key.publicKey });
  expect(verifyFile(text, key.publicKey).ok).toBe(true);
  expect(verifyFile(text, newAuditKey().publicKey)).toMatchObject({ ok: false, why: expect.stringContaining('another key') as string });
});

test('any change of a byte is found', () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (i, code) => {
      const changed = text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1);
      fc.pre(changed !== text);
      expect(verifyFile(changed, key.publicKey).ok).toBe(false);
    }),
  );
});

test('whoever signs again what they changed is still found by the chain', () => {
  const row = payload.decisions[0]!;
  const why = (more: Partial<AuditPayload>) => (verifyFile(signedFile({ ...payload, ...more }, key)) as { why?: string }).why;
  for (const more of [{ step: 'cfo' }, { decision: 'reject' }, { round: 2 }, { reason: 'no' }, { requestId: 'req_2' }, { by: { id: 'person_2', name: 'Mara' } }, { for: { id: 'person_2', name: 'M' } }, { at: new Date(2000).toISOString() }]) {
    expect(why({ decisions: [{ ...row, ...more }] })).toContain('shown differently');
  }
  expect(why({ decisions: [{ ...row, said: { ...said, decision: 'reject' }, decision: 'reject' }] })).toContain('does not say');
  for (const more of [{ type: 'x' }, { at: 2 }, { actor: { kind: 'person' as const, id: 'p' } }, { cause: 'y' }, { settings: 2 }, { payloadHash: '0'.repeat(64) }, { hash: '0'.repeat(64) }]) {
    expect(why({ chains: [{ stream: 'deal:1', links: [{ ...payload.chains[0]!.links[0]!, ...more }] }] })).toContain('broken at 1');
  }
  expect(why({ chains: [] })).toContain('in no log');
});

test('a sealed key opens only under its secret and for its company', () => {
  const sealed = seal(key.privateKey, 'a'.repeat(32), 'c');
  expect(unseal(sealed, 'a'.repeat(32), 'c')).toEqual(key.privateKey);
  expect(unseal(sealed, 'b'.repeat(32), 'c')).toBeUndefined();
  expect(unseal(sealed, 'a'.repeat(32), 'd')).toBeUndefined();
});
