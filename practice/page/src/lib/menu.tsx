/** A button that opens a menu: arrows move, Enter picks, Esc closes and gives the focus back. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Popover } from './popover.tsx';

export interface MenuItem {
  key: string;
  label: ReactNode;
  detail?: ReactNode;
  href?: string;
  onPick(): void;
}

export interface MenuProps {
  label: string;
  title?: string;
  className?: string;
  disabled?: boolean;
  align?: 'start' | 'end';
  prefer?: 'below' | 'above';
  items: MenuItem[];
  header?: ReactNode;
  empty?: string;
  onOpenChange?(open: boolean): void;
  children: ReactNode;
}

export function MenuButton(props: MenuProps): ReactNode {
  const { label, title = label, className = 'icon-button', disabled, items, header, empty, children } = props;
  const anchor = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const set = (next: boolean) => {
    setOpen(next);
    props.onOpenChange?.(next);
    if (!next) anchor.current?.focus();
  };
  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') set(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={title}
        disabled={disabled}
        onClick={() => set(!open)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown' && !open) {
            event.preventDefault();
            set(true);
          }
        }}
      >
        {children}
      </button>
      {open && (
        <Popover
          anchor={anchor}
          onDismiss={() => set(false)}
          align={props.align ?? 'start'}
          prefer={props.prefer ?? 'below'}
        >
          {header && <div className="menu-header">{header}</div>}
          <div ref={list} role="menu" aria-label={label} className="menu" onKeyDown={onKeyDown}>
            {items.map(item => (
              <button
                key={item.key}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className="menu-item"
                onClick={() => {
                  set(false);
                  if (item.href) window.open(item.href, '_blank', 'noopener');
                  item.onPick();
                }}
              >
                <span>{item.label}</span>
                {item.detail && <small>{item.detail}</small>}
              </button>
            ))}
            {items.length === 0 && (
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                className="menu-item"
                aria-disabled="true"
                onClick={() => set(false)}
              >
                {empty ?? 'Nothing here'}
              </button>
            )}
          </div>
        </Popover>
      )}
    </>
  );
}
