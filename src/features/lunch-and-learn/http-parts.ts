import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { refused, type ApiEnv } from '../../engine/api.ts';
import { directory } from '../people/read.ts';
import { sayRefusal, type AnyRefusal } from './words.ts';

/** What the routes of lunch-and-learns share. */

export type C = Context<ApiEnv>;
export const TAG = ['Lunch-and-learns'];
export const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
export const body = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });

export async function say(c: C, refusal: unknown): Promise<never> {
  const people = await c.get('world').read(directory);
  const known = refusal as AnyRefusal;
  return refused(c, known.code, sayRefusal(known, { team: id => people.team(id)?.name ?? 'this team' })) as never;
}
