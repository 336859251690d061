import type { JsonObject } from '../../kernel/json.ts';

/** What a view may have. https://docs.slack.dev/reference/views */
const MOST_BLOCKS = 100;

/**
 * The blocks of a Home, part by part, with a foot. Slack refuses the whole page where two blocks have one id or where there
 * are more than a hundred: what two parts show is shown once, where it came first, and the foot is always there. Pure.
 */
export function homeBlocks(parts: readonly (readonly JsonObject[])[], foot: JsonObject): JsonObject[] {
  const seen = new Set<unknown>();
  const once = parts.flat().filter(({ block_id: id }) => id === undefined || (!seen.has(id) && seen.add(id)));
  return [...once.slice(0, MOST_BLOCKS - 1), foot];
}
