/** The table block, and the data table with sorting, a filter and pages. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ElementView } from '../elements/element.tsx';
import { fold } from '../elements/picker.tsx';
import { textOfRichText } from '../format/rich-text.ts';
import { RichText } from '../format/show.tsx';
import { Icon } from '../lib/icons.tsx';
import type { BlockObject, ElementObject } from './types.ts';

interface Cell {
  type?: string;
  text?: unknown;
  value?: unknown;
  elements?: unknown;
  element?: ElementObject;
}

function rowsOf(block: BlockObject): Cell[][] {
  if (!Array.isArray(block.rows)) return [];
  return block.rows.filter(Array.isArray).map(row => (row as unknown[]).map(cell => (cell ?? {}) as Cell));
}

function wordsOfCell(cell: Cell | undefined): string {
  if (!cell) return '';
  return cell.type === 'rich_text' ? textOfRichText(cell) : String(cell.text ?? cell.value ?? '');
}

/** The button inside a cell, if that is what it holds. */
function buttonOf(cell: Cell): ElementObject | undefined {
  if (cell.type === 'button') return cell as ElementObject;
  if (cell.element?.type) return cell.element;
  const first =
    cell.type !== 'rich_text' && Array.isArray(cell.elements)
      ? (cell.elements[0] as ElementObject)
      : undefined;
  return first?.type === 'button' ? first : undefined;
}

function CellView({
  cell,
  block,
  blockId,
}: {
  cell: Cell | undefined;
  block: BlockObject;
  blockId: string;
}): ReactNode {
  if (!cell) return null;
  if (cell.type === 'rich_text') return <RichText elements={cell.elements} />;
  const button = buttonOf(cell);
  return button ? <ElementView block={block} blockId={blockId} element={button} /> : wordsOfCell(cell);
}

const isNumber = (cell: Cell | undefined) => cell?.type === 'raw_number';

export function SimpleTable({ block }: { block: BlockObject }): ReactNode {
  const rows = rowsOf(block);
  const settings = Array.isArray(block.column_settings)
    ? (block.column_settings as ({ align?: string; is_wrapped?: boolean } | null)[])
    : [];
  const styleOf = (at: number, cell: Cell) =>
    ({
      textAlign: settings[at]?.align ?? (isNumber(cell) ? 'right' : 'left'),
      whiteSpace: settings[at]?.is_wrapped ? 'normal' : undefined,
    }) as React.CSSProperties;
  const [head, ...body] = rows;
  return (
    <div className="bk-table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table className="bk-table">
        <thead>
          <tr>
            {(head ?? []).map((cell, at) => (
              <th key={at} scope="col" style={styleOf(at, body[0]?.[at] ?? cell)}>
                <CellView cell={cell} block={block} blockId="" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} style={styleOf(at, cell)}>
                  <CellView cell={cell} block={block} blockId="" />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function DataTable({ block, blockId }: { block: BlockObject; blockId: string }): ReactNode {
  const [head = [], ...body] = rowsOf(block);
  const [sort, setSort] = useState<{ column: number; down: boolean } | undefined>(undefined);
  const [filter, setFilter] = useState('');
  const [page, setPage] = useState(0);
  const size = Math.max(1, Math.min(100, Number(block.page_size) || 5));
  const key = Number(block.row_header_column_index) || 0;
  const caption = typeof block.caption === 'string' ? block.caption : 'Table';

  const rows = useMemo(() => {
    const wanted = fold(filter.trim());
    const kept = wanted
      ? body.filter(row => row.some(cell => fold(wordsOfCell(cell)).includes(wanted)))
      : [...body];
    if (!sort) return kept;
    const { column, down } = sort;
    return kept.sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      const order =
        isNumber(x) && isNumber(y)
          ? Number(x?.value) - Number(y?.value)
          : wordsOfCell(x).localeCompare(wordsOfCell(y), undefined, { numeric: true });
      return down ? -order : order;
    });
  }, [block, sort, filter]);

  const pages = Math.max(1, Math.ceil(rows.length / size));
  const at = Math.min(page, pages - 1);
  const shown = rows.slice(at * size, at * size + size);
  return (
    <div className="bk-datatable">
      <div className="bk-table-scroll" tabIndex={0} role="group" aria-label={caption}>
        <table className="bk-table">
          <caption>{caption}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => {
                const mine = sort?.column === column;
                return (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={mine ? (sort.down ? 'descending' : 'ascending') : 'none'}
                    data-number={isNumber(body[0]?.[column])}
                  >
                    <button
                      type="button"
                      onClick={() => setSort({ column, down: mine ? !sort.down : false })}
                    >
                      {wordsOfCell(cell)}
                      {mine && <Icon name={sort.down ? 'down' : 'up'} size={12} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) =>
                  column === key ? (
                    <th key={column} scope="row">
                      <CellView cell={cell} block={block} blockId={blockId} />
                    </th>
                  ) : (
                    <td key={column} data-number={isNumber(cell)}>
                      <CellView cell={cell} block={block} blockId={blockId} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {body.length > size && (
        <div className="bk-datatable-foot">
          <input
            className="input input-small"
            placeholder="Filter"
            aria-label={`Filter ${caption}`}
            value={filter}
            onChange={event => setFilter(event.target.value)}
          />
          <span className="bk-row">
            <button
              type="button"
              className="icon-button"
              aria-label="Previous page"
              disabled={at === 0}
              onClick={() => setPage(at - 1)}
            >
              <Icon name="left" size={16} />
            </button>
            <small aria-live="polite">
              {rows.length === 0
                ? 'No match'
                : `${at * size + 1} to ${Math.min(rows.length, at * size + size)} of ${rows.length}`}
            </small>
            <button
              type="button"
              className="icon-button"
              aria-label="Next page"
              disabled={at >= pages - 1}
              onClick={() => setPage(at + 1)}
            >
              <Icon name="right" size={16} />
            </button>
          </span>
        </div>
      )}
    </div>
  );
}
