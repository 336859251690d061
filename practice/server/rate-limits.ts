/**
 * Calls a minute by tier, per method and workspace. https://docs.slack.dev/apis/web-api/rate-limits
 * chat.postMessage has its own rule: about one a second for each channel, short bursts allowed.
 */
const PER_MINUTE = { t1: 1, t2: 20, t3: 50, t4: 100 } as const;
type Tier = keyof typeof PER_MINUTE;

const TIERS: Readonly<Record<string, Tier>> = {
  'conversations.create': 't2', 'conversations.rename': 't2', 'conversations.archive': 't2', 'conversations.unarchive': 't2',
  'conversations.setTopic': 't2', 'conversations.setPurpose': 't2', 'conversations.list': 't2', 'pins.add': 't2', 'pins.list': 't2',
  'pins.remove': 't2', 'bookmarks.add': 't2', 'bookmarks.edit': 't2', 'bookmarks.remove': 't2', 'users.list': 't2',
  'usergroups.list': 't2', 'usergroups.users.list': 't2',
  'chat.update': 't3', 'chat.delete': 't3', 'chat.unfurl': 't3', 'conversations.invite': 't3', 'conversations.kick': 't3',
  'conversations.open': 't3', 'conversations.info': 't3', 'conversations.join': 't3', 'conversations.history': 't3',
  'conversations.replies': 't3', 'bookmarks.list': 't3', 'users.lookupByEmail': 't3', 'reactions.add': 't3', 'reactions.remove': 't2',
  'reactions.get': 't3', 'team.info': 't3', 'openid.connect.userInfo': 't3',
  'chat.postEphemeral': 't4', 'conversations.members': 't4', 'users.info': 't4', 'users.profile.get': 't4', 'views.open': 't4',
  'chat.scheduleMessage': 't3', 'chat.scheduledMessages.list': 't3', 'chat.deleteScheduledMessage': 't3', 'conversations.leave': 't3',
  'conversations.close': 't2', 'conversations.mark': 't3', 'users.conversations': 't3', 'users.getPresence': 't3', 'bots.info': 't3',
  'files.info': 't4', 'files.list': 't3', 'files.delete': 't3', 'apps.connections.open': 't3', 'openid.connect.token': 't4', 'views.push': 't4', 'views.update': 't4', 'views.publish': 't4', 'files.getUploadURLExternal': 't4', 'files.completeUploadExternal': 't4',
}; // prettier-ignore

export type RateLimits = 'slack' | 'off' | { readonly perMinute: Readonly<Record<string, number>>; readonly messagesPerSecondAndChannel: number };

/** How many messages a channel takes in a row before the pace of one a second holds. */
const MESSAGE_BURST = 4;

export class Limiter {
  readonly #limits: RateLimits;
  readonly #now: () => number;
  /** Theoretical arrival time of each bucket, milliseconds (generic cell rate algorithm). */
  readonly #arrival = new Map<string, number>();

  constructor(limits: RateLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Seconds to wait, or 0 when the call goes through. */
  take(method: string, channel: string): number {
    if (this.#limits === 'off') return 0;
    const own = this.#limits === 'slack' ? undefined : this.#limits;
    if (method === 'chat.postMessage') {
      const perSecond = own?.messagesPerSecondAndChannel ?? 1;
      return this.#gcra(`${method} ${channel}`, 1000 / perSecond, MESSAGE_BURST);
    }
    const tier = TIERS[method];
    const perMinute = own?.perMinute[method] ?? (tier && PER_MINUTE[tier]);
    // A tier's whole minute may be used at once; afterwards it fills up evenly.
    return perMinute ? this.#gcra(method, 60_000 / perMinute, perMinute) : 0;
  }

  #gcra(key: string, periodMs: number, burst: number): number {
    const now = this.#now();
    const arrival = Math.max(now, this.#arrival.get(key) ?? 0);
    const early = arrival - now - (burst - 1) * periodMs;
    if (early > 1e-6) return Math.max(1, Math.ceil(early / 1000));
    this.#arrival.set(key, arrival + periodMs);
    return 0;
  }
}
