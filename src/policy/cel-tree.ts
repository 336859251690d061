import { unknownWord } from './file-nearest.ts';

/** What is allowed in a CEL condition beyond what its types say, read off its syntax tree; and its errors in words. */

/** A node as the library gives it: `op` says what it is and how `args` look. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly start?: number;
}

const LOOPS = ['exists', 'exists_one', 'all', 'filter', 'map'];
const FUNCTIONS = ['size', 'has', 'contains', 'startsWith', 'endsWith', 'lowerAscii', 'upperAscii', 'trim', 'int', 'double', 'string', 'share', ...LOOPS];

export interface Wrong {
  readonly message: string;
  /** Characters from the beginning of the condition. */
  readonly at: number | undefined;
}

/**
 * Goes through a tree and gives the first thing in it that is not allowed.
 * @param names what may follow `''`, `deal`, `deal.lines`, ...; whatever follows a name that is not among them is free
 * @param found is told every value that the condition speaks of, such as `['deal', 'fields', 'region']`
 */
export function walk(tree: unknown, names: Readonly<Record<string, readonly string[]>>, found: (path: readonly string[]) => void = () => undefined): Wrong | undefined {
  const each = (nodes: readonly unknown[], bound: readonly string[]): Wrong | undefined => {
    for (const node of nodes) {
      const wrong = visit(node, bound);
      if (wrong) return wrong;
    }
    return undefined;
  };

  /** The names of `deal.lines.count`, `deal.fields["x"]`; undefined for anything that is not such a chain. */
  const pathOf = (node: unknown, bound: readonly string[]): readonly string[] | undefined => {
    if (!isNode(node)) return undefined;
    if (node.op === 'id') return bound.includes(String(node.args)) ? undefined : [String(node.args)];
    if ((node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return undefined;
    const [of, key] = node.args as readonly unknown[];
    const name = node.op === '.' ? key : isNode(key) && key.op === 'value' ? key.args : undefined;
    const before = pathOf(of, bound);
    return before && typeof name === 'string' ? [...before, name] : undefined;
  };

  const named = (path: readonly string[], node: Node): Wrong | undefined => {
    for (let i = 0; i < path.length; i++) {
      const allowed = Object.hasOwn(names, path.slice(0, i).join('.')) ? names[path.slice(0, i).join('.')] : undefined;
      const name = path[i] ?? '';
      if (allowed && !allowed.includes(name)) return { message: unknownWord(name, allowed), at: node.start };
      // After a value that is no group of others, anything goes here; the types say the rest.
      if (!allowed) break;
    }
    found(path);
    return undefined;
  };

  const called = (name: string, of: unknown, args: readonly unknown[], node: Node, bound: readonly string[]): Wrong | undefined => {
    if (!FUNCTIONS.includes(name)) {
      const patterns = '"matches" cannot be used here, since a pattern could take for ever; use contains, startsWith or endsWith';
      return { message: name === 'matches' ? patterns : unknownWord(name, FUNCTIONS), at: node.start };
    }
    if (of === undefined || !LOOPS.includes(name)) return (of === undefined ? undefined : visit(of, bound)) ?? each(args, bound);
    const [variable, ...rest] = args;
    if (bound.length > 0) return { message: `${name} stands inside another loop; one loop inside another could take for ever`, at: node.start };
    const own = isNode(variable) && variable.op === 'id' ? String(variable.args) : '';
    if (Object.hasOwn(names, own)) return { message: `${JSON.stringify(own)} has a meaning already; call the variable of ${name} something else`, at: node.start };
    return visit(of, bound) ?? each(rest, [own]);
  };

  const visit = (node: unknown, bound: readonly string[]): Wrong | undefined => {
    if (Array.isArray(node)) return each(node, bound);
    if (!isNode(node) || node.op === 'value') return undefined;
    const path = pathOf(node, bound);
    if (path) return named(path, node);
    const args: readonly unknown[] = Array.isArray(node.args) ? node.args : [node.args];
    if (node.op === 'id') return undefined;
    if (node.op === 'call') return called(String(args[0]), undefined, args[1] as readonly unknown[], node, bound);
    if (node.op === 'rcall') return called(String(args[0]), args[1], args[2] as readonly unknown[], node, bound);
    if ((node.op === '/' || node.op === '%') && !isNumber(args[1]))
      return { message: 'a condition may be divided by a number other than 0 only; in place of "a / b > 0.8" write "a > b * 0.8"', at: node.start };
    return each(args, bound);
  };
  return visit(tree, []);
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
const isNumber = (node: unknown): boolean => isNode(node) && node.op === 'value' && (typeof node.args === 'number' || typeof node.args === 'bigint') && Number(node.args) !== 0;

const TYPES: Readonly<Record<string, string>> = {
  double: 'a number',
  int: 'a whole number',
  uint: 'a whole number',
  string: 'a text',
  bool: 'yes or no',
  null: 'nothing',
  dyn: 'a value of any kind',
  'list<string>': 'a list of texts',
  Deal: 'a deal',
  Lines: 'the line items',
  Requester: 'the requester',
};
export const typeWords = (type: string): string => (Object.hasOwn(TYPES, type) ? (TYPES[type] ?? type) : type.startsWith('list') ? 'a list' : type.startsWith('map') ? 'a map' : type);

/** The library's errors in words. `code` is one of its codes, `summary` its own sentence. */
export function celWords(code: string, summary: string): string {
  const [, left, sign, right] = /^no such overload: (\S+(?:, \S+)?) (\S+) (\S+)$/.exec(summary) ?? [];
  if (left !== undefined && sign !== undefined && right !== undefined) {
    const [a, b] = [typeWords(left), typeWords(right)];
    if (sign === 'in') return `${a} cannot be looked for in ${b}; write for instance "deal.stage in ['proposal', 'negotiation']"`;
    if (/^[-+*/%]$/.test(sign)) return `${a} and ${b} cannot be put together with ${sign}`;
    return `${a} cannot be compared with ${b} by ${sign}; both sides have to be of one kind, such as deal.discount > 10 or deal.stage == "proposal"`;
  }
  const [, unary, type] = /^no such overload: ([-!])(\S+)$/.exec(summary) ?? [];
  if (unary !== undefined && type !== undefined) return `${unary} cannot stand before ${typeWords(type)}`;
  if (code === 'invalid_logical_operand') return `${summary.includes('||') ? '||' : '&&'} stands between two conditions, each yes or no; compare first, such as deal.discount > 10`;
  if (code === 'limit_exceeded') return 'the condition is too large or nested too deeply; split it into rows';
  if (code.startsWith('unexpected') || code.startsWith('expected') || code.startsWith('unterminated') || code.startsWith('invalid_'))
    return `this is not a condition in CEL: ${summary}. Write == for equal, && for and, || for or, ! for not, and quotes around text`;
  return summary.replace(/\b(double|int|string|bool|dyn)\b/g, word => typeWords(word).replace(/^an? /, ''));
}

