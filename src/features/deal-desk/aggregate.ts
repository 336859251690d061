import type { Aggregate, Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { addBusinessMinutes, businessCalendar, type Calendar } from '../../kernel/calendar.ts';
import type { Json } from '../../kernel/json.ts';
import { snapshot } from '../deals/read.ts';
import { directory, type Directory } from '../people/read.ts';
import type { DeskContext } from './context.ts';
import { decide } from './decide.ts';
import { deskCommand, type ApprovalRequest, type DeskCommand, type DeskRefusal } from './model.ts';
import { parsePolicies } from './policy-file.ts';
import type { Duration, PolicySet } from './policy-table.ts';
import { ratesOf } from './rates.ts';
import { inFlight } from './read.ts';
import { load, save } from './store.ts';

export const POLICIES = 'deal-desk.policies';
export { RATES, ratesOf } from './rates.ts';
const WORKING_HOURS = 'deal-desk.working-hours';

/** Without a setting: reminded after half a working day, due after one. */
const REMIND_MINUTES = 4 * 60;
const DUE_MINUTES = 8 * 60;

const parsedPolicies = new WeakMap<object, PolicySet>();

/** The policies in force, parsed once per version of the setting. */
export function policiesOf(settings: Settings): PolicySet | undefined {
  const raw = settings.get(POLICIES) as { text?: string } | undefined;
  if (!raw?.text) return undefined;
  let set = parsedPolicies.get(raw);
  if (!set) {
    const parsed = parsePolicies(raw.text);
    // It was checked when it was saved; a program that can no longer read it must not approve by accident.
    if (!parsed.ok) throw new Error(`the saved policy cannot be read: ${parsed.error.map(p => p.message).join('; ')}`);
    parsedPolicies.set(raw, (set = parsed.value));
  }
  return set;
}

const OFFICE = { monday: [['09:00', '17:00']], tuesday: [['09:00', '17:00']], wednesday: [['09:00', '17:00']], thursday: [['09:00', '17:00']], friday: [['09:00', '17:00']] } as const; // prettier-ignore

/** Working hours are the company's, in each person's own time zone; holidays are the company's. */
const calendars = new Map<string, Calendar>();
function calendarFor(timeZone: string, setting: Json | undefined): Calendar {
  const hours = setting as { week?: typeof OFFICE; holidays?: string[] } | undefined;
  const key = `${timeZone} ${JSON.stringify(hours ?? null)}`;
  let calendar = calendars.get(key);
  if (!calendar) {
    const made = businessCalendar({ timeZone, week: hours?.week ?? OFFICE }, hours?.holidays ?? []);
    const plain = businessCalendar({ timeZone: 'UTC', week: OFFICE });
    if (made.ok) calendar = made.value;
    else if (plain.ok) calendar = plain.value;
    else throw new Error(plain.error.message);
    calendars.set(key, calendar);
  }
  return calendar;
}

const minutesOf = (duration: Duration): number =>
  duration.amount * (duration.unit === 'minutes' ? 1 : duration.unit === 'hours' ? 60 : duration.business ? DUE_MINUTES : 1440);

/** Everything that decide needs, read once per batch. */
export async function gatherFor(tx: Tx, settings: Settings, dealIds: readonly string[]): Promise<DeskContext> {
  const people: Directory = await directory(tx);
  const policies = policiesOf(settings);
  const hours = settings.get(WORKING_HOURS);
  return {
    directory: people,
    policies,
    rates: ratesOf(settings),
    deals: dealIds.length > 0 ? await snapshot(tx, dealIds) : new Map(),
    inFlight: dealIds.length > 0 ? await inFlight(tx, dealIds) : new Map(),
    // The earliest moment that suits any of them: whoever is at work first is asked first.
    businessTime: (ids, from, minutes) => {
      const zones = [...new Set(ids.map(id => people.person(id)?.timeZone ?? 'UTC'))];
      return Math.min(...(zones.length > 0 ? zones : ['UTC']).map(zone => addBusinessMinutes(from, minutes, calendarFor(zone, hours))));
    },
    policy: request => {
      const policy = policies?.policies.find(p => p.name === request.policyName);
      return { remindMinutes: policy?.remindAfter ? minutesOf(policy.remindAfter) : REMIND_MINUTES, dueMinutes: DUE_MINUTES };
    },
  };
}

export const desk: Aggregate<ApprovalRequest, DeskCommand, DeskContext, DeskRefusal> = {
  name: 'deal-desk',
  command: deskCommand,
  idOf: command => command.requestId,
  streamOf: (id, request, command) => {
    const dealId = request?.dealId ?? (command.type === 'submit' ? command.dealId : undefined);
    return dealId ? `deal:${dealId}` : `deal-desk:${id}`;
  },
  load,
  gather: (tx, settings, items) =>
    gatherFor(tx, settings, [...new Set(items.flatMap(({ command }) => (command.type === 'submit' ? [command.dealId] : [])))]),
  decide,
  save,
};
