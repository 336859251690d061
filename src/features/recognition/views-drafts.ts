import { actions, button, context, input, modal, name, section, select, textInput, usersSelect, words, type Block, type Choice } from '../../kernel/blocks.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { listOf, nameInMrkdwn, truncate } from '../../kernel/text.ts';
import { LEAST_LETTERS, MOST_LETTERS, MOST_NAMED } from './contract.ts';
import type { Draft } from './model-drafts.ts';
import { aboutName, evidenceOf, nameOf, type Around } from './present.ts';

/** What people see of drafts in Slack. */

const SEEN: readonly Choice[] = [
  { text: 'Everybody', value: 'everybody' },
  { text: 'Only those thanked', value: 'private' },
];
const whom = (draft: Draft, around: Around): string => listOf(draft.people.map(id => nameOf(around.people, id)), 'and', 4);
const forWhat = (draft: Draft, around: Around): string => (draft.needId ? aboutName({ kind: 'need', id: draft.needId }, around.names) : aboutName({ kind: 'deal', id: draft.dealId }, around.names));
const evidence = (draft: Draft, around: Around, thanked: boolean): Block => context(words(evidenceOf(draft, around, thanked).join(' '), 1900));

/** The form of one draft: its words to change, the evidence below. @param chosen Slack users of those in it */
export const draftModal = (draft: Draft, around: Around, chosen: readonly string[], thanked: boolean, more: number): JsonObject =>
  modal({
    callbackId: 'recognition.send-draft',
    title: 'A Draft of Thanks',
    submit: 'Send Thanks',
    privateMetadata: JSON.stringify({ draftId: draft.id }),
    blocks: [
      section(`*Thank ${nameInMrkdwn(whom(draft, around), 600)}* for ${name(truncate(forWhat(draft, around), 140))}. Nothing is sent unless you send it.`),
      evidence(draft, around, thanked),
      input('people', 'Who', usersSelect('recognition.draft-people', { placeholder: 'One or several people', initial: chosen, most: MOST_NAMED })),
      input('words', 'In your words', textInput('recognition.draft-words', { multiline: true, initial: draft.words, maxLength: MOST_LETTERS }), { hint: `Change whatever is not yours. At least ${LEAST_LETTERS} characters.` }),
      input('seen', 'Who sees it', select('recognition.draft-seen', SEEN, { initial: SEEN[0]! })),
      actions([button('Not This Time', 'recognition.decline-draft', draft.id)]),
      ...(more > 0 ? [context(`${more} more ${more === 1 ? 'draft waits' : 'drafts wait'} after this one.`)] : []),
    ],
  });

/** In place of the form when nothing waits. */
export const nothingLeft = (said: string): JsonObject => modal({ callbackId: 'recognition.no-draft', title: 'Drafts of Thanks', blocks: [section(said)] });

/** The part of Home: what waits to be sent, and drafts of others that name the viewer. */
export function draftBlocks(toSend: readonly Draft[], naming: readonly Draft[], around: Around, thanked: ReadonlySet<string>): Block[] {
  const more = toSend.length - 3;
  return [
    ...(toSend.length > 0 ? [section('*Drafts of thanks*\nNothing is sent unless you send it.')] : []),
    ...toSend.slice(0, 3).flatMap(d => [
      section(`*Thank ${nameInMrkdwn(whom(d, around), 600)}* for ${name(truncate(forWhat(d, around), 140))}`),
      evidence(d, around, thanked.has(d.id)),
      actions([button('Read and Send', 'recognition.read-draft', d.id, { label: `Read the draft for ${whom(d, around)}`.slice(0, 75) }), button('Not This Time', 'recognition.decline-draft', d.id)]),
    ]),
    ...(more > 0 ? [context(`and ${more} more on the web, under Recognition`)] : []),
    ...naming.slice(0, 3).map(d =>
      section(
        `${name(nameOf(around.people, d.drafterId))} may thank you for ${name(truncate(forWhat(d, around), 140))}.`,
        button('Leave Me Out', 'recognition.leave-out', d.id, { label: `Leave me out of the thanks of ${nameOf(around.people, d.drafterId)}`.slice(0, 75) }),
      ),
    ),
  ];
}
