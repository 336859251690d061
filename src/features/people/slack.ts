import type { World } from '../../engine/capability.ts';
import { section, type Block } from '../../kernel/blocks.ts';
import { localDate } from '../../kernel/calendar.ts';
import { makeId } from '../../kernel/ids.ts';
import { parsePercent } from '../../kernel/money.ts';
import type { ActionEvent, Clicker, Reply, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import type { Absence, AbsenceCommand, AbsenceRefusal } from './model.ts';
import { statusHintOf } from './read-time.ts';
import { absences, awayAt, directory, standIn, standsInFor, type Absences, type Directory } from './read.ts';
import { mirrorGroups } from './slack-groups.ts';
import { nudgeHome, nudgeSlack } from './slack-nudges.ts';
import { dismissStatusHint } from './store-time.ts';
import { awayBlocks, awayModal, awayText, hintBlocks, planButton, plannedBlock, standingInBlock, type AwayForm } from './views.ts';
import { lastDayOf, sayDates } from './words-time.ts';
import { sayRefusal } from './words.ts';

/** Slack's side of absences: `/away`, its form, and a part of the Home tab. */

const toMe = (text: string): Reply => ({ message: { text }, visible: 'to-me' });

interface Seen {
  readonly people: Directory;
  readonly all: Absences;
  readonly mine: readonly Absence[];
  readonly current: Absence | undefined;
  readonly timeZone: string;
  readonly today: string;
}

async function look(world: World, personId: string): Promise<Seen> {
  return world.read(async tx => {
    const [people, all] = [await directory(tx), await absences(tx)];
    const timeZone = people.person(personId)?.timeZone ?? 'UTC';
    const mine = all.of(personId).filter(a => a.state === 'planned' || a.state === 'under-way');
    return { people, all, mine, current: awayAt(all, personId, world.now()), timeZone, today: localDate(world.now(), timeZone) };
  });
}

/** Who would act in fact: the stand-in may be away too. */
function actsFor(seen: Seen, absence: Absence, now: number): string | null {
  const scope = absence.scope === 'everything' ? 'everything' : (absence.scope[0] ?? 'everything');
  const { who } = standIn(seen.people, seen.all, absence.personId, Math.max(now, absence.startsAt), scope);
  return who && (seen.people.person(who)?.name ?? 'somebody');
}

/** What the form carries: which absence, and, when it is changed, the version that was seen. */
interface Carried {
  readonly id: string;
  readonly version: number | null;
}

async function openForm(world: World, triggerId: string, seen: Seen, absence: Absence | undefined, hint?: { until: number | null }): Promise<void> {
  const form: AwayForm = absence
    ? { ...absence, standIn: absence.standInId ? (seen.people.person(absence.standInId)?.slackId ?? null) : null }
    : {
        from: seen.today,
        until: hint ? lastDayOf(hint.until, seen.timeZone) : null,
        standIn: null,
        scope: 'everything',
        limits: { amount: null, discount: null },
        authority: 'own',
        keepInformed: true,
      };
  const carried: Carried = absence ? { id: absence.id, version: absence.version } : { id: makeId('absence', world.now(), crypto.getRandomValues(new Uint8Array(9))), version: null };
  const notes = absence ? [] : seen.mine.map(a => `Away already ${sayDates(a, seen.today)}.`);
  await world.ports.slack.openView(triggerId, awayModal(form, JSON.stringify(carried), { begun: absence?.state === 'under-way', today: seen.today, notes: notes.slice(0, 5) }));
}

async function run(world: World, event: { by: Clicker; cause: string }, command: AbsenceCommand) {
  return world.run('people-absences', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
}

async function comeBack(world: World, event: { by: Clicker; cause: string }, absenceId: string, version?: number): Promise<Reply> {
  const answer = await run(world, event, { type: 'come-back', personId: event.by.personId, absenceId, ...(version !== undefined && { version }) });
  if (answer.ok) return toMe('Welcome back. What waits for you is yours again.');
  const words = sayRefusal(answer.refusal as unknown as AbsenceRefusal);
  return toMe([words.title, words.detail].filter(Boolean).join(' '));
}

async function openFrom(event: ActionEvent, world: World): Promise<void> {
  const seen = await look(world, event.by.personId);
  const hint = event.value === 'hint' ? await world.read(tx => statusHintOf(tx, event.by.personId)) : undefined;
  await openForm(world, event.triggerId, seen, undefined, hint);
}

/** The limits as typed, or what is wrong with which field. */
export function limitsFrom(discount: string, amount: string): { limits: Absence['limits'] } | { errors: Record<string, string> } {
  const percent = discount === '' ? null : parsePercent(discount);
  if (percent === undefined || (percent !== null && (percent < 0 || percent > 10_000))) return { errors: { discount: 'A percentage from 0 to 100 with at most two decimals, such as 24.5' } };
  if (amount === '') return { limits: { amount: null, discount: percent } };
  const [, number, currency] = /^([\d.,' ]+?)\s*([A-Za-z]{3})$/.exec(amount) ?? [];
  const plain = number?.replace(/[ ']/g, '');
  if (!plain || !currency || !/^\d+(\.\d+)?$/.test(plain)) return { errors: { amount: 'An amount with its currency, such as 50000 EUR or 50000.00 EUR' } };
  return { limits: { amount: { amount: plain, currency: currency.toUpperCase() }, discount: percent } };
}

/** Which field of the form an error belongs to; those of fields that the form does not show stand under the first one it does. */
const blockOf = (field: string | undefined, begun: boolean): string => {
  if (field === 'limits.amount') return 'amount';
  if (field === 'until' || field === 'standInId') return field;
  return begun ? 'until' : 'from';
};

async function save(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const { id, version } = JSON.parse(event.view.privateMetadata) as Carried;
  const values = event.view.values;
  const text = (field: string) => String(values[field] ?? '').trim();
  const parsed = limitsFrom(text('discount'), text('amount'));
  if ('errors' in parsed) return parsed;
  const chosen = text('standInId');
  const standInId = chosen ? (await world.read(directory)).bySlackId(chosen)?.id : null;
  if (standInId === undefined) return { errors: { standInId: 'Evenkeel does not know this person yet. An administrator can match them under People.' } };
  const scope = text('scope');
  const begun = values['from'] === undefined;
  const wanted = {
    until: text('until') || null,
    standInId,
    scope: scope === 'everything' ? ('everything' as const) : (scope.split(',') as Extract<AbsenceCommand, { type: 'set-away' }>['scope'] & string[]),
    limits: parsed.limits as Extract<AbsenceCommand, { type: 'set-away' }>['limits'] & object,
    authority: text('authority') === 'lent' ? ('lent' as const) : ('own' as const),
    keepInformed: text('keepInformed') !== 'no',
  };
  const personId = event.by.personId;
  const answer = await run(
    world,
    event,
    version === null
      ? { type: 'set-away', personId, absenceId: id, from: text('from'), ...wanted }
      : { type: 'change-away', personId, absenceId: id, version, ...(!begun && { from: text('from') }), ...wanted },
  );
  if (answer.ok) return { close: true };
  const refusal = answer.refusal as unknown as AbsenceRefusal;
  // The same form sent twice: the first one counts.
  if (refusal.code === 'already-exists') return { close: true };
  const words = sayRefusal(refusal);
  const detail = words.detail?.startsWith('has to') ? `It ${words.detail}.` : (words.detail ?? '');
  return { errors: { [blockOf(words.field, begun)]: `${words.title} ${detail}`.trim() } };
}

async function homeNow(viewer: Clicker, world: World): Promise<Block[]> {
  const now = world.now();
  const seen = await look(world, viewer.personId);
  const hint = await world.read(tx => statusHintOf(tx, viewer.personId));
  const standing = standsInFor(seen.people, seen.all, viewer.personId, now);
  const fresh = hint && !hint.dismissed && !seen.current && (hint.until === null || hint.until > now);
  return [
    ...(seen.current ? awayBlocks(seen.current, actsFor(seen, seen.current, now), seen.today) : []),
    ...(fresh ? hintBlocks(hint.says) : []),
    ...standing.slice(0, 8).map(({ absence }) => standingInBlock(absence, seen.people.person(absence.personId)?.name ?? 'somebody', seen.today)),
  ];
}

async function homePlans(viewer: Clicker, world: World): Promise<Block[]> {
  const seen = await look(world, viewer.personId);
  const planned = seen.mine.filter(a => a.id !== seen.current?.id);
  return [section(planned.length === 0 ? '*Your absences*\nNone is planned.' : '*Your absences*'), ...planned.slice(0, 5).map(a => plannedBlock(a, actsFor(seen, a, world.now()), seen.today)), planButton()];
}

export const slack: SlackSurface = {
  commands: {
    ...nudgeSlack.commands,
    '/away': async (event, world) => {
      const seen = await look(world, event.by.personId);
      if (/^(back|i am back)$/i.test(event.text)) return seen.current ? comeBack(world, event, seen.current.id) : toMe('You are not away.');
      if (!seen.current) return openForm(world, event.triggerId, seen, undefined);
      const who = actsFor(seen, seen.current, world.now());
      return { message: { text: awayText(seen.current, who, seen.today), blocks: awayBlocks(seen.current, who, seen.today) }, visible: 'to-me' };
    },
  },
  actions: {
    ...nudgeSlack.actions,
    'people.away': openFrom,
    'people.change': async (event, world) => {
      const seen = await look(world, event.by.personId);
      const absence = seen.mine.find(a => a.id === event.value);
      if (!absence) return toMe('This absence is over. Plan a new one with /away.');
      await openForm(world, event.triggerId, seen, absence);
    },
    'people.back': async (event, world) => {
      const [id = '', version] = event.value.split(':');
      const reply = await comeBack(world, event, id, Number(version));
      // On Home the page itself says it.
      return event.view?.type === 'home' && reply.message.text.startsWith('Welcome') ? undefined : reply;
    },
    'people.not-away': async (event, world) => void (await world.read(tx => dismissStatusHint(tx, event.by.personId))),
    // A link: the browser opens it, Slack only tells us that it was clicked.
    'people.open': async () => {},
  },
  submissions: { ...nudgeSlack.submissions, 'people.set-away': save },
  // A user group changed. Which way is asked of Slack, so that events out of order do no harm.
  events: {
    subteam_created: (_event, world) => mirrorGroups(world),
    subteam_updated: (_event, world) => mirrorGroups(world),
    subteam_members_changed: (_event, world) => mirrorGroups(world),
  },
  home: [
    { order: 5, render: homeNow },
    nudgeHome,
    { order: 90, render: homePlans },
  ],
};
