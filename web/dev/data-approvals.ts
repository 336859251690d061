import type { ApprovalJson, DealJson, PersonJson } from '../src/api.ts';

export const ref = (p: { id: string; name: string }) => ({ id: p.id, name: p.name });

type Step = ApprovalJson['steps'][number];
type Decision = Step['decisions'][number];

/** A step with what most steps have. */
export const stepOf = (step: Pick<Step, 'name' | 'approvers'> & Partial<Step>): Step => ({
  kind: 'policy',
  after: [],
  completion: 'any',
  fallback: false,
  secondProof: false,
  because: [],
  state: 'waiting',
  standIns: [],
  askedAt: null,
  dueAt: null,
  decidedAt: null,
  decisions: [],
  question: null,
  ...step,
});

/** A decision; a yes says what it covers. */
export const decisionOf = (d: Pick<Decision, 'by' | 'decision' | 'reason' | 'at'> & Partial<Decision>): Decision => ({
  for: null,
  round: 1,
  covers: d.decision === 'approve' ? 'up to 24 %, 24 months or more, net 45 or less' : null,
  bounds: d.decision === 'approve' ? [{ term: 'discount', direction: 'lower', words: 'up to 24 %', from: null, to: 24 }] : [],
  shown: [{ term: 'discount', name: 'discount', value: '24 %', number: 24 }],
  broken: null,
  ...d,
});

/** Sixty requests in every state; the first six wait for the deal desk. */
export function makeApprovals(
  now: number,
  openDeals: readonly DealJson[],
  people: readonly PersonJson[],
): Map<string, ApprovalJson> {
  const iso = (ms: number) => new Date(ms).toISOString();
  const approvals = new Map<string, ApprovalJson>();
  const states = [
    'pending',
    'pending',
    'pending',
    'pending',
    'approved',
    'rejected',
    'changes-requested',
    'recalled',
    'approved',
  ] as const;
  const desk = people.filter((_, i) => i % 8 === 2).slice(0, 3);
  for (let i = 0; i < 60; i++) {
    const deal = openDeals[i + 1]!;
    const state = i < 6 ? 'pending' : states[i % states.length]!;
    const requester = deal.owner ?? ref(people[0]!);
    const asked = now - (i * 5 + 2) * 3_600_000;
    const mine = state === 'pending' && i < 6;
    approvals.set(`req_${i}`, {
      id: `req_${i}`,
      deal: { id: deal.id, name: deal.name, account: deal.account, closeDate: deal.closeDate },
      state,
      requester,
      why: [
        'Competing offer from Brightwater; they sign if it is settled by Friday.',
        'Three-year commitment, and they will speak at our conference.',
        'Their procurement accepts nothing under net 60.',
        null,
      ][i % 4]!,
      terms: {
        discount: 18 + (i % 9),
        amount: deal.amount,
        termMonths: deal.termMonths,
        paymentDays: i % 3 === 2 ? 60 : deal.paymentDays,
      },
      before: {
        discount: deal.discount,
        amount: deal.listAmount,
        termMonths: deal.termMonths,
        paymentDays: deal.paymentDays,
      },
      values: [{ term: 'discount', name: 'discount', value: `${18 + (i % 9)} %`, number: 18 + (i % 9) }],
      policy: { name: 'standard-discounts', version: 4 },
      version: 2,
      round: 1,
      createdAt: iso(asked - 3_600_000),
      updatedAt: iso(asked),
      written: state === 'approved' ? (i % 2 ? 'written' : 'writing') : 'not-yet',
      steps: [
        stepOf({
          name: 'manager',
          after: [],
          completion: 'any',
          approvers: [ref(people[1]!)],
          because: ['the discount is over 10 %'],
          state: 'approved',
          askedAt: iso(asked - 3_600_000),
          dueAt: iso(asked),
          decidedAt: iso(asked),
          decisions: [
            decisionOf({
              by: ref(people[1]!),
              decision: 'approve',
              reason: i % 2 ? 'Fine, if they sign this week.' : null,
              at: iso(asked),
            }),
          ],
        }),
        stepOf({
          name: 'deal-desk',
          after: ['manager'],
          completion: 'any',
          approvers: desk.map(ref),
          because: ['the discount is over 15 %', 'the amount is 50,000 EUR or more'],
          state: state === 'pending' ? 'asked' : state === 'recalled' ? 'withdrawn' : state,
          askedAt: iso(asked),
          dueAt: iso(now + (i - 1) * 3_100_000),
          decidedAt: state === 'pending' ? null : iso(asked + 7_200_000),
          decisions:
            state === 'approved' || state === 'rejected' || state === 'changes-requested'
              ? [
                  decisionOf({
                    by: ref(desk[0]!),
                    decision:
                      state === 'approved' ? 'approve' : state === 'rejected' ? 'reject' : 'request-changes',
                    reason:
                      state === 'approved'
                        ? null
                        : 'We gave them 20 % last year for a longer term. Ask for 36 months.',
                    at: iso(asked + 7_200_000),
                  }),
                ]
              : [],
        }),
        ...(i % 3 === 0
          ? [
              stepOf({
                name: 'finance',
                after: ['manager', 'deal-desk'],
                completion: 'all',
                approvers: [ref(people[3]!), ref(people[11]!)],
                because: ['the discount is over 25 %'],
                state: (state === 'pending'
                  ? 'waiting'
                  : state === 'approved'
                    ? 'approved'
                    : 'skipped') as 'waiting',
                askedAt: null,
                dueAt: null,
                decidedAt: null,
                decisions: [],
              }),
            ]
          : []),
      ],
      comments:
        i % 3 === 0
          ? [
              { by: ref(desk[1]!), text: 'Did they see the two-year price?', at: iso(asked + 600_000), kind: 'question' },
              {
                by: requester,
                text: 'Yes, on Monday. They prefer a year with the discount.',
                at: iso(asked + 1_500_000),
                kind: 'answer',
              },
            ]
          : [],
      rounds: i % 5 === 4 ? [
        { round: 1, at: iso(asked - 3_600_000), by: requester, how: 'asked' as const, values: [{ term: 'discount', name: 'discount', value: '20 %', number: 20 }], broke: [] },
        { round: 2, at: iso(asked), by: requester, how: 'edited' as const, values: [{ term: 'discount', name: 'discount', value: `${18 + (i % 9)} %`, number: 18 + (i % 9) }], broke: [{ step: 'deal-desk', by: ref(desk[0]!), words: 'discount is 22 % now, approved was 20 %' }] },
      ] : [],
      conditions:
        i % 5 === 4
          ? [
              {
                id: `cond_${i}`,
                requestId: `req_${i}`,
                deal: { id: deal.id, name: deal.name, account: deal.account },
                step: 'manager',
                by: ref(people[1]!),
                text: `the customer agrees to a reference call (${i})`,
                owner: requester,
                due: iso(now + (i - 20) * 86_400_000).slice(0, 10),
                state: 'open' as const,
                settledBy: null,
                settledAt: null,
                note: null,
                canSettle: true,
                canWaive: true,
              },
            ]
          : [],
      promises:
        i % 7 === 4
          ? [
              {
                id: `promise_${i}`,
                requestId: `req_${i}`,
                deal: { id: deal.id, name: deal.name, account: deal.account },
                what: `audit logs for every change (${i})`,
                due: iso(now + 40 * 86_400_000).slice(0, 10),
                acceptedDue: iso(now + 50 * 86_400_000).slice(0, 10),
                owner: ref(people[5]!),
                state: 'accepted' as const,
                settledBy: null,
                settledAt: null,
                note: null,
                canSettle: true,
              },
            ]
          : [],
      attachments: [],
      files: i % 5 === 4 ? [{ id: `file_${i}`, name: 'Offer of the rival <!channel>.pdf', mediaType: 'application/pdf', size: 1_420_000, sha256: '9f'.repeat(32), by: requester, at: iso(asked), round: 1, step: 'manager' }] : [],
      filesComing: i % 5 === 4 ? [{ name: 'terms.docx', by: requester, missed: 'it is no longer in Slack' }] : [],
      notify: [],
      sinceYouLooked: i % 5 === 4 ? ['discount: 20 % to 22 %'] : [],
      mine: { steps: mine ? ['deal-desk'] : [], canRecall: false, canComment: true, canAddApprover: mine, canAttach: true, canChange: false },
    });
  }
  return approvals;
}

export const policyText = `policies:
  - name: standard-discounts
    hit: all
    rows:
      - name: manager looks at discounts over 10 %
        when: { discount: "> 10%" }
        ask: { step: manager, approvers: [{ manager: requester }] }
      - name: deal desk
        when: { discount: "> 15%", amount: ">= 50000 EUR" }
        ask: { step: deal-desk, approvers: [{ team: deal-desk }], completion: any, after: [manager] }
      - name: finance
        when: { any-of: [{ payment_days: "> 60" }, { discount: "> 25%" }] }
        ask: { step: finance, approvers: [{ role: finance-approver }], completion: all, after: [manager] }
      - name: in policy
        when: { discount: "<= 10%" }
        auto: approve
    fallback: { person: admin@example.com }
    remind_after: 4 business hours
    gate: { stage: closed-won }
`;
