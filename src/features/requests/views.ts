import { actions, button, context, fields, header, moment, name, overflow, section, words, type Block, type Element } from '../../kernel/blocks.ts';
import { countOf, listOf, nameInMrkdwn, nameInPlainText } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import { isLive, type FilledField, type News, type TeamRequest } from './model.ts';
import { verbsFor, type Verb } from './policy.ts';
import type { Rota, Stretch, Swap } from './rotation.ts';
import { closeEffectOf, sayDay, sayDays, sayEffort } from './words.ts';

/** What people see of a request in Slack. Names go through `name`, other people's words through `words`. */

/** What a card is drawn from, besides the request. */
export interface Seen {
  readonly people: Directory;
  readonly deal: DealSnapshot | undefined;
  /** Requests it waits for. */
  readonly blockers: readonly TeamRequest[];
  readonly publicUrl: string;
  readonly now: number;
}

export const nameOf = (people: Directory, id: string): string => people.person(id)?.name ?? 'somebody';
const teamOf = (people: Directory, id: string): string => people.team(id)?.name ?? 'a team that is gone';
export const dealTitle = (deal: DealSnapshot | undefined): string =>
  deal === undefined ? 'a deal that is gone' : deal.account && !deal.name.startsWith(deal.account) ? `${nameInPlainText(deal.account, 60)} · ${nameInPlainText(deal.name, 70)}` : nameInPlainText(deal.name);
const zoneOf = (request: TeamRequest, people: Directory): string => people.person(request.requesterId)?.timeZone ?? 'UTC';

const carries = (request: TeamRequest): string => `${request.id}:${request.round}`;

/** Where it stands, in one sentence. Plain text with names escaped. */
export function stateLine(request: TeamRequest, { people, blockers }: Pick<Seen, 'people' | 'blockers'>): string {
  const who = request.helperId ? name(nameOf(people, request.helperId)) : null;
  switch (request.state) {
    case 'open':
      return `*Open.* ${name(request.because)}.`;
    case 'assigned':
      return `*Assigned to ${who}*, who has not taken it yet. ${name(request.because)}.`;
    case 'claimed':
      return `*${who} has it.*`;
    case 'waiting':
      if (request.question !== null) return `*Waits for ${name(nameOf(people, request.requesterId))}.* ${who ?? 'The team'} asks: ${words(request.question, 600)}`;
      return `*Waits for ${listOf(blockers.map(b => name(b.typeName))) || 'another request'}*${who ? `; then ${who} goes on` : ''}.`;
    case 'done':
      return `*Done by ${who}* ${moment(request.endedAt)}, after ${sayEffort(request.minutes)} of working time: ${words(request.resolution, 1000)}`;
    case 'declined':
      return `*Declined by ${who}* ${moment(request.endedAt)}: ${words(request.reason, 1000)}`;
    case 'withdrawn':
      return `*Withdrawn* ${moment(request.endedAt)}${request.reason ? `: ${words(request.reason, 600)}` : '.'}`;
  }
}

/** The clocks, and what they mean for the close date. */
export function dueLine(request: TeamRequest, { people, deal, now }: Pick<Seen, 'people' | 'deal' | 'now'>): string | null {
  if (!isLive(request)) return null;
  const late = request.late.includes('done') || request.done.due < now;
  const parts = [
    request.state === 'waiting' ? 'The clocks stand still' : null,
    request.answeredAt === null && request.state !== 'waiting' ? `First answer ${request.answer.due < now ? 'was due' : 'due'} ${moment(request.answer.due)}` : null,
    request.state === 'waiting' ? null : `${late ? 'was due' : 'done by'} ${moment(request.done.due)}`,
  ];
  const effect = closeEffectOf(request.done.due, deal?.stageKind === 'open' ? deal.closeDate : null, zoneOf(request, people), now);
  // A close date that is far away goes without saying.
  const closes = effect && effect.daysLate >= 0 ? `*${effect.text.replace(/^./, c => c.toUpperCase())}*` : effect && effect.daysLate > -8 ? effect.text.replace(/^due [^,]+, /, '') : null;
  return [...parts, closes, request.blocksDeal ? 'the deal cannot close before' : null].filter(Boolean).join(' · ').replace(/^[a-z]/, c => c.toUpperCase());
}

export function fieldText(field: FilledField, people: Directory): string {
  if (field.kind === 'person') return nameOf(people, field.value);
  return field.kind === 'date' ? sayDay(field.value) : field.value;
}

const labels: Readonly<Record<Verb, string>> = {
  claim: 'Claim', done: 'Done', 'hand-over': 'Hand Over', 'ask-back': 'Ask Back', decline: 'Decline', release: 'Give Back', answer: 'Answer', comment: 'Comment', block: 'Wait for Another', withdraw: 'Withdraw', reopen: 'Reopen',
}; // prettier-ignore

/** What a card in a channel offers: whoever may not is told so. */
const forTheTeam = (request: TeamRequest): Verb[] => {
  if (!isLive(request)) return [];
  if (request.state === 'waiting') return ['comment'];
  return request.state === 'claimed' ? ['done', 'ask-back', 'hand-over', 'decline', 'comment'] : ['claim', 'done', 'ask-back', 'hand-over', 'decline', 'comment'];
};

function buttons(request: TeamRequest, verbs: readonly Verb[], publicUrl: string): Element[] {
  const shown = (['answer', 'claim', 'done', 'ask-back', 'hand-over', 'decline', 'withdraw', 'reopen'] as const).filter(v => verbs.includes(v));
  // What has not been taken is claimed first; finishing is what comes next.
  const inline = shown.filter(v => !(v === 'done' && verbs.includes('claim')));
  const primary = inline.find(v => v === 'answer' || v === 'claim' || v === 'done');
  const rest = (['done', 'release', 'comment'] as const).filter(v => verbs.includes(v) && !inline.includes(v as never));
  return [
    ...inline.map(v => button(labels[v], `requests.${v}`, carries(request), { ...(v === primary && { style: 'primary' as const }), label: `${labels[v]}: ${nameInPlainText(request.typeName, 50)}` })),
    button('Details', 'requests.details', request.id, { url: `${publicUrl}/requests/${request.id}` }),
    ...(rest.length > 0 ? [overflow('requests.more', rest.map(v => ({ text: labels[v], value: `${v}:${carries(request)}` })))] : []),
  ];
}

/** The request's card: one message a place, updated in place. @param viewer a person's direct message, or null for the team's channel */
export function card(request: TeamRequest, seen: Seen, viewer: string | null): SlackMessage {
  const { people, deal } = seen;
  const knows = { directory: people, deals: new Map(deal ? [[deal.id, deal]] : []) };
  const verbs = viewer === null ? forTheTeam(request) : verbsFor(request, viewer, knows);
  const asker = nameOf(people, request.requesterId);
  const title = `${nameInPlainText(request.typeName, 60)}: ${dealTitle(deal)}`;
  const point = { open: `${asker} asks ${teamOf(people, request.teamId)}`, assigned: `${asker} asks ${nameOf(people, request.helperId ?? '')}`, claimed: `${nameOf(people, request.helperId ?? '')} has it`, waiting: 'waiting', done: 'done', declined: 'declined', withdrawn: 'withdrawn' }[request.state];
  const due = dueLine(request, seen);
  const filled = request.fields.filter(f => f.kind !== 'long-text').map(f => `*${name(f.label)}*\n${words(fieldText(f, people), 300)}`);
  const long = request.fields.filter(f => f.kind === 'long-text').map(f => section(`*${name(f.label)}*\n${words(f.value, 1200)}`));
  const blocks: Block[] = [
    header(title),
    section(`${words(request.what, 1800)}\n— ${name(asker)} asks ${name(teamOf(people, request.teamId))}`),
    ...(filled.length > 0 ? [fields(filled)] : []),
    ...long.slice(0, 3),
    ...(request.source ? [context(`About a message${request.source.url ? `: <${request.source.url}|see it in Slack>` : ''}`)] : []),
    section(stateLine(request, seen)),
    ...(due ? [context(due)] : []),
    ...request.remarks.filter(r => r.kind !== 'question' || request.state !== 'waiting').slice(-3).map(r => context(`${name(nameOf(people, r.by))}${r.kind === 'note' ? ' (handing over)' : ''}, ${moment(r.at)}: ${words(r.text, 600)}`)),
    actions(buttons(request, verbs, seen.publicUrl), `requests.${request.id}.${request.version}`),
  ]; // prettier-ignore
  // Slack reads the plain text of a message as mrkdwn too.
  return { text: nameInMrkdwn(`${title}: ${point}. ${request.what}`, 500), blocks };
}

/** One message of its own, in the card's thread. Says first what happened, then what can be done. */
export function news(request: TeamRequest, about: News, text: string | null, seen: Seen): SlackMessage {
  const { people, deal } = seen;
  const type = name(request.typeName);
  const of = `${type} for ${name(dealTitle(deal))}`;
  const helper = request.helperId ? name(nameOf(people, request.helperId)) : 'The team';
  const quoted = text ? `\n> ${words(text, 1500).replaceAll('\n', '\n> ')}` : '';
  const said = ((): string => {
    switch (about) {
      case 'question':
        return `${helper} needs something from you for the ${of}:${quoted}\nThe button *Answer* is on the card.`;
      case 'answered':
        return `${name(nameOf(people, request.requesterId))} answered about the ${of}:${quoted}`;
      case 'commented':
        return `${name(nameOf(people, request.remarks.at(-1)?.by ?? ''))} says about the ${of}:${quoted}`;
      case 'done':
        return `${helper} finished the ${of}:${quoted}`;
      case 'declined':
        return `${helper} cannot take the ${of}:${quoted}\nYou can reopen it with what was missing, or ask another team.`;
      case 'withdrawn':
        return `The ${of} is withdrawn; nothing is left to do.${quoted}`;
      case 'reopened':
        return `The ${of} is open again:${quoted}`;
      case 'handed-over':
        return `The ${of} was handed to you:${quoted}`;
      case 'unblocked':
        return `The ${of} can go on: nothing holds it up any more.`;
      case 'returned-gave-back':
      case 'returned-left':
      case 'returned-away':
        return `${name(text ?? 'Somebody')} ${about === 'returned-left' ? 'has left' : about === 'returned-away' ? 'is away' : 'gave it back'}: the ${of} is in the queue of ${name(teamOf(people, request.teamId))} again. Nobody has to do anything else for it to be seen there.`;
      case 'remind-answer-50':
        return `The ${of} waits for a first answer, due ${moment(request.answer.due)}. Claim it, ask back, or hand it over.`;
      case 'remind-answer-100':
        return `The first answer to the ${of} is due now. ${name(nameOf(people, request.requesterId))} hears of it too.`;
      case 'remind-done-50':
        return `Half of the time for the ${of} is over; it is due ${moment(request.done.due)}.`;
      case 'remind-done-100':
        return `The ${of} is due now. If it takes longer, a comment says until when; the requester hears of it too.`;
      case 'late-answer':
        return `Nobody has answered the ${of} in the time that was promised. ${request.helperId ? `${helper} was reminded.` : `${name(teamOf(people, request.teamId))} was reminded.`}`;
      case 'late-done':
        return `The ${of} takes longer than was promised. ${helper} was reminded.`;
    }
  })();
  const effect = isLive(request) ? closeEffectOf(request.done.due, deal?.stageKind === 'open' ? deal.closeDate : null, zoneOf(request, people), seen.now) : null;
  const closes = effect && effect.daysLate > 0 ? [context(`${effect.text.replace(/^./, c => c.toUpperCase())}.`)] : [];
  return { text: said, blocks: [section(said), ...closes] };
}

/** One line a request for the room's card. Plain text; the card escapes it. */
export function roomLines(requests: readonly TeamRequest[], people: Directory, deal: DealSnapshot | undefined, now: number): string[] {
  const line = (r: TeamRequest): string => {
    const who = r.helperId ? nameOf(people, r.helperId) : `anyone in ${teamOf(people, r.teamId)}`;
    const stands = r.state === 'waiting' ? (r.question === null ? 'waits for another request' : `waits for ${nameOf(people, r.requesterId)}`) : r.state === 'open' ? `open, ${who} can claim it` : r.state === 'assigned' ? `assigned to ${who}` : `${who} has it`;
    const effect = closeEffectOf(r.done.due, deal?.stageKind === 'open' ? deal.closeDate : null, zoneOf(r, people), now);
    return `${r.typeName}: ${stands}${effect ? `; ${effect.text}` : ''}${r.blocksDeal ? ' (the deal cannot close before)' : ''}`;
  };
  const shown = requests.slice(0, 6).map(line);
  return requests.length > 6 ? [...shown, `and ${countOf(requests.length - 6, 'more request')}`] : shown;
}

/** A request in a list: what it is, where it stands, the next step right there. */
export function listed(request: TeamRequest, seen: Seen, viewer: string): Block[] {
  const { people, deal } = seen;
  const verbs = verbsFor(request, viewer, { directory: people, deals: new Map(deal ? [[deal.id, deal]] : []) });
  const next = (['answer', 'claim', 'done'] as const).find(v => verbs.includes(v));
  const due = dueLine(request, seen);
  return [
    section(`*${name(request.typeName)}* · ${name(dealTitle(deal))}\n${words(request.what.split('\n')[0] ?? '', 160)}`),
    context([stateLine(request, seen), due].filter(Boolean).join(' · ')),
    actions(
      [
        ...(next ? [button(labels[next], `requests.${next}`, carries(request), { style: 'primary', label: `${labels[next]}: ${nameInPlainText(request.typeName, 50)}` })] : []),
        button('Details', 'requests.details', request.id, { url: `${seen.publicUrl}/requests/${request.id}` }),
      ],
      `requests.list.${request.id}.${request.version}`,
    ),
  ];
}

// ---- Duty

const because = (turn: Pick<Stretch, 'insteadOf' | 'swapped'>, people: Directory): string =>
  turn.insteadOf ? ` (${name(nameOf(people, turn.insteadOf))} is not there)` : turn.swapped ? ' (swapped)' : '';
export const turnLine = (turn: Stretch, people: Directory, year: string): string =>
  `${sayDays(turn.from, turn.to, year)}: ${turn.personId ? `*${name(nameOf(people, turn.personId))}*` : 'nobody is there'}${because(turn, people)}`;

/** A team's rota: who is on duty now and who comes next. */
export function dutyBlocks(rota: Rota, turns: readonly Stretch[], people: Directory, viewer: string, today: string): Block[] {
  const [now, ...next] = turns;
  const team = teamOf(people, rota.teamId);
  const year = today.slice(0, 4);
  if (!now) return [];
  const mine = rota.people.includes(viewer);
  return [
    section(`*${name(team)}*\nOn duty ${turnLine(now, people, year)}\n${next.map(t => turnLine(t, people, year)).join('\n')}`),
    ...(mine
      ? [actions([button('Swap a Turn', 'requests.swap', rota.teamId, { label: `Swap a turn in ${nameInPlainText(team, 40)}` }), button('Skip Days', 'requests.skip', rota.teamId, { label: `Skip days in ${nameInPlainText(team, 40)}` })], `requests.duty.${rota.teamId}`)]
      : []),
  ];
}

const swapState = { asked: 'waits for an answer', agreed: 'agreed', declined: 'declined', cancelled: 'cancelled' } as const;

/** The card of a swap, for both of its people. */
export function swapCard(swap: Swap, teamId: string, people: Directory, viewer: string, year: string): SlackMessage {
  const [asker, other] = [name(nameOf(people, swap.from)), name(nameOf(people, swap.to))];
  const text = `${asker} asks ${other} to swap turns in ${name(teamOf(people, teamId))}: ${asker} takes the turn of ${sayDay(swap.take, year)}, ${other} takes the one of ${sayDay(swap.give, year)}.`;
  const value = `${teamId}:${swap.id}`;
  const able =
    swap.state !== 'asked'
      ? []
      : viewer === swap.to
        ? [actions([button('Agree', 'requests.swap-agree', value, { style: 'primary' }), button('Decline', 'requests.swap-decline', value)], `requests.${swap.id}.${swap.state}`)]
        : [actions([button('Cancel Swap', 'requests.swap-cancel', value)], `requests.${swap.id}.${swap.state}`)];
  return { text: `${text} ${swap.state === 'asked' ? '' : `It is ${swapState[swap.state]}.`}`.trim(), blocks: [section(text), context(`*${swapState[swap.state].replace(/^./, c => c.toUpperCase())}.*`), ...able] };
}
