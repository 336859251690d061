import { attack, CAST, type Attack, type Strand } from './attack.ts';
import { deadlines, envelopes, exceptions, standIns } from './strands/desk.ts';
import { events } from './strands/events.ts';
import { lunches, newsletter } from './strands/rituals.ts';
import { requests, thanks } from './strands/teams.ts';
import type { World } from './world.ts';

export interface Load {
  readonly strands: readonly Strand[];
  /** Answers that promised something. */
  acknowledged(): number;
  /** The same by strand, in words: a strand that stands still would prove nothing. */
  said(): string;
  /** Ends the load; throws what a strand met that must not happen. */
  stop(): Promise<void>;
}

const kinds: Readonly<Record<string, (attack: Attack) => Strand>> = {
  events, exceptions, envelopes, deadlines, 'stand-ins': standIns, requests, thanks: at => thanks(at, CAST), newsletter, lunches,
}; // prettier-ignore

/** Everything at once. */
export function startLoad(world: World, tokens: Readonly<Record<string, string>>, random: () => number): Load {
  const counts = new Map<string, number>();
  const at = attack(world, tokens, random);
  const strands = Object.entries(kinds).map(([name, begin]) => begin({ ...at, acknowledged: () => void counts.set(name, (counts.get(name) ?? 0) + 1) }));
  let failure: unknown;
  const work = strands.map(strand => strand.run());
  for (const w of work) w.catch((error: unknown) => ((failure ??= error), at.stop()));
  return {
    strands,
    acknowledged: () => [...counts.values()].reduce((sum, n) => sum + n, 0),
    said: () => Object.keys(kinds).map(name => `${name} ${counts.get(name) ?? 0}`).join(', '),
    async stop() {
      at.stop();
      await Promise.allSettled(work);
      if (failure) throw failure;
    },
  };
}
