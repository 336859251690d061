import { localDate } from '../../kernel/calendar.ts';
import { refuse } from '../../kernel/decision.ts';
import { actorId, drawCard, keep, type At, type NeedDecision } from './context.ts';
import { voiceFacts, type ExceptedPayload } from './events.ts';
import type { NeedWithVoices, Of, StrategicException } from './model.ts';

/** A need that one customer carries is never hidden: somebody may decide on record that it is wanted all the same. Pure. */
export function except(state: NeedWithVoices, command: Of<'except'>, at: At): NeedDecision {
  const { need } = state;
  if (need.exceptions.some(e => e.id === command.exceptionId)) return keep(state);
  if (command.until < localDate(at.now, 'UTC')) return refuse({ code: 'until-passed', field: 'until' });
  const by = actorId(at);
  const exception: StrategicException = {
    id: command.exceptionId, account: command.account.trim(), by: by ?? 'nobody', why: command.why.trim(), cost: command.cost, until: command.until,
    at: at.now, endedAt: null,
  }; // prettier-ignore
  const payload: ExceptedPayload = { needId: need.id, title: need.title, exceptionId: exception.id, account: exception.account, why: exception.why, until: exception.until, by };
  return {
    state: { ...state, need: { ...need, exceptions: [...need.exceptions, exception], version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.excepted, payload }],
    effects: [drawCard(need.id)],
    answer: { needId: need.id, exceptionId: exception.id },
  };
}

export function endException(state: NeedWithVoices, command: Of<'end-exception'>, at: At): NeedDecision {
  const { need } = state;
  const exception = need.exceptions.find(e => e.id === command.exceptionId);
  if (!exception) return refuse({ code: 'no-such-exception' });
  if (exception.endedAt !== null) return keep(state);
  const exceptions = need.exceptions.map(e => (e === exception ? { ...e, endedAt: at.now } : e));
  const payload: ExceptedPayload = { needId: need.id, title: need.title, exceptionId: exception.id, account: exception.account, why: exception.why, until: exception.until, by: actorId(at) };
  return {
    state: { ...state, need: { ...need, exceptions, version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.exceptionEnded, payload }],
    effects: [drawCard(need.id)],
    answer: { needId: need.id },
  };
}
