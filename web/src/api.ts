import type { z } from 'zod';
import type { healthJson, meJson, tokenJson } from '../../src/features/admin/contract.ts';
import type {
  AnalyticsJson,
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
import type { auditJson, auditVerdictJson } from '../../src/features/deal-desk/contract-audit.ts';
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
  NudgesJson,
  peopleJson,
  PersonJson,
  setHours,
  WorkingHoursSettings,
  WorkWeek,
} from '../../src/features/people/contract.ts';
import type {
  askRequest,
  dutiesJson,
  dutyJson,
  RequestJson,
  requestsJson,
  RequestSettings,
  RequestType,
  rotaInput,
  routeJson,
  typesJson,
} from '../../src/features/requests/contract.ts';
import type { aboutJson, DraftJson, draftsJson, giveThanks, myThanksJson, needWinsJson, RecognitionSettings, sendDraft, Sign, ThanksJson, wallJson } from '../../src/features/recognition/contract.ts';
import type { BalanceJson, BalanceSettings, BalanceYearJson, CollectedJson, MyBalanceJson } from '../../src/features/balance/contract.ts';
import type {
  addException,
  addVoice,
  answerDecision,
  captureNeed,
  changeNeed,
  DecisionJson,
  dealNeedsJson,
  decisionsJson,
  importedJson,
  importVoices,
  likeJson,
  moveNeed,
  NeedJson,
  NeedRowJson,
  raiseDecision,
  RoadmapJson,
} from '../../src/features/voice/contract.ts';
import type { Problem } from '../../src/kernel/contract.ts';

/** The one way to the server: same origin, session cookie, problem+json turned into `ApiError`. */

export type { AbsenceJson, ApprovalJson, BalanceJson, BalanceSettings, BalanceYearJson, DealJson, DecisionJson, DraftJson, NudgesJson, RecognitionSettings, Sign, ThanksJson, HolidaySettings, HoursJson, NeedJson, NeedRowJson, PersonJson, Problem, RequestJson, RequestSettings, RequestType, RoadmapJson, WorkingHoursSettings, WorkWeek };
export type Me = z.infer<typeof meJson>;
export type Deals = z.infer<typeof dealsJson>;
export type DealRow = Deals['items'][number];
export type Timeline = z.infer<typeof timelineJson>;
export type CrmSchema = z.infer<typeof schemaJson>;
export type Stage = CrmSchema['stages'][number];
export type Preview = z.infer<typeof previewJson>;
export type Approvals = z.infer<typeof approvalsJson>;
export type People = z.infer<typeof peopleJson>;
export type Requests = z.infer<typeof requestsJson>;
export type RequestTypes = z.infer<typeof typesJson>;
export type RequestRoute = z.infer<typeof routeJson>;
export type AskRequest = z.input<typeof askRequest>;
export type Duty = z.infer<typeof dutyJson>;
export type Duties = z.infer<typeof dutiesJson>;
export type RotaInput = z.input<typeof rotaInput>;
export type Health = z.infer<typeof healthJson>;
export type Token = z.infer<typeof tokenJson>;
export type DealChange = z.input<typeof changeDeal>;
export type NewDeal = z.input<typeof createDeal>;
export type Ask = z.input<typeof askApproval>;
export type DecisionForMany = z.input<typeof decideMany>;
export type DecidedMany = z.infer<typeof decidedMany>;
export type Audit = z.infer<typeof auditJson>;
export type AuditVerdict = z.infer<typeof auditVerdictJson>;
export type Analytics = AnalyticsJson;
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

export type GiveThanks = z.input<typeof giveThanks>;
export type SendDraft = z.input<typeof sendDraft>;
export type Wall = z.infer<typeof wallJson>;
export type MyThanks = z.infer<typeof myThanksJson>;
export type Drafts = z.infer<typeof draftsJson>;

export type Decisions = z.infer<typeof decisionsJson>;
export type DealNeeds = z.infer<typeof dealNeedsJson>;
export type NeedChange = z.input<typeof changeNeed>;
export type NeedMove = z.input<typeof moveNeed>;
export type NewNeed = z.input<typeof captureNeed>;
export type NewVoice = z.input<typeof addVoice>;
export type NewException = z.input<typeof addException>;
export type NewDecision = z.input<typeof raiseDecision>;
export type LedgerAnswer = z.input<typeof answerDecision>;

export interface Doors {
  readonly practice: boolean;
  readonly slack: boolean;
  readonly slackUrl: string | null;
  /** Whether this browser has a session that is alive. */
  readonly signedIn: boolean;
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

export interface PolicyVersion {
  readonly version: number;
  readonly at: string;
  /** A person's name, or what the program that acted calls itself. */
  readonly by: string;
  readonly inForce: boolean;
}
export interface PolicyFinding {
  /** The policy's name. */
  readonly policy: string;
  readonly kind: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly text: string;
  readonly rows: readonly { readonly index: number; readonly name: string }[];
  /** The deal that shows it. */
  readonly deal: { readonly words: string; readonly values: readonly { readonly column: string; readonly words: string }[] } | null;
}
/** What a policy would have done with the deals that have been. */
export interface BacktestSide {
  readonly deals: number;
  readonly outcomes: { readonly asked: number; readonly auto: number; readonly uncovered: number; readonly refused: number };
  readonly steps: readonly { readonly step: string; readonly deals: number }[];
  /** `2026-05`. */
  readonly months: readonly { readonly month: string; readonly deals: number; readonly asked: number; readonly auto: number }[];
}
export type BacktestOutcome = 'asked' | 'auto' | 'uncovered' | 'refused';
export interface Backtest {
  readonly policy: string;
  /** There were more deals than one request goes through. */
  readonly stopped: boolean;
  readonly candidate: BacktestSide;
  readonly current: BacktestSide | null;
  readonly changed: {
    readonly deals: number;
    readonly kinds: readonly { readonly from: BacktestOutcome; readonly to: BacktestOutcome; readonly appear: readonly string[]; readonly vanish: readonly string[]; readonly deals: number }[];
  } | null;
}
export type Tried = Preview & { readonly rows: readonly number[] };

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
        ? 'It took too long.'
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
  /** A file, sent as it is. */
  readonly file?: Blob;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for an answer; 30 s otherwise. */
  readonly patience?: number;
}

/** Throws ApiError for every answer that is not 2xx, and when there is none within 30 s. */
export async function call<T>(
  method: string,
  path: string,
  { query, body, file, headers, signal, patience = 30_000 }: Options = {},
): Promise<T> {
  const timeout = AbortSignal.timeout(patience);
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(file && { 'content-type': 'application/octet-stream' }),
        ...(method !== 'GET' && { 'x-evenkeel-csrf': csrf }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file && { body: file }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw offline(cause);
  }
  const text = await response.text();
  const json =
    /[/+]json\b/.test(response.headers.get('content-type') ?? '') && text
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
  /** Null: nobody is signed in. Asked first, so that a visitor's first page is no error. */
  async me(): Promise<Me | null> {
    if (!(await get<Doors>('/session')).signedIn) return null;
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
  attachFile: (approvalId: string, file: File, more: { comment?: string; step?: string } = {}) =>
    call<ApprovalJson>('POST', `/approvals/${id(approvalId)}/files`, {
      query: { name: file.name, ...more },
      file,
      headers: { 'content-type': file.type || 'application/octet-stream' },
      patience: 300_000,
    }),
  addApprover: (approvalId: string, body: { personId: string; reason?: string }) =>
    post<ApprovalJson>(`/approvals/${id(approvalId)}/approvers`, body),
  approvalAudit: (approvalId: string) => get<Audit>(`/approvals/${id(approvalId)}/audit`),
  auditKey: () => get<{ algorithm: string; key: string; fingerprint: string }>('/approvals/audit-key'),
  /** Any size: an hour is enough for the largest. */
  verifyAudit: (file: Blob) => call<AuditVerdict>('POST', '/approvals/audit/verify', { file, patience: 3_600_000 }),
  analytics: (query: Query) => get<Analytics>('/approvals/analytics', { query }),
  conditions: (query: Query) => get<{ items: Condition[] }>('/conditions', { query }),
  promises: (query: Query) => get<{ items: Promised[] }>('/promises', { query }),
  settleCondition: (conditionId: string, body: { state: 'met' | 'waived' | 'open'; note?: string }) =>
    post<ApprovalJson>(`/conditions/${id(conditionId)}`, body),
  settlePromise: (promiseId: string, body: { state: 'kept' | 'broken'; note?: string }) =>
    post<ApprovalJson>(`/promises/${id(promiseId)}`, body),
  recall: (approvalId: string) => post<ApprovalJson>(`/approvals/${id(approvalId)}/recall`),

  requests: (query: Query) => get<Requests>('/requests', { query }),
  request: (requestId: string) => get<RequestJson>(`/requests/${id(requestId)}`),
  previewRequest: (dealId: string, type: string, signal?: AbortSignal) =>
    post<RequestRoute>(`/deals/${id(dealId)}/requests`, { type, preview: true }, signal ? { signal } : {}),
  askRequest: (dealId: string, ask: AskRequest) => post<RequestJson>(`/deals/${id(dealId)}/requests`, ask),
  /** One step of its life: `claim`, `done`, `hand-over` … */
  stepRequest: (requestId: string, verb: string, given: object) =>
    post<RequestJson>(`/requests/${id(requestId)}/${verb}`, given),
  requestTypes: () => get<RequestTypes>('/request-types'),
  saveRequestTypes: (settings: RequestSettings) =>
    call<RequestTypes>('PUT', '/request-types', { body: settings }),

  duties: () => get<Duties>('/duty'),
  arrangeDuty: (team: string, rota: RotaInput) =>
    call<Duty>('PUT', `/duty/${id(team)}`, { body: rota }),
  askSwap: (team: string, swap: { give: string; take: string }) =>
    post<Duty>(`/duty/${id(team)}/swaps`, swap),
  settleSwap: (team: string, swapId: string, verb: 'agree' | 'decline' | 'cancel') =>
    post<Duty>(`/duty/${id(team)}/swaps/${id(swapId)}/${verb}`),
  skipDuty: (team: string, skip: { person?: string; from: string; to: string }) =>
    post<Duty>(`/duty/${id(team)}/skips`, skip),
  unskipDuty: (team: string, skipId: string) =>
    call<Duty>('DELETE', `/duty/${id(team)}/skips/${id(skipId)}`),

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
  /** @throws ApiError 412 when somebody else has saved since `version`. */
  savePolicies: (text: string, version: number) => call<PolicyFile>('PUT', '/policies', { body: { text, version } }),
  policySchema: () => get<unknown>('/policies/schema'),
  policyVersions: (cursor?: string) => get<{ items: PolicyVersion[]; next: string | null }>('/policies/versions', { query: { cursor } }),
  policyVersion: (version: number) => get<PolicyVersion & { text: string }>(`/policies/versions/${version}`),
  /** Goes through up to 100,000 deals. */
  backtestPolicies: (text: string, deals: 'all' | 'closed') => post<Backtest>('/policies/backtest', { text, against: 'current', deals }, { patience: 180_000 }),
  tryPolicies: (text: string, deal: Readonly<Record<string, string>>, requesterId: string) => post<Tried>('/policies/try', { text, deal, requesterId }),
  lintPolicies: (text: string) => post<{ findings: PolicyFinding[] }>('/policies/lint', { text }),

  balance: (quarter?: string) => get<BalanceJson>('/balance', { query: { quarter } }),
  balanceCollected: () => get<CollectedJson>('/balance/collected'),
  myBalance: () => get<MyBalanceJson>('/balance/me'),
  balanceSettings: () => get<BalanceSettings>('/balance/settings'),
  balanceYear: () => get<BalanceYearJson>('/balance/year'),
  setBalanceSettings: (settings: BalanceSettings) => call<BalanceSettings>('PUT', '/balance/settings', { body: settings }),
  setMyBalance: (choice: { optedOut: boolean; past: boolean }) => call<MyBalanceJson>('PUT', '/balance/me', { body: choice }),

  roadmap: (kinds?: string) => get<RoadmapJson>('/roadmap', { query: { kinds } }),
  need: (needId: string) => get<NeedJson>(`/needs/${id(needId)}`),
  likeNeeds: (text: string, signal?: AbortSignal) =>
    get<z.infer<typeof likeJson>>('/needs/like', { query: { text }, ...(signal && { signal }) }),
  captureNeed: (need: NewNeed) => post<NeedJson>('/needs', need),
  addVoice: (needId: string, voice: NewVoice) => post<NeedJson>(`/needs/${id(needId)}/voices`, voice),
  changeNeed: (needId: string, change: NeedChange) =>
    call<NeedJson>('PATCH', `/needs/${id(needId)}`, { body: change }),
  moveNeed: (needId: string, move: NeedMove) => post<NeedJson>(`/needs/${id(needId)}/move`, move),
  mergeNeed: (needId: string, into: string) => post<NeedJson>(`/needs/${id(needId)}/merge`, { into }),
  unmergeNeed: (needId: string) => post<NeedJson>(`/needs/${id(needId)}/unmerge`),
  splitNeed: (needId: string, title: string, voices: readonly string[]) =>
    post<NeedJson>(`/needs/${id(needId)}/split`, { title, voices }),
  linkIssue: (needId: string, url: string) => post<NeedJson>(`/needs/${id(needId)}/issues`, { url }),
  unlinkIssue: (needId: string, vendor: string, key: string) =>
    call<NeedJson>('DELETE', `/needs/${id(needId)}/issues`, { query: { vendor, key } }),
  addException: (needId: string, exception: NewException) =>
    post<NeedJson>(`/needs/${id(needId)}/exceptions`, exception),
  endException: (needId: string, exceptionId: string) =>
    call<NeedJson>('DELETE', `/needs/${id(needId)}/exceptions/${id(exceptionId)}`),
  importVoices: (body: z.input<typeof importVoices>) => post<z.infer<typeof importedJson>>('/needs/import', body),
  dealNeeds: (dealId: string) => get<DealNeeds>(`/deals/${id(dealId)}/needs`),
  decisions: (query: Query) => get<Decisions>('/decisions', { query }),
  raiseDecision: (decision: NewDecision) => post<DecisionJson>('/decisions', decision),
  giveInput: (decisionId: string, text: string) =>
    post<DecisionJson>(`/decisions/${id(decisionId)}/inputs`, { text }),
  answerDecision: (decisionId: string, answer: LedgerAnswer) =>
    post<DecisionJson>(`/decisions/${id(decisionId)}/answer`, answer),

  wall: (query: Query) => get<Wall>('/thanks', { query }),
  myThanks: () => get<MyThanks>('/thanks/mine'),
  thanksAbout: (q: string, signal?: AbortSignal) => get<z.infer<typeof aboutJson>>('/thanks/about', { query: { q }, ...(signal && { signal }) }),
  giveThanks: (thanks: GiveThanks) => post<ThanksJson>('/thanks', thanks),
  reverseThanks: (thanksId: string) => post<{ id: string }>(`/thanks/${id(thanksId)}/reverse`, {}),
  setSign: (thanksId: string, sign: Sign, add: boolean) => post<ThanksJson>(`/thanks/${id(thanksId)}/signs`, { sign, add }),
  drafts: () => get<Drafts>('/thanks/drafts'),
  sendDraft: (draftId: string, body: SendDraft) => post<ThanksJson>(`/thanks/drafts/${id(draftId)}/send`, body),
  declineDraft: (draftId: string) => post<{ id: string }>(`/thanks/drafts/${id(draftId)}/decline`),
  declineName: (draftId: string) => post<{ id: string }>(`/thanks/drafts/${id(draftId)}/decline-name`),
  needWins: (needId: string) => get<z.infer<typeof needWinsJson>>(`/needs/${id(needId)}/wins`),
  recognitionSettings: () => get<RecognitionSettings>('/recognition/settings'),
  setRecognitionSettings: (settings: RecognitionSettings) => call<RecognitionSettings>('PUT', '/recognition/settings', { body: settings }),
  nudges: (personId: string) => get<NudgesJson>(`/people/${id(personId)}/nudges`),
  setNudges: (personId: string, budget: number) => call<NudgesJson>('PUT', `/people/${id(personId)}/nudges`, { body: { budget } }),
  putNudgeAside: (personId: string, key: string) => post<NudgesJson>(`/people/${id(personId)}/nudges/put-aside`, { key }),

  previewImport: (body: unknown) => post<unknown>('/import/preview', body),
  runImport: (body: unknown) => post<unknown>('/import', body),
};
