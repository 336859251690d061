/** Where blocks are drawn, and what they may ask of it. Messages, modals and the Home tab each provide one. */
import { createContext, use } from 'react';
import type { ElementValue, Values } from '../blocks/view-state.ts';
import type { OptionGroupObject, OptionObject } from '../blocks/types.ts';

/** One entry of a block_actions payload, without what the server adds (docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export interface ActionInput {
  type: string;
  block_id: string;
  action_id: string;
  [field: string]: unknown;
}

export interface Suggestions {
  options?: OptionObject[];
  option_groups?: OptionGroupObject[];
}

/** Somebody or somewhere that a select can offer. */
export interface Candidate {
  id: string;
  name: string;
  detail?: string;
  kind: 'user' | 'app' | 'public' | 'private' | 'im' | 'mpim';
}

export interface Surface {
  kind: 'message' | 'modal' | 'home';
  values: Values;
  errors: Record<string, string>;
  /** Elements that wait for the app's answer, as `block_id/action_id`. */
  pending: ReadonlySet<string>;
  busy: boolean;
  setValue(blockId: string, actionId: string, value: ElementValue): void;
  act(action: ActionInput): void;
  suggest(blockId: string, actionId: string, query: string): Promise<Suggestions>;
  upload(file: File): Promise<{ id: string; name: string; size?: number }>;
  people: Candidate[];
  conversations: Candidate[];
  viewer: string;
  timeZone: string;
}

const nothing: Surface = {
  kind: 'message',
  values: {},
  errors: {},
  pending: new Set(),
  busy: false,
  setValue: () => undefined,
  act: () => undefined,
  suggest: () => Promise.resolve({}),
  upload: () => Promise.reject(new Error('no upload here')),
  people: [],
  conversations: [],
  viewer: '',
  timeZone: 'UTC',
};

export const SurfaceContext = createContext<Surface>(nothing);
export const useSurface = () => use(SurfaceContext);

export const pendingKey = (blockId: string, actionId: string) => `${blockId}/${actionId}`;
