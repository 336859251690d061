import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machine, person as personActor } from '../../kernel/actor.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { sampleDirectory, somebody } from '../people/sample.ts';
import { withTimes } from './decide-times.ts';
import { decide } from './decide.ts';
import type { DecidedPayload } from './events.ts';
import type { ApprovalRequest, DeskCommand } from './model.ts';
import { policiesFrom, sampleAt, sampleDeal } from './sample.ts';

/*
 * Safety: whenever a deal shows approved, every step that its policy version requires at its terms has enough yeses of
 * people who were entitled when they gave them, and whose bounds hold now. Economy: nobody is asked again about a step
 * whose yes holds, and an edit that improves every term asks nobody. Both are held here against a slow and obvious
 * reading of the policy and of the log, over random policies, people, edits, decisions, deadlines and policy changes.
 */

type Term = 'discount' | 'payment_days' | 'term_months';
interface RowSpec {
  readonly term: Term;
  readonly limit: number;
  readonly step: number;
}
interface PolicySpec {
  readonly rows: readonly RowSpec[];
  /** By step: who decides and how many. */
  readonly steps: readonly { readonly people: readonly number[]; readonly completion: 'any' | 'all' | 'two'; readonly afterPrevious: boolean; readonly tolerance: number }[];
}
const PEOPLE = ['ann', 'ben', 'cleo', 'dan', 'eve'];
const id = (i: number) => `person_${PEOPLE[i]!}`;
const email = (i: number) => `${PEOPLE[i]!}@example.com`;

/** Values in the units of a policy: whole percent, days, months. */
const over = (row: RowSpec, deal: Terms) => (row.term === 'term_months' ? deal[row.term] < row.limit : deal[row.term] > row.limit);
type Terms = Record<Term, number>;

function textOf(spec: PolicySpec): string {
  const rows = spec.rows.map((row, i) => {
    const when = row.term === 'discount' ? `discount: "> ${row.limit}%"` : row.term === 'payment_days' ? `payment_days: "> ${row.limit}"` : `term_months: "< ${row.limit}"`;
    const step = spec.steps[row.step]!;
    const completion = step.completion === 'two' ? '{ at_least: 2 }' : step.completion;
    const approvers = step.people.map(p => `{ person: ${email(p)} }`).join(', ');
    const after = step.afterPrevious && row.step > 0 && spec.rows.some(r => r.step === row.step - 1) ? `, after: [s${row.step - 1}]` : '';
    const tolerance = step.tolerance > 0 ? `, tolerance: { discount: "+${step.tolerance} point${step.tolerance === 1 ? '' : 's'}" }` : '';
    return `      - name: row ${i}\n        when: { ${when} }\n        ask: { step: s${row.step}, approvers: [${approvers}], completion: ${completion}${after}${tolerance} }`;
  });
  return `policies:\n  - name: p\n    rows:\n${rows.join('\n')}\n    fallback: { person: boss@example.com }\n    gate: { stage: [won] }\n`;
}

const stepSpec = fc.record({ people: fc.uniqueArray(fc.nat(4), { minLength: 2, maxLength: 4 }), completion: fc.constantFrom('any' as const, 'all' as const, 'two' as const), afterPrevious: fc.boolean(), tolerance: fc.constantFrom(0, 0, 1) });
const policySpec = fc.record({
  rows: fc.array(fc.record({ term: fc.constantFrom<Term>('discount', 'payment_days', 'term_months'), limit: fc.constantFrom(10, 15, 20, 25, 30), step: fc.nat(2) }), { minLength: 1, maxLength: 5 }),
  steps: fc.tuple(stepSpec, stepSpec, stepSpec),
});
const termsArb = fc.record({ discount: fc.constantFrom(0, 8, 12, 18, 24, 26, 30, 34), payment_days: fc.constantFrom(10, 20, 28, 40), term_months: fc.constantFrom(6, 12, 18, 24, 36) });
const happening = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('submit' as const), terms: termsArb }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('decide' as const), who: fc.nat(4), decision: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'abstain' as const, 'reject' as const, 'request-changes' as const), stale: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), terms: termsArb, volume: fc.constantFrom(100, 100, 105, 130, 80) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('improve' as const), by: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recall' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reassign' as const), who: fc.nat(4), to: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('away' as const), who: fc.nat(4), standIn: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), spec: policySpec }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(5, 300, 900) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('work' as const), pick: fc.nat(9) }) },
);

interface Yes {
  readonly step: string;
  readonly seat: string;
  readonly terms: Terms;
  readonly list: number;
  readonly tolerance: number;
  broken: boolean;
}

/** The reading that shares nothing with the code: the yeses of the log against the terms, one by one. */
class Reference {
  readonly yeses: Yes[] = [];
  holds(yes: Yes, terms: Terms, list: number): boolean {
    return terms.discount <= yes.terms.discount + yes.tolerance && terms.payment_days <= yes.terms.payment_days && terms.term_months >= yes.terms.term_months && Math.abs(list - yes.list) * 10 <= yes.list;
  }
  weigh(terms: Terms, list: number): void {
    for (const yes of this.yeses) if (!this.holds(yes, terms, list)) yes.broken = true;
  }
  seats(step: string): number {
    return new Set(this.yeses.filter(y => y.step === step && !y.broken).map(y => y.seat)).size;
  }
}

interface Pending {
  readonly key: string;
  readonly at: number;
  readonly to: string;
  readonly command: Record<string, unknown> & { type: string };
}

class Company {
  now = 1_000_000;
  version = 1;
  specs = new Map<number, PolicySpec>();
  gone = new Set<string>();
  away = new Map<string, string>();
  deal: DealSnapshot = sampleDeal();
  request: ApprovalRequest | undefined;
  readonly requests: ApprovalRequest[] = [];
  later = new Map<string, Pending>();
  readonly reference = new Reference();
  /** Yeses given before the deal's terms took effect count for the request's terms. */
  n = 0;

  constructor(spec: PolicySpec) {
    this.specs.set(1, spec);
    this.edit({ discount: 8, payment_days: 20, term_months: 24 }, 100);
  }

  people() {
    return [
      ...PEOPLE.map(name => somebody(name, { active: !this.gone.has(`person_${name}`), managerId: 'person_boss' })),
      somebody('boss', { roles: ['admin'] }),
      somebody('mara', { managerId: 'person_boss' }),
    ];
  }

  at(actor = machine('test')) {
    const earlier = new Map([...this.specs].map(([version, spec]) => [version, policiesFrom(textOf(spec))]));
    return sampleAt(
      {
        directory: sampleDirectory(this.people()),
        policies: earlier.get(this.version)!,
        earlier,
        version: this.version,
        deals: new Map([[this.deal.id, this.deal]]),
        latest: this.request ? new Map([[this.deal.id, this.request]]) : new Map(),
        now: this.now,
        standIn: (personId, _at, excluded = []) => {
          const named = this.away.get(personId);
          const who = named === undefined ? personId : named === personId || this.away.has(named) || this.gone.has(named) || excluded.includes(named) ? null : named;
          return { who, via: who === personId ? [] : [personId], until: null, limits: { amounts: [], discount: null, authorityOf: personId }, informed: [] };
        },
      },
      actor,
    );
  }

  edit(terms: Terms, volume: number) {
    const list = volume * 100_000;
    this.deal = {
      ...this.deal,
      discount: terms.discount * 100,
      paymentDays: terms.payment_days,
      termMonths: terms.term_months,
      listAmount: { minor: String(list), currency: 'EUR' },
      amount: { minor: String((list * (100 - terms.discount)) / 100), currency: 'EUR' },
    };
    if (this.deal.desk) this.later.set('recheck', { key: 'recheck', at: 0, to: 'deal-desk', command: { type: 'recheck', requestId: this.deal.desk.request } });
  }

  terms(): Terms {
    return { discount: this.deal.discount! / 100, payment_days: this.deal.paymentDays!, term_months: this.deal.termMonths! };
  }
  list(): number {
    return Number(this.deal.listAmount!.minor);
  }

  /** The terms that the request is about: what was asked on top of the deal until the deal has taken it over. */
  asked(): Terms {
    const r = this.request!;
    const applied = this.deal.desk?.request === r.id && this.deal.desk.applied >= r.round;
    const a = applied ? {} : r.asked;
    const deal = this.terms();
    return { discount: a.discount === undefined ? deal.discount : a.discount / 100, payment_days: a.paymentDays ?? deal.payment_days, term_months: a.termMonths ?? deal.term_months };
  }

  run(command: DeskCommand, actor = machine('test')) {
    const known = this.requests.find(r => r.id === command.requestId);
    const at = this.at(actor);
    const decision = withTimes(known, decide(known, command, at), at);
    if ('refused' in decision) return decision;
    const before = known;
    const after = decision.state;
    const i = this.requests.findIndex(r => r.id === after.id);
    if (i >= 0) this.requests[i] = after;
    else this.requests.push(after);
    this.request = this.requests.at(-1);
    for (const entry of decision.later ?? []) {
      if (entry.at === null) this.later.delete(entry.key);
      else this.later.set(entry.key, { key: entry.key, at: entry.at, to: entry.to, command: entry.command });
    }
    for (const fact of decision.facts) {
      const p = fact.payload as unknown as DecidedPayload;
      if (fact.type === 'deal-desk.decided' && p.decision === 'approve') {
        const step = before!.steps.find(s => s.name === p.step)!;
        const seat = p.for ?? p.by;
        // Entitled at the time: in the step, or standing in for somebody who is.
        const entitled = p.by.startsWith('machine:') || step.approvers.includes(p.by) || step.standIns[p.by] === seat;
        expect(entitled, `${p.by} was entitled in ${step.name}`).toBe(true);
        this.reference.yeses.push({ step: step.name, seat, terms: termsIn(before!), list: listIn(before!), tolerance: (step.tolerance['discount'] ?? 0) / 100, broken: false });
      }
    }
    return { before, after, facts: decision.facts };
  }

  /** Deals take over what the desk sends them. */
  work(entry: Pending): void {
    this.later.delete(entry.key);
    if (entry.to === 'deal-desk') {
      this.run(entry.command as unknown as DeskCommand);
      return;
    }
    if (entry.to !== 'deals') return;
    if (entry.command.type === 'note-approval') {
      const { request, live } = entry.command as unknown as { request: string; live: boolean };
      const mine = this.deal.desk?.request === request;
      this.deal = { ...this.deal, desk: live ? { request, applied: mine ? this.deal.desk!.applied : 0 } : mine ? null : this.deal.desk };
      if (this.deal.desk) this.later.set('recheck', { key: 'recheck', at: 0, to: 'deal-desk', command: { type: 'recheck', requestId: this.deal.desk.request } });
    }
    if (entry.command.type === 'apply-terms') {
      const c = entry.command as unknown as { approval: { request: string; round: number }; discount: number | null; paymentDays: number | null; termMonths: number | null };
      const now = this.terms();
      this.deal = { ...this.deal, desk: { request: c.approval.request, applied: c.approval.round } };
      this.edit({ discount: c.discount === null ? now.discount : c.discount / 100, payment_days: c.paymentDays ?? now.payment_days, term_months: c.termMonths ?? now.term_months }, this.list() / 100_000);
    }
  }

  /** Everything that is due is done, in the order of its keys. */
  settle(): void {
    for (let i = 0; i < 200; i++) {
      const due = [...this.later.values()].filter(l => l.at <= this.now).sort((a, b) => (a.key < b.key ? -1 : 1))[0];
      if (!due) return;
      this.work(due);
    }
    throw new Error('it does not come to rest');
  }
}

const termsIn = (r: ApprovalRequest): Terms => ({ discount: r.terms.discount! / 100, payment_days: r.terms.paymentDays!, term_months: r.terms.termMonths! });
const listIn = (r: ApprovalRequest): number => Number((r.values['list_amount'] as { minor: string }).minor);

/** What the policy asks, read row by row. */
function stepsAsked(spec: PolicySpec, terms: Terms): Set<number> {
  return new Set(spec.rows.filter(row => over(row, terms)).map(row => row.step));
}

function check(company: Company): void {
  const { request, reference } = company;
  if (!request) return;
  const terms = company.asked();
  reference.weigh(terms, company.list());
  if (request.state !== 'approved') return;
  const spec = company.specs.get(request.policyVersion)!;
  for (const step of stepsAsked(spec, terms)) {
    const { completion, people } = spec.steps[step]!;
    const stored = request.steps.find(s => s.name === `s${step}`)!;
    const aside = new Set(stored.decisions.filter(d => d.decision === 'abstain' && stored.askedAt !== null && d.at >= stored.askedAt).map(d => d.for ?? d.by)).size;
    const least = completion === 'any' ? 1 : completion === 'two' ? Math.min(2, Math.max(1, stored.approvers.length - aside)) : Math.max(1, Math.min(people.filter(p => !company.gone.has(id(p))).length, stored.approvers.length) - aside);
    expect(reference.seats(`s${step}`), `yeses that hold in s${step} at ${JSON.stringify(terms)}`).toBeGreaterThanOrEqual(least);
  }
}

test('safety and economy hold whatever happens in whatever order', () => {
  fc.assert(
    fc.property(policySpec, fc.array(happening, { minLength: 4, maxLength: 30 }), (spec, happenings) => {
      const company = new Company(spec);
      for (const h of happenings) {
        company.now += 60_000;
        const before = company.request;
        switch (h.kind) {
          case 'submit': {
            const lives = before && ['pending', 'changes-requested', 'approved'].includes(before.state);
            const requestId = lives ? before.id : `req_${++company.n}`;
            const done = company.run({ type: 'submit', requestId, dealId: company.deal.id, terms: { discount: h.terms.discount * 100, paymentDays: h.terms.payment_days, termMonths: h.terms.term_months }, why: null }, personActor('person_mara'));
            if (!('refused' in done)) {
              company.reference.weigh(company.asked(), company.list());
              // Economy: no step is asked that has enough yeses which hold.
              for (const fact of done.facts.filter(f => f.type === 'deal-desk.step-asked')) {
                const step = done.after.steps.find(s => s.name === (fact.payload as { step: string }).step)!;
                const enough = step.completion === 'any' ? 1 : typeof step.completion === 'object' ? 2 : step.approvers.length;
                expect(company.reference.seats(step.name)).toBeLessThan(enough);
              }
            }
            break;
          }
          case 'decide':
            if (before) {
              const round = h.stale ? Math.max(1, before.round - 1) : before.round;
              const step = before.steps.find(s => s.state === 'asked' && (s.approvers.includes(id(h.who)) || id(h.who) in s.standIns))?.name ?? null;
              const done = company.run({ type: 'decide', requestId: before.id, decision: h.decision, reason: 'since', step, round }, personActor(id(h.who)));
              if (round !== before.round) expect('refused' in done).toBe(true);
            }
            break;
          case 'edit':
            company.edit(h.terms, h.volume);
            company.settle();
            break;
          case 'improve': {
            company.settle();
            const now = company.terms();
            const asked = company.request;
            company.edit({ discount: Math.max(0, now.discount - h.by), payment_days: Math.max(0, now.payment_days - h.by), term_months: now.term_months + h.by }, company.list() / 100_000);
            const askedBefore = asked?.steps.filter(s => s.state === 'asked').map(s => s.name) ?? [];
            company.settle();
            const after = company.request;
            // Economy: an edit that improves every term asks nobody who was not asked, and takes nothing away.
            if (asked && after && asked.id === after.id && asked.state === 'approved') expect(after.state).toBe('approved');
            if (asked && after && asked.state === 'pending' && after.state === 'pending' && Object.keys(after.asked).length === 0) {
              const more = after.steps.filter(s => s.state === 'asked' && !askedBefore.includes(s.name) && s.after.every(name => !askedBefore.includes(name)) && asked.steps.some(o => o.name === s.name && o.state === 'approved'));
              expect(more.map(s => s.name)).toEqual([]);
            }
            break;
          }
          case 'recall':
            if (before) company.run({ type: 'recall', requestId: before.id }, personActor('person_mara'));
            break;
          case 'reassign':
            if (before) company.run({ type: 'reassign', requestId: before.id, step: null, from: null, to: id(h.to), reason: null }, personActor(id(h.who)));
            break;
          case 'leave':
            if (company.gone.size < 2) company.gone.add(id(h.who));
            if (before) company.run({ type: 'reseat', requestId: before.id });
            break;
          case 'away':
            company.away = company.away.has(id(h.who)) ? new Map([...company.away].filter(([k]) => k !== id(h.who))) : new Map([...company.away, [id(h.who), id(h.standIn)]]);
            if (before) company.run({ type: 'reseat', requestId: before.id });
            break;
          case 'policy':
            company.version++;
            company.specs.set(company.version, h.spec);
            break;
          case 'time':
            company.now += h.minutes * 60_000;
            company.settle();
            break;
          case 'work': {
            const due = [...company.later.values()].filter(l => l.at <= company.now);
            const entry = due[h.pick % Math.max(1, due.length)];
            if (entry) company.work(entry);
            break;
          }
        }
        // What deals and the desk have not told each other yet is told before anybody looks; the test of races is above.
        if (h.kind !== 'work') company.settle();
        check(company);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});
