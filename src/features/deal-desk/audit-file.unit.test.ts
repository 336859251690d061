import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../kernel/canonical.ts';
import { newAuditKey, seal, signedLines, unseal, type AuditLine } from './audit-file.ts';
import { linesOf, verifyFile, type FileVerdict } from './audit-verify.ts';

const key = newAuditKey();
const sha = (...parts: (Buffer | string)[]) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const said = { requestId: 'req_1', step: 'manager', by: 'person_1', for: null, decision: 'approve', round: 1, reason: null };
const salt = '00'.repeat(16);
const payloadHash = sha(Buffer.from(salt, 'hex'), canonicalJson(said));
const head = { position: 1, type: 'deal-desk.decided', at: 1000, actor: { kind: 'person' as const, id: 'person_1' }, cause: 'x', settings: 1 };
const hash = sha(Buffer.alloc(32), canonicalJson({ stream: 'deal:1', ...head }), payloadHash).toString('hex');
const link = { ...head, payloadHash: payloadHash.toString('hex'), hash };
const row = {
  requestId: 'req_1', deal: { id: '1', name: 'Aldgate', account: null }, step: 'manager', by: { id: 'person_1', name: 'Mara' }, for: null, decision: 'approve', reason: null, at: new Date(1000).toISOString(), round: 1,
  policy: { name: 'standard', version: 1, rows: [] }, saw: [], lastLook: null, sinceLastLook: [], bounds: [], broken: null, fact: { stream: 'deal:1', position: 1, hash },
}; // prettier-ignore
const about = { company: 'c', from: '1970-01-01T00:00:00.000Z', to: '1971-01-01T00:00:00.000Z', madeAt: '1971-01-01T00:00:00.000Z' };
async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}
const chain = { chain: 'deal:1' };
const fact = { link, decision: row, salt, said };
const signed = (...lines: AuditLine[]): Promise<string> => textOf(signedLines(about, lines, key));
async function* inPieces(bytes: Uint8Array, size = 100): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const verified = (text: string, by?: string): Promise<FileVerdict> => verifyFile(inPieces(Buffer.from(text)), by);
const file = signed(chain, fact);

test('a file that nobody touched verifies', async () => {
  const text = await file;
  expect(await verified(text)).toMatchObject({ ok: true, decisions: 1, facts: 1, erased: 0, key: key.publicKey, company: 'c' });
  expect((await verified(text, ` ${key.publicKey}\n`)).ok).toBe(true);
  expect(await verified(text, newAuditKey().publicKey)).toMatchObject({ ok: false, line: 1, why: expect.stringContaining('another key') as string });
  expect(await verified('')).toMatchObject({ ok: false, why: 'The file is empty.' });
});

test('any change of a byte is found, never before its line', async () => {
  const text = await file;
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 10, max: 126 }), async (i, code) => {
      const changed = text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1);
      fc.pre(changed !== text);
      const verdict = await verified(changed, key.publicKey);
      expect(verdict.ok ? 0 : verdict.line).toBeGreaterThanOrEqual(text.slice(0, i).split('\n').length);
    }),
  );
});

test('a line that is lost, doubled, moved or added is found', async () => {
  const lines = (await file).split(/(?<=\n)/);
  const without = (n: number) => lines.filter((_, i) => i !== n).join('');
  expect(await verified(without(3))).toMatchObject({ ok: false, line: 4, why: expect.stringContaining('cut off') as string });
  expect(await verified(without(2))).toMatchObject({ ok: false, line: 3, why: expect.stringContaining('added or lost') as string });
  expect(await verified(without(1))).toMatchObject({ ok: false, line: 2, why: 'A fact is in no log.' });
  expect(await verified(without(0))).toMatchObject({ ok: false, line: 1, why: expect.stringContaining('does not begin') as string });
  expect(await verified([...lines, lines[3]].join(''))).toMatchObject({ ok: false, line: 5, why: expect.stringContaining('after the signature') as string });
  expect(await verified([lines[0], lines[1], lines[2], lines[2], lines[3]].join(''))).toMatchObject({ ok: false, line: 4, why: expect.stringContaining('missing') as string });
  expect(await verified([lines[0], lines[1], lines[2], lines[1], lines[3]].join(''))).toMatchObject({ ok: false, line: 4, why: expect.stringContaining('twice') as string });
});

test('whoever signs again what they changed is still found by the chain, at its line', async () => {
  const why = async (...lines: AuditLine[]): Promise<string> => {
    const verdict = await verified(await signed(...lines));
    return verdict.ok ? 'verifies' : `${verdict.line} ${verdict.why}`;
  };
  for (const more of [{ step: 'cfo' }, { decision: 'reject' }, { round: 2 }, { reason: 'no' }, { requestId: 'req_2' }, { by: { id: 'person_2', name: 'Mara' } }, { for: { id: 'person_2', name: 'M' } }, { at: new Date(2000).toISOString() }]) {
    expect(await why(chain, { ...fact, decision: { ...row, ...more } as typeof row })).toMatch(/^3 .*shown differently/);
  }
  expect(await why(chain, { ...fact, said: { ...said, decision: 'reject' }, decision: { ...row, decision: 'reject' } })).toMatch(/^3 .*does not say/);
  for (const more of [{ type: 'x' }, { at: 2 }, { actor: { kind: 'person' as const, id: 'p' } }, { cause: 'y' }, { settings: 2 }, { payloadHash: '0'.repeat(64) }, { hash: '0'.repeat(64) }]) {
    expect(await why(chain, { link: { ...link, ...more } })).toMatch(/^3 .*broken at 1/);
  }
  expect(await why(chain, { ...fact, decision: { ...row, fact: { ...row.fact, stream: 'deal:2' } } })).toMatch(/^3 .*another fact/);
  expect(await why(chain, { link, erased: true })).toBe('verifies');
});

test('hostile bytes are a verdict, whatever they are', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
    expect((await verifyFile(inPieces(bytes, 7))).ok).toBe(false);
  }));
  expect(await verified(`${'['.repeat(100_000)}\n`)).toMatchObject({ ok: false, line: 1 });
  expect(await verifyFile(inPieces(new Uint8Array(5_000_000).fill(65), 65_536))).toMatchObject({ ok: false, line: 1, why: expect.stringContaining('longer') as string });
});

test('lines are the bytes of the file, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 9 }), async (texts, size) => {
      const whole = texts.join('\n');
      expect(await textOf(linesOf(inPieces(Buffer.from(whole), size)))).toBe(whole);
    }),
  );
});

test('a sealed key opens only under its secret and for its company', () => {
  const sealed = seal(key.privateKey, 'a'.repeat(32), 'c');
  expect(unseal(sealed, 'a'.repeat(32), 'c')).toEqual(key.privateKey);
  expect(unseal(sealed, 'b'.repeat(32), 'c')).toBeUndefined();
  expect(unseal(sealed, 'a'.repeat(32), 'd')).toBeUndefined();
});
