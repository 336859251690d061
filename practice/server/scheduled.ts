import type { Practice } from './practice.ts';

/**
 * Messages that wait for their time. https://docs.slack.dev/reference/methods/chat.scheduleMessage
 * One timer for the earliest; whoever plays with the clock calls `deliverDue`.
 */
export class ScheduledMessages {
  readonly #practice: Practice;
  #timer: NodeJS.Timeout | undefined;

  constructor(practice: Practice) {
    this.#practice = practice;
  }

  /** Waits for the next one. Timers of Node hold 24 days at most. */
  arm(): void {
    clearTimeout(this.#timer);
    const { workspace } = this.#practice;
    if (workspace.scheduled.size === 0) return;
    const next = Math.min(...[...workspace.scheduled.values()].map(m => m.postAt * 1000));
    this.#timer = setTimeout(() => this.deliverDue(), Math.min(2 ** 31 - 1, Math.max(0, next - this.#practice.now()))).unref();
  }

  deliverDue(): void {
    const { workspace } = this.#practice;
    const due = [...workspace.scheduled.values()].filter(m => m.postAt * 1000 <= this.#practice.now()).sort((a, b) => a.postAt - b.postAt || a.createdAt - b.createdAt); // prettier-ignore
    for (const m of due) {
      workspace.put({ k: 'unscheduled', v: { id: m.id } });
      const channel = workspace.conversations.get(m.channel);
      // "scheduled messages that contain metadata are not posted": a bug that the method's page warns of, and that others must meet here.
      if (!channel || channel.archived || m.metadata) continue;
      const { id: _, postAt: _at, createdAt: _created, ...message } = m;
      workspace.post({ ...message, user: workspace.app.botUserId });
    }
    this.arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
