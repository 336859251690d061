import {
  actions,
  button,
  context,
  day,
  fields,
  header,
  name,
  overflow,
  section,
  type Block,
} from '../../kernel/blocks.ts';
import { listOf, nameInMrkdwn, nameInPlainText, truncate } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { DealSnapshot, FieldChange } from '../deals/events.ts';
import type { Room } from './model.ts';
import { titleOf } from './names.ts';
import { labelOf, sayAmount, sayDate, sayPercent, sayValue } from './words.ts';

/** What people see of a room. Every text of others goes through `name`, so that nothing in it mentions, links or formats. */

export interface Stage {
  readonly id: string;
  readonly label: string;
  readonly kind: 'open' | 'won' | 'lost';
}
/** Who has which part in the deal, by role: `Owner` and the names. */
export type Roles = readonly { readonly role: string; readonly names: readonly string[] }[];

/** Where the deal stands: words first, for those who listen; the dots after them are decoration. */
export function stageBar(
  deal: Pick<DealSnapshot, 'stage' | 'stageLabel' | 'stageKind'>,
  stages: readonly Stage[],
): { readonly words: string; readonly dots: string } {
  const label = deal.stageLabel || deal.stage;
  const open = stages.filter(s => s.kind === 'open');
  const at = open.findIndex(s => s.id === deal.stage);
  if (deal.stageKind === 'won') return { words: label, dots: '●'.repeat(open.length) };
  if (deal.stageKind === 'lost' || at < 0) return { words: label, dots: '' };
  return {
    words: `${label}, stage ${at + 1} of ${open.length}`,
    dots: `${'●'.repeat(at + 1)}${'○'.repeat(open.length - at - 1)}`,
  };
}

const termsOf = (deal: DealSnapshot): string =>
  [
    deal.termMonths === null ? null : `${deal.termMonths} months`,
    deal.paymentDays === null ? null : `net ${deal.paymentDays}`,
  ]
    .filter(Boolean)
    .join(', ') || 'not set';

const discountOf = (deal: DealSnapshot): string => {
  if (deal.discount === null) return 'not known';
  const of = deal.listAmount ? ` ${sayAmount(deal.listAmount)}` : ' list';
  return deal.discount < 0
    ? `${sayPercent(-deal.discount)} above${of}`
    : `${sayPercent(deal.discount)} off${of}`;
};

/** The pinned card: what the deal is, who is in it, what is open, and three ways on. */
export function card(
  deal: DealSnapshot,
  room: Pick<Room, 'parts'>,
  stages: readonly Stage[],
  roles: Roles,
  publicUrl: string,
): SlackMessage {
  const title = titleOf(deal);
  const bar = stageBar(deal, stages);
  const waiting = Object.values(room.parts).sort((a, b) => a.order - b.order).flatMap(p => p.lines).slice(0, 12); // prettier-ignore
  const people = roles
    .filter(r => r.names.length > 0)
    .map(
      r =>
        `${name(r.role)}: ${listOf(
          r.names.map(n => name(n)),
          'and',
          6,
        )}`,
    );
  const blocks: Block[] = [
    header(nameInPlainText(title, 150)),
    section(`*${name(bar.words)}*${bar.dots ? `  ${bar.dots}` : ''}`),
    fields([
      `*Amount*\n${name(sayAmount(deal.amount))}`,
      `*Discount*\n${discountOf(deal)}`,
      `*Closes*\n${deal.closeDate ? day(deal.closeDate) : 'no date yet'}`,
      `*Owner*\n${deal.ownerName ? name(deal.ownerName) : 'nobody yet'}`,
      `*Terms*\n${termsOf(deal)}`,
      `*Next step*\n${deal.nextStep ? nameInMrkdwn(deal.nextStep, 300) : 'none set'}`,
    ]),
    waiting.length > 0
      ? section(waiting.map(line => nameInMrkdwn(line, 240)).join('\n'))
      : context('Nothing waits for anybody.'),
    ...(people.length > 0 ? [context(people.join('  ·  '))] : []),
    actions([
      ...(deal.stageKind === 'open'
        ? [
            button('Ask the Deal Desk', 'deal-desk.ask', deal.id, {
              style: 'primary',
              label: `Ask the deal desk about ${nameInPlainText(title, 40)}`,
            }),
          ]
        : []),
      button('Ask Another Team', 'requests.open-form', deal.id, {
        label: `Ask another team about ${nameInPlainText(title, 40)}`,
      }),
      button('Edit in Evenkeel', 'rooms.edit', deal.id, { url: `${publicUrl}/deals/${deal.id}` }),
      overflow('rooms.more', [
        { text: 'Invite who is missing', value: `sync ${deal.id}` },
        { text: 'Archive this room', value: `archive ${deal.id}` },
      ]),
    ]),
  ];
  const facts = [
    bar.words,
    sayAmount(deal.amount),
    deal.discount === null ? null : discountOf(deal),
    deal.closeDate ? `closes ${sayDate(deal.closeDate)}` : null,
  ].filter(Boolean);
  const open = waiting.length > 0 ? ` ${waiting.join('; ')}` : '';
  return { text: nameInMrkdwn(`${title}: ${facts.join(', ')}.${open}`, 1000), blocks };
}

/** What never changes with the stage: each new topic is a notice in the channel. At most 250 characters for Slack. */
export const topicOf = (deal: Pick<DealSnapshot, 'name' | 'account' | 'ownerName'>): string =>
  nameInMrkdwn(truncate(`${titleOf(deal)}${deal.ownerName ? `, owned by ${deal.ownerName}` : ''}`, 160), 160);

export type NetChange = FieldChange & { readonly who: readonly string[] };

/** What a day changed, in one message: drawn anew with each further change. @param date YYYY-MM-DD */
export function dayLine(date: string, changes: readonly NetChange[], stages: readonly Stage[]): SlackMessage {
  const labels = new Map(stages.map(s => [s.id, s.label]));
  const shown = changes.slice(0, 12);
  const lines = shown.map(c => ({
    label: labelOf(c.field),
    change:
      c.field === 'lineItems'
        ? 'changed'
        : `${sayValue(c.field, c.from, labels)} → ${sayValue(c.field, c.to, labels)}`,
    who: listOf(c.who, 'and', 3),
  }));
  if (lines.length === 0) {
    const text = `${sayDate(date)}: what was changed is as it was before.`;
    return { text, blocks: [section(text)] };
  }
  const more = changes.length > shown.length ? [`and ${changes.length - shown.length} more fields`] : [];
  return {
    text: `${sayDate(date)}: ${nameInMrkdwn(lines.map(l => `${l.label} ${l.change}`).join('; '), 500)}`,
    blocks: [
      section(
        [
          `*${sayDate(date)}*`,
          ...lines.map(l => `${name(l.label)}: ${nameInMrkdwn(l.change, 200)}  (${nameInMrkdwn(l.who, 80)})`),
          ...more,
        ].join('\n'),
      ),
    ],
  };
}

/** The last message before the channel is archived. */
export function closing(summary: readonly string[], dealId: string, publicUrl: string): SlackMessage {
  const lines = summary.map(line => nameInMrkdwn(line, 300));
  return {
    text: `This room is archived. ${nameInMrkdwn(summary[0] ?? '', 300)}`,
    blocks: [
      section(`*This room is archived.*\n${lines.join('\n')}`),
      context(
        `Everything stays readable here and on <${publicUrl}/deals/${dealId}|the deal's page>, from where it can be reopened.`,
      ),
    ],
  };
}

/** Somebody whom Evenkeel had invited has left: they are not thrown back in. */
export function askBack(who: string, dealId: string, slackUser: string): SlackMessage {
  return {
    text: `${name(who)} has left this room. Evenkeel brings them back only if somebody asks.`,
    blocks: [
      section(`${name(who)} has left this room.`),
      actions([
        button('Invite Again', 'rooms.invite-back', `${dealId} ${slackUser}`, {
          label: `Invite ${nameInPlainText(who, 50)} again`,
        }),
      ]),
    ],
  };
}

/** Somebody who was invited for their part in the deal has none any more: a person says whether they stay. */
export function askOut(who: string, dealId: string, slackUser: string): SlackMessage {
  const carries = `${dealId} ${slackUser}`;
  const short = nameInPlainText(who, 50);
  return {
    text: `${name(who)} has no part in this deal any more. Should they stay in its room? They stay until somebody decides.`,
    blocks: [
      section(
        `*${name(who)} has no part in this deal any more.* Should they stay in its room? They stay until somebody decides.`,
      ),
      actions([
        button('Keep in Room', 'rooms.keep-member', carries, { label: `Keep ${short} in the room` }),
        button('Remove From Room', 'rooms.remove-member', carries, {
          label: `Remove ${short} from the room`,
          confirm: {
            title: 'Remove From Room',
            text: `${short} will be told by Slack and can be invited again.`,
            yes: 'Remove',
            no: 'Keep',
          },
        }),
      ]),
    ],
  };
}

/** The question after it was answered: no button is left on it. */
export function settledMember(
  who: string,
  outcome: 'stays' | 'removed' | 'not-allowed',
  decider: string,
): SlackMessage {
  const text = {
    stays: `${name(who)} stays in this room. ${name(decider)} decided so.`,
    removed: `${name(who)} was removed from this room. ${name(decider)} decided so.`,
    'not-allowed': `${name(decider)} wants ${name(who)} removed from this room, and this workspace does not let Evenkeel do that. Please remove them in Slack.`,
  }[outcome];
  return { text, blocks: [context(text)] };
}

/** To whoever asked for an archived room: Slack wants a person for that one step. */
export function askUnarchive(deal: Pick<DealSnapshot, 'name' | 'account'>, channel: string): SlackMessage {
  const title = name(titleOf(deal));
  return {
    text: `One step for you to bring back the room of ${title}: unarchive <#${channel}>. Slack lets only people do that.`,
    blocks: [
      section(
        `*One step for you to bring back the room of ${title}:* open <#${channel}> and unarchive it.\nSlack lets only people unarchive a channel. Evenkeel comes back in by itself and goes on from there.`,
      ),
    ],
  };
}

export const askArchive = (deal: Pick<DealSnapshot, 'id' | 'name' | 'account'>): SlackMessage => {
  const text = `Archive the room of ${name(titleOf(deal))}? A summary is posted first; the room can be reopened.`;
  return {
    text,
    blocks: [section(text), actions([button('Archive Room', 'rooms.archive', deal.id, { style: 'danger' })])],
  };
};
