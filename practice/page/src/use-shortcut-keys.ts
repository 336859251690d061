/** The page's own keys: Ctrl/Cmd+K go to, Ctrl/Cmd+J be someone, Alt+arrows next conversation, Esc closes. */
import { useEffect, useRef } from 'react';
import type { Place } from './place.ts';
import { samePlace } from './place.ts';

export interface ShortcutKeys {
  order: Place[];
  place: Place | undefined;
  go(place: Place): void;
  openPeople(): void;
  openSearch(): void;
  escape(): void;
}

export function useShortcutKeys(keys: ShortcutKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { order, place, go, openPeople, openSearch, escape } = latest.current;
      // In a dialog the keys belong to the dialog.
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const main = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (main && event.key.toLowerCase() === 'k') openSearch();
      else if (main && event.key.toLowerCase() === 'j') openPeople();
      else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && order.length > 0) {
        const at = order.findIndex(one => samePlace(place, one));
        const step = event.key === 'ArrowDown' ? 1 : -1;
        const next = order[(Math.max(at, 0) + (at < 0 ? 0 : step) + order.length) % order.length];
        if (next) go(next);
      } else if (event.key === 'Escape') escape();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
