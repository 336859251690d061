import type { z } from 'zod';
import type { healthJson, meJson, tokenJson } from '../../src/features/admin/contract.ts';
import type {
  ApprovalJson,
  approvalsJson,
  conditionJson,
  decidedMany,
  decideMany,
  promiseJson,
  askApproval,
  decideApproval,
  previewJson,
} from '../../src/features/deal-desk/contract.ts';
import type {
  changeDeal,
  createDeal,
  DealJson,
  dealsJson,
  schemaJson,
  timelineJson,
} from '../../src/features/deals/contract.ts';
import type {
  AbsenceJson,
  addAbsence,
  addPerson,
  changeAbsence,
  changePerson,
  HolidaySettings,
  HoursJson,
  matchIdentity,
  peopleJson,
  PersonJson,
  setHours,
  WorkingHoursSettings,
  WorkWeek,
} from '../../src/features/people/contract.ts';
import type { Problem } from '../../src/kernel/contract.ts';

/** The one way to the server: same origin, session cookie, problem+json turned into `ApiError`. */

export type { AbsenceJson, ApprovalJson, DealJson, HolidaySettings, HoursJson, PersonJson, Problem, WorkingHoursSettings, WorkWeek };
export type Me = z.infer<typeof meJson>;
export type Deals = z.infer<typeof dealsJson>;
export type DealRow = Deals['items'][number];
export type Timeline = z.infer<typeof timelineJson>;
export type CrmSchema = z.infer<typeof schemaJson>;
export type Stage = CrmSchema['stages'][number];
export type Preview = z.infer<typeof previewJson>;
export type Approvals = z.infer<typeof approvalsJson>;
export type People = z.infer<typeof peopleJson>;
export type Health = z.infer<typeof healthJson>;
export type Token = z.infer<typeof tokenJson>;
export type DealChange = z.input<typeof changeDeal>;
export type NewDeal = z.input<typeof createDeal>;
export type Ask = z.input<typeof askApproval>;
export type DecisionForMany = z.input<typeof decideMany>;
export type DecidedMany = z.infer<typeof decidedMany>;
export type Condition = z.infer<typeof conditionJson>;
export type Promised = z.infer<typeof promiseJson>;
export type Decision = z.input<typeof decideApproval>;
export type PersonChange = z.input<typeof changePerson>;
export type NewPerson = z.input<typeof addPerson>;
export type Match = z.input<typeof matchIdentity>;
export type NewAbsence = z.input<typeof addAbsence>;
export type AbsenceChange = z.input<typeof changeAbsence>;
export type OwnHours = z.input<typeof setHours>;
export interface CompanyHours {
  readonly hours: WorkingHoursSettings;
  readonly holidays: HolidaySettings;
  readonly builtInWeek: WorkWeek;
  readonly warnings: readonly string[];
}

export interface Doors {
  readonly practice: boolean;
  readonly slack: boolean;
  readonly slackUrl: string | null;
}
export interface PracticePerson {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly team: string | null;
  readonly admin: boolean;
}
export interface PolicyFile {
  readonly text: string;
  readonly version: number;
  readonly inFlight: number;
}
export interface PolicyProblem {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** What the server said instead of yes. `problem.errors` names the fields that can be mended. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.status = problem.status;
    this.problem = problem;
  }
  /** The message for a field, also when the server names it with a prefix such as `terms.discount`. */
  field(name: string): string | undefined {
    return this.problem.errors?.find(
      e => e.field === name || e.field.endsWith(`.${name}`) || e.field.startsWith(`${name}.`),
    )?.message;
  }
}

const offline = (cause: unknown): ApiError =>
  new ApiError({
    type: 'urn:evenkeel:problem:offline',
    code: 'offline',
    status: 0,
    title: 'Evenkeel does not answer.',
    detail:
      cause instanceof Error && cause.name === 'TimeoutError'
        ? 'It took longer than 30 seconds.'
        : 'Check the connection, then try again. What you typed is still here.',
  });

let csrf = '';
type Query = Readonly<Record<string, string | number | undefined>>;

export const BASE = '/api/v1';
export function address(path: string, query: Query = {}): string {
  const set = Object.entries(query).filter(
    (e): e is [string, string | number] => e[1] !== undefined && e[1] !== '',
  );
  return `${BASE}${path}${set.length > 0 ? `?${new URLSearchParams(set.map(([k, v]) => [k, String(v)]))}` : ''}`;
}

interface Options {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Throws ApiError for every answer that is not 2xx, and when there is none within 30 s. */
async function call<T>(
  method: string,
  path: string,
  { query, body, headers, signal }: Options = {},
): Promise<T> {
  const timeout = AbortSignal.timeout(30_000);
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method !== 'GET' && { 'x-evenkeel-csrf': csrf }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw offline(cause);
  }
  const text = await response.text();
  const json =
    /json/.test(response.headers.get('content-type') ?? '') && text
      ? (JSON.parse(text) as unknown)
      : undefined;
  if (!response.ok) {
    const problem = json as Problem | undefined;
    throw new ApiError(
      problem?.title
        ? problem
        : {
            type: 'about:blank',
            code: 'http',
            status: response.status,
            title: `The server answered ${response.status}.`,
          },
    );
  }
  return json as T;
}

const get = <T>(path: string, options?: Options) => call<T>('GET', path, options);
const post = <T>(path: string, body?: unknown, options?: Options) =>
  call<T>('POST', path, { body, ...options });
const id = encodeURIComponent;

export const api = {
  doors: () => get<Doors>('/session'),
  async me(): Promise<Me> {
    const me = await get<Me>('/me');
    csrf = me.csrf;
    return me;
  },
  practicePeople: () => get<{ items: PracticePerson[] }>('/session/practice/people'),
  signInAs: (personId: string) => post<{ id: string; name: string }>('/session/practice', { personId }),
  signOut: () => call<void>('DELETE', '/session'),

  deals: (query: Query, signal?: AbortSignal) => get<Deals>('/deals', { query, ...(signal && { signal }) }),
  deal: (dealId: string) => get<DealJson>(`/deals/${id(dealId)}`),
  createDeal: (deal: NewDeal) => post<DealJson>('/deals', deal),
  /** @throws ApiError 412 when somebody else has changed the deal since `version`. */
  changeDeal: (dealId: string, change: DealChange, version: number) =>
    call<DealJson>('PATCH', `/deals/${id(dealId)}`, {
      body: change,
      headers: { 'if-match': `"${version}"` },
    }),
  timeline: (dealId: string, cursor?: string) =>
    get<Timeline>(`/deals/${id(dealId)}/timeline`, { query: { cursor, limit: 50 } }),
  openRoom: (dealId: string) => post<unknown>(`/deals/${id(dealId)}/room`, {}),
  resolveConflict: (dealId: string, field: string, choose: 'ours' | 'theirs') =>
    post<unknown>(`/deals/${id(dealId)}/resolve-conflict`, { field, choose }),
  crmSchema: () => get<CrmSchema>('/crm/schema'),

  previewApproval: (dealId: string, ask: Ask, signal?: AbortSignal) =>
    post<Preview>(`/deals/${id(dealId)}/approvals`, { ...ask, preview: true }, signal ? { signal } : {}),
  askApproval: (dealId: string, ask: Ask) => post<ApprovalJson>(`/deals/${id(dealId)}/approvals`, ask),
  approvals: (query: Query) => get<Approvals>('/approvals', { query }),
  approval: (approvalId: string) => get<ApprovalJson>(`/approvals/${id(approvalId)}`),
  decide: (approvalId: string, decision: Decision) =>
    post<ApprovalJson>(`/approvals/${id(approvalId)}/decisions`, decision),
  decideMany: (decision: DecisionForMany) => post<DecidedMany>('/approvals/decisions', decision),
  reassign: (approvalId: string, body: { to: string; step?: string; reason?: string }) =>
    post<ApprovalJson>(`/approvals/${id(approvalId)}/reassign`, body),
  addApprover: (approvalId: string, body: { personId: string; reason?: string }) =>
    post<ApprovalJson>(`/approvals/${id(approvalId)}/approvers`, body),
  conditions: (query: Query) => get<{ items: Condition[] }>('/conditions', { query }),
  promises: (query: Query) => get<{ items: Promised[] }>('/promises', { query }),
  settleCondition: (conditionId: string, body: { state: 'met' | 'waived' | 'open'; note?: string }) =>
    post<ApprovalJson>(`/conditions/${id(conditionId)}`, body),
  settlePromise: (promiseId: string, body: { state: 'kept' | 'broken'; note?: string }) =>
    post<ApprovalJson>(`/promises/${id(promiseId)}`, body),
  recall: (approvalId: string) => post<ApprovalJson>(`/approvals/${id(approvalId)}/recall`),

  people: () => get<People>('/people'),
  addPerson: (person: NewPerson) => post<PersonJson>('/people', person),
  changePerson: (personId: string, change: PersonChange) =>
    call<PersonJson>('PATCH', `/people/${id(personId)}`, { body: change }),
  absences: (personId: string) => get<{ items: AbsenceJson[] }>(`/people/${id(personId)}/absences`),
  addAbsence: (personId: string, absence: NewAbsence) =>
    post<AbsenceJson>(`/people/${id(personId)}/absences`, absence),
  changeAbsence: (personId: string, absenceId: string, change: AbsenceChange) =>
    call<AbsenceJson>('PATCH', `/people/${id(personId)}/absences/${id(absenceId)}`, { body: change }),
  /** What has begun ends now, what has not is called off. */
  comeBack: (personId: string, absenceId: string, version: number) =>
    call<AbsenceJson>('DELETE', `/people/${id(personId)}/absences/${id(absenceId)}`, { query: { version } }),
  hoursOf: (personId: string) => get<HoursJson>(`/people/${id(personId)}/working-hours`),
  setHours: (personId: string, hours: OwnHours) =>
    call<HoursJson>('PUT', `/people/${id(personId)}/working-hours`, { body: hours }),
  companyHours: () => get<CompanyHours>('/working-hours'),
  saveCompanyHours: (hours: WorkingHoursSettings) =>
    call<CompanyHours>('PUT', '/working-hours', { body: hours }),
  saveHolidays: (holidays: HolidaySettings) => call<CompanyHours>('PUT', '/holidays', { body: holidays }),
  match: (match: Match) => post<unknown>('/people/unmatched/match', match),

  health: () => get<Health>('/health'),
  retry: (healthId: string) => post<unknown>(`/health/${id(healthId)}/retry`),

  tokens: () => get<{ items: Token[]; next: string | null }>('/tokens'),
  createToken: (token: { name: string; personId: string | null; expiresAt: string | null }) =>
    post<{ id: string; token: string }>('/tokens', token),
  revokeToken: (tokenId: string) => call<void>('DELETE', `/tokens/${id(tokenId)}`),

  policies: () => get<PolicyFile>('/policies'),
  checkPolicies: (text: string) =>
    post<{ ok: boolean; problems: PolicyProblem[] }>('/policies/check', { text }),
  savePolicies: (text: string) => call<PolicyFile>('PUT', '/policies', { body: { text } }),

  previewImport: (body: unknown) => post<unknown>('/import/preview', body),
  runImport: (body: unknown) => post<unknown>('/import', body),
};
