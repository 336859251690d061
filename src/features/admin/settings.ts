import { z } from 'zod';
import type { Aggregate } from '../../engine/capability.ts';
import { settingsSource } from '../../engine/settings.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Json } from '../../kernel/json.ts';
import { adminFacts } from './events.ts';

/** Whoever offers a setting checks its value first and then sends it here: one door, one history. */
const command = z.object({ type: z.literal('set'), name: z.string().regex(/^[a-z][a-z0-9.-]{0,60}$/), value: z.json() });
type SetSetting = z.infer<typeof command>;

interface Setting {
  readonly name: string;
  readonly value: Json;
  readonly by: Actor;
  readonly at: number;
}

const source = settingsSource();

export const settings: Aggregate<Setting, SetSetting, { current: (name: string) => Json | undefined }> = {
  name: 'settings',
  command,
  idOf: c => c.name,
  streamOf: id => `settings:${id}`,
  load: async tx => {
    // One writer at a time, so that versions stay in order; the value itself comes with `gather`.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('engine_settings:' || evenkeel_company(), 0))`);
    return new Map();
  },
  gather: async (_tx, now) => ({ current: name => now.get(name) }),
  decide: (_state, { name, value }, at) => ({
    state: { name, value: value as Json, by: at.actor, at: at.now },
    facts: [{ type: adminFacts.settingChanged, payload: { name, from: at.current(name) ?? null, to: value as Json } }],
    answer: { name },
  }),
  save: async (tx, changes) => {
    for (const { after } of changes) await source.set(tx, after.name, after.value, after.by, after.at);
  },
};
