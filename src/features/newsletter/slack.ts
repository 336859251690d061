import type { World } from '../../engine/capability.ts';
import type { Block } from '../../kernel/blocks.ts';
import { plainOf } from '../../kernel/text-mrkdwn.ts';
import type { ActionEvent, Clicker, CommandEvent, Reply, ShortcutEvent, SlackSurface, SubmissionEvent, SubmissionReply } from '../../ports/slack-surface.ts';
import { directory } from '../people/read.ts';
import { suggestionIdOf } from './links.ts';
import type { NewsletterRefusal, SuggestionRefusal } from './model.ts';
import { mayEdit } from './policy.ts';
import { waitingOf } from './present.ts';
import { paperOf } from './present-paper.ts';
import { historyBefore, lastEdition, openIssues } from './read.ts';
import { settingsOf } from './settings.ts';
import { homeBlocks, overview, suggestModal, type Waiting } from './views.ts';
import { sayReaderRefusal, sayRefusal } from './words.ts';

/** Slack's side of the newsletter: what somebody does there becomes a command. */

/** What waits for this person as an editor. */
async function waitingFor(personId: string, world: World): Promise<Waiting | undefined> {
  const newsletter = settingsOf(await world.settings());
  return world.read(async tx => {
    const people = await directory(tx);
    if (!mayEdit(personId, newsletter, people)) return undefined;
    const issue = (await openIssues(tx))[0];
    return issue && waitingOf(issue, { people, newsletter, history: await historyBefore(tx, issue.number) });
  });
}

/** `/newsletter`, `/newsletter suggest what happened`. */
async function command(event: CommandEvent, world: World): Promise<Reply | void> {
  const typed = /^\s*suggest\b\s*(.*)$/is.exec(event.text);
  if (typed) return world.ports.slack.openView(event.triggerId, suggestModal(plainOf(typed[1] ?? ''), 'command')).then(() => undefined);
  const edition = await world.read(lastEdition);
  const paper = edition && paperOf(edition, world.publicUrl);
  const last = paper && { number: paper.number, title: paper.title, url: paper.url, headlines: paper.sections.flatMap(s => s.items.map(i => `${s.heading}: ${i.title}`)) };
  return { message: overview(last, await waitingFor(event.by.personId, world), world.publicUrl) };
}

async function suggest(event: SubmissionEvent, world: World): Promise<SubmissionReply> {
  const answer = await world.run(
    'newsletter-suggestions',
    { type: 'suggest', suggestionId: suggestionIdOf(world.now()), text: String(event.view.values['text'] ?? '') },
    { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause },
  );
  if (answer.ok) return { close: true };
  const said = sayReaderRefusal(answer.refusal as unknown as SuggestionRefusal);
  return { errors: { text: `${said.title} ${said.detail ?? ''}`.trim() } };
}

const tell = (text: string): Reply => ({ message: { text } });

async function publish(event: ActionEvent, world: World): Promise<Reply> {
  const [issueId = '', version = ''] = event.value.split(' ');
  const answer = await world.run(
    'newsletter',
    { type: 'publish', issueId, version: Number(version), note: null, mail: true },
    { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause },
  );
  if (answer.ok) return tell(`The issue is out: ${world.publicUrl}/newsletter/${issueId}`);
  const people = await world.read(directory);
  const said = sayRefusal(answer.refusal as unknown as NewsletterRefusal, { name: id => people.person(id)?.name ?? 'Somebody', team: id => people.team(id)?.name ?? 'a team' });
  return tell(`${said.title} ${said.detail ?? ''}`.trim());
}

const openForm = (event: ShortcutEvent | ActionEvent, world: World, text: string): Promise<void> =>
  world.ports.slack.openView(event.triggerId, suggestModal(text, 'message')).then(() => undefined);

async function home(viewer: Clicker, world: World): Promise<Block[]> {
  return homeBlocks(await waitingFor(viewer.personId, world), world.publicUrl);
}

export const slack: SlackSurface = {
  commands: { '/newsletter': command },
  shortcuts: { 'newsletter.suggest': (event, world) => openForm(event, world, plainOf(event.message?.text ?? '')) },
  actions: {
    /** A link: the browser opens it, and nothing is left to do here. */
    'newsletter.open': () => Promise.resolve(),
    'newsletter.suggest': (event, world) => openForm(event, world, ''),
    'newsletter.publish': publish,
  },
  submissions: { 'newsletter.suggest': suggest },
  home: { order: 15, render: home },
};
