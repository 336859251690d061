import type { EffectHandler, World } from '../../engine/capability.ts';
import { directory } from '../people/read.ts';
import { mailInstead, once, redraw } from './effects.ts';
import { aboutDecisions } from './read.ts';
import { copiesOf } from './read-needs.ts';
import { decisionById } from './read-ledger.ts';
import { saveCopy } from './store.ts';
import { answerMessage, decisionCard } from './views-ledger.ts';

/** What goes out about decisions; drawn from the state as it is at that moment. */

const look = (world: World, decisionId: string) =>
  world.read(async tx => {
    const decision = await decisionById(tx, decisionId);
    return { decision, people: await directory(tx), about: await aboutDecisions(tx, decision ? [decision] : []), copies: await copiesOf(tx, [decisionId]) };
  });
const pageOf = (world: World, decisionId: string): string => `${world.publicUrl}/voice/ledger?decision=${decisionId}`;

/** Draws every copy in place; with an audience, that one is posted if it is not there yet. */
export const drawDecision: EffectHandler = async (effect, world) => {
  const { decisionId, audience } = effect.payload as { decisionId: string; audience: string | null };
  const { decision, people, about, copies } = await look(world, decisionId);
  if (!decision) return;
  const message = decisionCard(decision, people, about, world.publicUrl);
  for (const copy of copies) await redraw(world, copy, message);
  if (!audience || copies.some(c => c.audience === audience) || decision.end.state !== 'open') return;
  const person = people.person(audience.slice('owner:'.length));
  if (!person?.active) return;
  if (!person.slackId) return mailInstead(world, effect, person.email, message.text, pageOf(world, decisionId));
  const posted = await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), message, once(effect));
  await world.read(tx => saveCopy(tx, { subject: decisionId, audience, ...posted }));
};

export const tellAnswer: EffectHandler = async (effect, world) => {
  const { decisionId, personId } = effect.payload as { decisionId: string; personId: string };
  const { decision, people } = await look(world, decisionId);
  const message = decision && answerMessage(decision, people, world.publicUrl);
  const person = people.person(personId);
  if (!message || !person?.active) return;
  if (!person.slackId) return mailInstead(world, effect, person.email, message.text, pageOf(world, decisionId));
  await world.ports.slack.post(await world.ports.slack.openDm(person.slackId), message, once(effect));
};
