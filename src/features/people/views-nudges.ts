import { actions, button, context, input, modal, section, select, words, type Block, type Choice, type Element } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { countOf } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import { MOST_BUDGET, USUAL_BUDGET, type Nudge } from './model-nudges.ts';

/** What people see of nudges in Slack. */

const act = (nudge: Nudge, publicUrl: string) =>
  nudge.action ? button(nudge.action.label, nudge.action.id, nudge.action.value) : button('Open', 'people.open', nudge.key, { url: `${publicUrl}${nudge.link}` });
const aside = (nudge: Nudge) => button('Put Aside', 'people.put-aside', nudge.key, { label: `Put aside: ${nudge.words}`.slice(0, 75) });

/** One direct message a matter. */
export const nudgeMessage = (nudge: Nudge, budget: number, publicUrl: string): SlackMessage => ({
  text: nudge.words,
  blocks: [
    section(words(nudge.words, 400)),
    actions([act(nudge, publicUrl), aside(nudge)]),
    context(`At most ${countOf(budget, 'message')} like this in seven days; the rest waits on your Home tab. Change it with /nudges.`),
  ],
});

/** The part of Home. */
/** In place of a nudge whose matter is over. */
export const nudgeOver = (said: string, how: 'settled' | 'put-aside'): SlackMessage => {
  const end = how === 'settled' ? 'This is settled.' : 'You have put this aside.';
  return { text: `${said} ${end}`, blocks: [context(`${words(said, 400)} ${end}`)] };
};

/** Opens the form in which somebody sets their budget. */
export const budgetButton = (): Element => button('Nudges in Messages', 'people.nudges', 'budget', { label: 'How many nudges come in messages' });

export function nudgeBlocks(all: readonly Nudge[], publicUrl: string): Block[] {
  const nudges = all.filter(n => !n.shownOnHome);
  return nudges.length === 0 ? [] : [section('*When you have a moment*'), ...nudges.slice(0, 5).flatMap(n => [section(words(n.words, 300)), actions([act(n, publicUrl), aside(n)])])];
}

export const budgetChoices: readonly Choice[] = Array.from({ length: MOST_BUDGET + 1 }, (_, n) => ({ text: n === 0 ? 'None: everything waits on Home' : `At most ${n} a week`, value: String(n) }));

/** @param told messages of the last seven days */
export const budgetModal = (budget: number, told: number): JsonObject =>
  modal({
    callbackId: 'people.set-nudges',
    title: 'Nudges',
    submit: 'Save',
    blocks: [
      section('A nudge is a gentle word about something that only you can do. It comes in your working hours, and nobody else hears of it.'),
      input('budget', 'Messages in seven days', select('people.nudge-budget', budgetChoices, { initial: budgetChoices[budget]! }), { hint: `What is over it waits on your Home tab. Without a choice it is ${USUAL_BUDGET}.` }),
      context(`In the last seven days you got ${told === 0 ? 'none' : countOf(told, 'message')}.`),
    ],
  });
