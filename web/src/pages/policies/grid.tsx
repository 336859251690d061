import { Menu } from '@mantine/core';
import { useEffect, useMemo, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { notice } from '../../ui/notice.ts';
import { CellEditor, type Leave } from './cell-editor.tsx';
import type { Around, GridColumn } from './columns.ts';
import { addRow, addStep, deleteRow, deleteStep, duplicateRow, moveRow, typeInto } from './document-edit.ts';
import type { Cell, Change, Place, PolicyView } from './document-model.ts';
import { cellAt } from './document.ts';
import css from './grid.module.css';
import { Row, rowProblems } from './grid-row.tsx';
import { lineBelow, linesOf, rangeOf, spotBeside, within, type Spot, type Target } from './grid-spots.ts';

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

/** The decision table, with the keys of a spreadsheet. */
export function Grid({ policyIndex, policy, columns, around, problems, findings, text, readOnly, onChange, onText, target }: Props) {
  const lines = useMemo(() => linesOf(policy), [policy]);
  const [active, setActive] = useState<Spot>({ line: 0, col: 1 });
  const [anchor, setAnchor] = useState<Spot | undefined>();
  const [editing, setEditing] = useState<{ readonly start: string; readonly replace: boolean } | undefined>();
  const [menu, setMenu] = useState<number | undefined>();
  const [dragged, setDragged] = useState<{ readonly from: number; readonly over: number } | undefined>();
  // After a Tab out of a cell that was typed, Tab goes on from cell to cell, until Escape, an arrow or the mouse.
  const entering = useRef(false);
  const wantsFocus = useRef(false);
  const table = useRef<HTMLTableElement>(null);

  const clamp = (to: Spot): Spot => within(to, lines, columns);
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
  const below = (at: Spot, step: 1 | -1): number => lineBelow(at, step, lines, columns);
  const beside = (at: Spot, step: 1 | -1): Spot | undefined => spotBeside(at, step, lines, columns);

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
