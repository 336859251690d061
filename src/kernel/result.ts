/**
 * A value, or a reason why there is none. For what people can mend (bad input, a missing rate): the type makes
 * the caller look. Bugs are thrown instead.
 */
export type Result<T, E> = Ok<T> | Err<E>;
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <E>(error: E): Err<E> => ({ ok: false, error });

export const mapOk = <T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> =>
  result.ok ? ok(change(result.value)) : result;

export const andThen = <T, U, E, F>(
  result: Result<T, E>,
  next: (value: T) => Result<U, F>,
): Result<U, E | F> => (result.ok ? next(result.value) : result);

/** All the values, or the first reason. */
export function all<T, E>(results: Iterable<Result<T, E>>): Result<T[], E> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}

/** The value, where an error could only be a bug. @throws Error naming the reason */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  const { error } = result;
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  throw new Error(`expected a value, got: ${String(said)}`);
}
