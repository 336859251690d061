import { diffLines, hunks } from '../../say/diff.ts';
import css from './policies.module.css';

/** What changed between two texts, line by line, with a little around it. */
export function Diff({ before, after, empty }: { before: string; after: string; empty: string }) {
  const changes = hunks(diffLines(before, after));
  if (changes.length === 0) return <p className="muted">{empty}</p>;
  return (
    <pre className={css.diff} tabIndex={0} aria-label="Lines added and removed">
      {changes.map((line, i) =>
        line === null ? (
          <span key={i} className={css.gap}>
            ⋯{'\n'}
          </span>
        ) : (
          <span key={i} data-kind={line.kind}>
            {line.kind === 'added' ? '+ ' : line.kind === 'removed' ? '− ' : '  '}
            {line.text}
            {'\n'}
          </span>
        ),
      )}
    </pre>
  );
}
