import { seeded, type SampleDeal } from './deals.ts';

/** What the deal desk decided in two years, as the commands that were given then. */
export interface SampleCommand {
  readonly to: string;
  readonly command: { readonly type: string } & Record<string, unknown>;
  readonly cause: string;
  readonly at: number;
  /** A key of a person; undefined for Evenkeel itself. */
  readonly by?: string;
  readonly dealId: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const managers: Readonly<Record<string, string>> = { mara: 'jonas', tom: 'jonas', priya: 'jonas', luis: 'grace', hannah: 'grace' };
const reasons = ['Two years, and they will speak at our conference.', 'A competing offer; they sign this month.', 'The pilot ran over, we owe them something.', 'Volume for three more sites.'] as const;

/** Nine in the morning, UTC, of the first working day at or after this moment. */
function morning(at: number): number {
  let day = Math.ceil(at / DAY) * DAY;
  while ([0, 6].includes(new Date(day).getUTCDay())) day += DAY;
  return day + 9 * HOUR;
}

export function sampleApprovals(deals: readonly SampleDeal[], idOf: (deal: SampleDeal) => string): SampleCommand[] {
  const random = seeded(19_450_508);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  // A sequence of its own: what is decided does not depend on how often it was asked.
  const changed = seeded(19_500_627);
  const commands: SampleCommand[] = [];
  for (const deal of deals) {
    const end = deal.path.at(-1)!;
    const list = deal.items.reduce((sum, item) => sum + item.list * item.quantity, 0);
    const sold = deal.items.reduce((sum, item) => sum + item.sold * item.quantity, 0);
    const discount = Math.round((1 - sold / list) * 10_000);
    if (discount <= 1_000 || !end.stage.startsWith('closed')) continue;
    const dealId = idOf(deal);
    const requestId = `req_sample_${deal.id.toLowerCase()}`;
    // Asked while it was still open, early enough to be decided before it closed.
    const from = morning(Math.max(deal.path.at(-2)?.at ?? end.at - 20 * DAY, end.at - 20 * DAY) + HOUR);
    if (from > end.at - 2 * DAY) continue;
    let at = from + Math.floor(random() * 4 * HOUR);
    const say = (what: string, by: string | undefined, command: SampleCommand['command']) => commands.push({ to: 'deal-desk', command, cause: `desk:${deal.id}:${what}`, at, ...(by && { by }), dealId });
    const ask = (what: string, asked: number, why: string) => say(what, deal.ownerKey, { type: 'submit', requestId, dealId, terms: { discount: asked }, why });
    const why = pick(reasons);
    const more = changed();
    // Some ask for more than they get, some come back for more than the manager's yes covers, which is three points.
    const first = discount <= 1_650 ? discount : more < 0.25 ? Math.ceil((discount + 150 + more * 1_200) / 50) * 50 : more < 0.5 && discount > 1_900 ? discount - 350 : discount;
    ask('ask', first, why);
    const decide = (step: string, by: string, hours: number, decision = 'approve', reason: string | null = null, what = step) => {
      at += Math.floor(hours * HOUR);
      say(what, by, { type: 'decide', requestId, decision, reason, step, proof: 'click' });
    };
    const lost = end.stage === 'closed-lost' && random() < 0.4;
    decide('manager', managers[deal.ownerKey] ?? 'jonas', 0.4 + random() * 1.8);
    if (first < discount) {
      at += HOUR;
      ask('ask-more', discount, 'They read our list again and want more than three points on top.');
      decide('manager', managers[deal.ownerKey] ?? 'jonas', 0.3 + more, 'approve', null, 'manager-again');
    }
    if (discount > 1_500) {
      const desk = pick(['noor', 'felix', 'june'] as const);
      // What comes in the afternoon is decided the next morning.
      at = new Date(at).getUTCHours() >= 14 ? morning(at) : at;
      if (lost) {
        decide('deal desk', desk, 1 + random() * 3, 'reject', 'We gave them this last year for a longer term. Offer 36 months first.');
        continue;
      }
      if (first > discount) {
        decide('deal desk', desk, 1 + more * 6, 'request-changes', 'Less, please: this is more than we give for two years.', 'less');
        at = morning(at);
        ask('ask-less', discount, why);
      }
      decide('deal desk', desk, 1.5 + random() * 5);
      if (discount > 2_500) {
        // Finance takes a day or two, over the numbers of the whole account.
        at = morning(at + (1 + Math.floor(random() * 2)) * DAY);
        decide('finance', pick(['marta', 'ben'] as const), random() * 5);
      }
    }
    at += 60_000;
    say('written', undefined, { type: 'confirm-written', requestId, outcome: 'written', detail: null });
  }
  return commands;
}
