import { actions, button, context, externalSelect, input, modal, name, section, select, textInput, words, type Block, type Choice } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { format } from '../../kernel/money.ts';
import { countOf, listOf, nameInMrkdwn, nameInPlainText, plural } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import { STATES, URGENCIES, type Kind, type Urgency } from './contract.ts';
import type { Row } from './figures-board.ts';
import { quarterOf, stateOf, type Need, type Place, type Voice } from './model.ts';
import { amountOf, sayAmounts, sayNumber, sayPlace, sayQuarter, sayShare, STATE_WORDS, URGENCY_WORDS } from './words.ts';

/** What people see of customer voice in Slack. Every text of others goes through `name` or `words`. */

/** What stands in a message as people read it: mentions and links by their names, entities as signs. */
export const plainOf = (text: string): string =>
  text
    .replace(/<!(?:subteam\^[^|>]*\|)?@?([^|>^]+)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<[@#]([^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<[@#]([^|>]+)>/g, '$1')
    .replace(/<([^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<([^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();

export interface CaptureTyped {
  readonly title: string;
  readonly words: string;
  readonly saidBy: string;
  readonly deal: Choice | null;
  readonly account: string;
  readonly urgency: Urgency;
}
export interface CaptureState {
  /** The ids that the need and the voice will have: the same form sent twice is one voice. */
  readonly needId: string;
  readonly voiceId: string;
}
export interface Candidate {
  readonly needId: string;
  readonly title: string;
  readonly about: string;
}
/** The answer to "is it one of these" that makes a new need. */
export const NEW = 'new';

const urgencyChoices: readonly Choice[] = URGENCIES.map(value => ({ text: URGENCY_WORDS[value], value }));

/** The form. With candidates it asks first whether the need is there already; what was typed stays. */
export function captureModal(typed: CaptureTyped, state: CaptureState, candidates: readonly Candidate[] = []): JsonObject {
  const same: Block[] =
    candidates.length > 0
      ? [
          section(`*There ${plural(candidates.length, 'is a need', 'are needs')} like this one.* Adding your voice there makes it count once.`),
          input(
            'same',
            'Is it one of these?',
            select('voice.same', [
              ...candidates.map(c => ({ text: nameInPlainText(c.title, 75), value: c.needId, description: nameInPlainText(c.about, 75) })),
              { text: 'No, it is another one', value: NEW, description: 'Makes a new need' },
            ]),
          ),
        ]
      : [];
  return modal({
    callbackId: 'voice.capture',
    title: 'Capture a Need',
    submit: 'Capture',
    privateMetadata: JSON.stringify(state),
    blocks: [
      ...same,
      input('words', 'In the customer’s own words', textInput('voice.words', { multiline: true, initial: typed.words, maxLength: 2000 })),
      input('title', 'What is asked for, in a few words', textInput('voice.title', { initial: typed.title, placeholder: 'such as single sign-on', maxLength: 120 })),
      input('urgency', 'How much it matters to them', select('voice.urgency', urgencyChoices, { initial: urgencyChoices.find(c => c.value === typed.urgency)! }), {
        hint: 'Blocker: no deal without it. A deal’s amount is split over its needs by this.',
      }),
      input('deal', 'Deal', externalSelect('voice.deal', { placeholder: 'Type the customer’s name', ...(typed.deal && { initial: typed.deal }) }), { optional: true }),
      input('account', 'Customer, if there is no deal', textInput('voice.account', { initial: typed.account, maxLength: 200 }), { optional: true }),
      input('saidBy', 'Who said it', textInput('voice.said-by', { initial: typed.saidBy, placeholder: 'name or role at the customer', maxLength: 160 }), { optional: true }),
    ],
  });
}

export const captured = (title: string, place: Place, created: boolean, id: string, publicUrl: string): string => {
  const stands = place.state === 'heard' ? '' : ` It is ${sayPlace(place)}.`;
  const link = `<${publicUrl}/voice/needs/${id}|${name(title)}>`;
  return created ? `Captured as a new need: ${link}. Product sees it on the board.` : `Your voice was added to ${link}.${name(stands)}`;
};

/** `€84,000.00 of 3 deals, 2 customers`. */
export function sayBehind(row: Row, currency: string): string {
  const deals = new Set(row.shares.map(s => s.dealId)).size;
  const customers = row.spread.customers.length;
  if (deals === 0) return customers === 0 ? 'no deal yet' : `${countOf(customers, 'customer')}, no deal yet`;
  return `${format({ minor: row.value.total, currency })} of ${countOf(deals, 'deal')}, ${countOf(customers, 'customer')}`;
}

export function sayGuard(row: Pick<Row, 'guard' | 'ranks'>): string | null {
  const { guard } = row;
  if (!guard) return null;
  const fall = guard.rankFall > 0 ? `; without it the rank falls from ${row.ranks.total} to ${row.ranks.withoutTop}` : '';
  const carried = `${guard.account} carries ${sayShare(guard.share)} (as if by ${sayNumber(guard.effective)} equal customers)${fall}`;
  return guard.state === 'excepted' ? `Strategic exception: ${carried}` : `Carried by one customer: ${carried}`;
}

const quoteOf = (voice: Voice, deal: DealSnapshot | undefined): string => {
  const from = [voice.saidBy, deal?.account ?? voice.account].filter((t): t is string => Boolean(t)).map(t => name(t)).join(', ');
  const lines = words(voice.words, 600).split('\n').map(line => `>${line}`).join('\n');
  return `${lines}${from ? `\n— ${from}` : ''} (${URGENCY_WORDS[voice.urgency].toLowerCase()})`;
};

/** A need where it was asked: in a room it quotes the room's deal. */
export function needCard(row: Row, currency: string, voices: readonly Voice[], deals: ReadonlyMap<string, DealSnapshot>, publicUrl: string): SlackMessage {
  const { need } = row;
  const shown = [...voices].sort((a, b) => b.at - a.at).slice(0, 3);
  const guard = sayGuard(row);
  const place = sayPlace(need.place);
  const blocks: Block[] = [
    section(`*${name(need.title)}*  ·  ${name(capital(place))}`),
    ...(need.place.state === 'declined' ? [section(`Reason: ${words(need.place.reason, 1000)}`)] : []),
    ...shown.map(v => section(quoteOf(v, v.dealId ? deals.get(v.dealId) : undefined))),
    context(`Behind it: ${name(sayBehind(row, currency))}`, ...(guard ? [name(guard)] : [])),
    actions([
      button('Add a Voice', 'voice.add', need.id, { label: `Add another customer's words to ${nameInPlainText(need.title, 40)}` }),
      button('Change State', 'voice.move', need.id, { label: `Change the state of ${nameInPlainText(need.title, 40)}` }),
      button('Open in Evenkeel', 'voice.details', need.id, { url: `${publicUrl}/voice/needs/${need.id}` }),
    ]),
  ];
  return { text: nameInMrkdwn(`Customer need: ${need.title}, ${place}. Behind it: ${sayBehind(row, currency)}.`, 600), blocks };
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A need that was merged away: its card leads to the one that counts. */
export const mergedCard = (title: string, into: Pick<Need, 'id' | 'title'>, publicUrl: string): SlackMessage => ({
  text: nameInMrkdwn(`${title} was merged into ${into.title}.`, 400),
  blocks: [section(`*${name(title)}* was merged into <${publicUrl}/voice/needs/${into.id}|${name(into.title)}>. What was asked counts there.`)],
});

/** Four quarters from this one on. @param today YYYY-MM-DD */
export function nextQuarters(today: string): Choice[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return [0, 1, 2, 3, 4, 5].map(n => {
    const index = year * 4 + Math.floor((month - 1) / 3) + n;
    const value = `${Math.floor(index / 4)}-Q${(index % 4) + 1}`;
    return { text: sayQuarter(value), value };
  });
}

export function moveModal(need: Need, today: string): JsonObject {
  const choices = STATES.map(value => ({ text: STATE_WORDS[value], value }));
  const quarters = nextQuarters(today);
  const planned = quarterOf(need.place);
  const initial = planned ? (quarters.find(q => q.value === planned) ?? { text: sayQuarter(planned), value: planned }) : undefined;
  return modal({
    callbackId: 'voice.move',
    title: 'Change State',
    submit: 'Change',
    privateMetadata: need.id,
    blocks: [
      section(`*${name(need.title)}* is ${name(sayPlace(need.place))}. Everybody whose deal asked hears when it is planned, shipped or declined.`),
      input('state', 'State', select('voice.state', choices, { initial: choices.find(c => c.value === stateOf(need))! })),
      input('quarter', 'Planned for', select('voice.quarter', initial && !quarters.includes(initial) ? [initial, ...quarters] : quarters, { ...(initial && { initial }), placeholder: 'Quarter' }), { optional: true }),
      input('release', 'Shipped in', textInput('voice.release', { placeholder: 'name of the release', maxLength: 120 }), { optional: true }),
      input('reason', 'Reason, if it is declined', textInput('voice.reason', { multiline: true, maxLength: 1000 }), {
        optional: true,
        hint: 'Everybody who asked reads it. A no with its reason counts as heard.',
      }),
    ],
  });
}

const KIND_WORDS: Readonly<Record<Kind, string>> = { open: 'open', won: 'won', lost: 'lost' };

/** What became of a need, for one owner: all of their deals that named it in one message. */
export function newsForOwner(
  need: Need,
  deals: readonly DealSnapshot[],
  note: string | null,
  publicUrl: string,
): SlackMessage {
  const place = sayPlace(need.place);
  const title = `${need.title} is ${place}.`;
  const of = (kind: Kind) => deals.filter(d => d.stageKind === kind);
  const amounts = (some: readonly DealSnapshot[]) => sayAmounts(some.flatMap(d => amountOf(d) ?? []));
  const lost = of('lost');
  const line = (kind: Kind): string | null => {
    const some = of(kind);
    if (some.length === 0) return null;
    const sum = amounts(some);
    const offered = kind === 'lost' && need.place.state === 'shipped';
    const links = some.slice(offered ? 3 : 0, 8).map(d => `<${publicUrl}/deals/${d.id}|${name(d.name)}>`);
    const head = `${capital(countOf(some.length, `${KIND_WORDS[kind]} deal`))}${sum ? `, ${name(sum)},` : ''} named this`;
    const asks = offered ? ': reopen?' : '.';
    return `${head}${asks}\n${listOf([...links, ...(some.length > 8 ? [`${some.length - 8} more`] : [])])}`.trimEnd();
  };
  const lines = (['lost', 'open', 'won'] as const).map(line).filter((l): l is string => l !== null);
  const reason = need.place.state === 'declined' ? need.place.reason : null;
  // Slack wants each action id once a block: every deal that may be reopened has a line of its own.
  const reopen: Block[] =
    need.place.state === 'shipped'
      ? lost.slice(0, 3).map(d =>
          section(
            `<${publicUrl}/deals/${d.id}|${name(d.name)}>`,
            button('Reopen', 'voice.reopen', d.id, {
              label: `Reopen ${nameInPlainText(d.name, 60)}`,
              confirm: { title: 'Reopen this deal?', text: `${nameInPlainText(d.name, 120)} goes back to the first stage.`, yes: 'Reopen', no: 'Leave it' },
            }),
          ),
        )
      : [];
  const plain = [
    ...(reason ? [`Reason: ${reason}`] : []),
    ...(['lost', 'open', 'won'] as const).flatMap(kind => {
      const some = of(kind);
      return some.length === 0 ? [] : [`${countOf(some.length, `${kind} deal`)}${amounts(some) ? `, ${amounts(some)},` : ''} named this${kind === 'lost' && need.place.state === 'shipped' ? ': reopen?' : '.'}`];
    }),
  ];
  const blocks: Block[] = [
    section(`*${name(title)}*${reason ? `\nReason: ${words(reason, 1000)}` : ''}`),
    ...lines.flatMap((l, i) => (i === 0 && lost.length > 0 ? [section(l), ...reopen] : [section(l)])),
    ...(note ? [section(`A text that you can send:\n${words(note, 1500).split('\n').map(l => `>${l}`).join('\n')}`)] : []),
    actions([button('Open in Evenkeel', 'voice.details', need.id, { url: `${publicUrl}/voice/needs/${need.id}` })]),
  ];
  return { text: nameInMrkdwn([title, ...plain].join(' '), 900), blocks };
}

/** The same for the room of one deal. */
export function newsForRoom(need: Need, deal: DealSnapshot, publicUrl: string): SlackMessage {
  const title = `${need.title} is ${sayPlace(need.place)}.`;
  const reason = need.place.state === 'declined' ? ` Reason: ${need.place.reason}` : '';
  const asked = deal.account ? `${deal.account} asked for it.` : 'This deal asked for it.';
  return {
    text: nameInMrkdwn(`${title} ${asked}${reason}`, 900),
    blocks: [section(`*${name(title)}* ${name(asked)}${need.place.state === 'declined' ? `\nReason: ${words(need.place.reason, 1000)}` : ''}`), context(`<${publicUrl}/voice/needs/${need.id}|The need in Evenkeel>`)],
  };
}

/** Lines on the room's card. Plain text. */
export const roomLines = (asked: readonly { readonly need: Need; readonly voice: Voice }[], flagged: readonly { readonly what: string; readonly owner: string }[]): string[] => [
  ...flagged.map(p => `Promised without a yes from product: ${p.what} (waits for ${p.owner})`),
  ...(asked.length > 0 ? [`Asked for: ${listOf(asked.map(({ need }) => `${need.title} (${sayPlace(need.place)})`), 'and', 5)}`] : []),
];

