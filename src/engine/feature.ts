import type { SlackSurface } from '../ports/slack-surface.ts';
import type { Hono } from 'hono';
import type { Api } from './api.ts';
import type { AnyAggregate, EffectHandler, Reaction, World } from './capability.ts';
import type { Trouble } from './troubles.ts';

/** The manifest of a capability: everything it offers, in one object. wiring.ts lists them. */
export interface Feature {
  /** Folder, route, page, action-id, fact and effect prefix, table prefix (with `_`). */
  readonly name: string;
  readonly aggregates?: readonly AnyAggregate[];
  readonly reactions?: readonly Reaction[];
  /** By kind: `<capability>.<verb>`. */
  readonly effects?: Readonly<Record<string, EffectHandler>>;
  readonly routes?: (api: Api) => void;
  /** Pages for people who are not signed in: what opens them is in the address. Below `/<page>/`, outside the API. */
  readonly pages?: (app: Pages, world: World) => void;
  readonly slack?: SlackSurface;
  /** Regular work, once per company and turn, whichever process takes it. */
  readonly timers?: readonly Timer[];
  /** What is broken in this capability now, beyond what was reported as troubles. */
  readonly health?: (world: World) => Promise<readonly (Trouble & { readonly since: Date })[]>;
  /** Retry what a health item with this key says. */
  readonly retry?: (key: string, world: World) => Promise<boolean>;
}

/** Where a capability hangs its open pages. */
export type Pages = Pick<Hono, 'get' | 'post'>;

export interface Timer {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (world: World) => Promise<void>;
}
