import { actions, button, name, section } from '../../kernel/blocks.ts';
import { nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { Absence } from './model.ts';
import { sayDates, sayLimits, sayScope } from './words-time.ts';

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
