import type { Document } from 'yaml';
import { Scalar, YAMLSeq, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Node, type YAMLMap } from 'yaml';
import { carryOver } from './lines.ts';
import { pieces, readAnyOf, readApprover, readCompletion, readNames, textOf } from './document-cells.ts';
import type { Change, Field, Holds, Place, Setting } from './document-model.ts';
import { open, starter } from './document.ts';

/** Every edit of the table as a change of the file: comments, order and what the table does not know stay as they are. Pure. */

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

