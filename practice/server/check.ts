import type { Json, JsonObject } from '../browser-api.ts';

/**
 * A small language for describing what Slack accepts. A check looks at one value and reports what is wrong with it in
 * Slack's own words: a sentence and a JSON pointer, as in `response_metadata.messages`. Checks never throw, whatever
 * they are given.
 */
export type Check = (value: Json | undefined, at: string, report: Report) => void;

export class Report {
  /** `{message, pointer}`, in the order found; no more than a screenful. */
  readonly problems: { readonly message: string; readonly pointer: string }[] = [];
  add(message: string, pointer: string): void {
    if (this.problems.length < 50) this.problems.push({ message, pointer });
  }
  get ok(): boolean {
    return this.problems.length === 0;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A string of `min` to `max` characters. */
export const str =
  (max = Infinity, min = 0): Check =>
  (value, at, report) => {
    if (typeof value !== 'string') report.add('must provide a string', at);
    else if (value.length < min) report.add(`must be more than ${min - 1} characters`, at);
    else if (value.length > max) report.add(`must be less than ${max + 1} characters`, at);
  };

/** A string that has a shape: `what` says which, for the person who reads it. */
export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at, report) => {
    if (typeof value !== 'string') report.add('must provide a string', at);
    else if (!pattern.test(value)) report.add(what, at);
  };

export const oneOf =
  (...allowed: readonly string[]): Check =>
  (value, at, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) report.add('must be a valid enum value', at);
  };

export const bool: Check = (value, at, report) => {
  if (typeof value !== 'boolean') report.add('must provide a boolean', at);
};

export const num =
  (min = -Infinity, max = Infinity, whole = false): Check =>
  (value, at, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) report.add('must provide a number', at);
    else if (whole && !Number.isInteger(value)) report.add('must provide an integer', at);
    else if (value < min) report.add(`must be more than ${min - 1}`, at);
    else if (value > max) report.add(`must be less than ${max + 1}`, at);
  };

/** Between `min` and `max` items, each of which passes `item`. Items beyond the limit are not looked at. */
export const list =
  (item: Check, max = Infinity, min = 0): Check =>
  (value, at, report) => {
    if (!Array.isArray(value)) return report.add('must provide an array', at);
    if (value.length < min) report.add(`no fewer than ${min} items allowed`, at);
    if (value.length > max) report.add(`no more than ${max} items allowed`, at);
    value.slice(0, Math.min(max, 200)).forEach((one, i) => item(one, `${at}/${i}`, report));
  };

/**
 * An object with these properties and no others; Slack refuses what it does not know
 * ("invalid additional property: submit_disabled", seen in the field).
 */
export const shape =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, at, report) => {
    if (!isObject(value)) return report.add('must provide an object', at);
    for (const [key, check] of Object.entries(required)) {
      const inner = own(value, key);
      if (inner === undefined || inner === null) report.add(`missing required field: ${key}`, at);
      else check(inner, `${at}/${key}`, report);
    }
    for (const [key, inner] of Object.entries(value)) {
      if (Object.hasOwn(required, key) || inner === undefined) continue;
      const check = Object.hasOwn(optional, key) ? optional[key] : undefined;
      if (!check) report.add(`invalid additional property: ${key}`, at);
      else if (inner !== null) check(inner, `${at}/${key}`, report);
    }
  };

/** By the value of `type`; anything else is "unsupported type". */
export const byType =
  (types: ReadonlyMap<string, Check>): Check =>
  (value, at, report) => {
    if (!isObject(value)) return report.add('must provide an object', at);
    const type = own(value, 'type');
    if (type === undefined || type === null) return report.add('missing required field: type', at);
    const check = typeof type === 'string' ? types.get(type) : undefined;
    if (!check) return report.add(`unsupported type: ${(typeof type === 'string' ? type : JSON.stringify(type)).slice(0, 80)}`, `${at}/type`);
    check(value, at, report);
  };

/** All of these, one after the other. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, at, report) => {
    for (const check of checks) check(value, at, report);
  };

/** Looks at an object that may be anything; `look` runs only when it is one. */
export const also =
  (look: (value: JsonObject, at: string, report: Report) => void): Check =>
  (value, at, report) => {
    if (isObject(value)) look(value, at, report);
  };

export const anything: Check = () => {};
