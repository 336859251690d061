import { channelOf, flag, page, text, type Entry } from './call.ts';
import { content, place } from './web-api-chat.ts';
import { refuse } from './types.ts';

/** https://docs.slack.dev/reference/methods/chat.scheduleMessage: up to 120 days ahead, at most 30 within 5 minutes in a channel. */
const FARTHEST_SECONDS = 120 * 86_400;
const WINDOW_SECONDS = 300;
const MOST_IN_WINDOW = 30;

export const scheduled: Readonly<Record<string, Entry>> = {
  'chat.scheduleMessage': {
    scope: ['chat:write'],
    run: call => {
      const { args, practice } = call;
      const channel = place(call);
      const postAt = Number(args['post_at']);
      if (!Number.isInteger(postAt) || postAt <= 0) refuse('invalid_time');
      const now = practice.now() / 1000;
      if (postAt <= now) refuse('time_in_past');
      if (postAt > now + FARTHEST_SECONDS) refuse('time_too_far');
      const near = [...practice.workspace.scheduled.values()].filter(m => m.channel === channel.id && Math.abs(m.postAt - postAt) < WINDOW_SECONDS);
      if (near.length >= MOST_IN_WINDOW) refuse('restricted_too_many');
      const { warning, ...what } = content(args, false);
      const message = {
        id: practice.workspace.id('Q'), channel: channel.id, postAt, createdAt: Math.floor(now), ...what,
        threadTs: text(args, 'thread_ts'), broadcast: flag(args, 'reply_broadcast'),
      }; // prettier-ignore
      practice.workspace.put({ k: 'scheduled', v: message });
      practice.scheduled.arm();
      return {
        channel: channel.id, scheduled_message_id: message.id, post_at: postAt,
        message: { text: what.text, type: 'delayed_message', bot_id: practice.botId, user: practice.workspace.app.botUserId, team: practice.workspace.seed.team.id },
        ...(warning && { warning, response_metadata: { warnings: [warning] } }),
      }; // prettier-ignore
    },
  },
  'chat.scheduledMessages.list': {
    run: ({ args, practice }) => {
      const channel = text(args, 'channel');
      if (channel && !practice.workspace.conversations.has(channel)) refuse('invalid_channel');
      const oldest = Number(args['oldest'] ?? 0);
      const latest = Number(args['latest'] ?? Infinity);
      const all = [...practice.workspace.scheduled.values()]
        .filter(m => (!channel || m.channel === channel) && m.postAt >= oldest && m.postAt <= latest)
        .sort((a, b) => a.postAt - b.postAt);
      const { items, next } = page(all, args, 100);
      return {
        scheduled_messages: items.map(m => ({ id: m.id, channel_id: m.channel, post_at: m.postAt, date_created: m.createdAt, text: m.text })),
        response_metadata: { next_cursor: next },
      };
    },
  },
  'chat.deleteScheduledMessage': {
    scope: ['chat:write'],
    run: ({ args, practice }) => {
      const channel = channelOf(practice, text(args, 'channel'));
      const message = practice.workspace.scheduled.get(text(args, 'scheduled_message_id'));
      if (!message || message.channel !== channel.id) return refuse('invalid_scheduled_message_id');
      practice.workspace.put({ k: 'unscheduled', v: { id: message.id } });
      practice.scheduled.arm();
      return {};
    },
  },
};
