import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where the time of a process that ran with --cpu-prof went: the functions with the most time of their own. */
export function hottest(folder: string, most = 8): string {
  const files = readdirSync(folder).filter(name => name.endsWith('.cpuprofile'));
  const profile = files.map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile).sort((a, b) => b.samples.length - a.samples.length)[0];
  if (!profile) return 'no profile was written';
  const names = new Map(profile.nodes.map(({ id, callFrame: { functionName, url } }) => [id, `${functionName || '(anonymous)'}${where(url)}`]));
  const spent = new Map<string, number>();
  let busy = 0;
  profile.samples.forEach((id, i) => {
    const name = names.get(id)!;
    if (name.startsWith('(idle)') || name.startsWith('(root)')) return;
    const time = profile.timeDeltas[i]!;
    busy += time;
    spent.set(name, (spent.get(name) ?? 0) + time);
  });
  const top = [...spent].sort((a, b) => b[1] - a[1]).slice(0, most);
  return top.map(([name, time]) => `${((time / busy) * 100).toFixed(1)} % ${name}`).join(', ');
}

/** The package, or the name of the file. */
function where(url: string): string {
  const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url.split('/').pop();
  return part ? ` in ${part}` : '';
}
