/** An app's Home tab (docs.slack.dev/surfaces/app-home). */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { Blocks } from './blocks/block.tsx';
import type { BlockObject } from './blocks/types.ts';
import type { Values } from './blocks/view-state.ts';
import type { ActionInput, Surface } from './elements/surface.ts';
import { SurfaceContext } from './elements/surface.ts';
import { useSurfaceState } from './elements/surface-state.ts';
import { Icon } from './lib/icons.tsx';
import type { SurfaceBase } from './modal/modal.tsx';

interface Props {
  name: string;
  /** Undefined while the app has not published one. */
  blocks: BlockObject[] | undefined;
  base: SurfaceBase;
  hint: ReactNode;
  act(action: ActionInput, values: Values): Promise<void>;
  onMenu(): void;
  onMessages(): void;
}

const NONE: BlockObject[] = [];

export function Home({ name, blocks, base, hint, act, onMenu, onMessages }: Props): ReactNode {
  const state = useSurfaceState({ blocks: blocks ?? NONE, send: act });
  const surface = useMemo(
    (): Surface => ({ ...base, ...state, kind: 'home', errors: {}, busy: false }),
    [base, state],
  );
  return (
    <>
      <header className="main-head">
        <div className="main-head-line">
          <button
            type="button"
            className="icon-button only-narrow"
            aria-label="Conversations"
            onClick={onMenu}
          >
            <Icon name="menu" />
          </button>
          <h2 className="main-title">
            <Icon name="home" size={18} />
            <span>{name}</span>
          </h2>
          <span className="main-tools">
            <button type="button" className="count-button" onClick={onMessages}>
              <Icon name="thread" size={16} /> Messages
            </button>
          </span>
        </div>
      </header>
      {hint}
      <div className="home" tabIndex={0} role="region" aria-label={`Home of ${name}`}>
        {blocks === undefined ? (
          <p className="messages-note">
            {name} has not shown a Home yet. It appears here as soon as it does.
          </p>
        ) : (
          <SurfaceContext value={surface}>
            <Blocks blocks={blocks} />
          </SurfaceContext>
        )}
      </div>
    </>
  );
}
