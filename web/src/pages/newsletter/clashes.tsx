import { Button } from '@mantine/core';
import type { ItemJson } from './api.ts';
import type { Clash } from './merge.ts';
import css from './newsletter.module.css';

interface Props {
  readonly clashes: readonly Clash[];
  readonly about: ReadonlyMap<string, ItemJson>;
  /** Who changed it meanwhile. */
  readonly by: string;
  readonly settle: (clash: Clash, side: 'mine' | 'theirs') => void;
}

/** The same words were changed by two: both are shown, and the person chooses. Nothing was stored over anybody. */
export function Clashes({ clashes, about, by, settle }: Props) {
  return (
    <section className={css.clash} role="alert" aria-label="Changed by two">
      <p>
        <strong>{by} changed the same words meanwhile.</strong> Everything else has been put together. Choose what stands:
      </p>
      {clashes.map(clash => (
        <div key={clash.key} className="stack-tight">
          <h2>{clash.what === 'title' ? 'The title of the issue' : clash.what === 'intro' ? 'The words of your own' : clash.what === 'order' ? 'The order' : `${clash.key.endsWith(' title') ? 'The title' : 'The words'} of “${about.get(clash.itemId ?? '')?.title ?? 'an item'}”`}</h2>
          <div className={css.sides}>
            {(['mine', 'theirs'] as const).map(side => (
              <div key={side} className="stack-tight">
                <p className={css.side}>{clash[side] || '(nothing)'}</p>
                <Button size="compact-sm" style={{ alignSelf: 'start' }} onClick={() => settle(clash, side)}>
                  {side === 'mine' ? 'Keep mine' : 'Take theirs'}
                </Button>
              </div>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
