import { Button, NativeSelect, Select, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../api.ts';
import css from './inline.module.css';

export type Save = (typed: string) => Promise<void>;
/** Thrown by a save when the value has been changed by somebody else meanwhile; `again` writes ours over it. */
export class Changed extends Error {
  readonly theirs: ReactNode;
  readonly again: () => Promise<void>;
  constructor(theirs: ReactNode, again: () => Promise<void>) {
    super('changed meanwhile');
    this.theirs = theirs;
    this.again = again;
  }
}
/** Thrown by a save for what was typed; the message stands at the field. */
export class Mistyped extends Error {}

interface Props {
  readonly label: string;
  readonly shown: ReactNode;
  /** What the editor starts with. */
  readonly start: string;
  readonly kind: 'text' | 'number' | 'date' | 'choice' | 'person';
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: string;
  /** The field's name in the server's errors. */
  readonly field: string;
  readonly onOpen?: () => void;
  readonly onSave: Save;
}

/**
 * A value that becomes its own editor. Enter saves, Escape gives up; leaving the field keeps the editor open,
 * so that nothing typed is lost. Errors stand at the field.
 */
export function Inline({ label, shown, start, kind, options = [], hint, field, onOpen, onSave }: Props) {
  const [typed, setTyped] = useState<string | undefined>();
  const [error, setError] = useState<ReactNode>();
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<Changed | undefined>();
  const opener = useRef<HTMLButtonElement>(null);

  const close = () => {
    setTyped(undefined);
    setError(undefined);
    setConflict(undefined);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const attempt = async (save: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await save();
      close();
    } catch (caught) {
      if (caught instanceof Changed) setConflict(caught);
      else if (caught instanceof ApiError) {
        setConflict(undefined);
        setError(
          caught.field(field) ?? [caught.problem.title, caught.problem.detail].filter(Boolean).join(' '),
        );
      } else setError(caught instanceof Error ? caught.message : String(caught));
    } finally {
      setBusy(false);
    }
  };
  const save = (value: string) => (value === start ? close() : void attempt(() => onSave(value)));

  if (typed === undefined) {
    return (
      <div className={css.fact}>
        <span className={css.label}>{label}</span>
        <button
          ref={opener}
          type="button"
          className={css.value}
          onClick={() => {
            onOpen?.();
            setTyped(start);
          }}
        >
          <span className="hidden">Edit {label}: </span>
          <span className={css.shown}>{shown}</span>
          <IconPencil size={14} aria-hidden className={css.pencil} />
        </button>
      </div>
    );
  }
  const common = { 'aria-label': label, 'data-autofocus': true, autoFocus: true, error, disabled: busy };
  return (
    <form
      className={css.fact}
      data-editing
      onSubmit={event => {
        event.preventDefault();
        save(typed);
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      <span className={css.label} aria-hidden>
        {label}
      </span>
      {kind === 'choice' ? (
        <NativeSelect
          {...common}
          data={[...options]}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      ) : kind === 'person' ? (
        <Select
          {...common}
          searchable
          clearable
          limit={50}
          data={[...options]}
          value={typed || null}
          onChange={value => setTyped(value ?? '')}
          nothingFoundMessage="Nobody of that name"
        />
      ) : (
        <TextInput
          {...common}
          type={kind === 'date' ? 'date' : 'text'}
          inputMode={kind === 'number' ? 'decimal' : undefined}
          description={hint}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={typed}
          onFocus={event => kind !== 'date' && event.currentTarget.select()}
          onChange={event => setTyped(event.currentTarget.value)}
        />
      )}
      {conflict ? (
        <div className={css.conflict} role="alert">
          <p>Somebody else changed this meanwhile. It is now:</p>
          <p className={css.theirs}>{conflict.theirs}</p>
          <div className="row">
            <Button size="compact-sm" onClick={() => void attempt(conflict.again)} loading={busy}>
              Save mine
            </Button>
            <Button size="compact-sm" onClick={close}>
              Keep theirs
            </Button>
          </div>
        </div>
      ) : (
        <div className="row">
          <Button size="compact-sm" variant="filled" type="submit" loading={busy}>
            Save
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={close}>
            Cancel
          </Button>
        </div>
      )}
    </form>
  );
}

/** A value that is computed or comes from elsewhere, in the same form. */
export function Fact({ label, children, why }: { label: string; children: ReactNode; why?: string }) {
  return (
    <div className={css.fact} title={why}>
      <span className={css.label}>{label}</span>
      <span className={css.fixed}>{children}</span>
    </div>
  );
}
