import { IconAlertTriangle, IconGripVertical, IconInfoCircle } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { isApprovers, isNames, type GridColumn } from './columns.ts';
import { pieces } from './document-cells.ts';
import type { Cell, Place, PolicyView, RowView } from './document-model.ts';
import { cellAt } from './document.ts';
import css from './grid.module.css';
import { cellKey } from './grid-spots.ts';

/** The problems of one row as a text: equal texts do not draw the row again. */
export function rowProblems(problems: ReadonlyMap<string, readonly string[]>, row: number): string {
  const mine = [...problems].filter(([key]) => key.startsWith(`${row}:`));
  return mine.length > 0 ? JSON.stringify(mine) : '';
}

interface RowProps {
  readonly index: number;
  readonly row: RowView;
  readonly line: number;
  readonly height: number;
  readonly columns: readonly GridColumn[];
  readonly problems: string;
  readonly findings: readonly string[];
  readonly activeLine: number;
  readonly activeCol: number;
  readonly selected: string;
  readonly readOnly: boolean;
  readonly dragging: boolean;
  readonly over: 'before' | 'after' | undefined;
  readonly onDrag: (drag: { readonly from: number; readonly over: number } | undefined | ((old: { readonly from: number; readonly over: number } | undefined) => { readonly from: number; readonly over: number } | undefined)) => void;
  readonly menu: React.ReactNode;
  readonly editor: React.ReactNode;
}

const none: readonly string[] = [];

/** A row of the policy, one line for each step it asks. */
export const Row = memo(function Row({ index, row, line, height, columns, problems, findings, activeLine, activeCol, selected, readOnly, dragging, over, onDrag, menu, editor }: RowProps) {
  const said = useMemo(() => new Map<string, readonly string[]>(problems ? (JSON.parse(problems) as [string, string[]][]) : []), [problems]);
  return Array.from({ length: height }, (_, ask) => (
    <tr
      key={ask}
      aria-rowindex={line + ask + 2}
      data-first={ask === 0 || undefined}
      data-dragging={dragging || undefined}
      data-over={over && ((over === 'before' && ask === 0) || (over === 'after' && ask === height - 1)) ? over : undefined}
      onDragOver={event => {
        event.preventDefault();
        onDrag(old => (old && old.over !== index ? { ...old, over: index } : old));
      }}
    >
      {columns.map((column, c) => {
        if (column.of === 'row' && ask > 0) return null;
        const place: Place | undefined = column.field && { policy: 0, row: 0, ask, field: column.field };
        const value = place ? cellAt({ policies: [{ rows: [row] } as unknown as PolicyView] }, place) : { text: '' };
        const wrong = said.get(cellKey(index, ask, column.id)) ?? none;
        const active = activeLine === line + ask && activeCol === c;
        return (
          <td
            key={column.id}
            role={column.id === 'name' ? 'rowheader' : 'gridcell'}
            aria-colindex={c + 1}
            aria-selected={selected[c * height + ask] === '1' || active}
            aria-invalid={wrong.length > 0 || undefined}
            aria-describedby={wrong.length > 0 ? `wrong-${index}-${ask}-${column.id}` : undefined}
            rowSpan={column.of === 'row' && height > 1 ? height : undefined}
            data-col={column.id}
            data-spot={`${line + ask}:${c}`}
            data-active={active || undefined}
            data-selected={selected[c * height + ask] === '1' || undefined}
            tabIndex={active ? 0 : -1}
          >
            {column.id === 'handle' ? (
              <span className={css.handle} data-menu draggable={!readOnly} title={readOnly ? undefined : 'Drag to move; press Enter for what can be done'} onDragStart={event => { event.dataTransfer.setData('text/plain', row.name); event.dataTransfer.effectAllowed = 'move'; onDrag({ from: index, over: index }); }}>
                {!readOnly && <IconGripVertical size={14} aria-hidden />}
                <span>
                  {index + 1}
                  <span className="hidden">, what can be done with the row</span>
                </span>
                {findings.length > 0 && (
                  <span className={css.finding} title={findings.join('\n')}>
                    <IconInfoCircle size={14} aria-hidden />
                    <span className="hidden">{findings.join(' ')}</span>
                  </span>
                )}
                {menu}
              </span>
            ) : active && editor ? (
              editor
            ) : (
              <Value column={column} cell={column.id === 'more' ? { text: [row.more, ...row.asks.map(one => one.more)].filter(Boolean).join('\n') } : value} />
            )}
            {wrong.length > 0 && (
              <p className={css.wrong} id={`wrong-${index}-${ask}-${column.id}`}>
                <IconAlertTriangle size={13} aria-hidden />
                <span>{wrong.join(' ')}</span>
              </p>
            )}
          </td>
        );
      })}
    </tr>
  ));
});

function Value({ column, cell }: { column: GridColumn; cell: Cell }) {
  if (column.id === 'auto')
    return (
      <span className={css.check} data-check data-on={cell.text !== '' || undefined}>
        <span aria-hidden>{cell.text === '' ? '' : '✓'}</span>
        <span className="hidden">{cell.text === '' ? 'no' : 'yes'}</span>
      </span>
    );
  if (column.id === 'more') return cell.text ? <code className={css.more}>{cell.text}</code> : null;
  if (cell.fixed) return <code className={css.more} title="Said in a way that only the text can change">{cell.text}</code>; // prettier-ignore
  if (cell.text === '') return <span className={css.nothing}>{column.field?.kind === 'when' ? <span className="hidden">any</span> : null}</span>;
  if (isApprovers(column) || isNames(column))
    return (
      <span className={css.chips}>
        {pieces(cell.text).map((piece, i) => (
          <Chip key={i} text={piece} />
        ))}
      </span>
    );
  if (cell.text.includes(' | ') && (column.field?.kind === 'when' || column.field?.kind === 'any-of'))
    return cell.text.split(' | ').map((part, i) => (
      <span key={i} className={css.either}>
        {i > 0 && <span className={css.kind}>or</span>} {part}
      </span>
    ));
  return <span>{cell.text}</span>;
}

function Chip({ text }: { text: string }) {
  const [, kind, name] = /^([\w-]+)\s*:\s*(.*)$/s.exec(text) ?? [];
  return (
    <span className={css.chip}>
      {kind && <span className={css.kind}>{kind}</span>}
      {name ?? text}
    </span>
  );
}

