import { RECOGNITION } from '../../src/features/recognition/settings.ts';
import type { RecognitionCommand } from '../../src/features/recognition/model.ts';
import type { RequestCommand } from '../../src/features/requests/model.ts';
import { addBusinessMinutes, businessCalendar, nextWorkingMoment } from '../../src/kernel/calendar.ts';
import { personIdOf, SHOUTOUTS, teamIdOf, type Team } from './people.ts';

/** What people at Ferncliff thanked each other for over the past year, and what makes the story's last chapter. */

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The setting `recognition`: shout-outs are shown in their own channel. */
export const recognitionSetting = { name: RECOGNITION, value: { channel: SHOUTOUTS } } as const;

interface Said {
  readonly days: number;
  readonly by: string;
  readonly to: readonly string[];
  readonly teams?: readonly Team[];
  readonly words: string;
  readonly about?: { readonly kind: 'need'; readonly id: string };
  readonly private?: boolean;
}
const sso = { kind: 'need', id: 'need_single-sign-on' } as const;
const premises = { kind: 'need', id: 'need_on-premises-installation' } as const;
const said: readonly Said[] = [
  { days: 352, by: 'tom', to: ['sefa'], words: 'You rebuilt the demo overnight with their own camera angles. They stopped asking about the competitor after the third picture.' },
  { days: 331, by: 'ines', to: ['mara'], about: sso, words: 'You wrote down what four security teams said word for word. That is what made the case for single sign-on, not our guesses.' },
  { days: 318, by: 'priya', to: ['elena'], words: 'Their counsel wanted eleven changes. You took them through in one call and we kept nine of our clauses.' },
  { days: 296, by: 'yara', to: ['ines'], words: 'Thank you for saying no to the third change of scope. Two engineers slept that week.' },
  { days: 274, by: 'luis', to: ['owen'], words: 'The proof of concept in Oakland ran for three weeks without a call to engineering. That was your manual.' },
  { days: 251, by: 'sam', to: ['lena'], words: 'You answered the harbour’s operators yourself, at six in the morning their time, until the cranes were back on the map.' },
  { days: 233, by: 'jonas', to: [], teams: ['Deal Desk'], words: 'Forty requests in the last week of the quarter, none of them late. Customers noticed; so did we.' },
  { days: 214, by: 'hannah', to: ['ben'], words: 'The credit check was back before I had written the second mail. They signed the same afternoon.' },
  { days: 197, by: 'dev', to: ['claire'], words: 'You sent the logs, the firmware version and the exact minute. I found the defect before lunch.' },
  { days: 171, by: 'mara', to: ['elena', 'noor'], words: 'Between the two of you the contract and the discount were through in a day, and I was told why at each step.' },
  { days: 149, by: 'priya', to: ['kofi'], about: premises, words: 'A clear no with its reason. I could tell four customers the truth in one sentence and offer them the private region.' },
  { days: 133, by: 'grace', to: ['marta'], words: 'You explained payment terms to the whole team in twenty minutes. We have asked you half as often since.' },
  { days: 118, by: 'owen', to: ['dev'], words: 'You joined the call from a train and still found why the modem dropped. They ordered Edge the next day.' },
  { days: 96, by: 'noor', to: ['tom'], words: 'Your requests come with the reason, the competitor and the date. They are the quickest we decide.' },
  { days: 81, by: 'claire', to: ['sefa'], words: 'You handed the customer over with a page about who is who. I knew whom to call on the first day.' },
  { days: 58, by: 'ines', to: ['dev', 'lena'], about: sso, words: 'Single sign-on is out, on the day that we had said in spring. I know what the last fortnight was like.' },
  { days: 44, by: 'felix', to: ['june'], words: 'You took my queue while I was away, and left a note beside each request. Nothing had to be asked twice.' },
  { days: 31, by: 'ada', to: [], teams: ['Engineering'], words: 'The night of the storm nobody called you in, and you were there. Three harbours stayed open.' },
  { days: 17, by: 'lena', to: ['yara'], words: 'Thank you for the time you made for my first design review, and for leaving the decision to me.', private: true },
  { days: 9, by: 'sam', to: ['hannah'], words: 'You promised only what is there. The first month with this customer was a pleasure for it.' },
];

export interface SampleThanks {
  readonly to: string;
  readonly command: RecognitionCommand;
  readonly cause: string;
  readonly at: number;
  readonly by: string;
}
export const sampleThanks = (now: number): SampleThanks[] =>
  said.map(({ days, by, to, teams = [], words, about = null, private: quiet = false }, i) => ({
    to: 'recognition',
    command: { type: 'give', thanksId: `thanks_sample-${String(i + 1).padStart(2, '0')}`, people: to.map(personIdOf), teams: teams.map(teamIdOf), about, words, private: quiet },
    cause: `thanks:${i + 1}`,
    at: now - days * DAY + (i % 7) * HOUR,
    by,
  }));

const NINE_TO_FIVE = [['09:00', '17:00']] as const;
const berlin = businessCalendar({ timeZone: 'Europe/Berlin', week: { monday: NINE_TO_FIVE, tuesday: NINE_TO_FIVE, wednesday: NINE_TO_FIVE, thursday: NINE_TO_FIVE, friday: NINE_TO_FIVE } });

/** Two requests about the story's own deal, which Legal answered within four hours and for which nobody has thanked them. */
export function storyRequests(dealId: string, now: number): { readonly to: string; readonly command: RequestCommand; readonly cause: string; readonly at: number; readonly by: string; readonly deal: string }[] {
  if (!berlin.ok) throw new Error(berlin.error.message);
  const calendar = berlin.value;
  const begun = nextWorkingMoment(now - 6 * DAY, calendar);
  return [
    { id: 'request_story-liability', what: 'They changed the liability clause in our order form. Can we live with it?', document: 'Single clause', paper: 'Ours', answer: 'Yes with a cap at the yearly fee; the wording is in the document.', after: 60 },
    { id: 'request_story-annex', what: 'Their data protection annex instead of ours, before Friday.', document: 'Data protection agreement', paper: 'The customer\'s', answer: 'Two changes needed, both marked; the rest is fine.', after: 240 },
  ].flatMap(r => {
    const asked = addBusinessMinutes(begun, r.after, calendar);
    const step = (n: string, by: string, minutes: number, command: RequestCommand) => ({ to: 'requests', command, cause: `request:${r.id}:${n}`, at: addBusinessMinutes(asked, minutes, calendar), by, deal: dealId });
    return [
      step('ask', 'mara', 0, { type: 'ask', requestId: r.id, dealId, typeId: 'legal-review', what: r.what, fields: { document: r.document, paper: r.paper }, blockedBy: [], source: null, past: true }),
      step('claim', 'elena', 20, { type: 'claim', requestId: r.id }),
      step('end', 'elena', 120, { type: 'done', requestId: r.id, text: r.answer }),
    ];
  });
}
