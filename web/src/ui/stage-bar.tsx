import type { Stage } from '../api.ts';
import css from './stage-bar.module.css';

/** Where a deal stands, as a bar of the open stages. `wanted`: the stage that waits behind a hold. */
export function StageBar({
  stage,
  stages,
  wanted = null,
  small = false,
}: {
  stage: Stage;
  stages: readonly Stage[];
  wanted?: Stage | null;
  small?: boolean;
}) {
  const open = stages.filter(s => s.kind === 'open');
  const at =
    stage.kind === 'open' ? open.findIndex(s => s.id === stage.id) : stage.kind === 'won' ? open.length : -1;
  return (
    <span className={css.bar} data-small={small || undefined} data-kind={stage.kind} aria-hidden>
      {open.map((s, i) => (
        <span
          key={s.id}
          className={css.part}
          data-on={i <= at || undefined}
          data-wanted={wanted?.id === s.id || undefined}
          title={small ? undefined : s.label}
        />
      ))}
      {!small && (
        <span
          className={css.part}
          data-on={stage.kind === 'won' || undefined}
          data-wanted={wanted?.kind === 'won' || undefined}
          data-last
          title="Won"
        />
      )}
    </span>
  );
}

/** The bar and its word, for tables. */
export function StageCell({ stage, stages }: { stage: Stage; stages: readonly Stage[] }) {
  return (
    <span className="row" style={{ gap: 8 }}>
      <StageBar stage={stage} stages={stages} small />
      <span className="clip">{stage.label}</span>
    </span>
  );
}
