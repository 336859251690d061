import { context, dateInput, externalSelect, fields, input, modal, name, section, textInput, words } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { ApprovalRequest } from './model.ts';
import { dayInWords } from './views.ts';
import { termsInWords } from './words.ts';

/** The small forms behind a card's buttons. What is typed stays in the form until it was taken. */

/** What a form decides, in the words of its button. */
export type Form = 'reject' | 'request-changes' | 'comment' | 'ask-back' | 'abstain';

const LABELS: Record<Form, { submit: string; label: string; hint: string; optional?: boolean }> = {
  reject: { submit: 'Reject', label: 'Why not', hint: 'The one who asked reads this.' },
  'request-changes': { submit: 'Request Changes', label: 'What should change', hint: 'The one who asked reads this.' },
  comment: { submit: 'Comment', label: 'What you want to say', hint: 'Shown on every copy of the card.' },
  'ask-back': { submit: 'Ask', label: 'What you want to know', hint: 'The request stays with you; the one who asked is told at once.' },
  abstain: { submit: 'Abstain', label: 'Why you step aside', hint: 'The others in this step decide without you.', optional: true },
};

const head = (request: ApprovalRequest) => fields([`*${name(request.deal.name)}*`, termsInWords(request.terms)]);

/** Asks for the words that a reject, a request for changes, a question or a comment needs. */
export function reasonModal(request: ApprovalRequest, decision: Form, metadata: string, answering?: string): JsonObject {
  const { submit, label, hint, optional } = LABELS[decision];
  return modal({
    callbackId: 'deal-desk.reason',
    title: answering === undefined ? submit : 'Answer',
    submit: answering === undefined ? submit : 'Answer',
    privateMetadata: metadata,
    blocks: [
      head(request),
      ...(answering === undefined ? [] : [section(`They ask: ${words(answering, 1000)}`)]),
      input('reason', answering === undefined ? label : 'Your answer', textInput('deal-desk.reason-text', { multiline: true, placeholder: 'A sentence that the other side can do something with' }), { hint, ...(optional && { optional }) }),
    ],
  });
}

/** A yes that depends on something. */
export const conditionModal = (request: ApprovalRequest, metadata: string): JsonObject =>
  modal({
    callbackId: 'deal-desk.condition',
    title: 'Approve with a condition',
    submit: 'Approve',
    privateMetadata: metadata,
    blocks: [
      head(request),
      input('text', 'On the condition that', textInput('deal-desk.condition-text', { placeholder: 'the customer gives a reference call', maxLength: 500 })),
      input('due', 'By when', dateInput('deal-desk.condition-due')),
      input('owner', 'Who sees to it', externalSelect('deal-desk.condition-owner', { placeholder: 'Usually the one who asked' })),
      context('Your approval counts now. If the day passes unmet, the deal is held until it is met or you waive it.'),
    ],
  });

/** Product accepts a promise, with a day. */
export function acceptModal(request: ApprovalRequest, promiseId: string, metadata: string): JsonObject {
  const promise = request.promises.find(p => p.id === promiseId);
  return modal({
    callbackId: 'deal-desk.accept-promise',
    title: 'Accept the promise',
    submit: 'Accept',
    privateMetadata: metadata,
    blocks: [
      head(request),
      section(promise ? `The customer was promised: *${words(promise.what, 300)}* by ${dayInWords(promise.due)}` : 'The promise is gone.'),
      input('due', 'You will have it by', dateInput('deal-desk.accept-due', { ...(promise && { initial: promise.due }) })),
      input('note', 'Anything the seller should know', textInput('deal-desk.accept-note', { multiline: true, maxLength: 1000 }), { optional: true }),
    ],
  });
}

/** Hands a seat over, or asks one more person. */
export const personModal = (request: ApprovalRequest, what: 'hand-over' | 'also', metadata: string): JsonObject =>
  modal({
    callbackId: what === 'also' ? 'deal-desk.also' : 'deal-desk.hand-over',
    title: what === 'also' ? 'Ask somebody else too' : 'Hand over',
    submit: what === 'also' ? 'Ask' : 'Hand Over',
    privateMetadata: metadata,
    blocks: [
      head(request),
      input('person', what === 'also' ? 'Who should decide as well' : 'Who should decide in your place', externalSelect('deal-desk.person', { placeholder: 'Start typing a name' })),
      input('reason', 'Why', textInput('deal-desk.person-why', { maxLength: 1000 }), { optional: true, hint: what === 'also' ? 'They get a step of their own, beside the others.' : 'They are told, and so is everybody on the card.' }),
    ],
  });

/** Says that a condition is met or waived, with a word for the ledger. */
export const settleModal = (request: ApprovalRequest, conditionId: string, as: 'met' | 'waived', metadata: string): JsonObject =>
  modal({
    callbackId: 'deal-desk.settle',
    title: as === 'met' ? 'The condition is met' : 'Waive the condition',
    submit: as === 'met' ? 'It Is Met' : 'Waive It',
    privateMetadata: metadata,
    blocks: [
      head(request),
      section(words(request.conditions.find(c => c.id === conditionId)?.text ?? 'The condition is gone.', 600)),
      input('note', as === 'met' ? 'How it was met' : 'Why it is no longer needed', textInput('deal-desk.settle-note', { multiline: true, maxLength: 1000 }), { optional: as === 'met' }),
    ],
  });
