import { createHash } from 'node:crypto';
import type { EffectHandler, StoredEffect, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { report, settle } from '../../engine/troubles.ts';
import { machine } from '../../kernel/actor.ts';
import type { Once } from '../../ports/slack.ts';
import { directory } from '../people/read.ts';
import { unsubscribePath } from './links.ts';
import { paperOf } from './present-paper.ts';
import { editionsOf, historyBefore, issueById, issuesWith, postsOf, readerOf, wasMailed } from './read.ts';
import { settingsOf } from './settings.ts';
import { saveMailed, savePost } from './store.ts';
import { draftWaits, partGone, slackParts } from './views.ts';
import { mailHtml, mailText, subjectOf } from './views-mail.ts';
import { waitingOf } from './present.ts';

/** One small function an effect. Each draws from what is stored, so a retry shows the truth. */

const once = (effect: StoredEffect): Once => ({ effectId: effect.id, mayHaveHappened: effect.begun > 0, recordedAt: effect.recordedAt });

/** A part of an issue in the channel: the first as a message, the others in its thread. A correction is written over it. */
export const post: EffectHandler = async (effect, world) => {
  const { issueId, edition, part } = effect.payload as { issueId: string; edition: number; part: number };
  const { channel } = settingsOf(await world.settings());
  const { newest, posts } = await world.read(async tx => ({ newest: (await editionsOf(tx, issueId))[0], posts: await postsOf(tx, issueId) }));
  // A later edition has effects of its own, behind these.
  if (!newest || newest.edition !== edition) return;
  const message = slackParts(paperOf(newest, world.publicUrl))[part];
  const there = posts.find(p => p.part === part);
  if (there) {
    if (there.edition < edition) await world.ports.slack.update(there, message ?? partGone(newest.number));
    return world.read(tx => savePost(tx, issueId, part, there, edition));
  }
  if (!message) return;
  const head = posts.find(p => p.part === 0);
  if (part > 0 && !head) throw new OutsideFailure('permanent', 'no_head', 'The first part of this issue did not get into the channel, so the others cannot follow it.');
  const to = head?.channel ?? channel;
  if (!to) return;
  await world.ports.slack.join(to);
  const posted = await world.ports.slack.post(to, message, once(effect), head ? { threadTs: head.ts } : {});
  await world.read(tx => savePost(tx, issueId, part, posted, edition));
};

const NO_MAIL = 'newsletter:mail';
/** To one reader, once for each edition; a repeat after a crash has the same Message-ID. */
export const mail: EffectHandler = async (effect, world) => {
  const { issueId, edition, personId } = effect.payload as { issueId: string; edition: number; personId: string };
  const { newest, person, reader, sent, path } = await world.read(async tx => ({
    newest: (await editionsOf(tx, issueId))[0],
    person: (await directory(tx)).person(personId),
    reader: await readerOf(tx, personId),
    sent: await wasMailed(tx, issueId, edition, personId),
    path: await unsubscribePath(tx, personId),
  }));
  if (!newest || sent || !person?.active || !person.email || !reader.mail) return;
  if (!world.ports.mail.configured) {
    await world.read(tx => report(tx, { key: NO_MAIL, area: 'newsletter', title: 'The newsletter cannot go out by e-mail', detail: 'No mail server is configured (SMTP_URL), and the setting newsletter has recipients.', blocks: 'Readers find the issue in Slack and on the web.' }));
    return;
  }
  const paper = paperOf(newest, world.publicUrl);
  const unsubscribe = `${world.publicUrl}${path}`;
  const frame = { name: settingsOf(await world.settings()).name, unsubscribe };
  await world.ports.mail.send({
    to: person.email,
    subject: subjectOf(paper),
    text: mailText(paper, frame),
    html: mailHtml(paper, frame),
    messageId: `<${createHash('sha256').update(`newsletter ${issueId} ${edition} ${personId}`).digest('hex').slice(0, 40)}@evenkeel>`,
    // RFC 2369 section 3.2; one click where the address is https, as RFC 8058 section 3.1 asks.
    headers: { 'List-Unsubscribe': `<${unsubscribe}>`, ...(unsubscribe.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }) },
  });
  await world.read(async tx => {
    await saveMailed(tx, issueId, edition, personId, world.now());
    await settle(tx, NO_MAIL);
  });
};

/** Something was taken back: every issue that tells it is asked to let it go. */
export const withdraw: EffectHandler = async (effect, world) => {
  const { source, personId } = effect.payload as { source: { kind: string; id: string } | null; personId: string | null };
  for (const issueId of await world.read(tx => issuesWith(tx, source, personId))) {
    await asNewsletter(world, { type: 'withdraw', issueId, source, personId }, `${effect.id}:${issueId}`);
    // What a person did stays told, without their name.
    if (personId !== null) await asNewsletter(world, { type: 'refresh', issueId, to: null }, `${effect.id}:${issueId}:told`);
  }
};

export const refresh: EffectHandler = async (effect, world) => {
  const { issueId } = effect.payload as { issueId: string };
  await asNewsletter(world, { type: 'refresh', issueId, to: null }, effect.id);
};
const asNewsletter = (world: World, command: { type: string; [key: string]: unknown }, cause: string) => world.run('newsletter', command, { company: world.company, actor: machine('newsletter'), cause: `newsletter:${cause}` });

/** Tells an editor that a draft has made itself. */
export const waits: EffectHandler = async (effect, world) => {
  const { issueId, personId } = effect.payload as { issueId: string; personId: string };
  const newsletter = settingsOf(await world.settings());
  const { waiting, person } = await world.read(async tx => {
    const people = await directory(tx);
    const issue = await issueById(tx, issueId);
    return { person: people.person(personId), waiting: issue && waitingOf(issue, { people, newsletter, history: await historyBefore(tx, issue.number) }) };
  });
  if (!waiting || !person?.active || !person.slackId) return;
  await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), draftWaits(waiting, world.publicUrl), once(effect));
};
