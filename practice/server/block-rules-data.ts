import type { JsonObject } from '../browser-api.ts';
import { LIMITS } from './block-limits.ts';
import { all, also, bool, byType, isObject, list, num, oneOf, shape, str, type Check } from './check.ts';
import { richText } from './rich-text-rules.ts';
import { blockId } from './text-rules.ts';

/** Tables and charts: the blocks that carry data. */

const cells = {
  raw_text: shape({ type: oneOf('raw_text'), text: str(Infinity, 1) }),
  raw_number: shape({ type: oneOf('raw_number'), value: num(), text: str() }),
  rich_text: richText,
};
const anyCell = byType(new Map(Object.entries(cells)));
const headerCell = byType(new Map(Object.entries(cells).filter(([type]) => type !== 'rich_text')));

/** All characters that a person reads in these cells. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + characters(one), 0);
  if (!isObject(value)) return 0;
  const own = typeof value['text'] === 'string' ? value['text'].length : 0;
  return own + (value['elements'] === undefined ? 0 : characters(value['elements']));
}

const notTooMuch = (max: number): Check =>
  also((value, at, report) => {
    if (characters(value['rows']) > max) report.add(`must be less than ${max + 1} characters`, `${at}/rows`);
  });

const table: Check = all(
  shape(
    {
      type: oneOf('table'),
      rows: list(list(anyCell, LIMITS.table.cells, 1), LIMITS.table.rows, 1),
    },
    {
      block_id: blockId,
      column_settings: list(
        shape({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool }),
        LIMITS.table.settings,
      ),
    },
  ),
  notTooMuch(LIMITS.table.characters),
);

const sameWidth: Check = also((value, at, report) => {
  const rows = Array.isArray(value['rows']) ? value['rows'] : [];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  rows.forEach((row, i) => {
    if (Array.isArray(row) && row.length !== width)
      report.add('all rows must have the same number of cells', `${at}/rows/${i}`);
  });
  if (Array.isArray(rows[0])) list(headerCell)(rows[0], `${at}/rows/0`, report);
  const index = value['row_header_column_index'];
  if (typeof index === 'number' && index >= width)
    report.add(`must be less than ${width}`, `${at}/row_header_column_index`);
});
const dataTable: Check = all(
  shape(
    {
      type: oneOf('data_table'),
      caption: str(Infinity, 1),
      rows: list(
        list(anyCell, LIMITS.dataTable.cells, 1),
        LIMITS.dataTable.maxRows,
        LIMITS.dataTable.minRows,
      ),
    },
    {
      block_id: blockId,
      page_size: num(1, LIMITS.dataTable.page, true),
      row_header_column_index: num(0, LIMITS.dataTable.cells - 1, true),
    },
  ),
  sameWidth,
  notTooMuch(LIMITS.dataTable.characters),
);

const label = str(LIMITS.chart.label, 1);
const point = shape({ label, value: num() });
const axis = shape(
  { categories: list(label, LIMITS.chart.points, 1) },
  { x_label: str(LIMITS.chart.axis), y_label: str(LIMITS.chart.axis) },
);
const oneSeries = shape({ name: label, data: list(point, LIMITS.chart.points, 1) });

/** Names of series are unique, and every point stands over one of the categories. */
const seriesFit: Check = also((value, at, report) => {
  const series = Array.isArray(value['series']) ? value['series'].filter(isObject) : [];
  const names = series.map(s => s['name']);
  if (new Set(names).size < names.length) report.add('series names must be unique', `${at}/series`);
  const { axis_config: config } = value;
  const categories = isObject(config) && Array.isArray(config['categories']) ? config['categories'] : [];
  series.forEach((s, i) => {
    const data = Array.isArray(s['data']) ? s['data'].filter(isObject) : [];
    if (data.some((p: JsonObject) => !categories.includes(p['label'] ?? null)))
      report.add('labels must match the categories of the axis', `${at}/series/${i}/data`);
  });
});
const plotted = (type: string): [string, Check] => [
  type,
  all(
    shape({ type: oneOf(type), series: list(oneSeries, LIMITS.chart.series, 1), axis_config: axis }),
    seriesFit,
  ),
];
const positive: Check = also((value, at, report) => {
  const segments = Array.isArray(value['segments']) ? value['segments'] : [];
  segments.forEach((s, i) => {
    if (isObject(s) && typeof s['value'] === 'number' && s['value'] <= 0)
      report.add('must be more than 0', `${at}/segments/${i}/value`);
  });
});
const chart = byType(
  new Map<string, Check>([
    ['pie', all(shape({ type: oneOf('pie'), segments: list(point, LIMITS.chart.segments, 1) }), positive)],
    plotted('bar'),
    plotted('area'),
    plotted('line'),
  ]),
);
const visualization = shape(
  { type: oneOf('data_visualization'), title: str(LIMITS.chart.title, 1), chart },
  { block_id: blockId },
);

export const CHART_AND_TABLE_BLOCKS: readonly (readonly [string, Check])[] = [
  ['table', table],
  ['data_table', dataTable],
  ['data_visualization', visualization],
];
