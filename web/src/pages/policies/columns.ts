import type { PolicyProblem } from '../../api.ts';
import { sayField } from '../../say/words.ts';
import { pieces } from './document-cells.ts';
import type { Field, Holds, PolicyView } from './document-model.ts';

/** What the table shows of a policy, what may be added, and where a problem stands. Pure. */

export interface Known {
  readonly key: string;
  /** What it holds, in the server's words. */
  readonly holds: string;
  readonly values: readonly string[];
  readonly as?: Holds | undefined;
}
/** What the server's JSON schema says of policies: the program's own list, so that a new column needs no new page. */
export interface Language {
  readonly columns: readonly Known[];
  readonly rowOptions: readonly Known[];
  readonly stepOptions: readonly Known[];
}

type Schema = { readonly [key: string]: unknown };
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

export function readSchema(root: unknown): Language {
  const at = (from: unknown, ...path: readonly string[]): unknown => {
    let node = resolve(from);
    for (const step of path) node = resolve(isSchema(node) ? node[step] : undefined);
    return node;
  };
  const resolve = (node: unknown): unknown => {
    const ref = isSchema(node) ? node['$ref'] : undefined;
    if (typeof ref !== 'string' || !ref.startsWith('#/$defs/') || !isSchema(root)) return node;
    const defs = root['$defs'];
    return isSchema(defs) ? defs[ref.slice('#/$defs/'.length)] : undefined;
  };
  const props = (node: unknown): [string, Schema][] => {
    const found = at(node, 'properties');
    return isSchema(found) ? Object.entries(found).flatMap(([key, value]): [string, Schema][] => (isSchema(resolve(value)) ? [[key, resolve(value) as Schema]] : [])) : [];
  };
  const known = ([key, schema]: [string, Schema]): Known => ({
    key,
    holds: typeof schema['description'] === 'string' ? schema['description'] : '',
    values: Array.isArray(schema['enum']) ? schema['enum'].map(String) : schema['type'] === 'boolean' ? ['true', 'false'] : [],
    as: holdsOf(key, schema),
  });
  const holdsOf = (key: string, schema: Schema): Holds | undefined =>
    schema['type'] === 'boolean' ? 'boolean' : schema['type'] === 'integer' ? 'number' : schema['type'] !== 'array' ? undefined : key === 'notify' ? 'approvers' : 'names';
  const isText = (schema: unknown) => isSchema(schema) && schema['type'] === 'string';
  /** One value, or a list of names: what fits into a cell. */
  const single = ([key, schema]: [string, Schema]) =>
    ['string', 'integer', 'boolean'].includes(String(schema['type'])) || Array.isArray(schema['enum']) || (schema['type'] === 'array' && (key === 'notify' || isText(resolve(schema['items']))));
  const row = at(root, 'properties', 'policies', 'items', 'properties', 'rows', 'items');
  const ask = at(row, 'properties', 'ask');
  const step = isSchema(ask) && Array.isArray(ask['anyOf']) ? ask['anyOf'].map(resolve).find(one => props(one).some(([key]) => key === 'step')) : ask;
  return {
    columns: props(at(row, 'properties', 'when'))
      .filter(([key]) => key !== 'any-of')
      .map(known),
    rowOptions: props(row)
      .filter(([key]) => !['name', 'when', 'ask', 'auto'].includes(key))
      .filter(single)
      .map(known),
    stepOptions: props(step)
      .filter(([key]) => !['step', 'approvers', 'completion', 'after'].includes(key))
      .filter(single)
      .map(known),
  };
}

export interface GridColumn {
  readonly id: string;
  readonly label: string;
  /** Undefined: the row's handle, and what the table does not know. */
  readonly field: Field | undefined;
  readonly of: 'row' | 'step';
  readonly holds: string;
  readonly values: readonly string[];
  /** Can be taken out of the table. */
  readonly loose: boolean;
}

export const idOf = (field: Field): string => ('key' in field ? `${field.kind}.${field.key}` : field.kind);

const fixed = (id: string, label: string, of: 'row' | 'step', field: Field | undefined, holds = ''): GridColumn => ({ id, label, field, of, holds, values: [], loose: false });

const sayColumn = (key: string): string => (key === 'if' ? 'If' : sayField(key));

/** The columns in use, and those that the person has added and not filled yet (`more`, by id). */
export function columnsOf(policy: PolicyView, language: Language, more: ReadonlySet<string>): GridColumn[] {
  const loose = (field: { readonly kind: 'when' | 'option' | 'ask-option'; readonly key: string }, of: 'row' | 'step', list: readonly Known[]): GridColumn => {
    const known = list.find(one => one.key === field.key);
    return { id: idOf(field), label: sayColumn(field.key), field: { ...field, as: known?.as }, of, holds: known?.holds ?? '', values: known?.values ?? [], loose: true };
  };
  const used = (kind: 'when' | 'option' | 'ask-option', list: readonly Known[], keys: readonly string[]) => {
    const asked = [...more].filter(id => id.startsWith(`${kind}.`)).map(id => id.slice(kind.length + 1));
    const all = new Set([...keys, ...asked]);
    // In the language's order, so that the same columns stand in the same places in every policy.
    return [...list.map(one => one.key).filter(key => all.has(key)), ...[...all].filter(key => !list.some(one => one.key === key))].map(key => ({ kind, key }));
  };
  const steps = policy.rows.flatMap(row => row.asks);
  const anyOf = policy.rows.some(row => row.anyOf) || more.has('any-of');
  return [
    fixed('handle', 'Row', 'row', undefined),
    fixed('name', 'Name', 'row', { kind: 'name' }),
    ...used('when', language.columns, policy.rows.flatMap(row => Object.keys(row.when))).map(field => loose(field, 'row', language.columns)),
    ...(anyOf
      ? [{ ...fixed('any-of', 'Any of', 'row', { kind: 'any-of' }, 'alternatives of which one has to hold, such as payment_days > 60 | discount > 25%'), loose: true }]
      : []),
    ...used('option', language.rowOptions, policy.rows.flatMap(row => Object.keys(row.options))).map(field => loose(field, 'row', language.rowOptions)),
    fixed('step', 'Asks: step', 'step', { kind: 'step' }, 'the name of the step; rows that ask for the same step are merged'),
    fixed('approvers', 'Approvers', 'step', { kind: 'approvers' }, 'a list such as team: Deal Desk, role: finance-approver, manager: requester level 2, person: ann@example.com'),
    fixed('completion', 'Completion', 'step', { kind: 'completion' }, 'any (when empty), all, majority, at least 2, 60%'),
    fixed('after', 'After', 'step', { kind: 'after' }, 'steps that have to be done first; without any it is asked at once'),
    ...used('ask-option', language.stepOptions, steps.flatMap(step => Object.keys(step.options))).map(field => loose(field, 'step', language.stepOptions)),
    fixed('auto', 'Approves by itself', 'row', { kind: 'auto' }),
    ...(policy.rows.some(row => row.more) || steps.some(step => step.more) ? [fixed('more', 'More', 'row', undefined)] : []),
  ];
}

export interface Placed {
  readonly problem: PolicyProblem;
  readonly policy: number | undefined;
  readonly row: number | undefined;
  readonly ask: number;
  /** A column's id, or the name of a setting of the policy. */
  readonly column: string | undefined;
}

/** `policies[0].rows[2].when.discount` → that cell. What has no cell of its own goes to the nearest one. */
export function locate(problem: PolicyProblem): Placed {
  const [, policy, row, rest = ''] = /^policies\[(\d+)\](?:\.rows\[(\d+)\])?\.?(.*)$/s.exec(problem.path) ?? [];
  const place = (column: string | undefined, ask = 0): Placed => ({
    problem,
    policy: policy === undefined ? undefined : Number(policy),
    row: row === undefined ? undefined : Number(row),
    ask,
    column,
  });
  if (row === undefined) return place(/^[\w-]+/.exec(rest)?.[0]);
  if (rest === '') return place('step');
  if (/^when\.any-of/.test(rest)) return place('any-of');
  if (rest.startsWith('when.')) return place(`when.${rest.slice('when.'.length)}`);
  if (rest === 'when') {
    // An unknown column: the sentence begins with its name.
    const unknown = /^("(?:[^"\\]|\\.)*")/.exec(problem.message)?.[1];
    return place(unknown ? `when.${String(JSON.parse(unknown))}` : 'name');
  }
  const [, index, key] = /^ask(?:\[(\d+)\])?(?:\.([\w-]+))?/.exec(rest) ?? [];
  if (rest.startsWith('ask')) return place(key === undefined ? 'step' : ['step', 'approvers', 'completion', 'after'].includes(key) ? key : `ask-option.${key}`, Number(index ?? 0));
  const option = /^[\w-]+/.exec(rest)?.[0] ?? 'name';
  return place(option === 'name' || option === 'auto' ? option : `option.${option}`);
}

export const isApprovers = ({ id, field }: GridColumn): boolean => id === 'approvers' || (field !== undefined && 'key' in field && field.as === 'approvers');
export const isNames = ({ id, field }: GridColumn): boolean => id === 'after' || (field !== undefined && 'key' in field && field.as === 'names');

export interface Around {
  readonly people: readonly { readonly name: string; readonly email: string | null; readonly active: boolean; readonly roles: readonly string[] }[];
  readonly teams: readonly { readonly name: string }[];
  readonly stages: readonly { readonly id: string; readonly label: string }[];
}
export interface Suggestion {
  readonly value: string;
  readonly label: string;
}
const MOST = 8;

/** What one may mean, for what is typed so far. `value` is the whole cell after choosing it. */
export function suggestions(column: GridColumn, typed: string, policy: PolicyView, around: Around): Suggestion[] {
  const list = isApprovers(column) || isNames(column) || column.id === 'gate';
  const done = list ? pieces(`${typed}\u0001`).slice(0, -1) : [];
  const last = list ? typed.slice(Math.max(0, typed.lastIndexOf(',') + 1)).trim() : typed.trim();
  const words = last.toLowerCase().split(/[\s:]+/).filter(Boolean);
  const options = optionsFor(column, policy, around);
  const found = options.filter(
    option => !done.includes(option.value) && option.value !== typed.trim() && words.every(word => `${option.value} ${option.label}`.toLowerCase().includes(word)),
  );
  return found.slice(0, MOST).map(option => ({ label: option.label, value: [...done, option.value].join(', ') }));
}

function optionsFor(column: GridColumn, policy: PolicyView, { people, teams, stages }: Around): Suggestion[] {
  const plain = (values: Iterable<string>) => [...new Set(values)].filter(value => value !== '').map(value => ({ value, label: value }));
  const steps = policy.rows.flatMap(row => row.asks);
  if (column.values.length > 0) return plain(column.values);
  switch (isApprovers(column) ? 'approvers' : column.id) {
    case 'step':
    case 'after':
      return plain(steps.map(step => step.step));
    case 'completion':
      return plain(['any', 'all', 'majority', 'at least 2', '60%']);
    case 'auto':
      return plain(['approve']);
    case 'gate':
      return stages.map(stage => ({ value: stage.id, label: stage.label }));
    case 'approvers':
    case 'fallback': {
      const active = people.filter(person => person.active);
      return [
        { value: 'manager: requester', label: 'the manager of whoever asks' },
        { value: 'manager: owner', label: 'the manager of the deal’s owner' },
        { value: 'manager: requester level 2', label: 'the manager’s manager' },
        ...teams.map(team => ({ value: `team: ${/[,"{}[\]]/.test(team.name) ? JSON.stringify(team.name) : team.name}`, label: `everybody in ${team.name}` })),
        ...[...new Set(active.flatMap(person => person.roles))].sort().map(role => ({ value: `role: ${role}`, label: `everybody with the role ${role}` })),
        ...active.filter(person => person.email).map(person => ({ value: `person: ${person.email}`, label: person.name })),
      ];
    }
    case 'when.stage':
      return [...stages.map(stage => ({ value: stage.id, label: stage.label })), ...plain(used(policy, 'stage'))];
    case 'when.owner_team':
      return plain([...teams.map(team => team.name), ...used(policy, 'owner_team')]);
    default:
      return column.field?.kind === 'when' ? plain(used(policy, column.field.key)) : [];
  }
}
const used = (policy: PolicyView, key: string): string[] => policy.rows.map(row => row.when[key]?.text ?? '');
