import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

/** Where a process that ran with --cpu-prof was, sample by sample, and for how many microseconds; undefined when it waited. */
function samplesOf(folder: string): { readonly name: string | undefined; readonly time: number }[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.cpuprofile'));
  const profile = files.map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile).sort((a, b) => b.samples.length - a.samples.length)[0];
  if (!profile) return [];
  const names = new Map(profile.nodes.map(({ id, callFrame: { functionName, url } }) => [id, /^\((?:idle|root)\)/.test(functionName) ? undefined : `${functionName || '(anonymous)'}${where(url)}`]));
  return profile.samples.map((id, i) => ({ name: names.get(id), time: profile.timeDeltas[i]! }));
}

function shares(samples: readonly { readonly name: string | undefined; readonly time: number }[], most: number): string {
  const spent = new Map<string, number>();
  let busy = 0;
  for (const { name, time } of samples) {
    if (name === undefined) continue;
    busy += time;
    spent.set(name, (spent.get(name) ?? 0) + time);
  }
  const top = [...spent].sort((a, b) => b[1] - a[1]).slice(0, most);
  return top.map(([name, time]) => `${((time / busy) * 100).toFixed(1)} % ${name}`).join(', ') || 'no profile was written';
}

/** The functions with the most time of their own. */
export const hottest = (folder: string, most = 8): string => shares(samplesOf(folder), most);

/** The longest times in which it did not wait once after its start, and what it did in them. */
export function longest(folder: string, most = 4): string {
  const stretches: { readonly samples: { readonly name: string; readonly time: number }[]; ms: number }[] = [];
  let open: (typeof stretches)[number] | undefined;
  for (const { name, time } of settled(samplesOf(folder))) {
    if (name === undefined) open = undefined;
    else {
      if (!open) stretches.push((open = { samples: [], ms: 0 }));
      open.samples.push({ name, time });
      open.ms += time / 1000;
    }
  }
  const top = stretches.sort((a, b) => b.ms - a.ms).slice(0, most);
  return top.map(({ ms, samples }) => `${ms.toFixed(0)} ms (${shares(samples, 2)})`).join(', ') || 'no profile was written';
}

/** The last third of a run: without the start, what is compiled and the burst that warms up. */
const settled = <T>(samples: readonly T[]): readonly T[] => samples.slice(Math.floor((samples.length * 2) / 3));

/** The package, or the name of the file. */
function where(url: string): string {
  const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url.split('/').pop();
  return part ? ` in ${part}` : '';
}
