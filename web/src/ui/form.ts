import { useState } from 'react';
import { ApiError } from '../api.ts';
import { notice } from './notice.ts';

type Errors<T> = Partial<Record<keyof T & string, string>>;

/**
 * The fields of a form. What was typed is never touched by an answer; an error goes to its field, and what
 * belongs to no field of this form is said in a notice.
 */
export function useFields<T extends Record<string, unknown>>(start: T) {
  const [values, setValues] = useState(start);
  const [errors, setErrors] = useState<Errors<T>>({});
  return {
    values,
    errors,
    setErrors,
    set<K extends keyof T & string>(name: K, value: T[K]): void {
      setValues(old => ({ ...old, [name]: value }));
      setErrors(({ [name]: _mended, ...rest }) => rest as Errors<T>);
    },
    /** Everything that Mantine's text inputs need. */
    text(name: keyof T & string) {
      return {
        value: values[name] as string,
        error: errors[name],
        onChange: (event: { currentTarget: { value: string } }) =>
          this.set(name, event.currentTarget.value as T[typeof name]),
      };
    },
    failed(error: unknown): void {
      if (!(error instanceof ApiError)) return notice.failed(error);
      const found: Errors<T> = {};
      for (const name of Object.keys(values)) {
        const message = error.field(name);
        if (message) found[name as keyof T & string] = message;
      }
      setErrors(found);
      if (Object.keys(found).length === 0) notice.failed(error);
      // The first field to mend gets the focus, once its error is drawn.
      else
        requestAnimationFrame(() =>
          document
            .querySelector<HTMLElement>('[role="dialog"] [aria-invalid="true"], form [aria-invalid="true"]')
            ?.focus(),
        );
    },
  };
}
