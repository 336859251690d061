import type { JsonObject } from '../browser-api.ts';
import { viewProblem as checkView } from './view-rules.ts';
import { refuse } from './types.ts';

export type View = JsonObject & { readonly id: string; readonly hash: string };

/** A trigger opens one view within three seconds. https://docs.slack.dev/surfaces/modals */
const TRIGGER_MS = 3000;
/** Three views on top of each other. */
const STACK = 3;

/** Open modals, by person, and the triggers that may open them. Modals live in the browser: they end with it. */
export class Views {
  readonly #now: () => number;
  readonly #teamId: string;
  readonly #botId: string;
  readonly #appId: string;
  readonly #stacks = new Map<string, View[]>();
  readonly #triggers = new Map<string, { user: string; until: number; used: boolean; viewId?: string }>();
  #n = 0;
  tell: (user: string, event: { type: 'view_opened' | 'view_updated'; view: View } | { type: 'view_closed'; viewId: string; all: boolean }) => void = () => {};

  constructor(options: { now: () => number; teamId: string; botId: string; appId: string }) {
    this.#now = options.now;
    this.#teamId = options.teamId;
    this.#botId = options.botId;
    this.#appId = options.appId;
  }

  trigger(user: string, viewId?: string): string {
    const id = `${Math.floor(this.#now())}.${++this.#n}.${Math.random().toString(16).slice(2, 14)}`;
    this.#triggers.set(id, { user, until: this.#now() + TRIGGER_MS, used: false, ...(viewId && { viewId }) });
    if (this.#triggers.size > 5000) for (const old of [...this.#triggers.keys()].slice(0, 1000)) this.#triggers.delete(old);
    return id;
  }

  #redeem(id: unknown): { user: string } {
    const trigger = this.#triggers.get(String(id ?? ''));
    if (!trigger) return refuse('invalid_trigger_id');
    if (trigger.used) refuse('exchanged_trigger_id');
    if (this.#now() > trigger.until) refuse('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }

  stack(user: string): readonly View[] {
    return this.#stacks.get(user) ?? [];
  }

  #complete(view: JsonObject, old?: View, root?: string): View {
    // "Each view must have a unique external_id" in its workspace.
    const external = view['external_id'];
    if (external) for (const stack of this.#stacks.values()) if (stack.some(v => v !== old && v['external_id'] === external)) refuse('duplicate_external_id');
    const id = old?.id ?? `V${(++this.#n).toString(36).toUpperCase().padStart(9, '0')}${Math.random().toString(36).slice(2, 5).toUpperCase()}`;
    return {
      ...view,
      id,
      team_id: this.#teamId,
      app_id: this.#appId,
      bot_id: this.#botId,
      hash: `${Math.floor(this.#now() / 1000)}.${Math.random().toString(36).slice(2, 10)}`,
      root_view_id: root ?? old?.['root_view_id'] ?? id,
      previous_view_id: old?.['previous_view_id'] ?? null,
      private_metadata: view['private_metadata'] ?? '',
      callback_id: view['callback_id'] ?? '',
      external_id: view['external_id'] ?? '',
      state: { values: {} },
      blocks: withIds(view['blocks']),
    };
  }

  open(triggerId: unknown, view: JsonObject): View {
    const problem = checkView(view, 'modal');
    if (problem) refuse(problem.error, { response_metadata: { messages: [...problem.messages] } });
    const { user } = this.#redeem(triggerId);
    // A new modal takes the place of whatever was open.
    this.#stacks.delete(user);
    const opened = this.#complete(view);
    this.#stacks.set(user, [opened]);
    this.tell(user, { type: 'view_opened', view: opened });
    return opened;
  }

  push(triggerId: unknown, view: JsonObject): View {
    const problem = checkView(view, 'modal');
    if (problem) refuse(problem.error, { response_metadata: { messages: [...problem.messages] } });
    const { user } = this.#redeem(triggerId);
    return this.pushFor(user, view);
  }

  pushFor(user: string, view: JsonObject): View {
    const stack = this.#stacks.get(user) ?? [];
    if (stack.length === 0) refuse('not_found');
    if (stack.length >= STACK) refuse('push_limit_reached');
    const pushed = { ...this.#complete(view, undefined, stack[0]!.id), previous_view_id: stack.at(-1)!.id };
    this.#stacks.set(user, [...stack, pushed]);
    this.tell(user, { type: 'view_opened', view: pushed });
    return pushed;
  }

  update(by: { viewId?: unknown; externalId?: unknown; hash?: unknown }, view: JsonObject): View {
    const problem = checkView(view, 'modal');
    if (problem) refuse(problem.error, { response_metadata: { messages: [...problem.messages] } });
    for (const [user, stack] of this.#stacks) {
      const i = stack.findIndex(v => v.id === by.viewId || (by.externalId && v['external_id'] === by.externalId));
      const old = stack[i];
      if (!old) continue;
      if (by.hash && by.hash !== old.hash) refuse('hash_conflict');
      const updated = this.#complete(view, old);
      this.#stacks.set(user, stack.map(v => (v === old ? updated : v)));
      this.tell(user, { type: 'view_updated', view: updated });
      return updated;
    }
    return refuse('not_found');
  }

  find(user: string, viewId: string): View | undefined {
    return this.stack(user).find(v => v.id === viewId);
  }

  close(user: string, viewId: string, all: boolean): readonly View[] {
    const stack = this.#stacks.get(user) ?? [];
    const gone = all ? stack : stack.filter(v => v.id === viewId);
    this.#stacks.set(user, all ? [] : stack.filter(v => v.id !== viewId));
    this.tell(user, { type: 'view_closed', viewId, all });
    return gone;
  }

  home(view: JsonObject, old: View | undefined): View {
    const problem = checkView(view, 'home');
    if (problem) refuse(problem.error, { response_metadata: { messages: [...problem.messages] } });
    return this.#complete(view, old);
  }
}

let blockNumber = 0;
/** Slack gives a block an id when the app gave none. */
export function withIds(blocks: unknown): JsonObject[] {
  return (Array.isArray(blocks) ? (blocks as JsonObject[]) : []).map(block =>
    block['block_id'] ? block : { ...block, block_id: `b${(++blockNumber).toString(36)}` },
  );
}
