import type { World } from '../../engine/capability.ts';
import type { Timer } from '../../engine/feature.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { report, settle } from '../../engine/troubles.ts';
import { machine } from '../../kernel/actor.ts';
import type { CrmRecord } from '../../ports/crm.ts';
import { dealIdOf } from './crm-events.ts';
import type { DealCommand, Values } from './model.ts';
import { knownRecords, unknownOwners } from './read.ts';
import { readCursor, saveCursor } from './store.ts';

const PAGE = 200;
/** So much a turn; the next one goes on. */
const PAGES = 50;

/** The connections whose feeds are followed: the setting `deals`. */
async function connections(world: World): Promise<readonly string[]> {
  const setting = (await world.settings()).get('deals') as { connections?: readonly string[] } | undefined;
  return setting?.connections ?? ['builtin'];
}

/** Reads each CRM's feed from where it stopped. What fails is on the health page until it works again. */
export async function followFeeds(world: World): Promise<void> {
  for (const connection of await connections(world)) {
    const key = `crm-feed:${connection}`;
    try {
      await followFeed(world, connection);
      await world.read(tx => settle(tx, key));
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      await world.read(tx =>
        report(tx, {
          key,
          area: 'crm',
          title: error.kind === 'reauthorise' ? 'Access to the CRM has to be renewed' : 'The CRM does not tell its changes',
          detail: `${connection}: ${error.message}`,
          blocks: 'Changes made in the CRM arrive late.',
        }),
      );
    }
  }
}

async function followFeed(world: World, connection: string): Promise<void> {
  const crm = world.ports.crm(connection);
  for (let page = 0; page < PAGES; page++) {
    const before = await world.read(tx => readCursor(tx, connection));
    const { records, cursor, more } = await crm.changes(before, PAGE);
    // Our own writes come back too: a version that we know has nothing to say.
    const known = await world.read(tx => knownRecords(tx, connection, records.map(r => r.id))); // prettier-ignore
    for (const record of records) {
      const mine = known.get(record.id);
      if (mine?.version === record.version && !record.deleted) continue;
      await world.run('deals', heard(connection, record, mine?.dealId), {
        company: world.company,
        actor: { kind: 'connection', name: connection, ...(record.modifiedBy && { who: record.modifiedBy }) },
        cause: `feed:${connection}:${record.id}:${record.version}:${record.deleted}`,
      });
    }
    if (cursor !== before) await world.read(tx => saveCursor(tx, connection, cursor, world.now()));
    if (!more) return;
  }
}

const heard = (connection: string, record: CrmRecord, dealId: string | undefined): DealCommand => ({
  type: 'receive-crm-change',
  dealId: dealId ?? dealIdOf(connection, record.id),
  connection,
  externalId: record.id,
  at: record.modifiedAt,
  source: 'crm',
  crmVersion: record.version,
  deleted: record.deleted,
  values: record.values as Values,
});

/** Owners whom a CRM names: told to People, where somebody can say who they are; once they are known, their deals are theirs. */
export async function matchOwners(world: World): Promise<void> {
  for (const { connection, ownerName, dealIds } of await world.read(unknownOwners)) {
    const actor = { kind: 'connection', name: connection } as const;
    const turn = Math.floor(world.now() / 60_000);
    const email = ownerName.includes('@') ? ownerName : null;
    const answer = await world.run(
      'people-identities',
      { type: 'identify', connection, externalId: ownerName.slice(0, 200), name: ownerName.slice(0, 200), email, byName: true } as { type: string },
      { company: world.company, actor, cause: `owners:${connection}:${ownerName}:${turn}` },
    );
    if (!answer.ok || !(answer.answer as { personId?: string | null } | null)?.personId) continue;
    for (const dealId of dealIds) {
      await world.run('deals', { type: 'match-owner', dealId } as DealCommand, { company: world.company, actor: machine('people'), cause: `owners:${dealId}:${turn}` });
    }
  }
}

export const timers: readonly Timer[] = [
  { name: 'feeds', everyMs: 60_000, run: followFeeds },
  { name: 'owners', everyMs: 120_000, run: matchOwners },
];
