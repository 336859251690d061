import { refuse } from '../../kernel/decision.ts';
import { attach, missFile } from './decide-files.ts';
import { addApprover, reassign, reseat } from './decide-seats.ts';
import { comment, said } from './decide-comment.ts';
import { answerOf, noteOnDeal, redraw, tell, tellRoom, type At, type DeskDecision } from './decide-advance.ts';
import { escalate, expire, remind } from './decide-late.ts';
import { conditionDue, settleCondition, settlePromise } from './decide-obligations.ts';
import { ask } from './decide-submit.ts';
import { recheck } from './decide-terms.ts';
import { decideStep, fallBack } from './decide-vote.ts';
import { deskFacts } from './events.ts';
import type { ApprovalRequest, DeskCommand, Of, Step } from './model.ts';
import { alreadyEnded, stepToDecide } from './policy.ts';

/** Every change at the desk, decided in one place. Pure. */
export function decide(request: ApprovalRequest | undefined, command: DeskCommand, at: At): DeskDecision {
  if (command.type === 'submit') return ask(request, command, at);
  if (!request) return refuse({ code: 'no-such-request' });
  switch (command.type) {
    case 'decide':
      return decideStep(request, command, at);
    case 'ask-back':
      return askBack(request, command, at);
    case 'comment':
      return comment(request, command.text, at);
    case 'attach':
      return attach(request, command, at);
    case 'miss-file':
      return missFile(request, command, at);
    case 'reassign':
      return reassign(request, command, at);
    case 'add-approver':
      return addApprover(request, command, at);
    case 'recall':
      return recall(request, at);
    case 'look':
      return look(request, at);
    case 'settle-condition':
      return settleCondition(request, command, at);
    case 'settle-promise':
      return settlePromise(request, command, at);
    case 'recheck':
      return recheck(request, at);
    case 'remind':
      return remind(request, command, at);
    case 'escalate':
      return escalate(request, command, at);
    case 'expire':
      return expire(request, command, at);
    case 'condition-due':
      return conditionDue(request, command, at);
    case 'reseat':
      return reseat(request, at);
    case 'confirm-written':
      return confirmWritten(request, command, at);
  }
}

/** An approver wants to know something before deciding: the step stays asked, the requester is told, the clock is theirs. */
function askBack(request: ApprovalRequest, command: Of<'ask-back'>, at: At): DeskDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const step = stepToDecide(request, { ...command, decision: 'ask-back' }, at.actor, false);
  if ('refused' in step) return step;
  const text = command.text.trim();
  if (!text) return refuse({ code: 'reason-required', field: 'reason', decision: 'ask-back' });
  const by = at.actor.id;
  const asked: Step = { ...step, question: { by, text, at: at.now } };
  const next: ApprovalRequest = {
    ...said(request, { by, text, at: at.now, kind: 'question', step: step.name }, at),
    steps: request.steps.map(s => (s === step ? asked : s)),
  };
  return {
    state: next,
    facts: [{ type: deskFacts.askedBack, payload: { requestId: request.id, round: request.round, dealId: request.dealId, step: step.name, by, text } }],
    effects: [...redraw(next), tell(next, request.requesterId, 'question', { step: step.name })],
    later: tellRoom(next),
    answer: answerOf(next),
  };
}

function recall(request: ApprovalRequest, at: At): DeskDecision {
  if (at.actor.kind !== 'person' || at.actor.id !== request.requesterId) return refuse({ code: 'not-yours', requesterId: request.requesterId });
  if (request.state !== 'pending' && request.state !== 'changes-requested') return refuse(alreadyEnded(request));
  return fallBack({ ...request, version: request.version + 1 }, 'recalled', deskFacts.recalled, [], at);
}

/** Somebody looked: from here on "what changed since you last looked" counts. It changes nothing that others see. */
function look(request: ApprovalRequest, at: At): DeskDecision {
  if (at.actor.kind !== 'person' || request.looks[at.actor.id] === request.round) return { state: request, facts: [], answer: answerOf(request) };
  const seen: ApprovalRequest = { ...request, looks: { ...request.looks, [at.actor.id]: request.round } };
  return { state: seen, facts: [], answer: answerOf(seen) };
}

function confirmWritten(request: ApprovalRequest, command: Of<'confirm-written'>, at: At): DeskDecision {
  if (request.state !== 'approved' || request.written === 'written') return { state: request, facts: [] };
  const written: ApprovalRequest = { ...request, written: command.outcome, version: request.version + 1, updatedAt: at.now };
  return {
    state: written,
    facts: [{ type: deskFacts.written, payload: { requestId: request.id, round: request.round, dealId: request.dealId, outcome: command.outcome, detail: command.detail } }],
    effects: redraw(written),
    later: [...tellRoom(written), ...(command.outcome === 'written' ? [] : [noteOnDeal(written, at)])],
  };
}
