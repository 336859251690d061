import type { Document } from 'yaml';
import { LineCounter, YAMLSeq, isAlias, isMap, isNode, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';
import { anyOfCell, approverCell, approversCell, completionCell, conditionCell, keyOf, namesCell, optionsOf, restOf, textOf, yamlOf } from './document-cells.ts';
import { ASK_KEYS, EMPTY, POLICY_KEYS, ROW_KEYS, type Cell, type Place, type PolicyView, type RowView, type Sheet } from './document-model.ts';

/** Reads a policy file as a table. Pure. */

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
export function open(text: string): Document.Parsed | string {
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

