import { NativeSelect } from '@mantine/core';
import { useId, useState, type KeyboardEvent } from 'react';
import type { Around, GridColumn } from './columns.ts';
import { suggestions } from './columns.ts';
import { setPolicy } from './document-edit.ts';
import type { Cell, Change, PolicyView, Setting } from './document-model.ts';
import css from './policies.module.css';

interface Props {
  readonly index: number;
  readonly policy: PolicyView;
  readonly around: Around;
  /** Sentences by the setting's name in the file. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly readOnly: boolean;
  readonly onChange: (change: Change) => void;
}

/** What a policy says besides its rows. A field is written into the file when one leaves it or presses Enter. */
export function SettingsForm({ index, policy, around, problems, readOnly, onChange }: Props) {
  const set = (setting: Setting) => (typed: string) => onChange(setPolicy(index, setting, typed));
  const wrong = (...names: string[]) => names.flatMap(name => problems.get(name) ?? []).join(' ');
  return (
    <div className={css.settings}>
      <Field label="Name" cell={{ text: policy.name }} wrong={wrong('name')} readOnly={readOnly} onSet={set('name')} />
      <NativeSelect
        label="Rows that count"
        value={policy.hit === 'first' ? 'first' : 'all'}
        disabled={readOnly}
        data={[
          { value: 'all', label: 'all that match' },
          { value: 'first', label: 'the first that matches' },
        ]}
        error={wrong('hit') || undefined}
        onChange={event => set('hit')(event.currentTarget.value === 'all' && policy.hit === '' ? '' : event.currentTarget.value)}
      />
      <Field
        label="Asked if nobody else is"
        cell={policy.fallback}
        wrong={wrong('fallback')}
        readOnly={readOnly}
        hint="person: ann@example.com"
        offer={typed => suggestions(column('fallback'), typed, policy, around).map(one => one.value)}
        onSet={set('fallback')}
      />
      <Field label="Remind after" cell={{ text: policy.remindAfter }} wrong={wrong('remind_after')} readOnly={readOnly} hint="4 business hours" onSet={set('remind_after')} />
      <Field
        label="Stages held back"
        cell={policy.gate}
        wrong={wrong('gate')}
        readOnly={readOnly}
        hint="none"
        offer={typed => suggestions(column('gate'), typed, policy, around).map(one => one.value)}
        onSet={set('gate')}
      />
      {policy.more && (
        <div className={css.others}>
          <span className="small muted">Also said, in the text</span>
          <code>{policy.more}</code>
        </div>
      )}
    </div>
  );
}

const column = (id: string): GridColumn => ({ id, label: '', field: undefined, of: 'row', holds: '', values: [], loose: false });

interface FieldProps {
  readonly label: string;
  readonly cell: Cell;
  readonly wrong: string;
  readonly readOnly: boolean;
  readonly hint?: string;
  readonly offer?: (typed: string) => readonly string[];
  readonly onSet: (typed: string) => void;
}

function Field({ label, cell, wrong, readOnly, hint, offer, onSet }: FieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | undefined>();
  const shown = typed ?? cell.text;
  const keep = () => {
    if (typed !== undefined && typed.trim() !== cell.text.trim()) onSet(typed);
    setTyped(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) keep();
    if (event.key === 'Escape' && typed !== undefined) {
      event.stopPropagation();
      setTyped(undefined);
    }
  };
  const offers = offer && typed !== undefined ? offer(typed) : [];
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={shown}
        readOnly={readOnly || cell.fixed}
        title={cell.fixed ? 'Said in a way that only the text can change' : undefined}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        list={offer ? `${id}-list` : undefined}
        aria-invalid={wrong !== '' || undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onFocus={() => !readOnly && setTyped(cell.text)}
        onChange={event => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={keep}
      />
      {offer && (
        <datalist id={`${id}-list`}>
          {offers.map(value => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
      {wrong && (
        <p id={`${id}-wrong`} className={css.fieldWrong}>
          {wrong}
        </p>
      )}
    </div>
  );
}
