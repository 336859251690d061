import type { Sample } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory, Person } from '../people/read.ts';
import type { ApprovalRequest, Step, Terms } from './model.ts';
import { askModal, card, inboxBlocks, outcomeLine, previewBlocks, reasonModal, reminderLine, typedFrom } from './views.ts';

/** Builders of examples. */

const person = (id: string, name: string): Person => ({
  id, name, email: null, title: null, timeZone: 'Europe/Berlin', locale: 'en', active: true, teamId: null, managerId: null, roles: [], slackId: null, identities: [],
}); // prettier-ignore
const everybody = [person('mara', 'Mara Lindqvist'), person('jonas', 'Jonas Weber'), person('marta', 'Marta Kowalska'), person('ben', 'Ben Whitlock')];

export const sampleDirectory: Directory = {
  version: 'sample', person: id => everybody.find(p => p.id === id), byEmail: () => undefined, bySlackId: () => undefined, byIdentity: () => undefined,
  byName: () => undefined, managerOf: () => undefined, membersOfTeam: () => [], withRole: () => [], team: () => undefined, teams: () => [], all: () => everybody,
}; // prettier-ignore

export const sampleSnapshot = (more: Partial<DealSnapshot> = {}): DealSnapshot => ({
  id: 'deal_1', name: 'Signalling renewal', account: 'Aldgate Rail', ownerId: 'mara', ownerName: 'Mara Lindqvist', ownerTeam: 'Sales', stage: 'negotiation',
  stageLabel: 'Negotiation', stageKind: 'open', amount: { minor: '8400000', currency: 'EUR' }, listAmount: { minor: '11052632', currency: 'EUR' }, discount: 1200,
  termMonths: 24, paymentDays: 30, currency: 'EUR', closeDate: '2026-05-15', nextStep: null, fields: {}, room: null, ...more,
}); // prettier-ignore

const noon = Date.UTC(2026, 4, 4, 12);
const hour = 3_600_000;
export const sampleStep = (more: Partial<Step> = {}): Step => ({
  name: 'Sales manager', after: [], completion: 'any', approvers: ['jonas'], fallback: false, because: ['the discount is over 15 %'], state: 'asked',
  askedAt: noon, dueAt: noon + 8 * hour, decidedAt: null, decisions: [], reminders: 0, ...more,
}); // prettier-ignore

const terms: Terms = { discount: 2400, amount: { minor: '8400000', currency: 'EUR' }, termMonths: 24, paymentDays: 45 };
const finance = sampleStep({ name: 'Finance', after: ['Sales manager'], completion: 'all', approvers: ['marta', 'ben'], because: ['payment takes over 30 days'], state: 'waiting', askedAt: null, dueAt: null }); // prettier-ignore

export const sampleRequest = (more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: 'apr_1', dealId: 'deal_1', requesterId: 'mara', state: 'pending', written: 'not-yet', version: 1, round: 1, policyName: 'Discounts', policyVersion: 3,
  why: 'A competing offer stands until Friday; they sign for two years at this price.', terms, before: { ...terms, discount: 1200, paymentDays: 30 },
  deal: sampleSnapshot(), steps: [sampleStep(), finance], comments: [], createdAt: noon, updatedAt: noon, ...more,
}); // prettier-ignore

const yes = (by: string, reason: string | null = null) => ({ by, decision: 'approve' as const, reason, at: noon + 2 * hour });
const approved = sampleRequest({
  state: 'approved',
  written: 'written',
  steps: [
    sampleStep({ state: 'approved', decidedAt: noon + 2 * hour, decisions: [yes('jonas', 'Worth it for two years.')] }),
    { ...finance, state: 'approved', decidedAt: noon + 3 * hour, decisions: [yes('marta'), yes('ben')] },
  ],
});
const rejected = sampleRequest({
  state: 'rejected',
  steps: [sampleStep({ state: 'rejected', decidedAt: noon + hour, decisions: [{ by: 'jonas', decision: 'reject', reason: 'Below our floor for this product. Offer a ramp.', at: noon + hour }] }), { ...finance, state: 'withdrawn' }],
}); // prettier-ignore
const sentBack = sampleRequest({
  state: 'changes-requested',
  steps: [sampleStep({ state: 'changes-requested', decidedAt: noon + hour, decisions: [{ by: 'jonas', decision: 'request-changes', reason: 'With 36 months I can say yes.', at: noon + hour }] }), finance],
}); // prettier-ignore
const discussed = sampleRequest({ comments: [{ by: 'marta', text: 'Their parent company pays in 60 days everywhere.', at: noon + hour }] });
const plan = { terms, steps: [sampleStep(), finance] } as unknown as Parameters<typeof previewBlocks>[0];
const publicUrl = 'https://evenkeel.example';
const seenBy = (personId: string | null) => ({ personId, publicUrl });
const preview = previewBlocks(plan, sampleDirectory);
const typed = typedFrom(sampleSnapshot({ discount: 2400 }));

/** What people see of the desk. */
export const samples: readonly Sample[] = [
  { name: 'The card for who has to decide', ...card(discussed, sampleDirectory, seenBy('jonas')) },
  { name: 'The card for who asked', ...card(sampleRequest(), sampleDirectory, seenBy('mara')) },
  { name: 'The card for everybody else', ...card(sampleRequest(), sampleDirectory, seenBy(null)) },
  { name: 'Approved, and the CRM has it', ...card(approved, sampleDirectory, seenBy(null)) },
  { name: 'Approved, and the CRM has moved', ...card({ ...approved, written: 'conflict' }, sampleDirectory, seenBy(null)) },
  { name: 'Rejected', ...card(rejected, sampleDirectory, seenBy('mara')) },
  { name: 'Sent back, for who asked', ...card(sentBack, sampleDirectory, seenBy('mara')) },
  { name: 'Approved by the policy itself', ...card(sampleRequest({ state: 'approved', written: 'writing', steps: [] }), sampleDirectory, seenBy('mara')) },
  { name: 'The outcome, approved', ...outcomeLine(approved, sampleDirectory) },
  { name: 'The outcome, rejected', ...outcomeLine(rejected, sampleDirectory) },
  { name: 'A reminder', ...reminderLine(sampleRequest(), sampleStep(), sampleDirectory) },
  { name: 'Asking the desk', view: askModal(sampleSnapshot(), typed, preview, '{}') },
  { name: 'Asking the desk when nobody has to be asked', view: askModal(sampleSnapshot(), typed, previewBlocks({ ...plan, steps: [] }, sampleDirectory), '{}') },
  { name: 'Why not', view: reasonModal(sampleRequest(), 'reject', '{}') },
  { name: 'What should change', view: reasonModal(sampleRequest(), 'request-changes', '{}') },
  { name: 'A comment', view: reasonModal(sampleRequest(), 'comment', '{}') },
  { name: 'The inbox on Home', view: { type: 'home', blocks: inboxBlocks([sampleRequest(), { ...discussed, id: 'apr_2' }], sampleDirectory, 'jonas', publicUrl) } },
  { name: 'The inbox on Home, with nothing in it', view: { type: 'home', blocks: inboxBlocks([], sampleDirectory, 'jonas', publicUrl) } },
];
