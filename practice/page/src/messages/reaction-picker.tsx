/** The small board of reactions: the usual ones at hand, the rest by name. */
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { emojiNames, emojiOf } from '../format/emoji.ts';
import { Icon } from '../lib/icons.tsx';
import { Popover } from '../lib/popover.tsx';

const USUAL = [
  '+1',
  'white_check_mark',
  'eyes',
  'tada',
  'pray',
  'raised_hands',
  'heart',
  'thinking_face',
  'rocket',
  '-1',
];

export function ReactionPicker({ onPick }: { onPick(name: string): void }): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const names = query
    ? emojiNames()
        .filter(name => name.includes(query.toLowerCase()))
        .slice(0, 30)
    : USUAL;
  const close = () => {
    setOpen(false);
    setQuery('');
    anchor.current?.focus();
  };
  const pick = (name: string | undefined) => {
    close();
    if (name) onPick(name);
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="icon-button"
        aria-label="Add a reaction"
        title="Add a reaction"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="smile" />
      </button>
      {open && (
        <Popover anchor={anchor} align="end" onDismiss={close} className="emoji-board">
          <div
            role="dialog"
            aria-label="Add a reaction"
            onKeyDown={event => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              close();
            }}
          >
            <input
              className="input input-small"
              aria-label="Search reactions"
              placeholder="Search"
              autoFocus
              value={query}
              onChange={event => setQuery(event.target.value)}
              onKeyDown={event => {
                if (event.key === 'Enter') pick(names[0]);
              }}
            />
            <div className="emoji-grid">
              {names.map(name => (
                <button
                  key={name}
                  type="button"
                  aria-label={name.replaceAll('_', ' ')}
                  title={`:${name}:`}
                  onClick={() => pick(name)}
                >
                  {emojiOf(name)}
                </button>
              ))}
            </div>
          </div>
        </Popover>
      )}
    </>
  );
}
