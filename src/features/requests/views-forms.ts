import { context, dateInput, divider, externalSelect, input, modal, moment, name, numberInput, section, select, textInput, userSelect, type Block, type Choice, type Element } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { nameInPlainText, truncate } from '../../kernel/text.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { FormField, RequestType } from './contract.ts';
import type { Plan } from './decide-ask.ts';
import type { Source, TeamRequest } from './model.ts';
import type { Stretch } from './rotation.ts';
import { dealTitle, nameOf } from './views.ts';
import { closeEffectOf, sayDays } from './words.ts';

/** The forms. Block ids are the keys of their values and errors; what was typed stays, since they never change. */

export const fieldBlock = (typeId: string, key: string): string => `field:${typeId}:${key}`;

/** What the form of asking carries: ids only, and the message it is about. */
export interface AskState {
  readonly requestId: string;
  /** Null: chosen in the form. */
  readonly dealId: string | null;
  readonly source: Source | null;
}
/** At most 3,000 characters fit; the message's words give way first. */
export function packed(state: AskState): string {
  const whole = JSON.stringify(state);
  if (whole.length <= 3000 || !state.source) return whole;
  const { text } = state.source;
  for (let keep = Math.min(text.length, 2000); keep > 0; keep = Math.floor(keep / 2)) {
    const cut = JSON.stringify({ ...state, source: { ...state.source, text: truncate(text, keep) } });
    if (cut.length <= 3000) return cut;
  }
  return JSON.stringify({ ...state, source: { ...state.source, text: '' } });
}

function fieldElement(field: FormField): Element {
  const does = `requests.field-${field.key}`;
  switch (field.kind) {
    case 'text':
      return textInput(does, { maxLength: 300 });
    case 'long-text':
      return textInput(does, { multiline: true });
    case 'choice':
      return select(does, (field.options ?? []).map(o => ({ text: o, value: o })), { placeholder: 'Choose' });
    case 'number':
      return numberInput(does, { decimals: true });
    case 'date':
      return dateInput(does);
    case 'person':
      return userSelect(does);
  }
}

const fieldInput = (typeId: string, field: FormField): Block => input(fieldBlock(typeId, field.key), field.label, fieldElement(field), { optional: !field.required, ...(field.hint && { hint: field.hint }) });

export interface AskForm {
  readonly state: AskState;
  readonly deal: DealSnapshot | undefined;
  /** Offered ones. */
  readonly types: readonly RequestType[];
  readonly type: RequestType | undefined;
  readonly preview: readonly Block[];
  /** In the field when it opens; later Slack keeps what is typed. */
  readonly what: string;
}

export function askModal({ state, deal, types, type, preview, what }: AskForm): JsonObject {
  const choices: Choice[] = types.map(t => ({ text: t.name, value: t.id, description: t.team }));
  const initial = choices.find(c => c.value === type?.id);
  return modal({
    callbackId: 'requests.ask',
    title: 'Ask another team',
    submit: 'Ask',
    privateMetadata: packed(state),
    blocks: [
      state.dealId === null
        ? input('deal', 'Deal', externalSelect('requests.deal', { placeholder: 'Type a customer or a deal', ...(deal && { initial: { text: dealTitle(deal), value: deal.id } }) }), { live: true })
        : section(`*${name(dealTitle(deal))}*`),
      input('type', 'What you need', select('requests.pick-type', choices, { placeholder: 'Choose a type', ...(initial && { initial }) }), { live: true }),
      ...(type?.help ? [context(name(type.help))] : []),
      input('what', 'In your own words', textInput('requests.what', { multiline: true, initial: what, placeholder: 'What they should know, and what a good answer looks like' })),
      ...(state.source ? [context(`About a message${state.source.url ? `: <${state.source.url}|see it in Slack>` : ''}`)] : []),
      ...(type ? type.fields.map(field => fieldInput(type.id, field)) : []),
      ...(preview.length > 0 ? [divider, ...preview] : []),
    ],
  });
}

/** Who would get it, and until when: the same code that will send it. */
export function planBlocks(plan: Plan, deal: DealSnapshot, people: Directory, requesterId: string, now: number): Block[] {
  const { routed, clocks, type } = plan;
  const effect = closeEffectOf(clocks.done.due, deal.stageKind === 'open' ? deal.closeDate : null, people.person(requesterId)?.timeZone ?? 'UTC', now);
  const closes = effect ? (effect.daysLate >= 0 ? `*${effect.text.replace(/^./, c => c.toUpperCase())}*` : effect.text.replace(/^due [^,]+, /, '')) : null;
  return [
    section(`${routed.personId ? `Goes to *${name(nameOf(people, routed.personId))}*` : `Goes to *${name(type.team)}*`}\n${name(routed.because)}`),
    context([`First answer by ${moment(clocks.answer.due)}`, `done by ${moment(clocks.done.due)}`, closes].filter(Boolean).join(' · ')),
  ];
}

const wordForms = {
  done: { title: 'Done', submit: 'Done', label: 'What came of it', hint: 'The one who asked reads this.', placeholder: 'The answer, or where it is' },
  'ask-back': { title: 'Ask back', submit: 'Ask Back', label: 'What you need to know', hint: 'The clocks stand still until it is answered.', placeholder: '' },
  decline: { title: 'Decline', submit: 'Decline', label: 'Why not', hint: 'The one who asked reads this.', placeholder: 'And who could help instead' },
  answer: { title: 'Answer', submit: 'Answer', label: 'Your answer', hint: 'They go on as soon as you have answered.', placeholder: '' },
  comment: { title: 'Comment', submit: 'Comment', label: 'What you want to say', hint: 'Shown on every copy of the card.', placeholder: '' },
  withdraw: { title: 'Withdraw', submit: 'Withdraw', label: 'Why', hint: 'May stay empty. Whoever has it is told.', placeholder: '' },
  reopen: { title: 'Reopen', submit: 'Reopen', label: 'What is still missing', hint: 'It begins anew, with new clocks.', placeholder: '' },
} as const;
export type WordVerb = keyof typeof wordForms;

export function wordsModal(request: TeamRequest, verb: WordVerb, deal: DealSnapshot | undefined): JsonObject {
  const form = wordForms[verb];
  return modal({
    callbackId: 'requests.say',
    title: form.title,
    submit: form.submit,
    privateMetadata: JSON.stringify({ verb, requestId: request.id, round: request.round }),
    blocks: [
      section(`*${name(request.typeName)}* · ${name(dealTitle(deal))}`),
      ...(verb === 'answer' && request.state === 'waiting' && request.question ? [section(`> ${name(request.question)}`)] : []),
      input('text', form.label, textInput('requests.text', { multiline: true, ...(form.placeholder && { placeholder: form.placeholder }) }), { hint: form.hint, optional: verb === 'withdraw' }),
    ],
  });
}

export function handOverModal(request: TeamRequest, deal: DealSnapshot | undefined, people: Directory): JsonObject {
  const teams = people.teams().filter(t => people.membersOfTeam(t.id).length > 0);
  return modal({
    callbackId: 'requests.hand-over',
    title: 'Hand over',
    submit: 'Hand Over',
    privateMetadata: JSON.stringify({ requestId: request.id, round: request.round }),
    blocks: [
      section(`*${name(request.typeName)}* · ${name(dealTitle(deal))}`),
      input('person', 'To a person', userSelect('requests.to-person', { placeholder: 'Choose somebody' }), { optional: true }),
      input('team', 'Or to a team', select('requests.to-team', teams.map(t => ({ text: nameInPlainText(t.name, 75), value: t.id })), { placeholder: 'Choose a team' }), { optional: true, hint: 'Somebody there claims it. A person counts before a team.' }),
      input('note', 'What they should know', textInput('requests.note', { multiline: true, placeholder: 'How far it is, and what comes next' })),
    ],
  });
}

/** A turn to give and one to take. @param mine @param others stretches that lie ahead */
export function swapModal(teamId: string, mine: readonly Stretch[], others: readonly Stretch[], people: Directory, year: string, metadata: string): JsonObject {
  const choice = (t: Stretch, who: boolean): Choice => ({ text: `${sayDays(t.from, t.to, year)}${who ? `, ${nameInPlainText(nameOf(people, t.personId ?? ''), 40)}` : ''}`, value: t.from });
  return modal({
    callbackId: 'requests.swap',
    title: 'Swap a turn',
    submit: 'Ask to Swap',
    privateMetadata: metadata,
    blocks: [
      section(`Duty in *${name(people.team(teamId)?.name ?? 'the team')}*. The other one agrees first; until then nothing changes.`),
      input('give', 'My turn that I give', select('requests.give', mine.slice(0, 30).map(t => choice(t, false)), { placeholder: 'Choose a turn' })),
      input('take', 'The turn that I take', select('requests.take', others.slice(0, 60).map(t => choice(t, true)), { placeholder: 'Choose a turn' })),
    ],
  });
}

export function skipModal(teamId: string, people: Directory, metadata: string): JsonObject {
  return modal({
    callbackId: 'requests.skip',
    title: 'Skip days',
    submit: 'Skip',
    privateMetadata: metadata,
    blocks: [
      section(`Duty in *${name(people.team(teamId)?.name ?? 'the team')}*. On these days the next one in the order stands in for you.`),
      input('from', 'From', dateInput('requests.from')),
      input('to', 'To, that day included', dateInput('requests.to')),
    ],
  });
}
