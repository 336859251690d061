import type { Actor } from '../../kernel/actor.ts';
import type { Directory } from '../people/read.ts';
import type { VoiceSettings } from './contract.ts';

/** Everybody who works here may say what a customer asked for, and give input to a decision. */
export const maySpeak = (actor: Actor, people: Directory): boolean => actor.kind !== 'person' || people.person(actor.id)?.active === true;

/**
 * Who decides on the roadmap: the product team of the settings, people with the role `product` or `leadership`, and
 * administrators. In a company that has neither team nor role for product, everybody does: a board that nobody may move helps nobody.
 */
export function mayDecide(actor: Actor, people: Directory, settings: VoiceSettings): boolean {
  if (actor.kind !== 'person') return true;
  const person = people.person(actor.id);
  if (!person?.active) return false;
  const team = people.team(settings.product_team);
  const inTeam = team !== undefined && person.teamId === team.id;
  if (inTeam || person.roles.some(role => role === 'product' || role === 'leadership' || role === 'admin')) return true;
  return people.withRole('product').length === 0 && people.membersOfTeam(settings.product_team).length === 0;
}
