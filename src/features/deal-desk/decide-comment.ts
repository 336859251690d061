import { refuse } from '../../kernel/decision.ts';
import { answerOf, redraw, tell, tellRoom, type At, type DeskDecision } from './decide-advance.ts';
import { deskFacts } from './events.ts';
import type { ApprovalRequest, Comment } from './model.ts';

/** The requester's word answers what approvers wanted to know. */
export function comment(request: ApprovalRequest, text: string, at: At): DeskDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const words = text.trim();
  if (!words) return refuse({ code: 'reason-required', field: 'reason', decision: 'comment' });
  const by = at.actor.id;
  const open = request.state === 'pending' && by === request.requesterId ? request.steps.filter(s => s.state === 'asked' && s.question) : [];
  const kind = open.length > 0 ? 'answer' : 'comment';
  const next: ApprovalRequest = {
    ...said(request, { by, text: words, at: at.now, kind, step: open[0]?.name ?? null }, at),
    steps: request.steps.map(s => (open.includes(s) ? { ...s, question: null } : s)),
  };
  const asked = [...new Set(open.map(s => s.question!.by))];
  const payload = { requestId: request.id, round: request.round, dealId: request.dealId, by, text: words };
  return {
    state: next,
    facts: [{ type: kind === 'answer' ? deskFacts.answered : deskFacts.commented, payload }],
    effects: [...redraw(next), ...asked.map(id => tell(next, id, 'answer'))],
    later: open.length > 0 ? tellRoom(next) : [],
    answer: answerOf(next),
  };
}

/** The request with one more thing said. */
export const said = (request: ApprovalRequest, what: Comment, at: At): ApprovalRequest => ({ ...request, comments: [...request.comments, what].slice(-200), version: request.version + 1, updatedAt: at.now });
