import type { Json, JsonObject } from '../browser-api.ts';
import type { Practice } from './practice.ts';
import { refuse, type Conversation } from './types.ts';

/** One call of the Web API: its arguments, whoever sent them as form or JSON. */
export interface Call {
  readonly method: string;
  readonly args: JsonObject;
  readonly practice: Practice;
  readonly token: 'bot' | 'app' | 'none';
}
export type Method = (call: Call) => JsonObject | Promise<JsonObject>;

/** `scope` is what the method needs, any one of them; absent: none. From each method's page on docs.slack.dev. */
export interface Entry {
  readonly run: Method;
  readonly scope?: readonly string[];
  readonly token?: 'app' | 'none';
}

export const text = (args: JsonObject, key: string): string => {
  const value = args[key];
  return value === undefined || value === null ? '' : String(value);
};
export const flag = (args: JsonObject, key: string): boolean => args[key] === true || args[key] === 'true' || args[key] === '1';
/** An argument that may come as JSON text inside a form. */
export function parsed(args: JsonObject, key: string): Json | undefined {
  const value = args[key];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return refuse(key === 'blocks' ? 'invalid_blocks_format' : 'invalid_json');
  }
}

/** The channel, if the app may see it. */
export function channelOf(practice: Practice, id: string): Conversation {
  const bot = practice.workspace.app.botUserId;
  const found = practice.workspace.conversations.get(id);
  if (!found || (found.kind !== 'channel' && !found.members.includes(bot))) return refuse('channel_not_found');
  return found;
}

/** A page of a list, with Slack's kind of cursor. */
export function page<T>(items: readonly T[], args: JsonObject, most: number): { items: readonly T[]; next: string } {
  const limit = Math.min(most, Math.max(1, Number(args['limit'] ?? most) || most));
  const cursor = text(args, 'cursor');
  const from = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('at:', '')) : 0;
  if (!Number.isInteger(from) || from < 0) return refuse('invalid_cursor');
  const next = from + limit < items.length ? Buffer.from(`at:${from + limit}`).toString('base64') : '';
  return { items: items.slice(from, from + limit), next };
}
