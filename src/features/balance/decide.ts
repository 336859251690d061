import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision } from '../../kernel/decision.ts';
import { dayOf, daysOf, lastQuarter, quarterBefore, weekOf, type Act, type ActCommand, type BalanceRefusal, type Counted, type CountedCommand, type Side, type Source, type Told, type ToldCommand } from './model.ts';

export interface ActContext {
  /** Who owns a deal; undefined when not known. */
  readonly ownerOf: (dealId: string) => string | undefined;
  /** The team somebody was in at a moment (epoch ms); null in none. */
  readonly teamOf: (personId: string, at: number) => string | null;
}

const EMPTY: Source = { acts: [] };
const ok = (state: Source): Decision<Source, BalanceRefusal> => ({ state, facts: [] });

/** What a source counts for. It says nothing in the log: who did what stands there already, where it was done. */
export function decideAct(state: Source = EMPTY, command: ActCommand, on: ActContext & Situation): Decision<Source, BalanceRefusal> {
  const week = weekOf(command.type === 'reverse' ? on.now : command.at);
  const act = (kind: Act['kind'], giver: Side, receiver: Side | null, weight = 1): Act => ({ kind, week, giver, receiver, weight, outcome: null, day: null, answered: null });
  switch (command.type) {
    case 'work':
      return state.acts.length > 0 ? ok(state) : ok({ acts: [act('work', command.giver, command.receiver)] });
    case 'desk': {
      const ownerId = on.ownerOf(command.dealId);
      const [giverTeam, ownerTeam] = [on.teamOf(command.giverId, command.at), ownerId && on.teamOf(ownerId, command.at)];
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
      return state.acts.some(a => a.giver.personId === command.giver.personId) ? ok(state) : ok({ acts: [...state.acts, { ...act('input', command.giver, null), day: dayOf(command.at) }] });
    case 'answer':
      return ok({ acts: state.acts.map(a => ({ ...a, outcome: command.outcome, answered: dayOf(command.at) })) });
  }
}

/**
 * Nobody decides for somebody else whether they are counted. Who leaves the past as it was is out from the quarter that
 * nobody has seen yet; who comes back is counted again in every week.
 */
export function decideCounted(_: Counted | undefined, { personId, optedOut, past }: CountedCommand, at: Situation & { readonly firstMonth: number }): Decision<Counted, BalanceRefusal> {
  if (at.actor.kind !== 'person' || at.actor.id !== personId) return refuse({ code: 'not-yours' });
  const running = daysOf(quarterBefore(lastQuarter(at.now, at.firstMonth), -1), at.firstMonth).from;
  return { state: { personId, optedOut, since: optedOut && !past ? running : null }, facts: [] };
}

/** A quarter is told once, however often it is asked for. */
export function decideTold(state: Told | undefined, { quarter, channel }: ToldCommand, _: Situation): Decision<Told, BalanceRefusal> {
  if (state) return { state, facts: [] };
  return { state: { quarter, channel }, facts: [], effects: [{ kind: 'balance.tell', lane: `balance:${quarter}`, payload: { quarter, channel } }] };
}
