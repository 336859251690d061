import { Menu } from '@mantine/core';
import { IconAlertTriangle, IconGripVertical, IconInfoCircle } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { notice } from '../../ui/notice.ts';
import { CellEditor, type Leave } from './cell-editor.tsx';
import { isApprovers, isNames, type Around, type GridColumn } from './columns.ts';
import { addRow, addStep, cellAt, deleteRow, deleteStep, duplicateRow, moveRow, pieces, typeInto, type Cell, type Change, type Place, type PolicyView, type RowView } from './document.ts';
import css from './grid.module.css';

/** A line of the table: a row of the policy has one for each step it asks, and at least one. */
interface Line {
  readonly row: number;
  readonly ask: number;
  readonly first: boolean;
}
interface Spot {
  readonly line: number;
  readonly col: number;
}
export interface Target {
  readonly row: number;
  readonly ask: number;
  readonly column: string;
}

interface Props {
  readonly policyIndex: number;
  readonly policy: PolicyView;
  readonly columns: readonly GridColumn[];
  readonly around: Around;
  /** Sentences by cell: `row:ask:column`. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** What the linter says of a row. */
  readonly findings: ReadonlyMap<number, readonly string[]>;
  readonly text: string;
  readonly readOnly: boolean;
  readonly onChange: (change: Change) => void;
  /** Shows a row in the text. */
  readonly onText: (row: number) => void;
  /** A cell to go to; a new object goes there again. */
  readonly target: Target | undefined;
}

const none: readonly string[] = [];
export const cellKey = (row: number, ask: number, column: string): string => `${row}:${ask}:${column}`;

/** The decision table, with the keys of a spreadsheet. */
export function Grid({ policyIndex, policy, columns, around, problems, findings, text, readOnly, onChange, onText, target }: Props) {
  const lines = useMemo(
    () => policy.rows.flatMap((row, r): Line[] => Array.from({ length: Math.max(1, row.asks.length) }, (_, ask) => ({ row: r, ask, first: ask === 0 }))),
    [policy],
  );
  const [active, setActive] = useState<Spot>({ line: 0, col: 1 });
  const [anchor, setAnchor] = useState<Spot | undefined>();
  const [editing, setEditing] = useState<{ readonly start: string; readonly replace: boolean } | undefined>();
  const [menu, setMenu] = useState<number | undefined>();
  const [dragged, setDragged] = useState<{ readonly from: number; readonly over: number } | undefined>();
  // After a Tab out of a cell that was typed, Tab goes on from cell to cell, until Escape, an arrow or the mouse.
  const entering = useRef(false);
  const wantsFocus = useRef(false);
  const table = useRef<HTMLTableElement>(null);

  const clamp = ({ line, col }: Spot): Spot => {
    const at = Math.max(0, Math.min(line, lines.length - 1));
    const c = Math.max(0, Math.min(col, columns.length - 1));
    return { line: columns[c]?.of === 'row' ? firstLine(lines, at) : at, col: c };
  };
  const spot = clamp(active);
  const goTo = (to: Spot, select = false) => {
    if (select) setAnchor(anchor ?? spot);
    else setAnchor(undefined);
    wantsFocus.current = true;
    setActive(clamp(to));
  };
  useEffect(() => {
    if (!wantsFocus.current || editing || menu !== undefined) return;
    wantsFocus.current = false;
    table.current?.querySelector<HTMLElement>(`[data-spot="${spot.line}:${spot.col}"]`)?.focus();
  });
  useEffect(() => {
    if (!target) return;
    const col = columns.findIndex(column => column.id === target.column);
    const line = lines.findIndex(one => one.row === target.row && (columns[col]?.of === 'row' || one.ask === target.ask));
    setEditing(undefined);
    wantsFocus.current = true;
    setAnchor(undefined);
    setActive({ line: Math.max(0, line), col: Math.max(1, col) });
    // Only a new target moves the focus, not what the person does afterwards.
  }, [target]);

  const columnAt = (col: number): GridColumn | undefined => columns[col];
  const placeAt = (at: Spot): Place | undefined => {
    const field = columnAt(at.col)?.field;
    const line = lines[at.line];
    return field && line ? { policy: policyIndex, row: line.row, ask: columnAt(at.col)?.of === 'row' ? 0 : line.ask, field } : undefined;
  };
  const valueAt = (at: Spot): Cell => {
    const place = placeAt(at);
    return place ? cellAt({ policies: [policy] }, { ...place, policy: 0 }) : { text: '' };
  };

  const begin = (at: Spot, start?: string) => {
    const column = columnAt(at.col);
    const line = lines[at.line];
    if (!column || !line) return;
    // Not within the key itself, which would close what it opens.
    if (column.id === 'handle') return void setTimeout(() => setMenu(line.row));
    const value = valueAt(at);
    if (!column.field || value.fixed) return onText(line.row);
    if (readOnly) return;
    const place = placeAt(at);
    if (column.id === 'auto' && place && start === undefined && value.text !== '') return onChange(typeInto(place, ''));
    if (column.id === 'auto' && place && (start === undefined || start === ' ')) return onChange(typeInto(place, 'approve'));
    setEditing({ start: start ?? value.text, replace: start !== undefined });
  };
  const commit = (typed: string, leave: Leave) => {
    const place = placeAt(spot);
    const before = valueAt(spot).text;
    setEditing(undefined);
    wantsFocus.current = leave !== 'blur';
    entering.current = leave === 'next' || leave === 'previous';
    if (place && typed.trim() !== before.trim()) onChange(typeInto(place, typed));
    if (leave === 'down') goTo({ ...spot, line: below(spot, 1) });
    if (leave === 'up') goTo({ ...spot, line: below(spot, -1) });
    if (leave === 'next') goTo(beside(spot, 1) ?? spot);
    if (leave === 'previous') goTo(beside(spot, -1) ?? spot);
  };
  /** The next line in a column: cells of a whole row pass the row's other lines. */
  const below = (at: Spot, step: 1 | -1): number => {
    if (columnAt(at.col)?.of !== 'row') return at.line + step;
    const row = (lines[at.line]?.row ?? 0) + step;
    const line = lines.findIndex(one => one.row === row);
    return line < 0 ? at.line : line;
  };
  /** The cell that Tab goes to; undefined at the ends of the table. */
  const beside = (at: Spot, step: 1 | -1): Spot | undefined => {
    const col = at.col + step;
    if (col >= 1 && col < columns.length) return { line: at.line, col };
    const line = at.line + step;
    return line >= 0 && line < lines.length ? { line, col: step > 0 ? 1 : columns.length - 1 } : undefined;
  };

  const range = rangeOf(spot, anchor);
  const inRange = (line: number, col: number) => anchor !== undefined && line >= range.top && line <= range.bottom && col >= range.left && col <= range.right;
  const spots = (): Spot[] =>
    Array.from({ length: range.bottom - range.top + 1 }, (_, l) => Array.from({ length: range.right - range.left + 1 }, (_, c) => ({ line: range.top + l, col: range.left + c })))
      .flat()
      .filter(at => columnAt(at.col)?.of !== 'row' || lines[at.line]?.first);

  const onKeyDown = (event: KeyboardEvent) => {
    // The menu of a row stands elsewhere in the page, yet its keys come by here.
    if (editing || event.nativeEvent.isComposing || !event.currentTarget.contains(event.target as Node)) return;
    const line = lines[spot.line];
    if (!line) return;
    const mod = event.ctrlKey || event.metaKey;
    const done = () => event.preventDefault();
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const to = line.row + (event.key === 'ArrowDown' ? 1 : -1);
      if (!readOnly && to >= 0 && to < policy.rows.length) {
        onChange(moveRow(policyIndex, line.row, to));
        const height = Math.max(1, policy.rows[to]?.asks.length ?? 1);
        goTo({ ...spot, line: spot.line + (event.key === 'ArrowDown' ? height : -height) });
      }
      return done();
    }
    const moves: Record<string, Spot> = {
      ArrowDown: { ...spot, line: mod ? lines.length - 1 : below(spot, 1) },
      ArrowUp: { ...spot, line: mod ? 0 : below(spot, -1) },
      ArrowRight: { ...spot, col: mod ? columns.length - 1 : spot.col + 1 },
      ArrowLeft: { ...spot, col: mod ? 0 : spot.col - 1 },
      Home: { line: mod ? 0 : spot.line, col: 0 },
      End: { line: mod ? lines.length - 1 : spot.line, col: columns.length - 1 },
      PageDown: { ...spot, line: spot.line + 10 },
      PageUp: { ...spot, line: spot.line - 10 },
    };
    const move = moves[event.key];
    if (move) {
      entering.current = false;
      goTo(move, event.shiftKey);
      return done();
    }
    if (event.key === 'Tab' && entering.current) {
      const to = beside(spot, event.shiftKey ? -1 : 1);
      if (!to) return void (entering.current = false);
      goTo(to);
      return done();
    }
    if (event.key === 'Escape') {
      entering.current = false;
      setAnchor(undefined);
      return;
    }
    if (event.key === 'Enter' || event.key === 'F2') {
      begin(spot);
      return done();
    }
    if (readOnly || mod || event.altKey) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      const places = spots().flatMap(at => (valueAt(at).text === '' || valueAt(at).fixed ? [] : (placeAt(at) ?? [])));
      // From the last step on: an emptied step is gone, and those after it move up.
      if (places.length > 0) onChange(doc => [...places].reverse().forEach(place => typeInto(place, '')(doc)));
      return done();
    }
    if (event.key.length === 1) {
      begin(spot, event.key === ' ' && columnAt(spot.col)?.id !== 'auto' ? '' : event.key);
      done();
    }
  };

  const onCopy = (event: ClipboardEvent) => {
    if (editing) return;
    event.preventDefault();
    const rows = Array.from({ length: range.bottom - range.top + 1 }, (_, l) =>
      Array.from({ length: range.right - range.left + 1 }, (_, c) => {
        const at = { line: range.top + l, col: range.left + c };
        return columnAt(at.col)?.of === 'row' && !lines[at.line]?.first ? '' : valueAt(at).text.replace(/[\t\n]+/g, ' ');
      }).join('\t'),
    );
    event.clipboardData.setData('text/plain', rows.join('\n'));
    if (event.type === 'cut' && !readOnly) onChange(doc => [...spots()].reverse().forEach(at => { const place = placeAt(at); if (place) typeInto(place, '')(doc); })); // prettier-ignore
  };
  const onPaste = (event: ClipboardEvent) => {
    if (editing || readOnly) return;
    event.preventDefault();
    const block = event.clipboardData
      .getData('text/plain')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .map(row => row.split('\t'));
    const top = { line: range.top, col: range.left };
    const targets: { place: Place; typed: string }[] = [];
    let lost = 0;
    let line = top.line;
    for (const cells of block) {
      cells.forEach((typed, c) => {
        const at = { line, col: top.col + c };
        const place = line < lines.length && at.col < columns.length ? placeAt(at) : undefined;
        if (place && !valueAt(at).fixed) targets.push({ place, typed });
        else if (typed !== '') lost++;
      });
      const next = line < lines.length ? below({ line, col: top.col }, 1) : line;
      line = next === line ? lines.length : next;
    }
    if (targets.length > 0) onChange(doc => targets.forEach(({ place, typed }) => typeInto(place, typed)(doc)));
    if (lost > 0) notice.failed(new Error(`${lost === 1 ? 'One value' : `${lost} values`} did not fit into the table and ${lost === 1 ? 'was' : 'were'} left out. Add rows first.`));
  };

  const act = (change: Change, to?: Spot) => {
    setMenu(undefined);
    onChange(change);
    if (to) goTo(to);
  };
  const focusRow = (row: number, col = 1): Spot => ({ line: Math.max(0, lines.findIndex(one => one.row === Math.min(row, policy.rows.length - 1))), col });
  const onClick = (event: MouseEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-spot]');
    if (!cell || (event.target as HTMLElement).closest('input')) return;
    const [line = 0, col = 0] = (cell.dataset['spot'] ?? '').split(':').map(Number);
    entering.current = false;
    goTo({ line, col }, event.shiftKey);
    if (columnAt(col)?.id === 'auto' && (event.target as HTMLElement).closest('[data-check]')) begin({ line, col });
    if ((event.target as HTMLElement).closest('[data-menu]')) setMenu(lines[line]?.row);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (dragged && dragged.from !== dragged.over) act(moveRow(policyIndex, dragged.from, dragged.over), focusRow(dragged.over, 0));
    setDragged(undefined);
  };

  const lineOf = (row: number): number => lines.findIndex(line => line.row === row);
  return (
    <div className={css.scroll} data-editing={editing ? true : undefined}>
      <table
        ref={table}
        role="grid"
        aria-label={`Rows of the policy ${policy.name}`}
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-readonly={readOnly}
        className={css.grid}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={event => {
          if (!(event.target as HTMLElement).closest('input, [data-check], [data-menu]')) begin(spot);
        }}
        onCopy={onCopy}
        onCut={onCopy}
        onPaste={onPaste}
        onDragEnd={() => setDragged(undefined)}
        onDrop={drop}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, c) => (
              <th key={column.id} scope="col" role="columnheader" aria-colindex={c + 1} data-col={column.id} title={column.holds || undefined}>
                {column.id === 'handle' ? <span className="hidden">Row</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {policy.rows.map((row, r) => {
            const from = lineOf(r);
            const height = Math.max(1, row.asks.length);
            const mine = spot.line >= from && spot.line < from + height;
            return (
              <Row
                key={r}
                index={r}
                row={row}
                line={from}
                height={height}
                columns={columns}
                problems={rowProblems(problems, r)}
                findings={findings.get(r) ?? none}
                activeLine={mine ? spot.line : -1}
                activeCol={mine ? spot.col : -1}
                selected={anchor ? columns.map((_, c) => Array.from({ length: height }, (_, l) => (inRange(from + l, c) ? '1' : '0')).join('')).join('') : ''}
                readOnly={readOnly}
                dragging={dragged?.from === r}
                over={dragged && dragged.over === r && dragged.from !== r ? (dragged.from < r ? 'after' : 'before') : undefined}
                onDrag={setDragged}
                menu={
                  menu === r ? (
                    <Menu
                      opened
                      onClose={() => {
                        wantsFocus.current = true;
                        setMenu(undefined);
                      }}
                      position="bottom-start"
                      withinPortal
                    >
                      <Menu.Target>
                        <span className={css.anchor} />
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Label>Row {r + 1}</Menu.Label>
                        {!readOnly && (
                          <>
                            <Menu.Item onClick={() => act(addRow(policyIndex, r), { line: from, col: 1 })}>Insert above</Menu.Item>
                            <Menu.Item onClick={() => act(addRow(policyIndex, r + 1), { line: from + height, col: 1 })}>Insert below</Menu.Item>
                            <Menu.Item onClick={() => act(duplicateRow(policyIndex, r), { line: from + height, col: 1 })}>Duplicate</Menu.Item>
                            <Menu.Item disabled={r === 0} onClick={() => act(moveRow(policyIndex, r, r - 1), focusRow(r - 1, 0))} rightSection={<kbd>Alt ↑</kbd>}>
                              Move up
                            </Menu.Item>
                            <Menu.Item
                              disabled={r === policy.rows.length - 1}
                              onClick={() => act(moveRow(policyIndex, r, r + 1), focusRow(r + 1, 0))}
                              rightSection={<kbd>Alt ↓</kbd>}
                            >
                              Move down
                            </Menu.Item>
                            <Menu.Item onClick={() => act(addStep(policyIndex, r), { line: from + row.asks.length, col: columns.findIndex(c => c.id === 'step') })}>
                              Ask a further step
                            </Menu.Item>
                            {row.asks.length > 1 && (
                              <Menu.Item onClick={() => act(deleteStep(policyIndex, r, row.asks.length - 1), { line: from, col: 1 })}>Remove the last step</Menu.Item>
                            )}
                          </>
                        )}
                        <Menu.Item onClick={() => (setMenu(undefined), onText(r))}>Show in the text</Menu.Item>
                        {!readOnly && (
                          <Menu.Item color="red" onClick={() => act(deleteRow(policyIndex, r), focusRow(Math.max(0, r - 1)))}>
                            Delete
                          </Menu.Item>
                        )}
                      </Menu.Dropdown>
                    </Menu>
                  ) : undefined
                }
                editor={
                  editing && mine && placeAt(spot) ? (
                    <CellEditor
                      start={editing.start}
                      replace={editing.replace}
                      column={columns[spot.col]!}
                      place={placeAt(spot)!}
                      policy={policy}
                      around={around}
                      text={text}
                      onLeave={commit}
                      onCancel={() => {
                        wantsFocus.current = true;
                        setEditing(undefined);
                      }}
                    />
                  ) : undefined
                }
              />
            );
          })}
        </tbody>
      </table>
      {policy.rows.length === 0 && <p className={css.empty}>This policy has no rows yet, so it asks nobody.</p>}
    </div>
  );
}

function firstLine(lines: readonly Line[], at: number): number {
  let line = at;
  while (line > 0 && lines[line]?.first === false) line--;
  return line;
}

function rangeOf(a: Spot, b: Spot | undefined) {
  const to = b ?? a;
  return { top: Math.min(a.line, to.line), bottom: Math.max(a.line, to.line), left: Math.min(a.col, to.col), right: Math.max(a.col, to.col) };
}

/** The problems of one row as a text: equal texts do not draw the row again. */
function rowProblems(problems: ReadonlyMap<string, readonly string[]>, row: number): string {
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

const Row = memo(function Row({ index, row, line, height, columns, problems, findings, activeLine, activeCol, selected, readOnly, dragging, over, onDrag, menu, editor }: RowProps) {
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

export function Chip({ text }: { text: string }) {
  const [, kind, name] = /^([\w-]+)\s*:\s*(.*)$/s.exec(text) ?? [];
  return (
    <span className={css.chip}>
      {kind && <span className={css.kind}>{kind}</span>}
      {name ?? text}
    </span>
  );
}

