import { stepName } from './steps.ts';
import { listOf } from './words.ts';

type Details = Readonly<Record<string, unknown>>;
type Broke = readonly { readonly step: string; readonly by: string }[];

const decisions: Readonly<Record<string, string>> = { approve: 'said yes', reject: 'said no', 'request-changes': 'asked for changes', abstain: 'stepped aside' };

/** " for 18 % off list (was 10 %), net 60": the terms that would change. Facts keep percent in hundredths. */
function askedFor(details: Details): string {
  const of = (side: unknown, term: string): number | null => {
    const value = typeof side === 'object' && side !== null ? (side as Details)[term] : null;
    return typeof value === 'number' ? value : null;
  };
  const said = (term: string, say: (n: number) => string): string[] => {
    const [now, was] = [of(details.terms, term), of(details.before, term)];
    return now === null || now === was ? [] : [`${say(now)}${was === null ? '' : ` (was ${say(was)})`}`];
  };
  const parts = [...said('discount', n => `${n / 100} % off list`), ...said('termMonths', n => `${n} months`), ...said('paymentDays', n => `net ${n}`)];
  return parts.length > 0 ? ` for ${parts.join(', ')}` : '';
}

/**
 * What happened at the deal desk, in one sentence; undefined for a fact that the server's own words say well enough.
 * @param name the name of a person's id
 */
export function sayDeskFact(type: string, details: Details, name: (id: string) => string): string | undefined {
  const text = (key: string): string => (typeof details[key] === 'string' ? details[key] : '');
  const who = (key: string): string => name(text(key));
  const list = (key: string): string[] => (Array.isArray(details[key]) ? (details[key] as unknown[]).filter(x => typeof x === 'string') : []);
  const step = stepName(text('step')).toLowerCase();
  const because = (word: string): string => (text('reason') ? ` ${word}: ${text('reason')}` : '');
  const steps = (names: readonly string[]) => listOf(names.map(s => stepName(s).toLowerCase()));
  const broke = Array.isArray(details.broke) ? (details.broke as Broke) : [];
  const broken = broke.map(b => `the yes of ${name(b.by)} for ${stepName(b.step).toLowerCase()}`);
  if (details.erased === true) return undefined;
  switch (type) {
    case 'deal-desk.asked':
      return `${details.round === 1 ? 'Asked the deal desk' : 'Asked the deal desk again'}${askedFor(details)}.`;
    case 'deal-desk.step-asked':
      return `${stepName(text('step'))} waits for ${listOf(list('approvers').map(name), 'or') || 'somebody'}.`;
    case 'deal-desk.decided': {
      const seat = text('for') ? ` in the seat of ${who('for')}` : '';
      return `${text('by').startsWith('machine:') ? 'The deadline' : who('by')} ${decisions[text('decision')] ?? 'decided'} for ${step}${seat}${because('since')}.`;
    }
    case 'deal-desk.approved':
      return details.automatic === true ? 'The policy approved it without asking anybody.' : 'Everybody who was needed has said yes.';
    case 'deal-desk.rejected':
      return 'The request is rejected.';
    case 'deal-desk.changes-requested':
      return 'The request went back for changes.';
    case 'deal-desk.recalled':
      return 'The request was taken back.';
    case 'deal-desk.commented':
      return `${who('by')} commented: ${text('text')}`;
    case 'deal-desk.file-attached':
      return `${who('by')} attached ${text('name')} (SHA-256 ${text('sha256').slice(0, 12)}…)${text('step') ? ` for ${step}` : ''}.`;
    case 'deal-desk.file-missed':
      return `${text('name')} did not come from Slack.`;
    case 'deal-desk.reminded':
      return `${listOf(list('people').map(name)) || 'Somebody'} ${list('people').length > 1 ? 'were' : 'was'} reminded of ${step}.`;
    case 'deal-desk.written':
      return text('outcome') === 'written' ? 'The CRM has the approved terms.' : 'The approved terms did not reach the CRM.';
    case 'deal-desk.revoked':
      return `The terms left what was approved: ${listOf(broken) || 'the approval'} no longer counts.${list('asksAgain').length > 0 ? ` Asked again: ${steps(list('asksAgain'))}.` : ''}`;
    case 'deal-desk.weighed': {
      const parts = [
        broken.length > 0 ? `${listOf(broken)} no longer counts` : 'every yes still counts',
        ...(list('asksAgain').length > 0 ? [`${steps(list('asksAgain'))} ${list('asksAgain').length === 1 ? 'is' : 'are'} asked again`] : []),
        ...(list('withdrawn').length > 0 ? [`${steps(list('withdrawn'))} ${list('withdrawn').length === 1 ? 'is' : 'are'} not needed any more`] : []),
      ];
      return `The deal changed while the request lives: ${parts.join('; ')}.`;
    }
    case 'deal-desk.asked-back':
      return `${who('by')} wants to know: ${text('text')}`;
    case 'deal-desk.answered':
      return `${who('by')} answered: ${text('text')}`;
    case 'deal-desk.reassigned':
      return `${who('to')} decides ${step} instead of ${who('from')}${because('since')}.`;
    case 'deal-desk.approver-added':
      return `${who('by')} asked ${who('person')} too.`;
    case 'deal-desk.escalated': {
      const to = list('to').map(name);
      return `${stepName(text('step'))} is past its due time${to.length > 0 ? `; it went to ${listOf(to)}` : ''}.`;
    }
    case 'deal-desk.stood-in':
      return `${who('for')} is away; ${who('who')} may decide ${step} for them.`;
    case 'deal-desk.condition-set':
      return `A condition of the yes: ${text('text')}. ${who('ownerId')} sees to it by ${text('due')}.`;
    case 'deal-desk.condition-met':
      return `The condition is met: ${text('text')}.`;
    case 'deal-desk.condition-waived':
      return `The condition is waived: ${text('text')}.`;
    case 'deal-desk.condition-missed':
      return `The condition was not met by ${text('due')}: ${text('text')}.`;
    case 'deal-desk.condition-reopened':
      return `The condition is open again: ${text('text')}.`;
    case 'deal-desk.promised':
      return `The customer was told they will get ${text('what')} by ${text('due')}; ${who('ownerId')} has to accept that.`;
    case 'deal-desk.promise-accepted':
      return `${who('ownerId')} accepted the promise: ${text('what')} by ${text('due')}.`;
    case 'deal-desk.promise-declined':
      return `${who('ownerId')} declined the promise: ${text('what')}${because('since')}.`;
    case 'deal-desk.promise-kept':
      return `The promise was kept: ${text('what')}.`;
    case 'deal-desk.promise-broken':
      return `The promise was broken: ${text('what')}${because('since')}.`;
    case 'deal-desk.expired':
      return 'The request expired: nobody decided in time.';
    default:
      return undefined;
  }
}
