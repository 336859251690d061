import {
  Lexer,
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { Document, Node } from 'yaml';
import { err, ok } from '../kernel/result.ts';
import type { Result } from '../kernel/result.ts';

/** Something in a file that a person has to mend. Line and column count from 1. */
export interface Problem {
  /** Such as `policies[0].rows[2].when.discount`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 16;
export const MAX_PROBLEMS = 100;

export interface YamlFile {
  readonly value: unknown;
  /** A problem with its place. `key`: at that key of the map at the path, rather than at its value. */
  readonly problem: (path: readonly PropertyKey[], message: string, key?: string) => Problem;
}

/**
 * Reads YAML 1.2 (core schema) with positions. Never throws.
 * Errors: over 64 KB, broken YAML, nesting deeper than 16, aliases, keys said twice, tags.
 */
export function readYaml(text: string): Result<YamlFile, Problem[]> {
  const tooLarge = text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES;
  if (tooLarge)
    return err([{ path: '', line: 1, column: 1, message: 'the file is larger than 64 KB; split it' }]);
  const deep = tooDeepAt(text);
  if (deep > 0)
    return err([
      {
        path: '',
        line: deep,
        column: 1,
        message: `nested too deeply; at most ${MAX_DEPTH} levels are allowed`,
      },
    ]);

  const lines = new LineCounter();
  // Not `silent`: then yaml drops a second document without a word.
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
    stringKeys: true,
  } as const;
  const document = parseDocument(text, options);
  const place = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken: Problem[] = [...document.errors, ...document.warnings]
    .sort((a, b) => a.pos[0] - b.pos[0])
    .slice(0, 20)
    .map(e => ({
      path: '',
      ...place(e.pos[0]),
      message: `this is not valid YAML: ${e.message}${hint(text, e.pos[0])}`,
    }));
  if (broken.length > 0) return err(broken);
  const refused = refusals(document, place);
  if (refused.length > 0) return err(refused);
  return ok({
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    problem: (path, message, key) => ({
      path: pathText(path),
      ...place(offsetOf(document, path, key)),
      message,
    }),
  });
}

/** An operator without quotes has another meaning in YAML (> folds text, ! is a tag); that is the likely slip. */
function hint(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
  return /[:,[{-]\s*(>|!=|%)/.test(line) ? '. Put the condition in quotes, such as "> 10%"' : '';
}

/**
 * The first line at which nesting gets too deep, or 0. Looked for in the tokens, without recursion: the parser
 * recurses, and a stack overflow inside it can end the whole process rather than throw (V8 gives up when it has to
 * compile a regular expression with no stack left), so it cannot be caught.
 */
function tooDeepAt(text: string): number {
  let flow = 0;
  let line = 1;
  let onLine = 0;
  const indents: number[] = [0];
  let lineStart = true;
  for (const token of new Lexer().lex(text)) {
    const first = token[0];
    if (first === '[' || first === '{') flow++;
    else if (first === ']' || first === '}') flow = Math.max(0, flow - 1);
    else if (flow === 0 && /^[-?:]$/.test(token)) onLine++;
    if (lineStart && flow === 0 && !/^[\r\n#]/.test(token)) {
      const indent = /^ +$/.test(token) ? token.length : 0;
      while ((indents.at(-1) ?? 0) > indent) indents.pop();
      if ((indents.at(-1) ?? 0) < indent) indents.push(indent);
    }
    lineStart = false;
    if (flow > MAX_DEPTH || onLine > MAX_DEPTH || indents.length > 2 * MAX_DEPTH) return line;
    const breaks = token.split('\n').length - 1;
    if (breaks > 0) {
      line += breaks;
      onLine = 0;
      lineStart = true;
    }
  }
  return 0;
}

function refusals(
  document: Document.Parsed,
  place: (offset: number) => { line: number; column: number },
): Problem[] {
  const found: Problem[] = [];
  const add = (node: Node, message: string) =>
    found.push({ path: '', ...place(node.range?.[0] ?? 0), message });
  visit(document, (_key, node, path) => {
    if (found.length >= 20) return visit.BREAK;
    if (isAlias(node))
      add(node, `aliases (*${node.source.slice(0, 40)}) are not supported; write the value again`);
    if (isNode(node) && path.filter(p => isMap(p) || isSeq(p)).length > MAX_DEPTH) {
      add(node, `nested too deeply; at most ${MAX_DEPTH} levels are allowed`);
      return visit.BREAK;
    }
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const { key } of node.items) {
        if (!isScalar(key)) continue;
        const said = String(key.value);
        if (seen.has(said)) add(key, `${JSON.stringify(said.slice(0, 60))} is said twice here`);
        seen.add(said);
      }
    }
    return undefined;
  });
  return found;
}

/** The place of what a path leads to, or of the last thing on the way to it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], key?: string): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  const steps = key === undefined ? path : [...path, key];
  for (const [i, step] of steps.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (!pair) return offset;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      if (key !== undefined && i === path.length) return offset;
      node = pair.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    else return offset;
    if (isNode(node) && node.range) offset = node.range[0];
  }
  return offset;
}

const pathText = (path: readonly PropertyKey[]) =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i ? '.' : ''}${String(step)}`)).join('');
