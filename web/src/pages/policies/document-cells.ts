import type { YAMLSeq } from 'yaml';
import { Document, isMap, isNode, isScalar, isSeq, parse, stringify, type YAMLMap } from 'yaml';
import { OR, POLICY_KEYS, type Cell } from './document-model.ts';

/** What stands in the file as what one types into a cell, and back. Pure. */

export const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);
export const textOf = (node: unknown): string => (isScalar(node) ? (node.value === null ? '' : String(node.value)) : '');
export const yamlOf = (node: unknown): string => (isNode(node) ? new Document(node.clone()).toString({ lineWidth: 0 }).trim() : String(node));
const isPlain = (node: unknown): boolean => node === undefined || node === null || isScalar(node);

const isOption = (node: unknown): boolean => isScalar(node) || (isSeq(node) && node.items.length > 0 && (node.items.every(isScalar) || isApprovers(node)));
/** Maps of one or two plain values, such as `{ team: Desk }`. */
const isApprovers = (node: YAMLSeq): boolean => node.items.every(item => isMap(item) && item.items.length <= 3 && item.items.every(one => isScalar(one.value)));
export const optionsOf = (map: YAMLMap, known: readonly string[]): Record<string, Cell> =>
  Object.fromEntries(
    map.items
      .filter(item => !known.includes(keyOf(item.key)) && isOption(item.value) && !(isSeq(item.value) && !item.value.items.every(isScalar) && keyOf(item.key) !== 'notify'))
      .map(item => [keyOf(item.key), isScalar(item.value) ? { text: textOf(item.value) } : isSeq(item.value) && item.value.items.every(isScalar) ? namesCell(item.value) : approversCell(item.value)]),
  );
export const restOf = (map: YAMLMap, known: readonly string[]): string => {
  const shown = known === POLICY_KEYS ? [] : Object.keys(optionsOf(map, known));
  return map.items
    .filter(item => !known.includes(keyOf(item.key)) && !shown.includes(keyOf(item.key)))
    .map(item => `${keyOf(item.key)}: ${isScalar(item.value) ? textOf(item.value) : flowOf(item.value)}`)
    .join('\n');
};
/** As it would stand in the file, on one line. */
const flowOf = (node: unknown): string => (isNode(node) ? stringify(node.toJSON(), { collectionStyle: 'flow', lineWidth: 0 }).trim() : '');

export function conditionCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isSeq(node) && node.items.length > 0 && node.items.every(item => isScalar(item) && textOf(item).trim() !== '' && !textOf(item).includes('|')))
    return { text: node.items.map(textOf).join(OR) };
  return { text: yamlOf(node), fixed: true };
}

/** `payment_days > 60 | discount > 25% and amount >= 50000 EUR`: alternatives, each with its conditions. */
export function anyOfCell(node: unknown): Cell {
  if (isSeq(node) && node.items.length > 0 && node.items.every(isMap)) {
    const alternatives = node.items.map(item =>
      (item as YAMLMap).items.map(({ key, value }) => (isScalar(value) && !textOf(value).includes('|') ? `${keyOf(key)} ${textOf(value)}` : undefined)),
    );
    const text = alternatives.map(parts => parts.join(' and ')).join(OR);
    const again = alternatives.flat().includes(undefined) ? undefined : readAnyOf(text);
    if (again && JSON.stringify(again) === JSON.stringify(node.toJSON())) return { text };
  }
  return { text: isNode(node) ? yamlOf(node) : '', fixed: true };
}

export function readAnyOf(text: string): Record<string, string>[] {
  return text.split('|').map(alternative => {
    // "and" joins conditions on one column too (`> 10% and < 20%`); a new column begins with its name.
    const parts = alternative.trim().split(/\s+and\s+(?=[\p{L}_][\p{L}\p{N}_.-]*\s)(?![\p{L}]+$)/u);
    return Object.fromEntries(
      parts.map(part => {
        const [, column = part, condition = ''] = /^(\S+)\s+(.*)$/s.exec(part.trim()) ?? [];
        return [column, condition];
      }),
    );
  });
}

export function namesCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isSeq(node) && node.items.every(isScalar)) return { text: node.items.map(item => quoted(textOf(item))).join(', ') };
  return { text: yamlOf(node), fixed: true };
}
const quoted = (name: string): string => (/[,"{}[\]]/.test(name) ? JSON.stringify(name) : name);

export function completionCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isMap(node) && node.items.length === 1) {
    const [only] = node.items;
    if (only && isScalar(only.value) && keyOf(only.key) === 'at_least') return { text: `at least ${textOf(only.value)}` };
    if (only && isScalar(only.value) && keyOf(only.key) === 'percent') return { text: `${textOf(only.value)}%` };
  }
  return { text: flowOf(node), fixed: true };
}

export function approversCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  return isSeq(node) ? approverCell(node.items) : { text: yamlOf(node), fixed: true };
}
export function approverCell(nodes: readonly unknown[]): Cell {
  const said = nodes.filter(node => node !== undefined && node !== null).map(approverText);
  return { text: said.join(', ') };
}
/** `team: Deal Desk`, `manager: requester level 2`; of another shape, as YAML in braces. */
function approverText(node: unknown): string {
  if (isScalar(node)) return quoted(textOf(node));
  if (!isMap(node)) return flowOf(node);
  const parts = node.items.map(item => [keyOf(item.key), isScalar(item.value) ? item.value.value : undefined] as const);
  const [first, second] = parts;
  if (first && parts.length === 1 && typeof first[1] === 'string') return `${first[0]}: ${quoted(first[1])}`;
  const manager = parts.find(([key]) => key === 'manager')?.[1];
  const level = parts.find(([key]) => key === 'level')?.[1];
  if (second && parts.length === 2 && first?.[0] === 'manager' && typeof manager === 'string' && typeof level === 'number') return `manager: ${manager} level ${level}`;
  return flowOf(node);
}

/** The pieces of a list as typed: commas inside quotes, braces and brackets do not part them. */
export function pieces(text: string): string[] {
  const found = [''];
  let depth = 0;
  let quote = false;
  for (const char of text) {
    if (char === '"') quote = !quote;
    if (!quote && /[[{]/.test(char)) depth++;
    if (!quote && /[\]}]/.test(char)) depth = Math.max(0, depth - 1);
    if (char === ',' && depth === 0 && !quote) found.push('');
    else found[found.length - 1] += char;
  }
  return found.map(piece => piece.trim()).filter(piece => piece !== '');
}
const unquoted = (text: string): string => {
  if (!/^".*"$/s.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
};

export function readApprover(piece: string): unknown {
  if (piece.startsWith('{')) {
    try {
      return parse(piece) as unknown;
    } catch {
      return piece;
    }
  }
  const [, kind, value = ''] = /^([\w-]+)\s*:\s*(.*)$/s.exec(piece) ?? [];
  if (kind === undefined) return unquoted(piece);
  const [, of, level] = kind === 'manager' ? (/^(\S+)\s+level\s+(\d{1,4})$/.exec(value) ?? []) : [];
  return of === undefined ? { [kind]: unquoted(value) } : { manager: of, level: Number(level) };
}
export const readCompletion = (text: string): unknown => {
  const atLeast = /^at[ _]least\s+(\d{1,6})$/i.exec(text)?.[1];
  const percent = /^(\d{1,6})\s*%$/.exec(text)?.[1];
  return atLeast !== undefined ? { at_least: Number(atLeast) } : percent !== undefined ? { percent: Number(percent) } : text;
};
export const readNames = (text: string): string[] => pieces(text).map(unquoted);

