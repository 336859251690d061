import { z } from 'zod';
import type { Settings } from '../../engine/capability.ts';
import type { Json } from '../../kernel/json.ts';

/** What the company chose about rooms; every value has a default. */
export const roomSettings = z.strictObject({
  /** `{account}` and `{deal}` are put in; the rest follows Slack's rules for names. */
  name: z.string().min(1).max(80).default('deal-{deal}'),
  /** A room opens by itself when one of these holds. Absent: only by button. */
  open_when: z
    .strictObject({
      stage: z.array(z.string()).optional(),
      amount_at_least: z.strictObject({ amount: z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'a plain decimal'), currency: z.string().length(3) }).optional(),
      discount_over: z.number().min(0).max(100).optional(),
    })
    .optional(),
  members: z
    .array(z.union([z.enum(['owner', 'owner-manager']), z.strictObject({ team: z.string() }), z.strictObject({ role: z.string() }), z.strictObject({ slack_group: z.string() })]))
    .max(20)
    .default(['owner', 'owner-manager']),
  rename_with_deal: z.boolean().default(false),
  /** Where changes of the deal are told: one thread a day, or nowhere. */
  changes: z.enum(['thread', 'off']).default('thread'),
  /** Hours after the deal is won or lost; absent: stays open. */
  archive_after_hours: z.number().min(0).max(8760).optional(),
});
export type RoomSettings = z.infer<typeof roomSettings>;

export const ROOMS = 'rooms';
const parsed = new WeakMap<object, RoomSettings>();
const defaults = roomSettings.parse({});

export function settingsOf(settings: Settings): RoomSettings {
  const raw = settings.get(ROOMS) as (Json & object) | undefined;
  if (!raw) return defaults;
  let value = parsed.get(raw);
  if (!value) parsed.set(raw, (value = roomSettings.parse(raw)));
  return value;
}
