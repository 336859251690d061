import { attack, type Strand } from './attack.ts';
import { deadlines, envelopes, exceptions, standIns } from './strands/desk.ts';
import { events } from './strands/events.ts';
import { requests, thanks } from './strands/teams.ts';
import type { World } from './world.ts';

/** Who gives and gets thanks; each of them needs a token of their own. */
export const THANKERS = ['mara', 'jonas', 'noor', 'luis', 'ada', 'elena', 'tom', 'priya', 'hannah', 'sefa', 'owen', 'felix', 'june', 'marta', 'ben', 'ines', 'kofi', 'yara', 'dev', 'lena', 'sam', 'claire'] as const;

export interface Load {
  readonly strands: readonly Strand[];
  /** Answers that promised something. */
  acknowledged(): number;
  /** Ends the load; throws what a strand met that must not happen. */
  stop(): Promise<void>;
}

/** Everything at once. */
export function startLoad(world: World, tokens: Readonly<Record<string, string>>, random: () => number): Load {
  const at = attack(world, tokens, random);
  const strands = [events(at), exceptions(at), envelopes(at), deadlines(at), standIns(at), requests(at), thanks(at, THANKERS)];
  let failure: unknown;
  const work = strands.map(strand => strand.run());
  for (const w of work) w.catch((error: unknown) => ((failure ??= error), at.stop()));
  return {
    strands,
    acknowledged: at.total,
    async stop() {
      at.stop();
      await Promise.allSettled(work);
      if (failure) throw failure;
    },
  };
}
