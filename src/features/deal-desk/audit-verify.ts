import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { linkChecker, payloadHolds, type ChainLink } from '../../engine/log.ts';
import { canonicalJson } from '../../kernel/canonical.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { FORMAT } from './audit-file.ts';

/** No decision says so much; what is longer is no audit and is not read into memory. */
export const LONGEST_LINE = 4_000_000;

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const headShape = z.looseObject({ format: z.literal(FORMAT), key: z.string(), company: z.string(), from: z.string(), to: z.string(), madeAt: z.string() });
const chainShape = z.strictObject({ chain: z.string() });
const link = z.looseObject({ position: z.int(), type: z.string(), at: z.int(), actor: z.record(z.string(), z.json()), cause: z.string(), settings: z.int(), payloadHash: hex, hash: hex });
const decision = z.looseObject({
  step: z.string(), decision: z.string(), round: z.int(), requestId: z.string(), at: z.string(), reason: z.string().nullable(), by: z.looseObject({ id: z.string() }), for: z.looseObject({ id: z.string() }).nullable(),
  fact: z.looseObject({ stream: z.string(), position: z.int(), hash: hex }),
}); // prettier-ignore
const factShape = z.union([
  z.strictObject({ link, decision, salt: z.string(), said: z.record(z.string(), z.json()) }),
  z.strictObject({ link, erased: z.literal(true) }),
  z.strictObject({ link }),
]);
const lastShape = z.strictObject({ decisions: z.int(), erased: z.int(), facts: z.int(), sha256: hex, signature: z.string() });

export type FileVerdict =
  | { readonly ok: true; readonly key: string; readonly company: string; readonly from: string; readonly to: string; readonly madeAt: string; readonly decisions: number; readonly erased: number; readonly facts: number }
  /** `line` from 1: where it breaks first. */
  | { readonly ok: false; readonly line: number; readonly why: string };

/** Lines with their ends, as they are in the file. @throws Error for a line that is too long or no UTF-8 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Buffer[] = [];
  let held = 0;
  const taken = (): string => {
    const line = decoder.decode(Buffer.concat(rest));
    rest = [];
    held = 0;
    return line;
  };
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const at = chunk.indexOf(10, start);
      const end = at < 0 ? chunk.length : at + 1;
      rest.push(Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start));
      held += end - start;
      if (held > LONGEST_LINE) throw new Error('the line is longer than any line of an audit');
      if (at >= 0) yield taken();
      start = end;
    }
  }
  if (held > 0) yield taken();
}

/**
 * Verifies a file without anything but the file: each chain from its first fact, each decision against its fact, and the
 * signature over all of it. Says the first thing that is wrong, with its line.
 * @param key the company's public key (base64url), from somewhere else than the file; without it any signer is believed
 */
export async function verifyFile(chunks: AsyncIterable<Uint8Array>, key?: string): Promise<FileVerdict> {
  const reader = new Verifier(key?.trim());
  try {
    for await (const line of linesOf(chunks)) {
      const why = reader.next(line);
      if (why !== undefined) return { ok: false, line: reader.line, why };
    }
  } catch (error) {
    return { ok: false, line: reader.line + 1, why: `It cannot be read: ${(error as Error).message}.` };
  }
  return reader.verdict();
}

type Head = z.infer<typeof headShape>;

/** The value of a line that is canonical JSON of an object, with its end. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && `${canonicalJson(value)}\n` === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the lines one by one. */
class Verifier {
  line = 0;
  private readonly key: string | undefined;
  private readonly all = createHash('sha256');
  private readonly count = { decisions: 0, erased: 0, facts: 0 };
  private head: Head | undefined;
  private chain: { readonly stream: string; readonly check: (link: ChainLink) => string | undefined } | undefined;
  private readonly chains = new Set<string>();
  private done = false;

  constructor(key: string | undefined) {
    this.key = key;
  }

  /** What is wrong with this line, if anything. */
  next(text: string): string | undefined {
    this.line++;
    if (this.done) return 'There is something after the signature.';
    const raw = parsed(text);
    if (!raw) return 'It is not written the way it was signed: a byte was changed, added or lost.';
    if (!this.head) return this.begin(raw, text);
    const last = lastShape.safeParse(raw);
    if (last.success) return this.end(last.data);
    this.all.update(text);
    const chain = chainShape.safeParse(raw);
    if (chain.success) return this.open(chain.data.chain);
    const fact = factShape.safeParse(raw);
    if (!fact.success) return `It is neither a log nor a fact: ${fact.error.issues[0]?.path.join('.') ?? ''} ${fact.error.issues[0]?.message ?? ''}`.trim();
    return this.fact(fact.data);
  }

  private begin(raw: unknown, text: string): string | undefined {
    const head = headShape.safeParse(raw);
    if (!head.success) return `The file does not begin as an audit: ${head.error.issues[0]?.path.join('.') ?? ''}: ${head.error.issues[0]?.message ?? ''}`;
    if (this.key !== undefined && head.data.key !== this.key) return `The file is signed with another key: ${head.data.key}`;
    this.head = head.data;
    this.all.update(text);
    return undefined;
  }

  private open(stream: string): string | undefined {
    if (this.chains.has(stream)) return `The log ${stream} is in the file twice.`;
    this.chains.add(stream);
    this.chain = { stream, check: linkChecker(stream) };
    return undefined;
  }

  private fact(line: z.infer<typeof factShape>): string | undefined {
    if (!this.chain) return 'A fact is in no log.';
    const { stream, check } = this.chain;
    const at = line.link as unknown as ChainLink;
    const broken = check(at);
    if (broken !== undefined) return `The log ${stream} is broken at ${at.position}: ${broken}.`;
    this.count.facts++;
    if ('erased' in line) this.count.erased++;
    if (!('decision' in line)) return undefined;
    this.count.decisions++;
    const { decision: row, said } = line;
    const where = `The decision at ${at.position} of ${stream}`;
    if (row.fact.stream !== stream || row.fact.position !== at.position || row.fact.hash !== at.hash) return `${where} names another fact than its own.`;
    if (!payloadHolds(at, line.salt, said as JsonObject)) return `${where} does not say what the log was made over.`;
    const same = said['requestId'] === row.requestId && said['step'] === row.step && said['by'] === row.by.id && said['for'] === (row.for?.id ?? null) && said['decision'] === row.decision && said['round'] === row.round && said['reason'] === row.reason && Date.parse(row.at) === at.at;
    return same ? undefined : `${where} is shown differently from what its fact says.`;
  }

  private end({ signature, ...total }: z.infer<typeof lastShape>): string | undefined {
    this.done = true;
    if (!signatureHolds(canonicalJson({ format: FORMAT, ...total }), signature, this.head!.key)) return 'The signature does not fit what stands beside it.';
    const { decisions, erased, facts } = this.count;
    if (total.decisions !== decisions || total.erased !== erased || total.facts !== facts) return `The file was signed with ${total.decisions} decisions and ${total.facts} facts; it has ${decisions} and ${facts}: lines were added or lost.`;
    if (total.sha256 !== this.all.digest('hex')) return 'The lines before are not those that were signed: something that no log covers was changed, such as a name or the words about a value.';
    return undefined;
  }

  verdict(): FileVerdict {
    if (!this.head) return { ok: false, line: 1, why: 'The file is empty.' };
    if (!this.done) return { ok: false, line: this.line + 1, why: 'The signature at the end is missing: the file was cut off.' };
    const { key, company, from, to, madeAt } = this.head;
    return { ok: true, key, company, from, to, madeAt, ...this.count };
  }
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
