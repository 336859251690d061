/** The living state of one surface: values that survive updates, elements that wait, and the way to tell the app. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { BlockObject } from '../blocks/types.ts';
import type { ElementValue, Values } from '../blocks/view-state.ts';
import { carryOver, initialValues, withValue } from '../blocks/view-state.ts';
import type { ActionInput, Surface } from './surface.ts';
import { pendingKey } from './surface.ts';

export interface SurfaceStateOptions {
  blocks: BlockObject[];
  /** Where the person is, for selects that start there. */
  conversation?: string | undefined;
  /** Sends one action with the state as it is at that moment; settles when the app has answered or given up. */
  send(action: ActionInput, values: Values): Promise<void>;
}

export type SurfaceState = Pick<Surface, 'values' | 'pending' | 'setValue' | 'act'> & {
  /** The values at this instant, also between two renders. */
  current(): Values;
};

/** Values carried over from one version of the blocks to the next, as Slack does it. */
export function useSurfaceState({ blocks, conversation, send }: SurfaceStateOptions): SurfaceState {
  const [state, setState] = useState(() => ({ blocks, values: initialValues(blocks, conversation) }));
  const latest = useRef(state.values);
  const sender = useRef(send);
  sender.current = send;
  const [pending, setPending] = useState<ReadonlySet<string>>(() => new Set());

  let { values } = state;
  if (state.blocks !== blocks) {
    values = carryOver(latest.current, blocks, conversation);
    latest.current = values;
    setState({ blocks, values });
  }

  const setValue = useCallback((blockId: string, actionId: string, value: ElementValue) => {
    latest.current = withValue(latest.current, blockId, actionId, value);
    const next = latest.current;
    setState(before => ({ ...before, values: next }));
  }, []);

  const act = useCallback((action: ActionInput) => {
    const key = pendingKey(action.block_id, action.action_id);
    setPending(before => new Set(before).add(key));
    const done = () =>
      setPending(before => {
        const after = new Set(before);
        after.delete(key);
        return after;
      });
    void sender.current(action, latest.current).then(done, done);
  }, []);

  const current = useCallback(() => latest.current, []);
  return useMemo(
    () => ({ values, pending, setValue, act, current }),
    [values, pending, setValue, act, current],
  );
}
