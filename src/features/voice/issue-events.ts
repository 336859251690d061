import type { World } from '../../engine/capability.ts';
import type { Vendor } from './contract.ts';
import { hear } from './decide-issue-events.ts';
import type { Issue, NeedCommand, Release } from './model.ts';
import { issueHolders, issuesUnder, needs } from './read-needs.ts';

/**
 * Carries one verified delivery to the needs that it concerns; issues that nobody has linked are passed over.
 * @param delivery the vendor's id of it, the same when it is sent again
 * @returns how many linked issues it was about
 */
export async function acceptIssueEvent(world: World, vendor: Vendor, delivery: string, event: string | undefined, body: unknown): Promise<number> {
  const heard = hear(vendor, event, body);
  if (!heard) return 0;
  const said = await linked(world, heard);
  for (const { needId, key, state, release } of said) {
    const command: NeedCommand = { type: 'hear-issue', needId, vendor, key, state, release };
    await world.run('voice', command, { company: world.company, actor: { kind: 'connection', name: vendor }, cause: `webhook:${vendor}:${delivery}:${key}` });
  }
  return said.length;
}

interface Said {
  readonly needId: string;
  readonly key: string;
  readonly state: Issue['state'];
  readonly release: Release | null;
}

async function linked(world: World, heard: NonNullable<ReturnType<typeof hear>>): Promise<Said[]> {
  return world.read(async tx => {
    if (heard.about === 'issue') {
      const holders = await issueHolders(tx, [heard]);
      return [...holders.values()].map(needId => ({ needId, key: heard.key, state: heard.state, release: null }));
    }
    if (heard.about === 'version') {
      const holders = await issueHolders(tx, heard.keys.map(key => ({ vendor: heard.vendor, key })));
      return [...holders].map(([at, needId]) => ({ needId, key: at.slice(heard.vendor.length + 1), state: 'released' as const, release: heard.release }));
    }
    // A release holds what it mentions, and what was closed in this repository and waited for it.
    const under = await issuesUnder(tx, heard.vendor, heard.prefix);
    const known = await needs(tx, [...new Set(under.map(i => i.needId))]);
    const done = (i: { key: string; needId: string }) => known.get(i.needId)?.issues.some(x => x.vendor === heard.vendor && x.key === i.key && x.state === 'done') ?? false;
    return under.filter(i => heard.mentioned.includes(i.key) || done(i)).map(i => ({ ...i, state: 'released' as const, release: heard.release }));
  });
}
