import { lastTurn, periodOf } from '../../src/features/newsletter/figures-schedule.ts';
import type { NewsletterCommand, SpotlightCommand } from '../../src/features/newsletter/model.ts';
import { newsletterSettings } from '../../src/features/newsletter/contract.ts';
import { dealIdOf } from '../../src/features/deals/crm-events.ts';
import type { RecognitionCommand } from '../../src/features/recognition/model.ts';
import { emailOf, GENERAL, personIdOf, teamIdOf, type Team } from './people.ts';
import type { SampleItem } from './voice.ts';

/** The newsletter of the sample company: two issues that were published, and the draft that waits, made of what happened. */

const DAY = 86_400_000;
export const newsletterSetting = newsletterSettings.parse({ name: 'Ferncliff Weekly', channel: GENERAL, time_zone: 'Europe/Berlin', editors: [{ person: emailOf('claire') }, { person: emailOf('kofi') }] });

/** Shout-outs and a need that shipped, in the weeks that the issues tell of. */
export function sampleNews(now: number): SampleItem[] {
  const monday = mondayOf(now);
  const thanks = (days: number, by: string, whom: { people?: string[]; teams?: Team[] }, words: string, deal: string | null = null): SampleItem => ({
    to: 'recognition',
    command: { type: 'give', thanksId: `thanks_sample-${by}-${Math.round(days)}`, people: (whom.people ?? []).map(personIdOf), teams: (whom.teams ?? []).map(teamIdOf), about: deal === null ? null : { kind: 'deal', id: dealIdOf('builtin', deal) }, words, private: false } satisfies RecognitionCommand,
    cause: `thanks:${by}:${days}`, at: monday - days * DAY, by,
  }); // prettier-ignore
  const ship = (days: number, state: 'in-progress' | 'shipped', release: string | null): SampleItem => ({
    to: 'voice', command: { type: 'move', needId: 'need_portuguese-interface', state, quarter: null, reason: null, release: release === null ? null : { name: release, url: null }, quiet: true }, cause: `voice:portuguese:${state}`, at: monday - days * DAY, by: 'kofi',
  }); // prettier-ignore
  const items: SampleItem[] = [
    ship(60, 'in-progress', null),
    { to: 'voice', command: { type: 'change', needId: 'need_portuguese-interface', productOwnerId: personIdOf('kofi'), builders: [personIdOf('lena')] }, cause: 'voice:portuguese:builders', at: monday - 58 * DAY, by: 'kofi' },
    ship(3.6, 'shipped', 'Signalbox 4.6'),
    thanks(18.6, 'hannah', { people: ['june'] }, 'You rebuilt the quote three times in one afternoon, and the third one was right to the cent.'),
    thanks(16.7, 'sam', { people: ['sefa'] }, 'You stayed on the call until their dispatcher had found the button herself. She did not call again.'),
    thanks(11.6, 'priya', { people: ['ben'] }, 'You explained the payment terms to their buyer in two sentences. I had tried with two pages.'),
    thanks(9.7, 'kofi', { people: ['grace'] }, 'You told the customer that cranes come after ports, and why. Nobody had to take it back later.'),
    thanks(5.7, 'jonas', { people: ['elena'] }, 'You read the whole data protection annex on a Friday afternoon, and it held when their counsel asked on Monday.', 'FC-2001'),
    thanks(4.6, 'noor', { teams: ['Success'] }, 'Your list of what each port calls its cranes saved the desk a day of asking around.'),
    thanks(3.5, 'lena', { people: ['priya'] }, 'You brought me the exact words of the crew in Lisbon. I built the screen for them and not for a sentence in a ticket.'),
    thanks(2.6, 'hannah', { people: ['kofi'] }, 'You said no to the harbour view, and gave the reason so well that the customer wrote it down.'),
  ];
  return items.sort((a, b) => a.at - b.at);
}

/** The Monday on which the draft of this week was made. */
const mondayOf = (now: number): number => lastTurn(newsletterSetting, now)!.at;

/** Commands as editors gave them; the third issue waits. */
export function sampleIssues(now: number): SampleItem[] {
  const turn = lastTurn(newsletterSetting, now)!;
  const items: SampleItem[] = [];
  const step = (at: number, by: string, cause: string, command: NewsletterCommand | SpotlightCommand, to = 'newsletter') => items.push({ to, command, cause: `newsletter:${cause}`, at, by });
  const { to } = periodOf(newsletterSetting, turn.date, null);
  const published = [
    { issueId: 'issue_sample-1', weeks: 2, spotlight: 'Solutions' as Team },
    { issueId: 'issue_sample-2', weeks: 1, spotlight: 'Finance' as Team },
  ];
  for (const [i, { issueId, weeks, spotlight }] of published.entries()) {
    const at = turn.at - weeks * 7 * DAY;
    const end = to - weeks * 7 * DAY;
    step(at, 'claire', `${i + 1}:draft`, { type: 'draft', issueId, from: end - 7 * DAY, to: end });
    step(at + 1.5 * 3_600_000, 'claire', `${i + 1}:approve`, { type: 'approve', issueId, version: 1 });
    step(at + 1.6 * 3_600_000, 'claire', `${i + 1}:publish`, { type: 'publish', issueId, version: null, note: null, mail: true });
    step(at + 1.6 * 3_600_000, 'claire', `${i + 1}:shine`, { type: 'shine', team: teamIdOf(spotlight), issue: i + 1 }, 'newsletter-spotlight');
  }
  step(turn.at, 'claire', '3:draft', { type: 'draft', issueId: 'issue_sample-3', from: to - 7 * DAY, to: Math.max(to, now) });
  return items;
}
