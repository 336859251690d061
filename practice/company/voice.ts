import type { Item } from '../../src/engine/run.ts';
import { dealIdOf } from '../../src/features/deals/crm-events.ts';
import type { Urgency } from '../../src/features/voice/contract.ts';
import type { DecisionCommand } from '../../src/features/voice/ledger-model.ts';
import type { NeedCommand } from '../../src/features/voice/model.ts';
import { sampleDeals, type SampleDeal } from './deals.ts';
import { personIdOf } from './people.ts';

/** What the customers of the sample company have asked for in two years, and what became of it. */

const DAY = 86_400_000;
const EUR_FOR_USD = 0.92;
/** The customer who carries the roadmap: three fifths of its money. */
export const LARGEST = 'Hanseatic Cranes';

interface Asked {
  readonly key: string;
  readonly title: string;
  /** What customers say, one after the other. */
  readonly said: readonly string[];
}
const needs = {
  sso: {
    key: 'single-sign-on',
    title: 'Single sign-on',
    said: [
      'Our security team signs nothing where people have yet another password.',
      'Four hundred drivers, and each of them forgets it on a Monday. We need single sign-on.',
      'If it does not work with our identity provider it stays a pilot.',
      'The auditors ask how we lock out people who leave. Today somebody has to remember.',
    ],
  },
  audit: {
    key: 'audit-logs',
    title: 'Audit logs',
    said: [
      'The regulator wants to see who changed a signal threshold, and when. For five years.',
      'Without an audit log our safety case does not pass.',
      'We were asked in the last audit and had nothing to show.',
      'Who switched the alarm off that night? We could not say.',
    ],
  },
  offline: {
    key: 'offline-mode',
    title: 'Offline mode',
    said: ['There is no network in the tunnels. The app shows a spinner for eleven kilometres.', 'On the quay the radio drops every hour. People go back to paper.', 'It has to work without the net for a shift, then catch up.'],
  },
  portuguese: { key: 'portuguese-interface', title: 'Portuguese interface', said: ['Our crews in Lisbon read no English, and they are the ones who look at the screen.', 'The works council asks for Portuguese.'] },
  cranes: {
    key: 'crane-telemetry',
    title: 'Crane telemetry',
    said: ['We want load and slew of every crane beside the track sensors.', 'Without the cranes it is half a picture for us.', 'All forty terminals, or we look elsewhere.'],
  },
  api: { key: 'api-for-work-orders', title: 'API for work orders', said: ['Our maintenance system has to get the work order by itself.', 'Somebody types it over twice a day.'] },
  premises: { key: 'on-premises-installation', title: 'On-premises installation', said: ['Our data may not leave the building.', 'The ministry wants it in its own rooms.'] },
} as const satisfies Record<string, Asked>;
type Key = keyof typeof needs;

const roles = ['Head of operations', 'Head of IT', 'Safety officer', 'Buyer', 'Terminal manager', 'Project lead'] as const;
const needId = (key: Key): string => `need_${needs[key].key}`;

const worth = (deal: SampleDeal): number => deal.items.reduce((sum, i) => sum + i.quantity * i.sold, 0) * (deal.currency === 'USD' ? EUR_FOR_USD : 1);

/** Who asked for what: a deal, its needs and how much each matters. */
function asked(deals: readonly SampleDeal[]): { readonly deal: SampleDeal; readonly key: Key; readonly urgency: Urgency }[] {
  const found: { deal: SampleDeal; key: Key; urgency: Urgency }[] = [];
  const urgencies: readonly Urgency[] = ['blocker', 'important', 'important', 'nice'];
  const wanting = (text: string, every: number, key: Key) =>
    deals.filter(d => d.need === text && d.account !== LARGEST && d.id !== 'FC-2001').forEach((deal, i) => i % every === 0 && found.push({ deal, key, urgency: urgencies[i % urgencies.length]! }));
  wanting('single sign-on', 2, 'sso');
  wanting('audit logs', 2, 'audit');
  wanting('offline mode', 3, 'offline');
  wanting('Portuguese interface', 3, 'portuguese');
  // Some ask for two things: the amount is split.
  for (const { deal, key } of found.slice()) if (key === 'audit' && Number(deal.id.slice(3)) % 3 === 0) found.push({ deal, key: 'sso', urgency: 'nice' });
  deals.filter(d => d.need === 'offline mode' && d.path.at(-1)!.stage === 'closed-lost').slice(1, 5).forEach(deal => found.push({ deal, key: 'premises', urgency: 'blocker' }));
  const story = deals.find(d => d.id === 'FC-2001')!;
  found.push({ deal: story, key: 'audit', urgency: 'blocker' }, { deal: story, key: 'sso', urgency: 'important' });

  // The roadmap rests on one customer: everything of theirs, and of others as much as leaves them three fifths of it.
  const theirs = deals.filter(d => d.account === LARGEST);
  for (const deal of theirs) found.push({ deal, key: 'cranes', urgency: 'blocker' });
  const carried = theirs.reduce((sum, d) => sum + worth(d), 0);
  let others = 0;
  for (const deal of deals) {
    if (deal.account === LARGEST || (deal.need !== 'crane telemetry' && deal.need !== 'API for work orders')) continue;
    if (carried / (carried + others + worth(deal)) < 0.608) continue;
    others += worth(deal);
    found.push({ deal, key: deal.need === 'crane telemetry' ? 'cranes' : 'api', urgency: 'important' });
  }
  return found;
}

export type SampleItem = { readonly to: string; readonly command: Item['command']; readonly cause: string; readonly at: number; readonly by: string };

/** Every command of two years, in the order in which it happened. */
export function sampleVoice(now: number): SampleItem[] {
  const items: SampleItem[] = [];
  const need = (at: number, by: string, cause: string, command: NeedCommand) => items.push({ to: 'voice', command, cause: `voice:${cause}`, at, by });
  const decide = (at: number, by: string, cause: string, command: DecisionCommand) => items.push({ to: 'voice-decisions', command, cause: `voice:${cause}`, at, by });
  const counts = new Map<Key, number>();
  for (const { deal, key, urgency } of asked(sampleDeals(now))) {
    const n = counts.get(key) ?? 0;
    counts.set(key, n + 1);
    const at = Math.min(deal.path[0]!.at + 2 * DAY, now - DAY);
    need(at, deal.ownerKey, `${key}:${deal.id}`, {
      type: 'capture', needId: needId(key), voiceId: `voice_${key}-${deal.id.toLowerCase()}`, title: needs[key].title, anyway: true, words: needs[key].said[n % needs[key].said.length]!,
      saidBy: roles[n % roles.length]!, dealId: dealIdOf('builtin', deal.id), account: null, urgency, source: 'slack-history',
    }); // prettier-ignore
  }
  const move = (days: number, by: string, key: Key, state: 'under-review' | 'planned' | 'in-progress' | 'shipped' | 'declined', more: { quarter?: string; reason?: string; release?: string } = {}) =>
    need(now - days * DAY, by, `${key}:${state}`, { type: 'move', needId: needId(key), state, quarter: more.quarter ?? null, reason: more.reason ?? null, release: more.release ? { name: more.release, url: null } : null, quiet: true });
  const quarter = (days: number): string => {
    const at = new Date(now + days * DAY);
    return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
  };
  move(430, 'ines', 'sso', 'under-review');
  move(402, 'ines', 'sso', 'planned', { quarter: quarter(-260) });
  need(now - 330 * DAY, 'ines', 'sso:builders', { type: 'change', needId: needId('sso'), productOwnerId: personIdOf('ines'), builders: [personIdOf('dev'), personIdOf('lena')] });
  move(220, 'ines', 'sso', 'in-progress');
  // No deal with it has been won since: the story's own will be the first.
  move(60, 'ines', 'sso', 'shipped', { release: 'Signalbox 4.2' });
  move(150, 'kofi', 'premises', 'declined', { reason: 'We run one service well. Two ways of running it would halve what each of them gets; a private region may help instead.' });
  move(90, 'kofi', 'cranes', 'planned', { quarter: quarter(20) });
  need(now - 88 * DAY, 'ada', 'cranes:exception', {
    type: 'except', needId: needId('cranes'), exceptionId: 'exc_cranes', account: LARGEST, why: 'The reference that opens the container terminals for us.', cost: { amount: '140000.00', currency: 'EUR' },
    until: new Date(now - 10 * DAY).toISOString().slice(0, 10),
  }); // prettier-ignore
  move(60, 'kofi', 'api', 'planned', { quarter: quarter(100) });
  need(now - 45 * DAY, 'kofi', 'cranes:builders', { type: 'change', needId: needId('cranes'), productOwnerId: personIdOf('kofi'), builders: [personIdOf('dev')] });
  move(40, 'kofi', 'cranes', 'in-progress');
  move(25, 'ines', 'audit', 'under-review');

  const raise = (days: number, by: string, key: string, owner: string, command: Omit<Extract<DecisionCommand, { type: 'raise' }>, 'type' | 'decisionId' | 'ownerId' | 'answerBy'> & { answerDays: number }) => {
    const { answerDays, ...rest } = command;
    decide(now - days * DAY, by, `decision:${key}`, { type: 'raise', decisionId: `dec_${key}`, ownerId: personIdOf(owner), answerBy: new Date(now - days * DAY + answerDays * DAY).toISOString().slice(0, 10), ...rest });
  };
  const say = (days: number, by: string, key: string, n: number, text: string) => decide(now - days * DAY, by, `decision:${key}:${n}`, { type: 'give-input', decisionId: `dec_${key}`, inputId: `in_${key}-${n}`, text });
  const answer = (days: number, by: string, key: string, outcome: 'accepted' | 'partly' | 'declined', reason: string) =>
    decide(now - days * DAY, by, `decision:${key}:answer`, { type: 'answer', decisionId: `dec_${key}`, outcome, reason, quiet: true });

  raise(428, 'mara', 'sso', 'ines', { kind: 'roadmap', question: 'Shall single sign-on come before offline mode?', needId: needId('sso'), dealId: null, input: 'Security reviews stop our deals before anybody asks about tunnels.', quiet: true, answerDays: 14 });
  say(424, 'sefa', 'sso', 1, 'Every second pilot dies in the security questionnaire.');
  say(421, 'yara', 'sso', 2, 'Two engineers for a quarter. Offline mode is three times that.');
  answer(415, 'ines', 'sso', 'accepted', 'It blocks more customers and costs less. Offline mode follows, and we say so to those who wait for it.');
  raise(160, 'priya', 'premises', 'kofi', { kind: 'roadmap', question: 'Do we offer an installation on the customer’s premises?', needId: needId('premises'), dealId: null, input: 'Four deals were lost for it.', quiet: true, answerDays: 10 });
  say(158, 'yara', 'premises', 1, 'We would run two products with one team.');
  answer(151, 'kofi', 'premises', 'declined', 'Two ways of running it would halve what each of them gets. We look at a private region instead.');
  raise(120, 'luis', 'pricing', 'marta', { kind: 'pricing', question: 'May ports be priced by crane and not by sensor?', needId: null, dealId: null, input: 'They budget by crane. By sensor we look twice as dear.', quiet: true, answerDays: 12 });
  say(117, 'sam', 'pricing', 1, 'Renewals would be simpler to explain.');
  answer(104, 'marta', 'pricing', 'partly', 'For new port customers from the next price list on; running contracts stay as they are.');
  raise(4, 'mara', 'audit', 'ines', { kind: 'roadmap', question: 'Shall audit logs be planned for the coming quarter?', needId: needId('audit'), dealId: dealIdOf('builtin', 'FC-2001'), input: 'Aldgate Rail signs only with a date for it.', answerDays: 11 });
  say(3, 'elena', 'audit', 1, 'Two contracts in negotiation name it as a duty of ours.');
  say(2, 'yara', 'audit', 2, 'Five weeks, if cranes wait that long.');
  return items.sort((a, b) => a.at - b.at);
}
