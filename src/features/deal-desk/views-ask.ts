import { actions, button, context, dateInput, divider, externalSelect, fileInput, input, modal, name, numberInput, section, select, textInput, words, type Block, type Choice } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { format } from '../../kernel/money.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { MOST_FILES } from './decide-files.ts';
import type { Plan } from './decide-plan.ts';
import { completionInWords, needed, type ApprovalRequest } from './model.ts';
import { DEFAULT_YEARLY_RATE, type Change, type Cheaper, type Room } from '../../policy/cheapest.ts';
import type { Outlook } from './present.ts';
import { amountOf, nameOf } from './views.ts';
import { percent, termsInWords } from './words.ts';

/** The form that asks the desk, and what is drawn in it while somebody types. */

/** What was typed, as text, so that nothing is lost whatever happens. */
export interface Typed {
  readonly discount: string;
  readonly termMonths: string;
  readonly paymentDays: string;
  readonly why: string;
  readonly promiseWhat: string;
  readonly promiseDue: string;
  readonly promiseOwner: string;
}
export const typedFields = ['discount', 'termMonths', 'paymentDays', 'why', 'promiseWhat', 'promiseDue', 'promiseOwner'] as const satisfies readonly (keyof Typed)[];

/** What the form carries between its redrawings: ids and how it stands, nothing that somebody typed. */
export interface FormState {
  readonly dealId: string;
  /** The id the request will have: a second submission of the same form is the same request. */
  readonly requestId: string;
  /** Goes up when values are put in for somebody: an input with a new block id takes its initial value again. */
  readonly turn: number;
  readonly promise: boolean;
}

export const typedFrom = (deal: DealSnapshot): Typed => ({
  discount: deal.discount === null ? '' : String(deal.discount / 100),
  termMonths: deal.termMonths === null ? '' : String(deal.termMonths),
  paymentDays: deal.paymentDays === null ? '' : String(deal.paymentDays),
  why: '',
  promiseWhat: '',
  promiseDue: '',
  promiseOwner: '',
});

export const typedAgain = (request: ApprovalRequest): Typed => {
  const promise = request.promises.find(p => p.state === 'asked' || p.state === 'accepted');
  return {
    discount: request.terms.discount === null ? '' : String(request.terms.discount / 100),
    termMonths: request.terms.termMonths === null ? '' : String(request.terms.termMonths),
    paymentDays: request.terms.paymentDays === null ? '' : String(request.terms.paymentDays),
    why: request.why ?? '',
    promiseWhat: promise?.what ?? '',
    promiseDue: promise?.due ?? '',
    promiseOwner: promise?.ownerId ?? '',
  };
};

/** Steps that leave the choice to the requester, with who may be chosen. */
export interface ChoiceOf {
  readonly step: string;
  readonly people: readonly Choice[];
}

/** Block ids are stable while somebody types, so that Slack keeps what is in the fields. */
export const blockId = (field: string, turn: number): string => (turn === 0 ? field : `${field}~${turn}`);
export const fieldOf = (id: string): string => id.replace(/~\d+$/, '');

/** Not with a turn: Slack keeps chosen files only as long as their field keeps its id, and nothing can put them back. */
export const FILES = 'files';

/** @param about `files`: whether Slack lets us read files that are chosen here */
export function askModal(deal: DealSnapshot, typed: Typed, preview: readonly Block[], state: FormState, about: { readonly people: Directory; readonly choices: readonly ChoiceOf[]; readonly living: ApprovalRequest | undefined; readonly files?: boolean }): JsonObject {
  const number = (does: string, initial: string, decimals: boolean, max: string) => numberInput(does, { ...(initial && { initial }), decimals, min: '0', max, live: true });
  const at = (field: string) => blockId(field, state.turn);
  const list = deal.listAmount ? format({ minor: BigInt(deal.listAmount.minor), currency: deal.listAmount.currency }) : null;
  const owner = typed.promiseOwner ? { text: nameOf(about.people, typed.promiseOwner), value: typed.promiseOwner } : undefined;
  const promise: Block[] = state.promise
    ? [
        input(at('promiseWhat'), 'What the customer is promised', textInput('deal-desk.promise-what', { initial: typed.promiseWhat, maxLength: 200, placeholder: 'Audit logs for every change of a signal' }), { optional: true }),
        input(at('promiseDue'), 'By when', dateInput('deal-desk.promise-due', { ...(typed.promiseDue && { initial: typed.promiseDue }) }), { optional: true }),
        input(at('promiseOwner'), 'Who has to accept it', externalSelect('deal-desk.promise-owner', { placeholder: 'Somebody in product', ...(owner && { initial: owner }) }), { optional: true, hint: 'Without their yes the request is not approved.' }),
      ]
    : [actions([button('Add a Promise', 'deal-desk.add-promise', 'promise')], 'promise-button')];
  const room = MOST_FILES - (about.living?.files.length ?? 0);
  const files = about.files && room > 0 ? [input(FILES, 'Files', fileInput('deal-desk.files', room), { optional: true, hint: `At most ${countOf(room, 'file')} of 10 MB each. Everybody who sees the request can open them.` })] : [];
  return modal({
    callbackId: 'deal-desk.submit',
    title: 'Ask the deal desk',
    submit: about.living?.state === 'pending' ? 'Change' : 'Submit',
    privateMetadata: JSON.stringify(state),
    blocks: [
      section(`*${name(deal.name)}*${deal.account ? ` · ${name(deal.account)}` : ''}\n${list ? `List ${list} · now ${deal.discount === null ? 'no discount' : `${percent(deal.discount)} off`}` : 'No list price: add line items to ask for a discount'}`),
      input(at('discount'), 'Discount in percent', number('deal-desk.preview-discount', typed.discount, true, '100'), { live: true, optional: true }),
      input(at('termMonths'), 'Term in months', number('deal-desk.preview-term', typed.termMonths, false, '1200'), { live: true, optional: true }),
      input(at('paymentDays'), 'Payment days', number('deal-desk.preview-payment', typed.paymentDays, false, '3650'), { live: true, optional: true }),
      divider,
      ...preview,
      divider,
      ...about.choices.slice(0, 3).map(choice => input(`choice.${choice.step}`.slice(0, 255), `Who decides "${choice.step}"`, select('deal-desk.choice', choice.people, { placeholder: 'Choose one' }))),
      input(at('why'), 'Why', textInput('deal-desk.why', { multiline: true, initial: typed.why, placeholder: 'What the customer offers in return, and by when' }), { optional: true, hint: 'Everybody who is asked reads this.' }),
      ...files,
      ...promise,
    ],
  });
}

const hoursOf = (hours: number): string => (hours < 1 ? 'less than an hour' : hours < 1.5 ? 'about an hour' : `about ${Math.round(hours)} hours`);

/** `about 5 hours, 9 at worst (from 14 past steps)`: the median, and what one in ten exceeds, in working time. */
export const hoursInWords = (hours: Outlook['hours']): string | null =>
  hours ? `${hoursOf(hours.median)}${Math.round(hours.p90) > Math.round(hours.median) ? `, one in ten over ${Math.round(hours.p90)}` : ''} (from ${countOf(hours.n, 'past step')})` : null;

const setTo = (change: Change): string[] => [
  ...(change.discount === undefined ? [] : [`${percent(change.discount)} off`]),
  ...(change.termMonths === undefined ? [] : [countOf(change.termMonths, 'month')]),
  ...(change.paymentDays === undefined ? [] : [`net ${change.paymentDays}`]),
];

/** The smallest change that needs fewer people: `At 25 % off nobody asks finance. It costs the customer 800 EUR.` */
export function cheaperInWords(cheaper: Cheaper): string {
  // What time is worth is an assumption: whoever reads the cost reads the rate.
  const timed = cheaper.change.paymentDays !== undefined || cheaper.change.termMonths !== undefined;
  const cost = cheaper.cost ? ` It costs the customer ${format(cheaper.cost)}${timed ? `, with ${percent(DEFAULT_YEARLY_RATE)} a year for time` : ''}.` : '';
  const unless = cheaper.assumed.length > 0 ? ' The formulas of the policy were not searched for less.' : '';
  return `At ${listOf(setTo(cheaper.change))} ${listOf(cheaper.vanish.map(name))} ${cheaper.vanish.length === 1 ? 'is' : 'are'} not asked.${cost}${unless}`;
}
const carried = (change: Change): string => Object.entries(change).map(([field, value]) => `${field}=${value}`).join(';');

/** How far the discount can go: `25 % would be the last before finance.` */
export function roomInWords(room: Room): string | null {
  const appear = room.next?.appear ?? [];
  return appear.length === 0 ? null : `${percent(room.last)} would be the last step before ${listOf(appear.map(name))}.`;
}

/** Who would be asked, and why: the same code that will ask them. */
export function previewBlocks(plan: Plan, people: Directory, covered: ReadonlySet<string>, outlook: Outlook): Block[] {
  const amount = amountOf(plan.terms);
  const head = `${termsInWords(plan.terms)}${amount ? ` · *${amount}*` : ''}`;
  const edge = outlook.room ? roomInWords(outlook.room) : null;
  const hoursSaid = hoursInWords(outlook.hours);
  const more = [
    ...(edge ? [context(edge)] : []),
    ...(outlook.cheaper ? [section(cheaperInWords(outlook.cheaper), button('Use These Terms', 'deal-desk.use-suggestion', carried(outlook.cheaper.change), { label: `Use ${setTo(outlook.cheaper.change).join(', ')}` }))] : []),
  ];
  if (plan.steps.length === 0) return [section(`*Nobody has to be asked.*  ${head}\nThe policy approves this by itself.`), ...more];
  const open = plan.steps.filter(s => !covered.has(s.name));
  const count = new Set(open.flatMap(s => s.approvers)).size;
  const waits = plan.steps.map((step, i) => {
    const who = step.approvers.length <= 4 ? listOf(step.approvers.map(id => name(nameOf(people, id))), needed(step) === step.approvers.length ? 'and' : 'or') : completionInWords(step);
    const after = step.after.length > 0 ? `, after ${listOf(step.after.map(name))}` : '';
    const said = covered.has(step.name) ? 'has said yes already, and it holds' : step.because.map(b => words(b, 300)).join('; ');
    return `*${i + 1}  ${name(step.name)}*  ${who}${after}\n${said}`;
  });
  const steps = open.length === plan.steps.length ? (plan.steps.length === 1 ? 'One step' : `${plan.steps.length} steps`) : open.length === 0 ? 'Nobody is asked again' : `${open.length} of ${plan.steps.length} steps`;
  const asked = open.length === 0 ? '' : `, up to ${count === 1 ? 'one person' : `${count} people`}`;
  const hours = open.length > 0 && hoursSaid ? `, ${hoursSaid}` : '';
  return [section(`*${steps}${asked}${hours}.*  ${head}`), section(waits.join('\n').slice(0, 2_900)), ...more];
}
