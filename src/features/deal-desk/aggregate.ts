import { DateTime } from 'luxon';
import type { Aggregate, Settings } from '../../engine/capability.ts';
import { settingAt } from '../../engine/settings.ts';
import type { Tx } from '../../engine/tx.ts';
import { snapshot } from '../deals/read.ts';
import { absences, directory, standIn, userGroups, workingTime, type Directory } from '../people/read.ts';
import type { DeskContext } from './context.ts';
import { decide } from './decide.ts';
import { withTimes } from './decide-times.ts';
import { deskCommand, type ApprovalRequest, type DeskCommand, type DeskRefusal } from './model.ts';
import { parsePolicies } from '../../policy/file.ts';
import type { PolicySet } from '../../policy/model.ts';
import { ratesOf } from './rates.ts';
import { newestOf } from './read.ts';
import { load, save } from './store.ts';

export const POLICIES = 'deal-desk.policies';
export { RATES, ratesOf } from './rates.ts';

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

/** A version of a setting never changes, so what was read from it is kept: company, version to policies. */
const earlier = new Map<string, PolicySet | undefined>();
const KEPT = 500;

/** The policies as they were in this version of the settings. */
async function policiesAt(tx: Tx, version: number): Promise<PolicySet | undefined> {
  const key = `${tx.company} ${version}`;
  if (!earlier.has(key)) {
    const raw = (await settingAt(tx, POLICIES, version)) as { text?: string } | undefined;
    const parsed = raw?.text ? parsePolicies(raw.text) : undefined;
    if (earlier.size >= KEPT) earlier.clear();
    earlier.set(key, parsed?.ok ? parsed.value : undefined);
  }
  return earlier.get(key);
}

/**
 * Everything that decide needs, read once per batch.
 * @param requests whose policies, in the version that each started under, will be looked at
 */
export async function gatherFor(tx: Tx, settings: Settings, dealIds: readonly string[], requests: readonly ApprovalRequest[]): Promise<DeskContext> {
  const people: Directory = await directory(tx);
  const policies = policiesOf(settings);
  const time = await workingTime(tx, settings, people);
  const away = await absences(tx);
  const latest = dealIds.length > 0 ? await newestOf(tx, dealIds) : new Map<string, ApprovalRequest>();
  const versions = new Map<number, PolicySet | undefined>();
  for (const { policyVersion } of [...requests, ...latest.values()]) {
    if (!versions.has(policyVersion)) versions.set(policyVersion, policyVersion === settings.version ? policies : await policiesAt(tx, policyVersion));
  }
  return {
    directory: people,
    policies,
    rates: ratesOf(settings),
    deals: dealIds.length > 0 ? await snapshot(tx, dealIds) : new Map(),
    latest,
    groups: await userGroups(tx),
    standIn: (id, at, excluded) => standIn(people, away, id, at, 'deal-desk', excluded),
    businessMinutes: (ids, from, to) => (ids.length === 0 ? 0 : Math.min(...ids.map(id => time.businessMinutesBetween(id, from, to)))),
    local: (id, at) => {
      const moment = DateTime.fromMillis(at, { zone: people.person(id)?.timeZone ?? 'UTC' });
      return moment.isValid ? { hour: moment.hour, weekday: moment.weekday } : { hour: new Date(at).getUTCHours(), weekday: ((new Date(at).getUTCDay() + 6) % 7) + 1 };
    },
    // The earliest moment that suits any of them: whoever is at work first is asked first.
    businessTime: (ids, from, minutes) => time.addBusinessMinutesFor(ids, from, minutes),
    policyOf: request => (versions.has(request.policyVersion) ? versions.get(request.policyVersion) : policies)?.policies.find(p => p.name === request.policyName),
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
    gatherFor(
      tx,
      settings,
      [...new Set(items.flatMap(({ command, state }) => (command.type === 'submit' ? [command.dealId] : state ? [state.dealId] : [])))],
      items.flatMap(({ state }) => state ?? []),
    ),
  decide: (state, command, at) => withTimes(state, decide(state, command, at), at),
  save,
};
