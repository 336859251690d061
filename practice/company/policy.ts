/** The sample company's policy file, as an administrator would write it. */
export const policyText = `# Who has to say yes to which exception.
# Discounts are off list. "all": every row that matches asks its step.
policies:
  - name: standard
    hit: all
    rows:
      - name: in policy
        when: { discount: "<= 10%" }
        auto: approve
      - name: manager, from 10 %
        when: { discount: "> 10%" }
        # A manager's yes stands while the discount grows by up to three points: what is beyond is the desk's to weigh.
        ask: { step: manager, approvers: [{ manager: requester }], tolerance: { discount: "+3 points" } }
      - name: deal desk, from 15 %
        when: { discount: "> 15%" }
        ask: { step: deal desk, approvers: [{ team: Deal Desk }], completion: any, after: [manager] }
      - name: finance, above 25 %
        when: { discount: "> 25%" }
        ask: { step: finance, approvers: [{ role: finance-approver }], completion: any, after: [deal desk], due: 2 business days }
      - name: finance, late payment
        when: { payment_days: "> 60" }
        ask: { step: finance, approvers: [{ role: finance-approver }], completion: any, after: [deal desk], due: 2 business days }
      - name: legal, long terms
        when: { term_months: "> 36" }
        ask: { step: legal, approvers: [{ role: legal-approver }] }
    fallback: { person: robin@ferncliff.example }
    remind_after: 4 business hours
    gate: { stage: [closed-won] }
`;
