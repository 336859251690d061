import { person as personActor, machine } from '../../kernel/actor.ts';
import type { Sample } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import type { At } from './decide-advance.ts';
import { plan, type Plan } from './decide-plan.ts';
import { decide } from './decide.ts';
import type { ApprovalRequest, DeskCommand } from './model.ts';
import { cheapestChange, roomFor } from '../../policy/cheapest.ts';
import { evaluate, policyTerms, askedFor } from './decide-plan.ts';
import { policiesFrom, sampleAt, sampleDeal } from './sample.ts';
import { card, inboxBlocks, outcomeLine, personLine } from './views.ts';
import { askModal, previewBlocks, typedFrom } from './views-ask.ts';
import { acceptModal, conditionModal, personModal, reasonModal, settleModal } from './views-forms.ts';

/** What people see of the desk, made by replaying commands, so that every sample is legal. */

const somebody = (id: string, name: string, more: Partial<Person> = {}): Person => ({
  id: `person_${id}`, name, email: `${id}@ferncliff.example`, title: null, timeZone: 'Europe/Berlin', locale: 'en-GB', active: true, teamId: null, managerId: null, roles: [], slackId: null, identities: [], ...more,
}); // prettier-ignore
const everybody = [
  somebody('mara', 'Mara Lindqvist', { managerId: 'person_jonas' }),
  somebody('jonas', 'Jonas Weber', { managerId: 'person_ada' }),
  somebody('ada', 'Ada Okonkwo'),
  somebody('noor', 'Noor Haddad', { teamId: 'team_desk' }),
  somebody('felix', 'Felix Brandt', { teamId: 'team_desk' }),
  somebody('ines', 'Ines Duarte'),
  somebody('marta', 'Marta Kowalska', { roles: ['finance-approver'] }),
  somebody('robin', 'Robin Teller', { roles: ['admin'] }),
];
const directory: Directory = {
  version: 'sample',
  person: id => everybody.find(p => p.id === id),
  byEmail: email => everybody.find(p => p.email === email),
  bySlackId: () => undefined,
  byIdentity: () => undefined,
  byName: name => everybody.find(p => p.name === name),
  managerOf: (id, level = 1) => {
    let at = everybody.find(p => p.id === id);
    for (let i = 0; i < level && at; i++) at = everybody.find(p => p.id === at?.managerId);
    return at;
  },
  membersOfTeam: team => (team === 'Deal Desk' ? everybody.filter(p => p.teamId === 'team_desk') : []),
  withRole: role => everybody.filter(p => p.roles.includes(role)),
  team: () => undefined,
  teams: () => [],
  all: () => everybody,
};
const policies = policiesFrom(`policies:
  - name: standard
    rows:
      - { name: in policy, when: { discount: "<= 10%" }, auto: approve }
      - { name: manager above 10 %, when: { discount: "> 10%" }, ask: { step: manager, approvers: [{ manager: requester }] } }
      - { name: deal desk above 15 %, when: { discount: "> 15%" }, ask: { step: deal desk, approvers: [{ team: Deal Desk }], after: [manager] } }
      - { name: finance above 25 %, when: { discount: "> 25%" }, ask: { step: finance, approvers: [{ role: finance-approver }], after: [deal desk] } }
    fallback: { person: robin@ferncliff.example }
    gate: { stage: [closed-won] }
`);

const noon = Date.UTC(2026, 4, 4, 12);
const hour = 3_600_000;
const publicUrl = 'https://evenkeel.example';

/** A request and its deal, moved on by commands. */
class Story {
  deal: DealSnapshot = sampleDeal({ discount: 1800, amount: { minor: '8200000', currency: 'EUR' } });
  request: ApprovalRequest | undefined;
  now = noon;
  ids = 0;

  at(who: string): At {
    const world = { directory, policies, deals: new Map([[this.deal.id, this.deal]]), latest: this.request ? new Map([[this.deal.id, this.request]]) : new Map<string, ApprovalRequest>(), now: this.now };
    return { ...sampleAt(world, who === 'machine' ? machine('sample') : personActor(`person_${who}`)), newId: prefix => `${prefix}_${++this.ids}` };
  }
  does(who: string, command: DeskCommand): this {
    this.now += hour;
    const decision = decide(this.request, command, this.at(who));
    if ('refused' in decision) throw new Error(`the sample is not legal: ${JSON.stringify(decision.refused)}`);
    this.request = decision.state;
    return this;
  }
  asks(discount: number, more: Partial<Extract<DeskCommand, { type: 'submit' }>> = {}): this {
    return this.does('mara', { type: 'submit', requestId: 'req_1', dealId: this.deal.id, terms: { discount: discount * 100 }, why: 'A competing offer, signed if it is done by Friday.', ...more });
  }
  says(who: string, decision: 'approve' | 'reject' | 'request-changes', reason: string | null = null, more: object = {}): this {
    return this.does(who, { type: 'decide', requestId: 'req_1', decision, reason, step: null, proof: 'click', ...more });
  }
  /** The deal takes over what was approved. */
  applied(): this {
    const r = this.request!;
    this.deal = { ...this.deal, discount: r.terms.discount, amount: r.terms.amount, desk: { request: r.id, applied: r.round } };
    return this.does('machine', { type: 'recheck', requestId: 'req_1' }).does('machine', { type: 'confirm-written', requestId: 'req_1', outcome: 'written', detail: null });
  }
  edits(discount: number): this {
    const list = BigInt(this.deal.listAmount!.minor);
    this.deal = { ...this.deal, discount: discount * 100, amount: { minor: String((list * BigInt(100 - discount)) / 100n), currency: 'EUR' } };
    return this.does('mara', { type: 'recheck', requestId: 'req_1' });
  }
  sees(who: string | null) {
    return card(this.request!, directory, { personId: who && `person_${who}`, publicUrl });
  }
  tells(about: string, more: Record<string, unknown> = {}) {
    return personLine(about, this.request!, directory, more)!;
  }
}

const asked = new Story().asks(24, { promises: [{ what: 'audit logs for every change of a signal', due: '2026-06-30', ownerId: 'person_ines' }] });
const halfway = new Story().asks(24).says('jonas', 'approve');
const questioned = new Story().asks(24).says('jonas', 'approve').does('noor', { type: 'ask-back', requestId: 'req_1', step: null, text: 'Is the competing offer in writing?' });
const conditional = new Story().asks(24).says('jonas', 'approve').says('noor', 'approve', null, { condition: { text: 'the customer gives a reference call', ownerId: 'person_mara', due: '2026-06-30' } }).applied();
const approved = new Story().asks(24).says('jonas', 'approve', 'Worth it for two years.').says('noor', 'approve').applied();
const broken = new Story().asks(24).says('jonas', 'approve').says('noor', 'approve').applied().edits(26);
const rejected = new Story().asks(30).says('jonas', 'reject', 'Below our floor for this product. Offer a ramp.');
const sentBack = new Story().asks(30).says('jonas', 'request-changes', 'With 36 months I can say yes.');
const automatic = new Story().asks(8);
const pdf = (id: string, name: string) => ({ id, name, mediaType: 'application/pdf', size: 1_420_000, sha256: '9f'.repeat(32) });
const filed = new Story()
  .asks(24, { slackFiles: [{ id: 'F1', name: 'offer of the rival.pdf', size: 1_420_000 }, { id: 'F2', name: 'terms.pdf', size: 900 }, { id: 'F3', name: 'notes.txt', size: 12 }], attachments: [{ name: 'Their tender', url: 'https://tenders.example/4711' }] })
  .does('mara', { type: 'attach', requestId: 'req_1', file: pdf('file_1', 'offer of the rival.pdf'), comment: null, step: null, slackId: 'F1' })
  .does('machine', { type: 'miss-file', requestId: 'req_1', slackId: 'F3', why: 'gone' });

const typed = (discount: string) => ({ ...typedFrom(asked.deal), discount });
function form(discount: number) {
  const story = new Story();
  const context = story.at('mara');
  const planned = plan(story.deal, { discount: discount * 100 }, 'person_mara', context) as Plan;
  const terms = policyTerms(story.deal, planned.terms, 'person_mara', context);
  const situation = { policy: planned.policy, rates: context.rates, evaluate: evaluate(planned.policy, context), terms, termsWith: (change: object) => policyTerms(story.deal, askedFor(story.deal, { discount: discount * 100, ...change }), 'person_mara', context) };
  const outlook = { hours: { median: discount > 25 ? 19 : 5, p90: discount > 25 ? 31 : 9, n: 14 }, cheaper: cheapestChange(situation), room: roomFor(situation, 'discount') };
  const blocks = previewBlocks(planned, directory, new Set(), outlook);
  return askModal(story.deal, typed(String(discount)), blocks, { dealId: 'deal_1', requestId: 'req_1', turn: 0, promise: discount === 24 }, { people: directory, choices: [], living: undefined, files: true });
}
const condition = conditional.request!.conditions[0]!.id;
const promise = asked.request!.promises[0]!.id;

export const samples: readonly Sample[] = [
  { name: 'Asking the desk for 30 %', view: form(30) },
  { name: 'Asking the desk for 24 %, with a promise', view: form(24) },
  { name: 'The card for who has to decide', ...asked.sees('jonas') },
  { name: 'The card for who has to accept a promise', ...asked.sees('ines') },
  { name: 'The card for who asked', ...asked.sees('mara') },
  { name: 'The card for everybody else', ...asked.sees(null) },
  { name: 'Half way, for the deal desk', ...halfway.sees('noor') },
  { name: 'A question, for who asked', ...questioned.sees('mara') },
  { name: 'A question, told', ...questioned.tells('question', { step: 'deal desk' }) },
  { name: 'Approved with a condition', ...conditional.sees(null) },
  { name: 'Approved, and the CRM has it', ...approved.sees('mara') },
  { name: 'Approved, and the CRM has moved', ...card({ ...approved.request!, written: 'conflict' }, directory, { personId: null, publicUrl }) },
  { name: 'An edit broke one yes, for the deal desk', ...broken.sees('noor') },
  { name: 'An edit broke one yes, told in the room', ...outcomeLine(broken.request!, directory, 'revoked') },
  { name: 'Rejected', ...rejected.sees('mara') },
  { name: 'Sent back, for who asked', ...sentBack.sees('mara') },
  { name: 'Approved by the policy itself', ...automatic.sees('mara') },
  { name: 'With files, for who asked', ...filed.sees('mara') },
  { name: 'A file did not come from Slack', ...filed.tells('file-missed', { name: 'notes.txt', why: 'gone' }) },
  { name: 'The outcome, approved', ...outcomeLine(approved.request!, directory, 'approved') },
  { name: 'The outcome, rejected', ...outcomeLine(rejected.request!, directory, 'rejected') },
  { name: 'A reminder', ...asked.tells('reminder', { step: 'manager' }) },
  { name: 'Past its due time, to the manager', ...asked.tells('escalated-to-you', { step: 'manager' }) },
  { name: 'A condition is due soon', ...conditional.tells('condition-soon', { condition }) },
  { name: 'A condition was missed', ...conditional.tells('condition-missed', { condition }) },
  { name: 'Why not', view: reasonModal(asked.request!, 'reject', '{}') },
  { name: 'What should change', view: reasonModal(asked.request!, 'request-changes', '{}') },
  { name: 'What an approver wants to know', view: reasonModal(asked.request!, 'ask-back', '{}') },
  { name: 'An answer', view: reasonModal(questioned.request!, 'comment', '{}', 'Is the competing offer in writing?') },
  { name: 'A comment', view: reasonModal(asked.request!, 'comment', '{}') },
  { name: 'Approving with a condition', view: conditionModal(asked.request!, '{}') },
  { name: 'Accepting a promise', view: acceptModal(asked.request!, promise, '{}') },
  { name: 'Handing over', view: personModal(asked.request!, 'hand-over', '{}') },
  { name: 'Asking somebody else too', view: personModal(asked.request!, 'also', '{}') },
  { name: 'The condition is met', view: settleModal(conditional.request!, condition, 'met', '{}') },
  { name: 'The inbox on Home', view: { type: 'home', blocks: inboxBlocks([asked.request!, { ...halfway.request!, id: 'req_2' }], directory, 'person_jonas', publicUrl) } },
  { name: 'The inbox on Home, with nothing in it', view: { type: 'home', blocks: inboxBlocks([], directory, 'person_jonas', publicUrl) } },
];
