import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { api } from '../../api.ts';
import { locate, suggestions, type Around, type GridColumn } from './columns.ts';
import { edit, typeInto } from './document-edit.ts';
import type { Place, PolicyView } from './document-model.ts';
import css from './grid.module.css';

/** How a cell is left. */
export type Leave = 'down' | 'up' | 'next' | 'previous' | 'blur';

interface Props {
  readonly start: string;
  /** Begun by typing: the arrows leave the cell, as in a spreadsheet; otherwise they move the caret. */
  readonly replace: boolean;
  readonly column: GridColumn;
  readonly place: Place;
  readonly policy: PolicyView;
  readonly around: Around;
  readonly text: string;
  readonly onLeave: (typed: string, leave: Leave) => void;
  readonly onCancel: () => void;
}

/** What a text would be answered by the server, shared by everything that asks. */
export const checkOf = (text: string) => ({
  queryKey: ['policy-check', text],
  queryFn: () => api.checkPolicies(text),
  enabled: text.trim() !== '',
  placeholderData: keepPreviousData,
  staleTime: Infinity,
  gcTime: 60_000,
});

/** A cell that is being typed. What is wrong with it is said while one types; what one may mean is offered. */
export function CellEditor({ start, replace, column, place, policy, around, text, onLeave, onCancel }: Props) {
  const [typed, setTyped] = useState(start);
  const [chosen, setChosen] = useState(-1);
  const [offered, setOffered] = useState(true);
  const [box, setBox] = useState<{ top: number; left: number } | undefined>();
  const input = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  const list = useId();
  const [settled] = useDebouncedValue(typed, 200);
  const draft = useMemo(() => (settled === start && !replace ? text : edit(text, typeInto(place, settled))), [settled, start, replace, text, place.row, place.ask, place.policy, column.id]);
  const check = useQuery(checkOf(draft));
  const wrong =
    typed.trim() === ''
      ? []
      : (check.data?.problems ?? [])
          .map(locate)
          .filter(at => at.policy === place.policy && at.row === place.row && at.column === column.id && (column.of === 'row' || at.ask === place.ask))
          .map(at => at.problem.message);
  const found = offered ? suggestions(column, typed, policy, around) : [];

  useEffect(() => {
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);
  useLayoutEffect(() => {
    const at = input.current?.getBoundingClientRect();
    if (at && (at.bottom + 4 !== box?.top || Math.min(at.left, innerWidth - 336) !== box.left)) setBox({ top: at.bottom + 4, left: Math.max(8, Math.min(at.left, innerWidth - 336)) });
  }, [box, typed]);

  const leave = (how: Leave, value = typed) => {
    if (left.current) return;
    left.current = true;
    onLeave(value, how);
  };
  const take = (value: string) => {
    setTyped(value);
    setChosen(-1);
    setOffered(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const offer = found[chosen];
    switch (event.key) {
      case 'Escape':
        event.preventDefault();
        left.current = true;
        return onCancel();
      case 'Enter':
        event.preventDefault();
        return leave(event.shiftKey ? 'up' : 'down', offer?.value ?? typed);
      case 'Tab':
        event.preventDefault();
        return leave(event.shiftKey ? 'previous' : 'next', offer?.value ?? typed);
      case 'ArrowDown':
      case 'ArrowUp':
        if (found.length > 0) {
          event.preventDefault();
          const step = event.key === 'ArrowDown' ? 1 : -1;
          setChosen(old => (old + step + 1 + found.length + 1) % (found.length + 1) - 1); // prettier-ignore
        } else if (replace) {
          event.preventDefault();
          leave(event.key === 'ArrowDown' ? 'down' : 'up');
        }
        return;
      case 'ArrowLeft':
      case 'ArrowRight':
        if (!replace) return;
        event.preventDefault();
        return leave(event.key === 'ArrowRight' ? 'next' : 'previous');
    }
  };
  return (
    <span className={css.editor}>
      <input
        ref={input}
        value={typed}
        role="combobox"
        aria-label={column.label}
        aria-expanded={found.length > 0}
        aria-controls={`${list}-list`}
        aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={wrong.length > 0}
        aria-describedby={`${list}-said`}
        autoComplete="off"
        spellCheck={false}
        style={{ minWidth: `${Math.min(44, Math.max(8, typed.length + 2))}ch` }}
        onChange={event => {
          setTyped(event.currentTarget.value);
          setChosen(-1);
          setOffered(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => leave('blur')}
      />
      {box && (
        <span className={css.below} style={box} onMouseDown={event => event.preventDefault()}>
          <span id={`${list}-said`} role="status" className={wrong.length > 0 ? css.wrongBelow : css.holds}>
            {wrong.length > 0 ? wrong.join(' ') : column.holds}
          </span>
          <span role="listbox" id={`${list}-list`} aria-label={`What ${column.label} may be`} className={css.offers} hidden={found.length === 0}>
            {found.map((offer, i) => (
              <span key={offer.value} id={`${list}-${i}`} role="option" aria-selected={i === chosen} onClick={() => take(offer.value)}>
                {offer.value.split(', ').at(-1)}
                {offer.label !== offer.value.split(', ').at(-1) && <span className={css.kind}> {offer.label}</span>}
              </span>
            ))}
          </span>
        </span>
      )}
    </span>
  );
}
