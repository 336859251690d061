import { createHash, randomBytes } from 'node:crypto';
import type { World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Directory } from '../people/read.ts';
import type { ApprovalRequest, Step } from './model.ts';
import { claimMail, markMailed } from './store.ts';
import { askMail, tellMail } from './views-mail.ts';

/** Mail of the desk: once for each ask, with a link that opens a page for one decision. */

const DAYS = 7;
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

interface To {
  readonly personId: string;
  readonly email: string | undefined;
}

function needsMail(world: World, to: To): string {
  if (to.email && world.ports.mail.configured) return to.email;
  throw new OutsideFailure('permanent', 'unreachable', 'This person is not known in Slack and cannot be reached by mail. Match them under People, or configure SMTP_URL.');
}

/** Asks by mail. What was mailed already for this round is not mailed again; a repeat after a crash has the same Message-ID. */
export async function mailAsk(world: World, request: ApprovalRequest, step: Step, people: Directory, to: To): Promise<void> {
  const address = needsMail(world, to);
  const secret = randomBytes(32).toString('base64url');
  const claimed = await world.read((tx: Tx) => claimMail(tx, { digest: digestOf(secret), requestId: request.id, step: step.name, personId: to.personId, round: request.round, expiresAt: world.now() + DAYS * 86_400_000 }));
  if (!claimed) return;
  const mail = askMail(request, step, people, `${world.publicUrl}/decide/${secret}`, `${world.publicUrl}/approvals/${request.id}`);
  await world.ports.mail.send({ to: address, ...mail, messageId: messageId(request, to, step.name) });
  await world.read(tx => markMailed(tx, digestOf(secret), world.now()));
}

/** Tells something by mail, once for each `about` and round. */
export async function mailTell(world: World, request: ApprovalRequest, people: Directory, to: To, about: string, text: string): Promise<void> {
  const address = needsMail(world, to);
  const digest = randomBytes(32);
  const step = `tell:${about}`;
  if (!(await world.read((tx: Tx) => claimMail(tx, { digest, requestId: request.id, step, personId: to.personId, round: request.round, expiresAt: null })))) return;
  await world.ports.mail.send({ to: address, ...tellMail(request, people, text, `${world.publicUrl}/approvals/${request.id}`), messageId: messageId(request, to, step) });
  await world.read(tx => markMailed(tx, digest, world.now()));
}

/** Stable per ask, so that a mail server and a mailbox recognise a repeat (RFC 5322 section 3.6.4). */
const messageId = (request: ApprovalRequest, to: To, step: string): string =>
  `<${createHash('sha256').update(`${request.id} ${request.round} ${to.personId} ${step}`).digest('hex').slice(0, 40)}@evenkeel>`;
