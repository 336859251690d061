import type { Item } from '../../src/engine/run.ts';
import { requestSettings, type RequestSettings } from '../../src/features/requests/contract.ts';
import { onDuty, type Rota } from '../../src/features/requests/rotation.ts';
import { person, type Actor } from '../../src/kernel/actor.ts';
import { addBusinessMinutes, businessCalendar, localDate, nextWorkingMoment, type Calendar } from '../../src/kernel/calendar.ts';
import { seeded, type SampleDeal } from './deals.ts';
import { people, personIdOf, teamIdOf, type Team } from './people.ts';

/**
 * Two years of requests to other teams, as the people of Ferncliff would have made them: Legal answers within hours,
 * Engineering helps a lot, and what waits longest are security questionnaires.
 */

const email = (key: string) => `${key}@ferncliff.example`;

export const requestsSetting: RequestSettings = requestSettings.parse({
  types: [
    ...requestSettings.parse({}).types.map((t): RequestSettings['types'][number] =>
      t.id === 'security-questionnaire'
        ? { ...t, team: 'Engineering', routing: { by: 'skill', skill: 'security', level: 'moderate' } }
        : t.id === 'executive-sponsor'
          ? { ...t, team: 'Sales', routing: { by: 'territory', field: 'currency', areas: [{ values: ['EUR', 'USD'], people: [email('ada')] }] } }
          : t,
    ),
    {
      id: 'engineering-question', name: 'Engineering question', team: 'Engineering', help: 'Integration, data, a defect that stops a deal.', routing: { by: 'on-duty' }, first_answer_hours: 8, done_hours: 24,
      fields: [
        { key: 'area', label: 'About', kind: 'choice', required: true, options: ['Integration', 'Data', 'Defect', 'Performance'] },
        { key: 'ticket', label: 'Ticket', kind: 'text', hint: 'If there is one' },
      ],
    },
  ],
  skills: { [email('yara')]: { security: 'expert' }, [email('dev')]: { security: 'moderate' } },
}); // prettier-ignore

const DAY = 86_400_000;
const rotaPeople: readonly { team: Team; keys: readonly string[] }[] = [
  { team: 'Solutions', keys: ['sefa', 'owen'] },
  { team: 'Product', keys: ['ines', 'kofi'] },
  { team: 'Engineering', keys: ['yara', 'dev', 'lena'] },
];
export const sampleRotas = (now: number): Rota[] =>
  rotaPeople.map(({ team, keys }) => ({
    teamId: teamIdOf(team), people: keys.map(personIdOf), turn: 'weekly', timeZone: 'Europe/Berlin', from: localDate(now - 735 * DAY, 'Europe/Berlin'), skips: [], swaps: [], version: 1, updatedAt: 0,
  })); // prettier-ignore

const NINE_TO_FIVE = [['09:00', '17:00']] as const;
const week = { monday: NINE_TO_FIVE, tuesday: NINE_TO_FIVE, wednesday: NINE_TO_FIVE, thursday: NINE_TO_FIVE, friday: NINE_TO_FIVE };
const calendars = new Map<string, Calendar>();
function calendarOf(key: string): Calendar {
  const zone = people.find(p => p.key === key)!.timeZone;
  let calendar = calendars.get(zone);
  if (!calendar) {
    const made = businessCalendar({ timeZone: zone, week });
    if (!made.ok) throw new Error(made.error.message);
    calendars.set(zone, (calendar = made.value));
  }
  return calendar;
}

interface Kind {
  readonly type: string;
  readonly team: Team;
  /** How often a deal that reaches this stage asks. */
  readonly at: string;
  readonly share: number;
  readonly keys: readonly string[];
  readonly rota?: boolean;
  /** Business hours until it is taken and then until it is done: from, to. */
  readonly taken: readonly [number, number];
  readonly done: readonly [number, number];
  readonly asks: readonly { readonly what: string; readonly fields: Readonly<Record<string, string>>; readonly answer: string }[];
}
const kinds: readonly Kind[] = [
  {
    type: 'solutions-engineer', team: 'Solutions', at: 'proposal', share: 0.4, keys: ['sefa', 'owen'], rota: true, taken: [0.5, 4], done: [4, 20],
    asks: [
      { what: 'They want to see Signalbox with their own camera angles, about twenty people.', fields: { kind: 'Demo' }, answer: 'Demo held with the recordings they sent; the slides are in the room.' },
      { what: 'Does Edge work with the modems they have in the depots?', fields: { kind: 'Technical question' }, answer: 'It does from firmware 4.2; two of their depots have to update first.' },
      { what: 'A proof of concept on one crane, three weeks.', fields: { kind: 'Proof of concept' }, answer: 'Proof of concept done: 97 of 100 events found, report attached in the room.' },
    ],
  },
  {
    type: 'legal-review', team: 'Legal', at: 'proposal', share: 0.3, keys: ['elena'], taken: [0.3, 2], done: [0.7, 4],
    asks: [
      { what: 'They changed the liability clause in our order form. Can we live with it?', fields: { document: 'Single clause', paper: 'Ours' }, answer: 'Yes with a cap at the yearly fee; the wording is in the document.' },
      { what: 'Their data protection agreement instead of ours.', fields: { document: 'Data protection agreement', paper: "The customer's" }, answer: 'Two changes needed, both marked; the rest is fine.' },
      { what: 'Confidentiality agreement before the technical talk.', fields: { document: 'Confidentiality agreement', paper: "The customer's" }, answer: 'Signed version is in the room.' },
    ],
  },
  {
    type: 'security-questionnaire', team: 'Engineering', at: 'proposal', share: 0.28, keys: ['yara', 'dev'], taken: [6, 30], done: [30, 90],
    asks: [
      { what: 'Their security team sent the long questionnaire.', fields: { questions: '180', link: 'https://files.ferncliff.example/questionnaire' }, answer: 'All questions answered, three with a remark about audit logs.' },
      { what: 'Short questionnaire for the pilot.', fields: { questions: '45', link: 'https://files.ferncliff.example/pilot' }, answer: 'Answered; they accept the gap on single sign-on until autumn.' },
    ],
  },
  {
    type: 'engineering-question', team: 'Engineering', at: 'qualification', share: 0.45, keys: ['yara', 'dev', 'lena'], rota: true, taken: [1, 8], done: [3, 22],
    asks: [
      { what: 'Can we read the telemetry of their older cranes over Modbus?', fields: { area: 'Integration' }, answer: 'Yes, with the gateway that the harbour in Dunmore uses; Lena wrote down how.' },
      { what: 'The export of work orders stops at 10,000 rows; the customer waits for it.', fields: { area: 'Defect', ticket: 'ENG-2210' }, answer: 'Fixed and out since this morning.' },
      { what: 'How much data does one depot send in a month?', fields: { area: 'Data' }, answer: 'About 40 GB with pictures, 300 MB without.' },
    ],
  },
  {
    type: 'product-question', team: 'Product', at: 'qualification', share: 0.22, keys: ['ines', 'kofi'], rota: true, taken: [2, 10], done: [4, 16],
    asks: [
      { what: 'They ask whether audit logs come this year.', fields: { 'customer-words': 'We cannot sign without a log of who changed what.' }, answer: 'Planned for June; we may say so, with the date.' },
      { what: 'Is an offline mode for tunnels planned?', fields: {}, answer: 'Not planned. Edge keeps 48 hours, which was enough for two others.' },
    ],
  },
  {
    type: 'finance', team: 'Finance', at: 'negotiation', share: 0.3, keys: ['marta', 'ben'], taken: [1, 7], done: [1, 8],
    asks: [
      { what: 'They want to pay in four instalments.', fields: { about: 'Payment terms' }, answer: 'Fine if the first one is paid before the start.' },
      { what: 'Credit check, please; first order of this customer.', fields: { about: 'Credit check' }, answer: 'Checked, no objection up to 150,000 EUR.' },
    ],
  },
  {
    type: 'executive-sponsor', team: 'Sales', at: 'negotiation', share: 0.08, keys: ['ada'], taken: [4, 16], done: [8, 30],
    asks: [{ what: 'A call with their board member before the decision.', fields: { counterpart: 'Head of operations' }, answer: 'Called; she wants two references, both named.' }],
  },
]; // prettier-ignore

type Step = { to: string; command: Item['command']; cause: string; at: number; actor: Actor; deal: string };

/** Commands in the order of their moments. @param dealIdOf the id of a deal here */
export function sampleRequests(deals: readonly SampleDeal[], dealIdOf: (deal: SampleDeal) => string, now: number): Step[] {
  const random = seeded(20251103);
  const between = ([from, to]: readonly [number, number]) => Math.round((from + random() * (to - from)) * 60);
  const rotas = new Map(sampleRotas(now).map(r => [r.teamId, r]));
  const steps: Step[] = [];
  deals.forEach((deal, i) => {
    for (const kind of kinds) {
      const stage = deal.path.find(p => p.stage === kind.at);
      const chance = random();
      const pick = Math.floor(random() * kind.asks.length);
      const turn = Math.floor(random() * kind.keys.length);
      const later = random();
      const [taking, doing] = [between(kind.taken), between(kind.done)];
      const clarifies = random() < 0.15;
      // The story's own deal begins without any.
      if (!stage || chance > kind.share || deal.id === 'FC-2001') continue;
      const requestId = `request_sample${String(i).padStart(3, '0')}-${kind.type}`;
      const requester = deal.ownerKey;
      const calendar = calendarOf(requester);
      const closes = deal.path.find(p => p.stage.startsWith('closed'));
      const asked = nextWorkingMoment(Math.floor(stage.at + later * Math.min(6 * DAY, ((closes?.at ?? now) - stage.at) / 2)), calendar) + Math.floor(random() * 90) * 60_000;
      if (asked > now - 2 * DAY) continue;
      const rota = kind.rota ? rotas.get(teamIdOf(kind.team)) : undefined;
      const onTurn = rota && onDuty(rota, localDate(asked, rota.timeZone), new Set(), () => true).personId;
      const helperKey = onTurn ? kind.keys.find(k => personIdOf(k) === onTurn)! : kind.keys[turn]!;
      if (helperKey === requester) continue;
      const hers = calendarOf(helperKey);
      const taken = addBusinessMinutes(asked, taking, hers);
      const finished = addBusinessMinutes(taken, doing, hers);
      // What would still be going on is left to the few that follow, with cards of their own.
      if (finished > now - 12 * 3_600_000) continue;
      const about = kind.asks[pick]!;
      const add = (at: number, key: string, command: Item['command'], n: string) =>
        steps.push({ to: 'requests', command, cause: `request:${requestId}:${n}`, at, actor: person(personIdOf(key)), deal: dealIdOf(deal) });
      add(asked, requester, { type: 'ask', requestId, dealId: dealIdOf(deal), typeId: kind.type, what: about.what, fields: { ...about.fields }, blockedBy: [], source: null, past: true }, 'ask');
      add(taken, helperKey, { type: 'claim', requestId }, 'claim');
      if (clarifies) {
        const middle = addBusinessMinutes(taken, Math.floor(doing / 3), hers);
        const answered = Math.min(finished - 60_000, addBusinessMinutes(middle, 90, calendar));
        if (answered > middle) {
          add(middle, helperKey, { type: 'ask-back', requestId, text: 'Which of their sites is it about, and who decides there?' }, 'ask-back');
          add(answered, requester, { type: 'answer', requestId, text: 'The main site; the head of operations decides.' }, 'answer');
        }
      }
      add(finished, helperKey, random() < 0.04 ? { type: 'decline', requestId, text: 'This is in the handbook already; the link is in the room.' } : { type: 'done', requestId, text: about.answer }, 'end');
    }
  });
  steps.push(...openRequests(deals, dealIdOf, now));
  return steps.sort((a, b) => a.at - b.at);
}

/** What is under way now: a few, so that queues, Home and cards have something to show. */
function openRequests(deals: readonly SampleDeal[], dealIdOf: (deal: SampleDeal) => string, now: number): Step[] {
  const underWay = deals.filter(d => d.id !== 'FC-2001' && !d.path.some(p => p.stage.startsWith('closed')));
  const owned = (key: string) => underWay.filter(d => d.ownerKey === key);
  const steps: Step[] = [];
  const used = new Map<string, number>();
  const wanted: readonly { key: string; type: string; n: number; hoursAgo: number; claimed?: string; asksBack?: boolean }[] = [
    { key: 'mara', type: 'security-questionnaire', n: 0, hoursAgo: 40, claimed: 'yara' },
    { key: 'mara', type: 'legal-review', n: 1, hoursAgo: 3, claimed: 'elena', asksBack: true },
    { key: 'tom', type: 'legal-review', n: 1, hoursAgo: 2 },
    { key: 'tom', type: 'solutions-engineer', n: 0, hoursAgo: 5 },
    { key: 'priya', type: 'engineering-question', n: 0, hoursAgo: 6 },
    { key: 'luis', type: 'security-questionnaire', n: 1, hoursAgo: 30 },
    { key: 'luis', type: 'finance', n: 1, hoursAgo: 4 },
    { key: 'hannah', type: 'product-question', n: 1, hoursAgo: 5 },
  ];
  for (const w of wanted) {
    const mine = owned(w.key);
    const deal = mine[(used.get(w.key) ?? 0) % Math.max(1, mine.length)];
    used.set(w.key, (used.get(w.key) ?? 0) + 1);
    if (!deal) continue;
    const ask = kinds.find(k => k.type === w.type)!.asks[w.n]!;
    const requestId = `request_sample-open-${w.key}-${w.type}`;
    const at = now - w.hoursAgo * 3_600_000;
    const add = (when: number, key: string, command: Item['command'], n: string) => steps.push({ to: 'requests', command, cause: `request:${requestId}:${n}`, at: when, actor: person(personIdOf(key)), deal: dealIdOf(deal) });
    add(at, w.key, { type: 'ask', requestId, dealId: dealIdOf(deal), typeId: w.type, what: ask.what, fields: { ...ask.fields }, blockedBy: [], source: null }, 'ask');
    if (w.claimed) add(at + 1_800_000, w.claimed, { type: 'claim', requestId }, 'claim');
    if (w.asksBack) add(at + 3_600_000, w.claimed!, { type: 'ask-back', requestId, text: 'Which version of the agreement do they mean, the one of March or the one of April?' }, 'ask-back');
  }
  return steps;
}
