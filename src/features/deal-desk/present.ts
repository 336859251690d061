import type { Caller } from '../../engine/api.ts';
import { toJson } from '../../kernel/money.ts';
import type { Directory } from '../people/read.ts';
import type { ApprovalJson } from './contract.ts';
import { MOST_FILES } from './decide-files.ts';
import type { Plan } from './decide-plan.ts';
import { isMoney, movedTerms, type Bound } from './envelope.ts';
import type { Cheaper, Room } from '../../policy/cheapest.ts';
import { completionInWords, lives, stepsFor, type ApprovalRequest, type Condition, type Promised, type Step, type StepDecision, type TermValue, type TermValues, type Terms } from './model.ts';
import { concerned } from './policy.ts';
import { missedInWords } from './words-files.ts';
import { boundInWords, breakInWords, coverage, termName, valueInWords } from './words.ts';

/** States as the API and the web show them: names instead of ids, percent instead of basis points. */
const iso = (at: number) => new Date(at).toISOString();
export const personRefOf = (people: Directory, id: string) => ({ id, name: people.person(id)?.name ?? (id.startsWith('machine:') ? 'Evenkeel (deadline rule)' : 'somebody') });
const ref = personRefOf;

export const termsJsonOf = (terms: Terms) => ({
  discount: terms.discount === null ? null : terms.discount / 100,
  amount: terms.amount ? toJson({ minor: BigInt(terms.amount.minor), currency: terms.amount.currency }) : null,
  termMonths: terms.termMonths,
  paymentDays: terms.paymentDays,
});

/** A value as a place on a scale; only for drawing, so a float is good enough. */
function numberOf(term: string, value: TermValue): number | null {
  if (typeof value === 'number') return term === 'discount' || term === 'max_line_discount' ? value / 100 : value;
  return isMoney(value) ? Number(toJson({ minor: BigInt(value.minor), currency: value.currency }).amount) : null;
}

function rangeOf({ term, direction, limit, band }: Bound): { from: number | null; to: number | null } {
  const at = numberOf(term, limit);
  if (at === null) return { from: null, to: null };
  if (direction === 'within') return { from: at - (Math.abs(at) * (band ?? 0)) / 10_000, to: at + (Math.abs(at) * (band ?? 0)) / 10_000 };
  return { from: direction === 'higher' ? at : null, to: direction === 'lower' ? at : null };
}

export const valuesJsonOf = (values: TermValues) => Object.entries(values).map(([term, value]) => ({ term, name: termName(term), value: valueInWords(term, value), number: numberOf(term, value) }));

const stepJson = (step: Step, people: Directory) => ({
  name: step.name,
  kind: step.kind,
  after: [...step.after],
  completion: completionInWords(step),
  approvers: step.approvers.map(id => ref(people, id)),
  fallback: step.fallback,
  secondProof: step.secondProof,
  because: [...step.because],
});

/** @param covered names of the steps that have a yes already whose bounds hold */
export const previewJsonOf = (plan: Plan, people: Directory, covered: ReadonlySet<string>, outlook: Outlook) => ({
  policy: plan.policy.name,
  outcome: plan.steps.length > 0 ? ('ask' as const) : plan.evaluation.auto ? ('auto-approve' as const) : ('not-needed' as const),
  terms: termsJsonOf(plan.terms),
  current: termsJsonOf(plan.before),
  steps: plan.steps.map(step => ({ ...stepJson(step, people), choose: plan.evaluation.steps.find(s => s.name === step.name)?.choose ?? false, covered: covered.has(step.name) })),
  notify: plan.notify.map(id => ref(people, id)),
  hours: outlook.hours ? { median: outlook.hours.median, slow: outlook.hours.p90, n: outlook.hours.n } : null,
  cheaper: outlook.cheaper
    ? {
        terms: { ...outlook.cheaper.change, ...(outlook.cheaper.change.discount !== undefined && { discount: outlook.cheaper.change.discount / 100 }) },
        cost: outlook.cheaper.cost ? toJson(outlook.cheaper.cost) : null,
        vanish: [...outlook.cheaper.vanish],
        assumed: [...outlook.cheaper.assumed],
      }
    : null,
  room: outlook.room ? { discount: outlook.room.last / 100, next: outlook.room.next ? [...outlook.room.next.appear] : [] } : null,
  problems: [],
});

const decisionJsonOf = (d: StepDecision, people: Directory) => ({
  by: ref(people, d.by),
  for: d.for === null ? null : ref(people, d.for),
  decision: d.decision,
  reason: d.reason,
  at: iso(d.at),
  round: d.round,
  covers: d.envelope ? coverage(d.envelope.bounds) : null,
  bounds: (d.envelope?.bounds ?? []).map(b => ({ term: b.term, direction: b.direction, words: boundInWords(b), ...rangeOf(b) })),
  shown: d.envelope ? valuesJsonOf(d.envelope.shown) : [],
  broken: d.envelope?.broken
    ? { at: iso(d.envelope.broken.at), round: d.envelope.broken.round, words: breakInWords(d.envelope.broken.term, d.envelope.bounds.find(b => b.term === d.envelope?.broken?.term)?.limit ?? null, d.envelope.broken.value) }
    : null,
});

/** How long it takes and what would need less. */
export interface Outlook {
  readonly hours: { readonly median: number; readonly p90: number; readonly n: number } | undefined;
  readonly cheaper: Cheaper | undefined;
  readonly room: Room | undefined;
}

type About = Pick<ApprovalRequest, 'id' | 'dealId' | 'deal'>;
const dealRef = (request: About) => ({ id: request.dealId, name: request.deal.name, account: request.deal.account });

const isAdmin = (people: Directory, id: string | null) => id !== null && (people.person(id)?.roles.includes('admin') ?? false);

export const conditionJsonOf = (c: Condition, request: About, people: Directory, viewer: string | null) => ({
  id: c.id,
  requestId: request.id,
  deal: dealRef(request),
  step: c.step,
  by: ref(people, c.by),
  text: c.text,
  owner: ref(people, c.ownerId),
  due: c.due,
  state: c.state,
  settledBy: c.settledBy === null ? null : ref(people, c.settledBy),
  settledAt: c.settledAt === null ? null : iso(c.settledAt),
  note: c.note,
  canSettle: viewer !== null && (viewer === c.ownerId || viewer === c.by || isAdmin(people, viewer)),
  canWaive: viewer !== null && (viewer === c.by || isAdmin(people, viewer)),
});

export const promiseJsonOf = (p: Promised, request: About, people: Directory, viewer: string | null) => ({
  id: p.id,
  requestId: request.id,
  deal: dealRef(request),
  what: p.what,
  due: p.due,
  acceptedDue: p.acceptedDue,
  owner: ref(people, p.ownerId),
  state: p.state,
  settledBy: p.settledBy === null ? null : ref(people, p.settledBy),
  settledAt: p.settledAt === null ? null : iso(p.settledAt),
  note: p.note,
  canSettle: viewer !== null && (p.state === 'accepted' || p.state === 'kept' || p.state === 'broken') && (viewer === p.ownerId || isAdmin(people, viewer)),
});

/** What moved between two rounds, in words. */
export function movesBetween(before: TermValues, after: TermValues): string[] {
  return movedTerms(before, after).map(term => `${termName(term)}: ${valueInWords(term, before[term] ?? null)} to ${valueInWords(term, after[term] ?? null)}`);
}

/** What changed in the terms since this person last looked. Somebody who has never looked has nothing to compare with. */
export function sinceLooked(request: ApprovalRequest, viewer: string | null): string[] {
  const seen = viewer === null ? undefined : request.looks[viewer];
  if (seen === undefined || seen === request.round) return [];
  const then = request.rounds.find(r => r.round === seen);
  return then ? movesBetween(then.values, request.values) : [];
}

/** @param caller whose `mine` it is */
export function approvalJsonOf(request: ApprovalRequest, people: Directory, caller: Pick<Caller, 'personId'>): ApprovalJson {
  const open = request.state === 'pending' || request.state === 'changes-requested';
  const viewer = caller.personId;
  const mine = viewer === null ? [] : stepsFor(request, viewer);
  return {
    id: request.id,
    deal: { ...dealRef(request), closeDate: request.deal.closeDate },
    state: request.state,
    requester: ref(people, request.requesterId),
    why: request.why,
    terms: termsJsonOf(request.terms),
    before: termsJsonOf(request.before),
    values: valuesJsonOf(request.values),
    policy: { name: request.policyName, version: request.policyVersion },
    version: request.version,
    round: request.round,
    createdAt: iso(request.createdAt),
    updatedAt: iso(request.updatedAt),
    written: request.written,
    steps: request.steps.map(step => ({
      ...stepJson(step, people),
      state: step.state,
      standIns: Object.entries(step.standIns).map(([who, absent]) => ({ who: ref(people, who), for: ref(people, absent) })),
      askedAt: step.askedAt === null ? null : iso(step.askedAt),
      dueAt: step.dueAt === null ? null : iso(step.dueAt),
      decidedAt: step.decidedAt === null ? null : iso(step.decidedAt),
      decisions: step.decisions.map(d => decisionJsonOf(d, people)),
      question: step.question && { by: ref(people, step.question.by), text: step.question.text, at: iso(step.question.at) },
    })),
    comments: request.comments.map(c => ({ by: ref(people, c.by), text: c.text, at: iso(c.at), kind: c.kind })),
    rounds: request.rounds.map(r => ({
      round: r.round,
      at: iso(r.at),
      by: r.by === null ? null : ref(people, r.by),
      how: r.how,
      values: valuesJsonOf(r.values),
      broke: r.broke.map(b => ({ step: b.step, by: ref(people, b.by), words: breakInWords(b.term, b.limit, b.value) })),
    })),
    conditions: request.conditions.map(c => conditionJsonOf(c, request, people, viewer)),
    promises: request.promises.map(p => promiseJsonOf(p, request, people, viewer)),
    attachments: request.attachments.map(a => ({ ...a })),
    files: request.files.map(f => ({ ...f, by: ref(people, f.by), at: iso(f.at) })),
    filesComing: request.coming.map(c => ({ name: c.name, by: ref(people, c.by), missed: c.missed === null ? null : missedInWords(c.missed) })),
    notify: request.notify.map(id => ref(people, id)),
    sinceYouLooked: sinceLooked(request, viewer),
    mine: {
      steps: mine.map(step => step.name),
      canRecall: open && viewer === request.requesterId,
      canComment: viewer !== null,
      canAddApprover: request.state === 'pending' && viewer !== null && (viewer === request.requesterId || request.steps.some(s => s.approvers.includes(viewer)) || isAdmin(people, viewer)),
      canAttach: viewer !== null && lives(request) && request.files.length < MOST_FILES && concerned(request, viewer, people),
      canChange: (open || request.state === 'approved') && viewer === request.requesterId,
    },
  };
}
