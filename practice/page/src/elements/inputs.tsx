/** Elements that are typed into or ticked: text, number, dates, checkboxes, radio buttons, files. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { wordsOf } from '../blocks/types.ts';
import type { OptionObject } from '../blocks/types.ts';
import { textEntry, textValue } from '../blocks/view-state.ts';
import { Text } from '../format/show.tsx';
import { Icon } from '../lib/icons.tsx';
import { fromWall, toWall } from '../lib/zoned.ts';
import { useConfirm } from './confirm.tsx';
import type { FieldProps } from './field.ts';
import { useSurface } from './surface.ts';

/** How long typing rests before on_character_entered tells the app, milliseconds. */
const TYPING_MS = 300;

export function TextElement(props: FieldProps): ReactNode {
  const { element, value, commit, keep, dispatches } = props;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(commit);
  latest.current = commit;
  useEffect(() => () => clearTimeout(timer.current), []);

  // Enter is the default trigger (docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object).
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const multiline = element.multiline === true || element.type === 'rich_text_input';
  const text = textValue(value);

  const onText = (next: string) => {
    const entry = textEntry(element.type, next);
    keep(entry);
    if (!dispatches || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(entry), TYPING_MS);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || multiline) return;
    if (dispatches && triggers.includes('on_enter_pressed')) {
      event.preventDefault();
      clearTimeout(timer.current);
      commit(textEntry(element.type, text));
    }
  };

  const common = {
    id: props.controlId,
    className: 'input',
    'aria-label': props.label,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid || undefined,
    placeholder: wordsOf(element.placeholder),
    value: text,
    'data-focus': element.focus_on_load || undefined,
    autoComplete: 'off',
    onKeyDown,
  };
  const left = element.max_length !== undefined ? element.max_length - text.length : undefined;
  return (
    <>
      {multiline ? (
        <textarea
          {...common}
          rows={Math.max(3, element.min_lines ?? 4)}
          onChange={event => onText(event.target.value)}
        />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={INPUT_MODES[element.type]}
          onChange={event => onText(event.target.value)}
        />
      )}
      {left !== undefined && left <= 60 && (
        <small className="field-count" data-over={left < 0}>
          {left}
        </small>
      )}
    </>
  );
}

// A number is typed as text, as in Slack: what cannot be read stays there to be mended, with its error under it.
const INPUT_MODES: Record<string, 'decimal' | 'email' | 'url' | 'text'> = {
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
};

export function DateElement(props: FieldProps): ReactNode {
  const { element, value, commit } = props;
  const { timeZone } = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const { type } = element;
  const kind = type === 'datepicker' ? 'date' : type === 'timepicker' ? 'time' : 'datetime-local';
  const shown =
    kind === 'date'
      ? (value?.selected_date ?? '')
      : kind === 'time'
        ? (value?.selected_time ?? '')
        : toWall(value?.selected_date_time, timeZone);
  const onPick = (raw: string) => {
    if (kind === 'date') commit({ type, selected_date: raw || null });
    else if (kind === 'time') commit({ type, selected_time: raw || null });
    else commit({ type, selected_date_time: fromWall(raw, timeZone) });
  };
  return (
    <>
      <input
        id={props.controlId}
        className="input input-date"
        type={kind}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid || undefined}
        data-focus={element.focus_on_load || undefined}
        value={shown}
        onChange={event => {
          const raw = event.target.value;
          ask(() => onPick(raw));
        }}
      />
      {kind !== 'date' && <small className="field-zone">{timeZone.replaceAll('_', ' ')}</small>}
      {dialog}
    </>
  );
}

export function ChoiceElement(props: FieldProps): ReactNode {
  const { element, value, commit } = props;
  const { ask, dialog } = useConfirm(element.confirm);
  const many = element.type === 'checkboxes';
  const chosen = many
    ? (value?.selected_options ?? [])
    : value?.selected_option
      ? [value.selected_option]
      : [];
  const isOn = (option: OptionObject) => chosen.some(one => one.value === option.value);
  const flip = (option: OptionObject) => {
    const { type } = element;
    if (!many) commit({ type, selected_option: option });
    else if (isOn(option))
      commit({ type, selected_options: chosen.filter(one => one.value !== option.value) });
    else commit({ type, selected_options: [...chosen, option] });
  };
  return (
    <div
      role={many ? 'group' : 'radiogroup'}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      className="choices"
    >
      {(element.options ?? []).map((option, index) => (
        <label key={option.value ?? index} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            id={index === 0 ? props.controlId : undefined}
            name={`${props.blockId}-${props.actionId}-${props.controlId}`}
            checked={isOn(option)}
            data-focus={(index === 0 && element.focus_on_load) || undefined}
            onChange={() => ask(() => flip(option))}
          />
          <span>
            <Text of={option.text} />
            {option.description && (
              <small>
                <Text of={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
      {dialog}
    </div>
  );
}

export function FileElement(props: FieldProps): ReactNode {
  const { element, value, commit } = props;
  const surface = useSurface();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const files = value?.files ?? [];
  const max = element.max_files ?? 10;
  const { type } = element;

  const add = async (list: FileList | null) => {
    const chosen = [...(list ?? [])].slice(0, max - files.length);
    if (chosen.length === 0) return;
    setBusy(true);
    setProblem('');
    try {
      const added: typeof files = [];
      for (const file of chosen) added.push(await surface.upload(file));
      commit({ type, files: [...files, ...added] });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The file could not be sent. Try again.');
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="files">
      {files.map(file => (
        <span key={file.id} className="chip">
          <Icon name="file" size={14} /> {file.name}
          <button
            type="button"
            aria-label={`Remove ${file.name}`}
            onClick={() => commit({ type, files: files.filter(one => one.id !== file.id) })}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      {files.length < max && (
        <input
          id={props.controlId}
          type="file"
          className="input-file"
          aria-label={props.label}
          aria-describedby={props.describedBy}
          multiple={max > 1}
          accept={element.filetypes?.map(kind => `.${kind}`).join(',')}
          disabled={busy}
          onChange={event => void add(event.target.files)}
        />
      )}
      {busy && <span className="spinner" role="status" aria-label="Sending the file" />}
      {problem && <small className="field-error">{problem}</small>}
    </div>
  );
}
