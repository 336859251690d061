/** "Be someone": who this window is, and everybody else one can be, with who has something waiting. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { fold } from '../elements/picker.tsx';
import { Avatar } from '../lib/avatar.tsx';
import { Dialog } from '../lib/dialog.tsx';

/** A row of a list that is searched and picked from with the keyboard. */
export interface Row {
  id: string;
  name: string;
  detail: string;
  section?: string;
  icon: ReactNode;
  /** Waiting messages, shown as a badge. */
  count: number;
  words?: string;
  current?: boolean;
  href?: string;
}

export interface PaletteProps {
  label: string;
  placeholder: string;
  rows: Row[];
  hint?: ReactNode;
  onPick(id: string): void;
  onClose(): void;
}

/** A searchable list in a dialog: the people switcher, the quick switcher, the channel browser. */
export function Palette({ label, placeholder, rows, hint, onPick, onClose }: PaletteProps): ReactNode {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => search(rows, query), [rows, query]);
  useEffect(() => setActive(0), [query]);
  useEffect(() => {
    list.current?.querySelector('[data-active=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) setActive((active + step + found.length) % found.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      const row = found[active];
      if (row) onPick(row.id);
    } else return;
    event.preventDefault();
  };

  let section: string | undefined;
  return (
    <Dialog label={label} className="palette" onClose={onClose}>
      <div className="palette-search">
        <input
          className="input"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found.length > 0 ? `palette-${active}` : undefined}
          data-focus
          autoComplete="off"
          placeholder={placeholder}
          value={query}
          onChange={event => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {hint && <p className="palette-hint">{hint}</p>}
      </div>
      <ul id="palette-list" role="listbox" aria-label={label} className="palette-list" ref={list}>
        {found.map((row, index) => {
          const heading = row.section !== section ? row.section : undefined;
          section = row.section;
          return [
            heading && (
              <li key={`section ${heading}`} role="presentation" className="picker-group">
                {heading}
              </li>
            ),
            <li
              key={row.id}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active}
              className="palette-row"
              onMouseMove={() => setActive(index)}
              onClick={() => onPick(row.id)}
            >
              {row.icon}
              <span className="palette-words">
                <strong>{row.name}</strong>
                <small>{row.detail}</small>
              </span>
              {row.current && <small className="palette-now">you now</small>}
              {row.count > 0 && (
                <span className="badge" aria-label={`${row.count} unread`}>
                  {row.count}
                </span>
              )}
            </li>,
          ];
        })}
        {found.length === 0 && (
          <li role="option" aria-selected={false} aria-disabled="true" className="picker-note">
            Nothing matches “{query}”.
          </li>
        )}
      </ul>
    </Dialog>
  );
}

/** Every word must occur; rows whose name starts with the query come first. */
function search(rows: Row[], query: string): Row[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const hits = rows
    .map(({ section: _, ...row }): Row => row)
    .filter(row => {
      const text = fold(`${row.name} ${row.detail} ${row.words ?? ''}`);
      return words.every(word => text.includes(word));
    });
  const starts = (row: Row) =>
    fold(row.name)
      .replace(/^[#@]/, '')
      .startsWith(words[0] as string)
      ? 0
      : 1;
  return hits.sort((a, b) => starts(a) - starts(b));
}

export interface PersonLike {
  id: string;
  name: string;
  title: string;
  team: string;
  waiting: number;
}

export function PeopleSwitcher(props: {
  people: PersonLike[];
  me: string;
  hint?: ReactNode;
  onPick(id: string): void;
  onClose(): void;
}): ReactNode {
  const rows = props.people.map((person): Row => ({
    id: person.id,
    name: person.name,
    detail: person.title,
    section: person.team,
    words: person.team,
    icon: <Avatar id={person.id} name={person.name} size={34} />,
    count: person.waiting,
    current: person.id === props.me,
  }));
  return (
    <Palette
      label="Be someone"
      placeholder="Search people, titles, teams"
      rows={rows}
      hint={props.hint}
      onPick={props.onPick}
      onClose={props.onClose}
    />
  );
}
