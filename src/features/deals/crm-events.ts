import { createHash } from 'node:crypto';
import type { Json } from '../../kernel/json.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { crmEvent, type CrmEvent } from './contract.ts';
import type { DealCommand, Values } from './model.ts';
import { unstorable } from './values.ts';

export interface EventProblem {
  readonly status: 400 | 413 | 422;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

const LIMIT = 1_048_576;
const DEPTH = 32;

const problem = (status: EventProblem['status'], code: string, title: string, errors: EventProblem['errors'] = []): Result<never, EventProblem> => err({ status, code, title, errors });

/** Reads the body of POST /crm/events. Never throws. */
export function acceptCrmEvent(raw: string | Buffer): Result<CrmEvent, EventProblem> {
  if (Buffer.byteLength(raw) > LIMIT) return problem(413, 'too-large', `The event has more than ${LIMIT} bytes.`);
  const text = typeof raw === 'string' ? raw : utf8(raw);
  if (text === undefined) return problem(400, 'malformed', 'The body is not UTF-8.', [{ field: '(body)', message: 'has to be JSON in UTF-8' }]);
  if (tooDeep(text)) return problem(422, 'too-deep', `The event is nested more than ${DEPTH} levels deep.`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return problem(400, 'malformed', 'The body is not JSON.', [{ field: '(body)', message: (error as Error).message.slice(0, 200) }]);
  }
  const parsed = crmEvent.safeParse(body);
  if (!parsed.success) {
    const errors = parsed.error.issues.slice(0, 50).map(issue => ({
      field: [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : [])].map(String).join('.') || '(body)',
      message: issue.code === 'unrecognized_keys' ? `is not known here; allowed are ${allowedAt(issue.path)}` : issue.message,
    }));
    return problem(422, 'invalid', 'Some fields are not right.', errors);
  }
  const { deal } = parsed.data;
  if (deal.amount !== undefined && deal.amount !== null && !deal.currency) {
    return problem(422, 'invalid', 'Some fields are not right.', [{ field: 'deal.currency', message: 'is needed beside deal.amount, such as EUR' }]);
  }
  const strange = unstorableIn(parsed.data, []);
  if (strange) return problem(422, 'invalid', 'Some fields are not right.', [{ field: strange, message: 'has characters that cannot be stored (NUL, or half of a surrogate pair)' }]);
  return ok(parsed.data);
}

function utf8(raw: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return undefined;
  }
}

/** The first field whose name or text no database takes. The event has at most three levels by now. */
function unstorableIn(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value === 'string') return unstorable(value) ? path.join('.') : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorable(key) ? path.join('.') : unstorableIn(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

const allowedAt = (path: readonly PropertyKey[]): string =>
  path[0] === 'deal' ? 'externalId, name, account, owner, stage, amount, currency, closeDate, fields' : 'eventId, at, actor, deal';

/** Counts brackets outside of strings: cheap, and before anything recursive looks at the text. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      i = endOfString(text, i);
      if (i < 0) return false; // It does not end: no JSON, which is said next.
    } else if (c === 123 || c === 91) {
      if (++depth > DEPTH) return true;
    } else if (c === 125 || c === 93) depth--;
  }
  return false;
}

/** The quote that ends the string which begins at `start`: one behind an even number of backslashes. -1: none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** The deal of a CRM's record: the same record always leads to the same deal. A record that we made carries its deal's id. */
export function dealIdOf(connection: string, externalId: string): string {
  if (connection === 'builtin' && externalId.startsWith('deal_')) return externalId;
  const digest = createHash('sha256').update(`${connection}:${externalId}`).digest();
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  let id = '';
  for (let i = 0; i < 20; i++) id += alphabet[digest[i]! % 32];
  return `deal_${id}`;
}

/** Standard fields that an event may carry among its fields. */
const STANDARD = new Set(['termMonths', 'paymentDays', 'nextStep', 'discount', 'listAmount']);

export function commandOf(event: CrmEvent, connection = 'builtin'): Extract<DealCommand, { type: 'receive-crm-change' }> {
  const { deal } = event;
  const values: Record<string, Json> = {};
  for (const key of ['name', 'account', 'owner', 'closeDate', 'stage'] as const) if (deal[key] !== undefined) values[key] = deal[key];
  if (deal.amount !== undefined) values['amount'] = deal.amount === null ? null : { amount: String(deal.amount), currency: deal.currency! };
  for (const [name, value] of Object.entries(deal.fields ?? {})) {
    // A list amount is a plain number among the fields; it is in the deal's currency.
    const money = name === 'listAmount' && value !== null && deal.currency ? { amount: String(value), currency: deal.currency } : value;
    values[STANDARD.has(name) ? name : `fields.${name}`] = money;
  }
  return {
    type: 'receive-crm-change',
    dealId: dealIdOf(connection, deal.externalId),
    connection,
    externalId: deal.externalId,
    at: Date.parse(event.at),
    source: 'crm',
    crmVersion: null,
    values: values as Values,
  };
}
