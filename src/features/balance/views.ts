import { context, section } from '../../kernel/blocks.ts';
import { escapeMrkdwn, nameInMrkdwn } from '../../kernel/text.ts';
import type { SlackMessage } from '../../ports/slack.ts';
import type { BalanceJson } from './contract.ts';
import { sayQuarter } from './words.ts';

/** What people see of Balance in Slack: at most three sentences and the way to the page. Nothing about a person. */

const SENTENCES = 3;

export function threeSentences(b: Pick<BalanceJson, 'quarter' | 'sentences' | 'sure'>, publicUrl: string): SlackMessage {
  // What was found comes first; how little else can be said is told as well.
  const told = b.sentences.filter(s => s.kind !== 'note');
  const chosen = [...told.slice(0, SENTENCES), ...b.sentences.filter(s => s.kind === 'note').reverse()].slice(0, SENTENCES);
  const more = told.length - chosen.filter(s => s.kind !== 'note').length;
  const title = `What ${sayQuarter(b.quarter)} shows between teams`;
  const page = `<${publicUrl}/balance?quarter=${b.quarter}|All of it, with what it does not mean>`;
  return {
    text: nameInMrkdwn(`${title}: ${chosen[0]?.text ?? 'too little to say anything.'}`, 900),
    blocks: [
      section(`*${escapeMrkdwn(title)}*\n${chosen.map(s => `•  ${escapeMrkdwn(s.text)}`).join('\n')}`),
      context([...(more > 0 ? [`${more} more on the page`] : []), page, `<${publicUrl}/balance/review/${b.quarter}|Quarterly review to print>`].join('  ·  ')),
    ],
  };
}

/** For somebody whom the figures are not shown to. */
export const notForYou = (publicUrl: string): SlackMessage => ({
  text: 'Balance is shown to leadership: teams only, and nothing about a single person.',
  blocks: [
    section('Balance is shown to leadership: teams only, and nothing about a single person.'),
    context(`<${publicUrl}/balance/collected|What is collected>  ·  <${publicUrl}/me|Choose whether you are counted>`),
  ],
});
