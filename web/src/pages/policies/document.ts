import { Document, LineCounter, Scalar, YAMLSeq, isAlias, isMap, isNode, isScalar, isSeq, parse, parseDocument, stringify, visit, type Node, type YAMLMap } from 'yaml';
import { carryOver } from './lines.ts';

/**
 * A policy file as a table, and every edit of the table as a change of the file: comments, order and what the table does
 * not know stay as they are. Pure.
 */

/** What stands in a cell, as one types it. `fixed`: said in a way that only the text view can change. */
export interface Cell {
  readonly text: string;
  readonly fixed?: true;
}
export interface AskView {
  readonly step: string;
  readonly approvers: Cell;
  readonly completion: Cell;
  readonly after: Cell;
  /** Other keys that hold one value. */
  readonly options: Readonly<Record<string, Cell>>;
  /** YAML of everything else. */
  readonly more: string;
}
export interface RowView {
  readonly name: string;
  readonly when: Readonly<Record<string, Cell>>;
  readonly anyOf: Cell | undefined;
  /** Other keys that hold one value, such as `missing`. */
  readonly options: Readonly<Record<string, Cell>>;
  readonly asks: readonly AskView[];
  readonly auto: Cell;
  readonly more: string;
}
export interface PolicyView {
  readonly name: string;
  readonly hit: string;
  readonly fallback: Cell;
  readonly remindAfter: string;
  readonly gate: Cell;
  readonly more: string;
  readonly rows: readonly RowView[];
}
export type Sheet = { readonly policies: readonly PolicyView[] } | { readonly unreadable: string };

/** Where a value belongs: a row, one of its steps, and what is said there. */
export interface Place {
  readonly policy: number;
  readonly row: number;
  /** The step within the row, from 0. */
  readonly ask: number;
  readonly field: Field;
}
export type Field =
  | { readonly kind: 'name' | 'any-of' | 'step' | 'approvers' | 'completion' | 'after' | 'auto' }
  /** A column of conditions, another key of the row, another key of the step. */
  | { readonly kind: 'when' | 'option' | 'ask-option'; readonly key: string; readonly as?: Holds | undefined };
/** What another key holds, where it is not text. */
export type Holds = 'boolean' | 'number' | 'names' | 'approvers';

export type Setting = 'name' | 'hit' | 'fallback' | 'remind_after' | 'gate';
export type Change = (doc: Document) => void;

const ROW_KEYS = ['name', 'when', 'ask', 'auto'];
const ASK_KEYS = ['step', 'approvers', 'completion', 'after'];
const POLICY_KEYS = ['name', 'hit', 'rows', 'fallback', 'remind_after', 'gate'];
const EMPTY: Cell = { text: '' };
/** Between values of which one has to hold. */
const OR = ' | ';

export function readSheet(text: string): Sheet {
  const doc = open(text);
  if (typeof doc === 'string') return { unreadable: doc };
  const policies = doc.get('policies');
  if (!isSeq(policies) || !policies.items.every(isMap)) return { unreadable: 'It has to begin with “policies:” and a list of policies.' };
  const views = policies.items.map(policy => (isMap(policy) ? readPolicy(policy) : undefined));
  const odd = views.findIndex(view => view === undefined);
  return odd >= 0 ? { unreadable: `The rows of policy ${odd + 1} have to be a list of maps with a name, a when and an ask.` } : { policies: views.filter(view => view !== undefined) };
}

function readPolicy(policy: YAMLMap): PolicyView | undefined {
  const rows = policy.get('rows') ?? new YAMLSeq();
  if (!isSeq(rows) || !rows.items.every(isMap)) return undefined;
  const gate = policy.get('gate');
  const plainGate = isMap(gate) && gate.items.every(item => keyOf(item.key) === 'stage');
  return {
    name: textOf(policy.get('name', true)),
    hit: textOf(policy.get('hit', true)),
    fallback: approverCell([policy.get('fallback', true)]),
    remindAfter: textOf(policy.get('remind_after', true)),
    gate: gate === undefined || gate === null ? EMPTY : plainGate ? namesCell(gate.get('stage', true)) : { text: yamlOf(gate), fixed: true },
    more: restOf(policy, POLICY_KEYS),
    rows: rows.items.map(row => readRow(row as YAMLMap)),
  };
}

function readRow(row: YAMLMap): RowView {
  const when = row.get('when');
  const asked = row.get('ask');
  const asks = isMap(asked) ? [asked] : isSeq(asked) ? asked.items.filter(isMap) : [];
  const cells: Record<string, Cell> = {};
  let anyOf: Cell | undefined;
  if (isMap(when))
    for (const { key, value } of when.items) {
      if (keyOf(key) === 'any-of') anyOf = anyOfCell(value);
      else cells[keyOf(key)] = conditionCell(value);
    }
  const known = isMap(asked) || isSeq(asked) || asked === undefined || asked === null;
  return {
    name: textOf(row.get('name', true)),
    when: cells,
    anyOf,
    options: optionsOf(row, ROW_KEYS),
    asks: asks.map(ask => ({
      step: textOf(ask.get('step', true)),
      approvers: approversCell(ask.get('approvers', true)),
      completion: completionCell(ask.get('completion', true)),
      after: namesCell(ask.get('after', true)),
      options: optionsOf(ask, ASK_KEYS),
      more: restOf(ask, ASK_KEYS),
    })),
    auto: { text: textOf(row.get('auto', true)) },
    more: [isMap(when) || when === undefined || when === null ? '' : `when: ${yamlOf(when)}`, known ? '' : `ask: ${yamlOf(asked)}`, restOf(row, ROW_KEYS)]
      .filter(Boolean)
      .join('\n'),
  };
}

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);
const textOf = (node: unknown): string => (isScalar(node) ? (node.value === null ? '' : String(node.value)) : '');
const yamlOf = (node: unknown): string => (isNode(node) ? new Document(node.clone()).toString({ lineWidth: 0 }).trim() : String(node));
const isPlain = (node: unknown): boolean => node === undefined || node === null || isScalar(node);

const isOption = (node: unknown): boolean => isScalar(node) || (isSeq(node) && node.items.length > 0 && (node.items.every(isScalar) || isApprovers(node)));
/** Maps of one or two plain values, such as `{ team: Desk }`. */
const isApprovers = (node: YAMLSeq): boolean => node.items.every(item => isMap(item) && item.items.length <= 3 && item.items.every(one => isScalar(one.value)));
const optionsOf = (map: YAMLMap, known: readonly string[]): Record<string, Cell> =>
  Object.fromEntries(
    map.items
      .filter(item => !known.includes(keyOf(item.key)) && isOption(item.value) && !(isSeq(item.value) && !item.value.items.every(isScalar) && keyOf(item.key) !== 'notify'))
      .map(item => [keyOf(item.key), isScalar(item.value) ? { text: textOf(item.value) } : isSeq(item.value) && item.value.items.every(isScalar) ? namesCell(item.value) : approversCell(item.value)]),
  );
const restOf = (map: YAMLMap, known: readonly string[]): string => {
  const shown = known === POLICY_KEYS ? [] : Object.keys(optionsOf(map, known));
  return map.items
    .filter(item => !known.includes(keyOf(item.key)) && !shown.includes(keyOf(item.key)))
    .map(item => `${keyOf(item.key)}: ${isScalar(item.value) ? textOf(item.value) : flowOf(item.value)}`)
    .join('\n');
};
/** As it would stand in the file, on one line. */
const flowOf = (node: unknown): string => (isNode(node) ? stringify(node.toJSON(), { collectionStyle: 'flow', lineWidth: 0 }).trim() : '');

function conditionCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isSeq(node) && node.items.length > 0 && node.items.every(item => isScalar(item) && textOf(item).trim() !== '' && !textOf(item).includes('|')))
    return { text: node.items.map(textOf).join(OR) };
  return { text: yamlOf(node), fixed: true };
}

/** `payment_days > 60 | discount > 25% and amount >= 50000 EUR`: alternatives, each with its conditions. */
function anyOfCell(node: unknown): Cell {
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

function readAnyOf(text: string): Record<string, string>[] {
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

function namesCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isSeq(node) && node.items.every(isScalar)) return { text: node.items.map(item => quoted(textOf(item))).join(', ') };
  return { text: yamlOf(node), fixed: true };
}
const quoted = (name: string): string => (/[,"{}[\]]/.test(name) ? JSON.stringify(name) : name);

function completionCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  if (isMap(node) && node.items.length === 1) {
    const [only] = node.items;
    if (only && isScalar(only.value) && keyOf(only.key) === 'at_least') return { text: `at least ${textOf(only.value)}` };
    if (only && isScalar(only.value) && keyOf(only.key) === 'percent') return { text: `${textOf(only.value)}%` };
  }
  return { text: flowOf(node), fixed: true };
}

function approversCell(node: unknown): Cell {
  if (isPlain(node)) return { text: textOf(node) };
  return isSeq(node) ? approverCell(node.items) : { text: yamlOf(node), fixed: true };
}
function approverCell(nodes: readonly unknown[]): Cell {
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

function readApprover(piece: string): unknown {
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
const readCompletion = (text: string): unknown => {
  const atLeast = /^at[ _]least\s+(\d{1,6})$/i.exec(text)?.[1];
  const percent = /^(\d{1,6})\s*%$/.exec(text)?.[1];
  return atLeast !== undefined ? { at_least: Number(atLeast) } : percent !== undefined ? { percent: Number(percent) } : text;
};
const readNames = (text: string): string[] => pieces(text).map(unquoted);

/** What stands in a cell; nothing for what the row does not have. */
export function cellAt(sheet: { readonly policies: readonly PolicyView[] }, { policy, row, ask, field }: Place): Cell {
  const view = sheet.policies[policy]?.rows[row];
  const step = view?.asks[ask];
  if (!view) return EMPTY;
  switch (field.kind) {
    case 'name':
      return { text: view.name };
    case 'when':
      return view.when[field.key] ?? EMPTY;
    case 'any-of':
      return view.anyOf ?? EMPTY;
    case 'option':
      return view.options[field.key] ?? EMPTY;
    case 'auto':
      return view.auto;
    case 'step':
      return { text: step?.step ?? '' };
    case 'ask-option':
      return step?.options[field.key] ?? EMPTY;
    default:
      return step?.[field.kind] ?? EMPTY;
  }
}

/** Parses the text; a sentence when it is no YAML, or uses what the table cannot show. */
function open(text: string): Document.Parsed | string {
  const doc = parseDocument(text, { logLevel: 'error', prettyErrors: false, uniqueKeys: false, stringKeys: true });
  if (doc.errors.length > 0) return 'It is no valid YAML yet.';
  if (!isMap(doc.contents)) return 'It has to begin with “policies:”.';
  let alias = false;
  visit(doc, { Alias: () => void (alias = true) });
  if (alias) return 'It uses aliases (*name), which policies do not have.';
  // A comment above the first item belongs to that item: it moves and goes with it.
  visit(doc, {
    Seq: (_key, seq) => {
      const [first] = seq.items;
      if (!seq.commentBefore || !isNode(first) || isAlias(first) || seq.flow) return;
      first.commentBefore = [seq.commentBefore, first.commentBefore].filter(Boolean).join('\n');
      seq.commentBefore = null;
    },
  });
  return doc;
}

/** Maps in braces have air inside, lists do not: `[{ team: Deal Desk }]`. The library knows only one of both for all. */
function write(doc: Document, indentSeq: boolean): string {
  visit(doc, {
    Collection: (_key, node) => {
      const proto = Object.getPrototypeOf(node) as { toString: (...args: unknown[]) => string };
      const padding = isSeq(node) ? '' : ' ';
      Object.defineProperty(node, 'toString', {
        configurable: true,
        value: (ctx?: object, ...rest: unknown[]) => proto.toString.call(node, ctx && { ...ctx, flowCollectionPadding: padding }, ...rest),
      });
    },
  });
  return doc.toString({ lineWidth: 0, indentSeq });
}

/** The text after a change of the document it holds. What cannot be read stays as it is. */
export function edit(text: string, change: Change): string {
  const doc = open(text);
  if (typeof doc === 'string') return text;
  const indentSeq = !/^policies:[^\n]*\n(?:\s*#[^\n]*\n|\s*\n)*- /m.test(text);
  const before = write(doc, indentSeq);
  change(doc);
  const after = write(doc, indentSeq);
  if (before === after) return text;
  const meant = JSON.stringify(doc.toJS());
  // Lines may fit and yet say something else; then the program's own layout is what counts.
  const carried = [true, false].map(loose => carryOver(text, before, after, loose));
  return carried.find(one => JSON.stringify(valueOf(one)) === meant) ?? after;
}
const valueOf = (text: string): unknown => {
  const doc = open(text);
  return typeof doc === 'string' ? undefined : (doc.toJS() as unknown);
};

const rowsOf = (doc: Document, policy: number): YAMLSeq | undefined => {
  const rows = doc.getIn(['policies', policy, 'rows']);
  return isSeq(rows) ? rows : undefined;
};
const rowOf = (doc: Document, policy: number, row: number): YAMLMap | undefined => {
  const found = rowsOf(doc, policy)?.items[row];
  return isMap(found) ? found : undefined;
};

/** Sets a key, keeping the place, the comment and the quotes of what stood there; `undefined` takes it away. */
function put(doc: Document, map: YAMLMap, key: string, value: unknown): void {
  if (value === undefined) return void map.delete(key);
  const old = map.get(key, true);
  const node = doc.createNode(value, { flow: true }) as Node;
  if (isScalar(node) && typeof node.value === 'string') {
    const kept = isScalar(old) && typeof old.value === 'string' ? old.type : undefined;
    node.type = kept === 'QUOTE_DOUBLE' || kept === 'QUOTE_SINGLE' || !/^[<>=!]/.test(node.value) ? kept : 'QUOTE_DOUBLE';
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') delete node.type;
  }
  if (isNode(old)) {
    node.comment = old.comment;
    node.commentBefore = old.commentBefore;
    node.spaceBefore = old.spaceBefore;
  }
  map.set(key, node);
}

const scalarOf = (text: string): Scalar => {
  const scalar = new Scalar(text);
  if (/^[<>=!]/.test(text)) scalar.type = 'QUOTE_DOUBLE';
  return scalar;
};
const conditionOf = (text: string): unknown => {
  const lines = text
    .split('|')
    .map(line => line.trim())
    .filter(line => line !== '');
  return lines.length > 1 ? lines.map(scalarOf) : lines[0];
};

/** Types a text into a cell. An empty one takes away what the cell stands for. */
export const typeInto =
  ({ policy, row, ask, field }: Place, typed: string): Change =>
  doc => {
    const map = rowOf(doc, policy, row);
    if (!map) return;
    const text = typed.trim();
    const given = text === '' ? undefined : text;
    switch (field.kind) {
      case 'name':
        return put(doc, map, 'name', text);
      case 'option':
        return put(doc, map, field.key, given && optionOf(given, map.get(field.key, true), field.as));
      case 'auto':
        return put(doc, map, 'auto', given);
      case 'when':
      case 'any-of': {
        const cells = childMap(doc, map, 'when');
        const value = given && (field.kind === 'when' ? conditionOf(given) : readAnyOf(given).map(item => Object.fromEntries(Object.entries(item).map(([k, v]) => [k, scalarOf(v)]))));
        return put(doc, cells, field.kind === 'when' ? field.key : 'any-of', value);
      }
      default: {
        const step = askOf(doc, map, ask, given !== undefined);
        if (!step) return;
        const value =
          field.kind === 'approvers'
            ? given && pieces(given).map(readApprover)
            : field.kind === 'completion'
              ? given && readCompletion(given)
              : field.kind === 'after'
                ? given && readNames(given)
                : field.kind === 'ask-option'
                  ? given && optionOf(given, step.get(field.key, true), field.as)
                  : given;
        put(doc, step, field.kind === 'ask-option' ? field.key : field.kind, value);
        if (step.items.length === 0) dropAsk(map, ask);
      }
    }
  };

/** A text as what a key holds: what the schema says, or else what stood there. */
function optionOf(text: string, old: unknown, as: Holds | undefined): unknown {
  const held = isScalar(old) ? typeof old.value : undefined;
  if ((as === 'boolean' || (as === undefined && held === 'boolean')) && /^(true|false)$/.test(text)) return text === 'true';
  if ((as === 'number' || (as === undefined && held === 'number')) && /^-?\d{1,9}$/.test(text)) return Number(text);
  if (as === 'approvers' || (as === undefined && isSeq(old) && old.items.some(isMap))) return pieces(text).map(readApprover);
  return as === 'names' || (as === undefined && isSeq(old)) ? readNames(text) : text;
}

function childMap(doc: Document, map: YAMLMap, key: string): YAMLMap {
  const found = map.get(key);
  if (isMap(found)) return found;
  const made = doc.createNode({}, { flow: true });
  map.set(key, made);
  return made as unknown as YAMLMap;
}

/** The step of a row; with `make`, one is begun where there is none. A second one turns the step into a list. */
function askOf(doc: Document, row: YAMLMap, index: number, make: boolean): YAMLMap | undefined {
  const asked = row.get('ask');
  if (isSeq(asked)) {
    const found = asked.items[index];
    if (isMap(found)) return found;
    if (!make) return undefined;
    const made = doc.createNode({}, { flow: true }) as unknown as YAMLMap;
    asked.add(made);
    return made;
  }
  if (isMap(asked) && index === 0) return asked;
  if (!make) return undefined;
  const made = doc.createNode({}, { flow: true }) as unknown as YAMLMap;
  if (isMap(asked)) {
    const list = new YAMLSeq();
    list.items.push(asked, made);
    row.set('ask', list);
  } else row.set('ask', made);
  return made;
}

function dropAsk(row: YAMLMap, index: number): void {
  const asked = row.get('ask');
  if (isSeq(asked) && asked.items.length > 1) asked.items.splice(index, 1);
  else row.delete('ask');
}

export const addStep =
  (policy: number, row: number): Change =>
  doc => {
    const map = rowOf(doc, policy, row);
    if (!map) return;
    const asked = map.get('ask');
    const step = askOf(doc, map, isSeq(asked) ? asked.items.length : isMap(asked) ? 1 : 0, true);
    if (step) for (const [key, value] of [['step', ''], ['approvers', []]] as const) step.set(key, doc.createNode(value, { flow: true })); // prettier-ignore
  };
export const deleteStep =
  (policy: number, row: number, ask: number): Change =>
  doc => {
    const map = rowOf(doc, policy, row);
    if (map) dropAsk(map, ask);
  };

/** A name that no row has yet. */
function freeName(rows: YAMLSeq, wanted: string): string {
  const taken = new Set(rows.items.map(row => (isMap(row) ? textOf(row.get('name', true)) : '')));
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted} ${i}`;
  return name;
}

export const addRow =
  (policy: number, at: number): Change =>
  doc => {
    const rows = rowsOf(doc, policy);
    if (!rows) return doc.setIn(['policies', policy, 'rows'], doc.createNode([{ name: 'new row', when: {} }]));
    const row = doc.createNode({ name: freeName(rows, 'new row'), when: {} }) as unknown as YAMLMap;
    const when = row.get('when');
    if (isMap(when)) when.flow = true;
    rows.flow = false;
    rows.items.splice(at, 0, row);
  };
export const duplicateRow =
  (policy: number, row: number): Change =>
  doc => {
    const rows = rowsOf(doc, policy);
    const map = rowOf(doc, policy, row);
    if (!rows || !map) return;
    const copy = map.clone() as YAMLMap;
    copy.commentBefore = null;
    put(doc, copy, 'name', freeName(rows, `${textOf(map.get('name', true))} copy`));
    rows.items.splice(row + 1, 0, copy);
  };
export const deleteRow =
  (policy: number, row: number): Change =>
  doc =>
    void rowsOf(doc, policy)?.items.splice(row, 1);
/** Row `from` comes to stand at `to`. */
export const moveRow =
  (policy: number, from: number, to: number): Change =>
  doc => {
    const rows = rowsOf(doc, policy);
    if (!rows || !rows.items[from]) return;
    const [row] = rows.items.splice(from, 1);
    rows.items.splice(Math.max(0, Math.min(to, rows.items.length)), 0, row);
  };
/** Takes a column out of every row. */
export const dropColumn =
  (policy: number, field: Field): Change =>
  doc => {
    rowsOf(doc, policy)?.items.forEach((item, row) => {
      const map = isMap(item) ? item : undefined;
      if (!map) return;
      if (field.kind === 'ask-option') {
        const asked = map.get('ask');
        for (const ask of isSeq(asked) ? asked.items : [asked]) if (isMap(ask)) ask.delete(field.key);
      } else if (field.kind === 'when' || field.kind === 'any-of' || field.kind === 'option') typeInto({ policy, row, ask: 0, field }, '')(doc);
    });
  };

export const setPolicy =
  (policy: number, setting: Setting, typed: string): Change =>
  doc => {
    const map = doc.getIn(['policies', policy]);
    if (!isMap(map)) return;
    const text = typed.trim();
    const given = text === '' ? undefined : text;
    if (setting === 'name') put(doc, map, 'name', text);
    else if (setting === 'fallback') put(doc, map, 'fallback', given && readApprover(given));
    else if (setting === 'gate') {
      const names = readNames(text);
      if (names.length === 0) map.delete('gate');
      else {
        const gate = childMap(doc, map, 'gate');
        put(doc, gate, 'stage', names.length === 1 ? names[0] : names);
      }
    } else put(doc, map, setting, given);
  };

export const addPolicy =
  (email: string | null): Change =>
  doc => {
    const list = doc.get('policies');
    if (!isSeq(list)) return;
    const taken = new Set(list.items.map(item => (isMap(item) ? textOf(item.get('name', true)) : '')));
    let name = 'new policy';
    for (let i = 2; taken.has(name); i++) name = `new policy ${i}`;
    list.add((parseDocument(starter(name, email)).get('policies') as YAMLSeq).items[0]);
  };
export const deletePolicy =
  (policy: number): Change =>
  doc => {
    const list = doc.get('policies');
    if (isSeq(list)) list.items.splice(policy, 1);
  };
/** The first policy of the list is the one in force. */
export const putFirst =
  (policy: number): Change =>
  doc => {
    const list = doc.get('policies');
    if (isSeq(list)) list.items.unshift(...list.items.splice(policy, 1));
  };

/** A first policy to begin with: small discounts pass, larger ones go to the manager. */
export const starter = (name: string, email: string | null): string => `policies:
  - name: ${name}
    rows:
      - name: in policy
        when: { discount: "<= 10%" }
        auto: approve
      - name: manager looks above 10 %
        when: { discount: "> 10%" }
        ask: { step: manager, approvers: [{ manager: requester }] }
    fallback: { ${email ? `person: ${email}` : 'role: admin'} }
`;

/** The line, from 1, at which a row begins; undefined where there is none. */
export function lineOfRow(text: string, policy: number, row: number): number | undefined {
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, logLevel: 'error', prettyErrors: false, uniqueKeys: false });
  const node = doc.getIn(['policies', policy, 'rows', row]);
  return isNode(node) && node.range ? lineCounter.linePos(node.range[0]).line : undefined;
}
