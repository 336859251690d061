import { actions, button, context, day, input, modal, name, section, select, textInput, words, type Block } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { countOf, nameInMrkdwn, nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { Directory } from '../people/read.ts';
import { OUTCOMES } from './contract.ts';
import type { LedgerDecision } from './ledger-model.ts';
import type { About } from './present-ledger.ts';
import { KIND_WORDS, OUTCOME_WORDS } from './words-ledger.ts';

/** What people see of the ledger in Slack. */

/** 10:00 UTC is that very date from UTC-10 to UTC+13:59. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */

const aboutLine = (d: LedgerDecision, about: About, publicUrl: string): string[] => [
  ...(d.needId ? [`Need: <${publicUrl}/voice/needs/${d.needId}|${name(about.needs.get(d.needId) ?? 'a need')}>`] : []),
  ...(d.dealId ? [`Deal: <${publicUrl}/deals/${d.dealId}|${name(about.deals.get(d.dealId) ?? 'a deal')}>`] : []),
];

/** The card of who owes the answer. After the answer its buttons are gone and it says what was answered. */
export function decisionCard(d: LedgerDecision, people: Directory, about: About, publicUrl: string): SlackMessage {
  const who = (id: string | null) => (id ? (people.person(id)?.name ?? 'somebody who has left') : 'Evenkeel');
  const team = (id: string | null) => (id ? (people.team(id)?.name ?? 'a team that is gone') : 'no team');
  const shown = d.inputs.slice(-5);
  const head = `${KIND_WORDS[d.kind]} decision: ${d.question}`;
  const end =
    d.end.state === 'answered'
      ? `*${OUTCOME_WORDS[d.end.outcome]}* by ${name(who(d.end.by))}: ${words(d.end.reason, 1500)}`
      : d.end.state === 'withdrawn'
        ? 'Withdrawn. No answer is owed any more.'
        : `${name(who(d.ownerId))} owes the answer by ${day(d.answerBy)}.`;
  const blocks: Block[] = [
    section(`*${name(KIND_WORDS[d.kind])} decision*\n${words(d.question, 600)}`),
    ...shown.map(i => section(`*${name(team(i.teamId))}* (${name(who(i.by))}): ${words(i.text, 500)}`)),
    ...(d.inputs.length > shown.length ? [context(`and ${countOf(d.inputs.length - shown.length, 'earlier input')}`)] : []),
    section(end),
    context([`Raised by ${name(who(d.raisedBy))}`, ...aboutLine(d, about, publicUrl)].join('  ·  ')),
    actions([
      ...(d.end.state === 'open' ? [button('Answer', 'voice.answer', d.id, { style: 'primary', label: `Answer: ${nameInPlainText(d.question, 55)}` }), button('Add Input', 'voice.input', d.id)] : []),
      button('Open in Evenkeel', 'voice.ledger', d.id, { url: `${publicUrl}/voice/ledger?decision=${d.id}` }),
    ]),
  ];
  const plain = d.end.state === 'answered' ? `${OUTCOME_WORDS[d.end.outcome]}: ${d.end.reason}` : d.end.state === 'withdrawn' ? 'Withdrawn.' : `${who(d.ownerId)} owes the answer by ${d.answerBy}.`;
  return { text: nameInMrkdwn(`${head}. ${plain}`, 900), blocks };
}

/** For everybody who had said something to it. */
export function answerMessage(d: LedgerDecision, people: Directory, publicUrl: string): SlackMessage | undefined {
  if (d.end.state !== 'answered') return undefined;
  const by = d.end.by ? (people.person(d.end.by)?.name ?? 'somebody') : 'Evenkeel';
  return {
    text: nameInMrkdwn(`${OUTCOME_WORDS[d.end.outcome]} by ${by}: ${d.question}. Reason: ${d.end.reason}`, 900),
    blocks: [section(`*${OUTCOME_WORDS[d.end.outcome]}* by ${name(by)}\n${words(d.question, 500)}`), section(`Reason: ${words(d.end.reason, 1500)}`), context(`<${publicUrl}/voice/ledger?decision=${d.id}|The decision in Evenkeel>`)],
  };
}

export function answerModal(d: LedgerDecision): JsonObject {
  return modal({
    callbackId: 'voice.answer',
    title: 'Answer',
    submit: 'Answer',
    privateMetadata: d.id,
    blocks: [
      section(words(d.question, 600)),
      input('outcome', 'Outcome', select('voice.outcome', OUTCOMES.map(value => ({ text: OUTCOME_WORDS[value], value })))),
      input('reason', 'Reason', textInput('voice.answer-reason', { multiline: true, maxLength: 2000 }), { hint: `Everybody who gave input reads it (${countOf(d.inputs.length, 'input')}).` }),
    ],
  });
}

export const inputModal = (d: LedgerDecision, inputId: string): JsonObject =>
  modal({
    callbackId: 'voice.input',
    title: 'Add Input',
    submit: 'Add',
    privateMetadata: JSON.stringify({ decisionId: d.id, inputId }),
    blocks: [section(words(d.question, 600)), input('text', 'What your team has to say to it', textInput('voice.input-text', { multiline: true, maxLength: 2000 }))],
  });

/** The part of Home: answers that the viewer owes, promises that wait for their yes, what became of what they asked for. @param today YYYY-MM-DD where the viewer is */
export function homeBlocks(
  owed: readonly LedgerDecision[],
  promised: readonly { readonly what: string; readonly requestId: string; readonly due: string | null; readonly deal: string }[],
  news: readonly { readonly id: string; readonly title: string; readonly place: string }[],
  publicUrl: string,
  today: string,
): Block[] {
  if (owed.length + promised.length + news.length === 0) return [];
  return [
    section('*Customer voice*'),
    ...owed.slice(0, 4).map(d => section(`You owe an answer ${d.answerBy < today ? `since ${day(d.answerBy)}, and it is late` : `by ${day(d.answerBy)}`}: ${words(d.question, 300)}`, button('Answer', 'voice.answer', d.id))),
    ...(owed.length > 4 ? [context(`More answers wait for you in the <${publicUrl}/voice/ledger|ledger of decisions>.`)] : []),
    ...promised.slice(0, 4).map(p => section(`Promised to ${name(p.deal)} and waiting for your yes: ${words(p.what, 300)}${p.due ? ` (by ${day(p.due)})` : ''}`, button('Decide', 'voice.promise', p.requestId, { url: `${publicUrl}/approvals/${p.requestId}` }))),
    ...(news.length > 0 ? [context(`What you asked for: ${news.slice(0, 5).map(n => `<${publicUrl}/voice/needs/${n.id}|${name(n.title)}> ${name(n.place)}`).join('  ·  ')}`)] : []),
  ];
}
