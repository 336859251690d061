import type { Context } from 'hono';
import { causeOf, refused, type ApiEnv } from '../../engine/api.ts';
import type { Tx } from '../../engine/tx.ts';
import { directory } from '../people/read.ts';
import { maySee } from './decide.ts';
import type { RecognitionCommand, RecognitionRefusal, Thanks } from './model.ts';
import { thanksJsonOf } from './present.ts';
import { entryById, namesOf } from './read.ts';
import { signsOf } from './read-signs.ts';
import { sayMoment, sayRefusal } from './words.ts';

/** What the routes of recognition share. */

export type C = Context<ApiEnv>;

export async function say(c: C, refusal: RecognitionRefusal): Promise<never> {
  const people = await c.get('world').read(directory);
  const zone = people.person(c.get('caller').personId ?? '')?.timeZone ?? 'UTC';
  const words = sayRefusal(refusal, { name: id => people.person(id)?.name ?? 'Somebody', team: id => people.team(id)?.name ?? 'this team', moment: at => sayMoment(at, zone) });
  return refused(c, refusal.code, words) as never;
}

export const run = (c: C, command: RecognitionCommand) => {
  const { company, actor } = c.get('caller');
  return c.get('world').run('recognition', command, { company, actor, cause: causeOf(c) });
};

export async function present(c: C, tx: Tx, found: readonly Thanks[]) {
  const around = { people: await directory(tx), names: await namesOf(tx, found.map(t => t.about)) };
  const signs = await signsOf(tx, found.map(t => t.id));
  return found.map(t => thanksJsonOf(t, around, c.get('caller').actor, signs.get(t.id)));
}

/** One that stands and that the caller may see. */
export const show = (c: C, id: string) =>
  c.get('world').read(async tx => {
    const entry = await entryById(tx, id);
    return entry && !entry.reversal && maySee(c.get('caller').personId, entry.thanks) ? (await present(c, tx, [entry.thanks]))[0] : undefined;
  });
