import type { Timer } from '../../engine/feature.ts';
import type { World } from '../../engine/capability.ts';
import { dealIdOf } from './crm-events.ts';
import { readCursor, saveCursor } from './store.ts';

/** Reads on in the CRM's feed of changes: repair for whatever did not arrive as an event. */
async function sync(world: World): Promise<void> {
  const crm = world.ports.crm('builtin');
  let cursor = await world.read(tx => readCursor(tx, crm.name));
  for (;;) {
    const page = await crm.changes(cursor, 200);
    for (const record of page.records) {
      // Our own writes and what came as an event are recognised: nothing differs, nothing is recorded.
      await world.run(
        'deals',
        { type: 'receive-crm-change', dealId: dealIdOf(crm.name, record.id), connection: crm.name, externalId: record.id, at: record.modifiedAt, source: 'crm', crmVersion: record.version, values: record.values as never },
        { company: world.company, actor: { kind: 'connection', name: crm.name, ...(record.modifiedBy && { who: record.modifiedBy }) }, cause: `feed:${crm.name}:${record.id}:${record.version}` },
      );
    }
    if (page.cursor !== cursor) await world.read(tx => saveCursor(tx, crm.name, page.cursor, world.now()));
    cursor = page.cursor;
    if (!page.more) return;
  }
}

export const timers: readonly Timer[] = [{ name: 'feed', everyMs: 60_000, run: sync }];
