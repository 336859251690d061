import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { useKeys } from './keys.ts';
import css from './virtual-table.module.css';

export interface Column<T> {
  readonly id: string;
  readonly label: string;
  /** A CSS grid track, such as `minmax(12rem, 2fr)`. */
  readonly width: string;
  readonly numeric?: boolean;
  readonly sortable?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface Props<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** How many rows there are in all; only `rows.length` of them are here yet. */
  readonly total: number;
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  /** Called while rows on the screen are missing. */
  readonly onMissing: () => void;
  readonly sort?: { readonly id: string; readonly order: 'asc' | 'desc' } | undefined;
  readonly onSort?: (id: string) => void;
  /** Drawn instead of the columns where the screen is narrow. */
  readonly narrow?: ((row: T) => ReactNode) | undefined;
  readonly rowHeight: number;
  /** A change of it starts again at the top. */
  readonly resetKey: string;
}

/**
 * A table of any length: only the rows on the screen exist, rows still to come are grey. One link in each row
 * is its anchor: j/k and the arrows move between them.
 */
export function VirtualTable<T>({
  label,
  columns,
  total,
  rows,
  idOf,
  onMissing,
  sort,
  onSort,
  narrow,
  rowHeight,
  resetKey,
}: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const head = narrow ? 0 : 34;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  const short = lastSeen >= rows.length - 40 && rows.length < total;

  useLayoutEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => {
    if (short) onMissing();
  }, [short, rows.length, onMissing]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setActive(-1);
  }, [resetKey]);

  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(index, rows.length - 1));
    setActive(next);
    virtual.scrollToIndex(next);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-index="${next}"] a`)
          ?.focus({ preventScroll: true }),
      ),
    );
  };
  const move = (by: number) => () =>
    focusRow(
      active < 0 ? (items.find(i => i.start >= (virtual.scrollOffset ?? 0))?.index ?? 0) : active + by,
    );
  useKeys({ j: move(1), k: move(-1), ArrowDown: move(1), ArrowUp: move(-1) }, rows.length > 0);

  const tracks = { '--tracks': columns.map(c => c.width).join(' ') } as CSSProperties;
  return (
    <div ref={scroller} className={css.scroller} data-narrow={narrow ? true : undefined} tabIndex={-1}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={total + 1}
        className={css.table}
        style={{ ...tracks, height: virtual.getTotalSize() + head }}
      >
        <div role="rowgroup" className={narrow ? 'hidden' : css.head}>
          <div role="row" aria-rowindex={1} className={css.headRow}>
            {columns.map(column => {
              const sorted = sort?.id === column.id ? sort.order : undefined;
              return (
                <div
                  key={column.id}
                  role="columnheader"
                  className={css.th}
                  data-numeric={column.numeric || undefined}
                  aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                >
                  {column.sortable && onSort ? (
                    <button
                      type="button"
                      onClick={() => onSort(column.id)}
                      data-sorted={sorted ? true : undefined}
                    >
                      {column.label}
                      {sorted === 'asc' && <IconArrowUp size={13} aria-hidden />}
                      {sorted === 'desc' && <IconArrowDown size={13} aria-hidden />}
                    </button>
                  ) : (
                    column.label
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup">
          {items.map(item => {
            const row = rows[item.index];
            return (
              <div
                key={row ? idOf(row) : `row-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                data-index={item.index}
                className={css.row}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                onFocus={() => setActive(item.index)}
              >
                {!row ? (
                  <div role="cell" className={css.coming} aria-label="Loading">
                    <span style={{ width: `${34 + ((item.index * 29) % 40)}%` }} />
                  </div>
                ) : narrow ? (
                  <div role="cell" className={css.narrow}>
                    {narrow(row)}
                  </div>
                ) : (
                  columns.map(column => (
                    <div
                      key={column.id}
                      role="cell"
                      className={css.cell}
                      data-numeric={column.numeric || undefined}
                    >
                      {column.cell(row)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
