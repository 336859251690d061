import type { WorkspaceEvent } from './backend.ts';

/** How often something is asked for again before its answer is taken as it is. */
const MOST = 5;

const HOME = 'home';
const keyOf = (event: WorkspaceEvent): string | undefined => {
  if (event.type === 'message') return event.message.channel;
  if (event.type === 'message_gone') return event.channel;
  return event.type === 'home' ? HOME : undefined;
};

/**
 * Answers and events come by two ways. An answer that was given before an event may arrive after it, and would put what is
 * old over what is new: whoever asks for a place of which something is heard meanwhile asks again.
 */
export class Heard {
  readonly #counts = new Map<string, number>();

  note(event: WorkspaceEvent): void {
    const key = keyOf(event);
    if (key !== undefined) this.#counts.set(key, this.#count(key) + 1);
  }

  /** @param place a conversation's id; without it the Home */
  async settled<T>(ask: () => Promise<T>, place = HOME): Promise<T> {
    for (let tries = 1; ; tries++) {
      const before = this.#count(place);
      const answer = await ask();
      if (this.#count(place) === before || tries === MOST) return answer;
    }
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}
