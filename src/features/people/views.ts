import {
  actions, button, context, dateInput, input, modal, name, numberInput, section, select, textInput, userSelect, words,
  type Block, type Choice,
} from '../../kernel/blocks.ts'; // prettier-ignore
import type { JsonObject } from '../../kernel/json.ts';
import { nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { standInKinds } from './contract.ts';
import type { Absence } from './model.ts';
import { budgetButton } from './views-nudges.ts';
import { kindLabel, sayDates, sayDay, sayLimits, sayScope, sayUntil } from './words-time.ts';

/** What people see of absences in Slack. */

export type AbsenceNews = 'appointed' | 'changed' | 'relieved' | 'set-for-you' | 'back-for-you';

export interface Told {
  readonly absence: Absence;
  readonly news: AbsenceNews;
  /** Names, as they are. */
  readonly away: string;
  readonly standIn: string | null;
  /** Who set it, where that is somebody else; null is Evenkeel or an integration. */
  readonly by: string | null;
  /** Today where the reader is, YYYY-MM-DD. */
  readonly today: string;
  readonly publicUrl: string;
}

/** One direct message about one absence, to the stand-in or to the person away. */
export function absenceMessage(told: Told): SlackMessage {
  const { absence, away, today } = told;
  const dates = sayDates(absence, today);
  const plain = nameInPlainText(away);
  const page = button('Open My Absences', 'people.open', 'me', { url: `${told.publicUrl}/me` });
  const say = (text: string, blocks: string, more: string[] = []): SlackMessage => ({
    text: [text, ...more].join(' '),
    blocks: [section([blocks, ...more].join('\n')), actions([page])],
  });
  switch (told.news) {
    case 'appointed':
      return say(`You stand in for ${plain} ${dates}.`, `*You stand in for ${name(away)} ${dates}.*`, duties(absence, plain));
    case 'changed':
      return say(`Standing in for ${plain} has changed: now ${dates}.`, `*Standing in for ${name(away)} has changed: now ${dates}.*`, duties(absence, plain));
    case 'relieved':
      return say(`You no longer stand in for ${plain}.`, `*You no longer stand in for ${name(away)}.* What waits is theirs again.`);
    case 'set-for-you': {
      const who = told.by ? nameInPlainText(told.by) : 'Evenkeel';
      const standIn = told.standIn ? `${name(told.standIn)} stands in for ${sayScope(absence.scope)}.` : 'Nobody stands in.';
      return say(`${who} has set you as away ${dates}.`, `*${told.by ? name(told.by) : 'Evenkeel'} has set you as away ${dates}.*`, [standIn, 'You can change it.']);
    }
    case 'back-for-you': {
      const who = told.by ? nameInPlainText(told.by) : 'Evenkeel';
      return say(`${who} has set you as back.`, `*${told.by ? name(told.by) : 'Evenkeel'} has set you as back.* What waits is yours again.`);
    }
  }
}

function duties(absence: Absence, away: string): string[] {
  const limits = sayLimits(absence.limits);
  return [
    `What for: ${sayScope(absence.scope)}${limits ? `, ${limits}` : ''}.`,
    absence.authority === 'lent' ? `You decide with the limits that ${name(away)} has.` : 'You decide within your own limits.',
  ];
}

/*
 * The form of `/away`.
 */

const EVERYTHING: Choice = { text: 'Everything', value: 'everything' };
const scopes: readonly Choice[] = [EVERYTHING, ...standInKinds.map(kind => ({ text: `Only ${kindLabel(kind)}`, value: kind }))];
const authorities: readonly Choice[] = [
  { text: 'The stand-in’s own', value: 'own' },
  { text: 'Mine, lent to them', value: 'lent' },
];
const informing: readonly Choice[] = [
  { text: 'Keep me informed', value: 'yes' },
  { text: 'Tell me nothing', value: 'no' },
];

export interface AwayForm {
  readonly from: string;
  readonly until: string | null;
  /** The stand-in's Slack user. */
  readonly standIn: string | null;
  readonly scope: Absence['scope'];
  readonly limits: Absence['limits'];
  readonly authority: Absence['authority'];
  readonly keepInformed: boolean;
}

/** @param carried ids and the version that was seen @param begun the first day cannot be changed any more */
export function awayModal(form: AwayForm, carried: string, options: { begun: boolean; today: string; notes: readonly string[] }): JsonObject {
  const { limits } = form;
  // A list of several kinds comes from the web or the API; the select has no such choice and keeps "Everything" apart from it.
  const several: Choice | undefined = form.scope !== 'everything' && form.scope.length > 1 ? { text: `Only ${sayScope(form.scope)}`, value: form.scope.join(',') } : undefined;
  const offered = several ? [...scopes, several] : scopes;
  const chosen = several ?? scopes.find(s => s.value === (form.scope === 'everything' ? 'everything' : form.scope[0])) ?? EVERYTHING;
  return modal({
    callbackId: 'people.set-away',
    title: 'Away',
    submit: 'Save',
    privateMetadata: carried,
    blocks: [
      ...options.notes.map(note => context(note)),
      ...(options.begun
        ? [section(`You have been away since ${sayDay(form.from, options.today)}.`)]
        : [input('from', 'First day away', dateInput('people.from', { initial: form.from }))]),
      input('until', 'Last day away', dateInput('people.until', form.until ? { initial: form.until } : {}), {
        optional: true,
        hint: 'Leave it empty if you do not know yet; you can say later that you are back.',
      }),
      input('standInId', 'Who stands in', userSelect('people.stand-in', { placeholder: 'A colleague', ...(form.standIn && { initial: form.standIn }) }), {
        optional: true,
        hint: 'Without anybody, what waits for you goes to the fallback of each policy.',
      }),
      input('scope', 'What for', select('people.scope', offered, { initial: chosen })),
      input('discount', 'Highest discount they may decide on, in percent', numberInput('people.discount', { decimals: true, min: '0', max: '100', ...(limits.discount !== null && { initial: String(limits.discount / 100) }) }), {
        optional: true,
      }),
      input('amount', 'Highest amount they may decide on', textInput('people.amount', { placeholder: '50000 EUR', maxLength: 40, ...(limits.amount && { initial: `${limits.amount.amount} ${limits.amount.currency}` }) }), { optional: true }),
      input('authority', 'Whose limits of authority count', select('people.authority', authorities, { initial: authorities[form.authority === 'own' ? 0 : 1]! })),
      input('keepInformed', 'What they decide', select('people.inform', informing, { initial: informing[form.keepInformed ? 0 : 1]! })),
    ],
  });
}

/*
 * The Home tab, and the answer to `/away`.
 */

const backButton = (absence: Absence, primary: boolean) =>
  button('I Am Back', 'people.back', `${absence.id}:${absence.version}`, primary ? { style: 'primary' } : {});
const changeButton = (absence: Absence) => button('Change', 'people.change', absence.id, { label: 'Change this absence' });

/** @param standIn who in fact stands in now (a name as it is), null for nobody */
export function awayBlocks(absence: Absence, standIn: string | null, today: string): Block[] {
  const who = standIn ? `${name(standIn)} stands in for ${sayScope(absence.scope)}.` : 'Nobody stands in: what waits for you goes to the fallback of each policy.';
  return [section(`*You are away ${sayUntil(absence, today)}.*\n${who}`), actions([backButton(absence, true), changeButton(absence)])];
}

export const awayText = (absence: Absence, standIn: string | null, today: string): string =>
  `You are away ${sayUntil(absence, today)}. ${standIn ? `${nameInPlainText(standIn)} stands in.` : 'Nobody stands in.'} Say /away back when you are back.`;

/** @param away the name of the person away, as it is */
export function standingInBlock(absence: Absence, away: string, today: string): Block {
  const limits = sayLimits(absence.limits);
  return section(`*You stand in for ${name(away)} ${sayUntil(absence, today)}*\nfor ${sayScope(absence.scope)}${limits ? `, ${limits}` : ''}`);
}

export const plannedBlock = (absence: Absence, standIn: string | null, today: string): Block =>
  section(`You will be away ${sayDates(absence, today)}. ${standIn ? `${name(standIn)} stands in for ${sayScope(absence.scope)}.` : 'Nobody stands in.'}`, changeButton(absence));

export function hintBlocks(says: string): Block[] {
  return [
    section(`*Your Slack status says “${words(says, 100)}”.*\nAre you away? Then what waits for you can go to somebody else.`),
    actions([button('Set an Absence', 'people.away', 'hint', { style: 'primary' }), button('Not Away', 'people.not-away', 'hint')]),
  ];
}

export const planButton = (): Block => actions([button('Plan an Absence', 'people.away', 'new'), budgetButton()]);
