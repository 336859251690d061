import { useEffect, useRef, type ReactNode } from 'react';
import type { Picture } from './chart-draw.ts';
import css from './chart.module.css';

/** The drawing comes when somebody looks at it; until then, and without it, the sentence and the table say the same. */
export function Chart({ picture, words, height }: { picture: Picture; words: string; height: number }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<{ redraw(next: Picture): void; stop(): void } | undefined>(undefined);
  const latest = useRef(picture);
  latest.current = picture;
  useEffect(() => {
    let gone = false;
    void import('./chart-draw.ts').then(
      ({ drawPicture }) => {
        if (!gone && element.current) chart.current = drawPicture(element.current, latest.current);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      chart.current?.stop();
      chart.current = undefined;
    };
  }, []);
  const key = JSON.stringify(picture);
  useEffect(() => chart.current?.redraw(latest.current), [key]);
  return <div ref={element} role="img" aria-label={words} className={css.chart} style={{ height }} />;
}

/** What a drawing shows, in figures. The first column names the row. */
export function Behind({ columns, rows, name = 'The same as a table' }: { name?: string; columns: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <details className={css.behind}>
      <summary>{name}</summary>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`${columns[0]}: figures`}>
        <table className="plain-table">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={column} scope="col" className={i > 0 ? 'num' : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...values], i) => (
              <tr key={i}>
                <th scope="row">{name}</th>
                {values.map((value, j) => (
                  <td key={j} className="num">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
