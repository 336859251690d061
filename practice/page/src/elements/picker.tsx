/**
 * A select with search, for one or several choices (the combobox pattern of the ARIA practices). All of Slack's
 * select menus are drawn with it.
 */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../lib/icons.tsx';
import { Popover } from '../lib/popover.tsx';

export interface Choice {
  key: string;
  label: string;
  detail?: string;
  group?: string;
}

export interface PickerProps {
  label: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  placeholder: string;
  multi?: boolean;
  max?: number | undefined;
  disabled?: boolean;
  /** Takes the focus when the dialog opens. */
  focusFirst?: boolean;
  selected: Choice[];
  /** Fixed choices, filtered here; or a search that the app answers. */
  choices?: Choice[];
  search?: ((query: string) => Promise<Choice[]>) | undefined;
  minQuery?: number;
  onChange(selected: Choice[]): void;
}

/** Case and accents do not matter when one searches. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function Picker(props: PickerProps): ReactNode {
  const { multi = false, selected, onChange, choices, search, minQuery = 0 } = props;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = useFound(open, query, choices, search, minQuery);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const chosen = new Set(selected.map(choice => choice.key));
  const full = multi && props.max !== undefined && selected.length >= props.max;

  useEffect(() => setActive(0), [query, open]);
  useEffect(() => {
    if (open) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, open, listId]);

  const close = () => {
    setOpen(false);
    setQuery('');
  };
  const pick = (choice: Choice | undefined) => {
    if (!choice) return;
    if (!multi) {
      onChange([choice]);
      close();
    } else if (chosen.has(choice.key)) onChange(selected.filter(one => one.key !== choice.key));
    else if (!full) onChange([...selected, choice]);
    if (multi) setQuery('');
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const many = found.choices.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (many > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + many) % many);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      // Enter in a closed select must not send the whole form.
      event.preventDefault();
      if (open) pick(found.choices[active]);
      else setOpen(true);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Backspace' && query === '' && multi && selected.length > 0) {
      onChange(selected.slice(0, -1));
    } else if (event.key === 'Tab') close();
  };

  const shown = open || multi ? query : (selected[0]?.label ?? '');
  let group: string | undefined;
  return (
    <div
      ref={box}
      className="picker"
      data-open={open}
      data-invalid={props.invalid}
      onMouseDown={event => {
        if (props.disabled || event.target === input.current) return;
        if ((event.target as HTMLElement).closest('button')) return;
        event.preventDefault();
        input.current?.focus();
        setOpen(true);
      }}
    >
      {multi &&
        selected.map(choice => (
          <span key={choice.key} className="chip">
            {choice.label}
            <button
              type="button"
              aria-label={`Remove ${choice.label}`}
              onClick={() => onChange(selected.filter(one => one.key !== choice.key))}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
      <input
        ref={input}
        role="combobox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid || undefined}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && found.choices.length > 0 ? `${listId}-${active}` : undefined}
        data-focus={props.focusFirst || undefined}
        disabled={props.disabled}
        placeholder={selected.length === 0 ? props.placeholder : !multi ? selected[0]?.label : ''}
        value={shown}
        onChange={event => {
          setQuery(event.target.value);
          setOpen(true);
        }}
        onMouseDown={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={event => {
          if (!box.current?.contains(event.relatedTarget as Node | null)) close();
        }}
      />
      {!multi && selected.length > 0 && !props.disabled ? (
        <button
          type="button"
          className="picker-clear"
          aria-label={`Clear ${props.label}`}
          onClick={() => onChange([])}
        >
          <Icon name="close" size={14} />
        </button>
      ) : (
        <Icon name="down" size={14} />
      )}
      {open && (
        <Popover anchor={box} match onDismiss={close} className="picker-list">
          <ul role="listbox" id={listId} aria-label={props.label} aria-multiselectable={multi || undefined}>
            {found.choices.map((choice, index) => {
              const heading = choice.group !== group ? choice.group : undefined;
              group = choice.group;
              return [
                heading && (
                  <li key={`group ${heading}`} role="presentation" className="picker-group">
                    {heading}
                  </li>
                ),
                <li
                  key={choice.key}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={chosen.has(choice.key)}
                  data-active={index === active}
                  className="picker-option"
                  onMouseDown={event => {
                    event.preventDefault();
                    pick(choice);
                  }}
                  onMouseMove={() => setActive(index)}
                >
                  <span>
                    {choice.label}
                    {choice.detail && <small>{choice.detail}</small>}
                  </span>
                  {chosen.has(choice.key) && <Icon name="check" size={14} />}
                </li>,
              ];
            })}
            {found.choices.length === 0 && (
              <li role="option" aria-selected={false} aria-disabled="true" className="picker-note">
                {found.note}
              </li>
            )}
          </ul>
          {full && <div className="picker-note">You can choose at most {props.max}.</div>}
        </Popover>
      )}
    </div>
  );
}

const TYPING_MS = 200;

function useFound(
  open: boolean,
  query: string,
  choices: Choice[] | undefined,
  search: PickerProps['search'],
  minQuery: number,
): { choices: Choice[]; note: string } {
  const [loaded, setLoaded] = useState<Choice[]>([]);
  const [note, setNote] = useState('');
  const searcher = useRef(search);
  searcher.current = search;
  const remote = search !== undefined;

  useEffect(() => {
    if (!remote || !open) return undefined;
    if (query.length < minQuery) {
      setLoaded([]);
      setNote(`Type ${minQuery} letter${minQuery === 1 ? '' : 's'} or more to search.`);
      return undefined;
    }
    let stale = false;
    setNote('Loading…');
    const timer = setTimeout(() => {
      void (searcher.current?.(query) ?? Promise.resolve([])).then(
        list => {
          if (stale) return;
          setLoaded(list);
          setNote('No match.');
        },
        () => {
          if (!stale) setNote('The app did not answer. Type again to retry.');
        },
      );
    }, TYPING_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [remote, open, query, minQuery]);

  const filtered = useMemo(() => {
    const wanted = fold(query.trim());
    const all = choices ?? [];
    return wanted ? all.filter(one => fold(`${one.label} ${one.detail ?? ''}`).includes(wanted)) : all;
  }, [choices, query]);

  return remote ? { choices: loaded, note } : { choices: filtered, note: 'No match.' };
}
