import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision } from '../../kernel/decision.ts';
import { weekOf, type Act, type ActCommand, type BalanceRefusal, type Counted, type CountedCommand, type Side, type Source } from './model.ts';

export interface ActContext {
  /** Who owns a deal, and who is in which team. Undefined: not known, or in none. */
  readonly ownerOf: (dealId: string) => string | undefined;
  readonly teamOf: (personId: string) => string | undefined;
}

const EMPTY: Source = { acts: [] };
const ok = (state: Source): Decision<Source, BalanceRefusal> => ({ state, facts: [] });

/** What a source counts for. It says nothing in the log: who did what stands there already, where it was done. */
export function decideAct(state: Source = EMPTY, command: ActCommand, on: ActContext & Situation): Decision<Source, BalanceRefusal> {
  const week = weekOf(command.type === 'reverse' ? on.now : command.at);
  const act = (kind: Act['kind'], giver: Side, receiver: Side | null, weight = 1): Act => ({ kind, week, giver, receiver, weight, outcome: null });
  switch (command.type) {
    case 'work':
      return state.acts.length > 0 ? ok(state) : ok({ acts: [act('work', command.giver, command.receiver)] });
    case 'desk': {
      const ownerId = on.ownerOf(command.dealId);
      const [giverTeam, ownerTeam] = [on.teamOf(command.giverId), ownerId && on.teamOf(ownerId)];
      if (state.acts.length > 0 || !ownerId || !giverTeam || !ownerTeam || ownerId === command.giverId) return ok(state);
      return ok({ acts: [act('work', { personId: command.giverId, teamId: giverTeam }, { personId: ownerId, teamId: ownerTeam })] });
    }
    case 'thanks': {
      if (state.acts.length > 0) return ok(state);
      const receivers = command.receivers.filter((r, i, all) => r.personId !== command.giver.personId && all.findIndex(o => o.personId === r.personId) === i);
      return ok({ acts: receivers.map(r => act('thanks', command.giver, r, 1 / receivers.length)) });
    }
    case 'reverse':
      return ok(EMPTY);
    case 'input':
      // Somebody who says three things to one decision has said one thing.
      return state.acts.some(a => a.giver.personId === command.giver.personId) ? ok(state) : ok({ acts: [...state.acts, act('input', command.giver, null)] });
    case 'answer':
      // Inputs are counted in the quarter of their answer.
      return ok({ acts: state.acts.map(a => ({ ...a, week, outcome: command.outcome })) });
  }
}

/** Nobody decides for somebody else whether they are counted. */
export function decideCounted(_: Counted | undefined, { personId, optedOut }: CountedCommand, at: Situation): Decision<Counted, BalanceRefusal> {
  return at.actor.kind === 'person' && at.actor.id === personId ? { state: { personId, optedOut }, facts: [] } : refuse({ code: 'not-yours' });
}
