import type { Situation } from '../../engine/capability.ts';
import { refuse, type Fact } from '../../kernel/decision.ts';
import type { DeskContext } from './context.ts';
import { advance, answerOf, copyLane, end, redraw, reminder, tellRoom, type DeskDecision } from './decide-advance.ts';
import { ask } from './decide-submit.ts';
import { deskFacts } from './events.ts';
import { needed, type ApprovalRequest, type DeskCommand, type Step } from './model.ts';
import { alreadyEnded, stepToDecide } from './policy.ts';

type At = DeskContext & Situation;

/** Every change at the desk, decided in one place. Pure. */
export function decide(request: ApprovalRequest | undefined, command: DeskCommand, at: At): DeskDecision {
  if (command.type === 'submit') return ask(request, command, at);
  if (!request) return refuse({ code: 'no-such-request' });
  switch (command.type) {
    case 'decide':
      return decideStep(request, command, at);
    case 'comment':
      return comment(request, command.text, at);
    case 'recall':
      return recall(request, at);
    case 'remind':
      return remind(request, command, at);
    case 'confirm-written':
      return confirmWritten(request, command, at);
  }
}

function decideStep(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'decide' }>, at: At): DeskDecision {
  const step = stepToDecide(request, command, at.actor);
  if ('refused' in step) return step;
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const by = at.actor.id;
  const reason = command.reason?.trim() || null;
  if (command.decision !== 'approve' && !reason) {
    return refuse({ code: 'reason-required', field: 'reason', decision: command.decision });
  }
  const decided: Step = settle({ ...step, decisions: [...step.decisions, { by, decision: command.decision, reason, at: at.now }] }, at.now);
  const steps = request.steps.map(s => (s === step ? decided : s));
  const facts: Fact[] = [
    {
      type: deskFacts.decided,
      payload: { requestId: request.id, round: request.round, step: step.name, by, decision: command.decision, reason, terms: { ...request.terms } },
    },
  ];
  const touched: ApprovalRequest = { ...request, steps, version: request.version + 1, updatedAt: at.now };

  if (decided.state === 'rejected') return end(touched, 'rejected', deskFacts.rejected, facts, at);
  if (decided.state === 'changes-requested') return end(touched, 'changes-requested', deskFacts.changesRequested, facts, at);
  return advance(touched, facts, at);
}

/** A no of one approver is a no of the step; a yes counts towards what its completion needs. */
function settle(step: Step, now: number): Step {
  const last = step.decisions.at(-1)!;
  if (last.decision === 'reject') return { ...step, state: 'rejected', decidedAt: now };
  if (last.decision === 'request-changes') return { ...step, state: 'changes-requested', decidedAt: now };
  const yes = step.decisions.filter(d => d.decision === 'approve').length;
  return yes >= needed(step) ? { ...step, state: 'approved', decidedAt: now } : step;
}

function comment(request: ApprovalRequest, text: string, at: At): DeskDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const said = text.trim();
  if (!said) return refuse({ code: 'reason-required', field: 'reason', decision: 'comment' });
  const commented: ApprovalRequest = {
    ...request,
    comments: [...request.comments, { by: at.actor.id, text: said, at: at.now }],
    version: request.version + 1,
    updatedAt: at.now,
  };
  const fact = { type: deskFacts.commented, payload: { requestId: request.id, round: request.round, by: at.actor.id, text: said } };
  return { state: commented, facts: [fact], effects: redraw(commented), answer: answerOf(commented) };
}

function recall(request: ApprovalRequest, at: At): DeskDecision {
  if (at.actor.kind !== 'person' || at.actor.id !== request.requesterId) {
    return refuse({ code: 'not-yours', requesterId: request.requesterId });
  }
  if (request.state !== 'pending' && request.state !== 'changes-requested') return refuse(alreadyEnded(request));
  return end({ ...request, version: request.version + 1 }, 'recalled', deskFacts.recalled, [], at);
}

/** At most this many reminders a step: who ignored five will not hear the sixth. */
const MOST_REMINDERS = 5;

function remind(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'remind' }>, at: At): DeskDecision {
  const step = request.steps.find(s => s.name === command.step);
  // Decided or resubmitted meanwhile: nothing to remind of, nothing to say.
  if (!step || step.state !== 'asked' || request.state !== 'pending' || command.round !== request.round || step.reminders >= MOST_REMINDERS) {
    return { state: request, facts: [] };
  }
  const late = step.approvers.filter(id => !step.decisions.some(d => d.by === id));
  const reminded: Step = { ...step, reminders: step.reminders + 1 };
  const next: ApprovalRequest = { ...request, steps: request.steps.map(s => (s === step ? reminded : s)) };
  return {
    state: next,
    facts: [{ type: deskFacts.reminded, payload: { requestId: request.id, round: request.round, step: step.name, people: late } }],
    effects: late.map(id => ({
      kind: 'deal-desk.remind',
      lane: copyLane(request.id, `dm:${id}`),
      payload: { requestId: request.id, personId: id, step: step.name, nth: reminded.reminders },
    })),
    later: reminded.reminders < MOST_REMINDERS ? [reminder(next, reminded, at)] : [],
  };
}

function confirmWritten(request: ApprovalRequest, command: Extract<DeskCommand, { type: 'confirm-written' }>, at: At): DeskDecision {
  if (request.state !== 'approved' || request.written === 'written') return { state: request, facts: [] };
  const written: ApprovalRequest = { ...request, written: command.outcome, version: request.version + 1, updatedAt: at.now };
  return {
    state: written,
    facts: [{ type: deskFacts.written, payload: { requestId: request.id, round: request.round, outcome: command.outcome, detail: command.detail } }],
    effects: redraw(written),
    later: tellRoom(written),
  };
}

