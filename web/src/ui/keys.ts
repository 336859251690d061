import { useEffect, useRef } from 'react';

const editable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const dialogOpen = (): boolean => document.querySelector('[role="dialog"]') !== null;

/** When `g` was pressed: the next key within a second belongs to it ("g d"). */
let led = -Infinity;

/**
 * Keyboard shortcuts of a page. Letters are ignored while somebody types or a dialog is open; `mod+x` is
 * Ctrl or Cmd and always works. A handler returns `false` to let the browser act as well.
 */
export function useKeys(
  keys: Readonly<Record<string, (event: KeyboardEvent) => void | false>>,
  enabled = true,
): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const mod = event.ctrlKey || event.metaKey;
      const chord = !mod && event.key !== 'g' && event.timeStamp - led < 1000;
      if (!mod && event.key === 'g') led = event.timeStamp;
      // Other listeners have to see this key as part of the chord as well, so it ends after all of them.
      else if (chord) setTimeout(() => (led = -Infinity));
      const handler =
        latest.current[mod ? `mod+${event.key.toLowerCase()}` : chord ? `g ${event.key}` : event.key];
      if (!handler || (!mod && (editable(event.target) || dialogOpen()))) return;
      if (handler(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
