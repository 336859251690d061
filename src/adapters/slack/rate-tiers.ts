import type { Bucket } from '../../engine/rate-plan.ts';

/** Calls a minute by method, from each method's page below https://docs.slack.dev/reference/methods (tiers of apis/web-api/rate-limits). */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'conversations.create': 20, 'conversations.rename': 20, 'conversations.archive': 20, 'conversations.unarchive': 20,
  'conversations.setTopic': 20, 'conversations.setPurpose': 20, 'conversations.list': 20, 'pins.add': 20, 'bookmarks.add': 20,
  'users.list': 20, 'usergroups.list': 20, 'usergroups.users.list': 20,
  'chat.update': 50, 'chat.delete': 50, 'chat.unfurl': 50, 'conversations.invite': 50, 'conversations.open': 50,
  'conversations.info': 50, 'conversations.join': 50, 'conversations.history': 50, 'conversations.replies': 50, 'bookmarks.list': 50,
  'conversations.kick': 50, 'files.getUploadURLExternal': 100, 'files.completeUploadExternal': 100, 'files.info': 100,
  'chat.postEphemeral': 100, 'users.info': 100, 'views.open': 100, 'views.update': 100, 'views.publish': 100,
}; // prettier-ignore

/** A message: about one a second for each channel with short bursts, and several hundred a minute for a workspace. */
const MESSAGE_PERIOD_MS = 1050;
const MESSAGE_BURST = 2;
export const MESSAGES_PER_MINUTE = 400;

/** The limits that one call falls under. Planned a little below what Slack allows, so that clocks may differ. */
export function bucketsOf(method: string, channel: string, messagesPerMinute: number): Bucket[] {
  if (method === 'chat.postMessage') {
    const all = 60_000 / messagesPerMinute;
    return [
      { name: `slack:${method}:${channel}`, periodMs: MESSAGE_PERIOD_MS, burstMs: MESSAGE_BURST * MESSAGE_PERIOD_MS },
      { name: `slack:${method}`, periodMs: all, burstMs: 20 * all },
    ];
  }
  const perMinute = PER_MINUTE[method];
  if (!perMinute) return [];
  const periodMs = 61_000 / perMinute;
  return [{ name: `slack:${method}`, periodMs, burstMs: Math.floor(perMinute * 0.7) * periodMs }];
}
