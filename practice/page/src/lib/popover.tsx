/** A floating box beside its anchor, in the browser's top layer, so that no scrolling parent cuts it off. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ReactNode, RefObject } from 'react';

export interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  onDismiss(): void;
  /** Same width as the anchor (a select), or its own (a menu). */
  match?: boolean;
  align?: 'start' | 'end';
  prefer?: 'below' | 'above';
  className?: string;
  children: ReactNode;
}

const GAP = 4;
const EDGE = 8;

export function Popover({
  anchor,
  onDismiss,
  match,
  align = 'start',
  prefer = 'below',
  className = '',
  children,
}: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    element.showPopover();
    const place = () => {
      const at = anchor.current?.getBoundingClientRect();
      if (!at) return;
      if (match) element.style.width = `${at.width}px`;
      const { offsetWidth: width, scrollHeight: wanted } = element;
      const below = window.innerHeight - at.bottom - GAP - EDGE;
      const above = at.top - GAP - EDGE;
      const limit = Number.parseFloat(getComputedStyle(element).getPropertyValue('--popover-max')) || 320;
      const height = Math.min(wanted + 2, limit);
      const up = prefer === 'above' ? above >= height || above > below : below < height && above > below;
      element.style.maxHeight = `${Math.max(96, Math.min(limit, up ? above : below))}px`;
      element.style.left = `${Math.max(EDGE, Math.min(align === 'end' ? at.right - width : at.left, window.innerWidth - width - EDGE))}px`;
      element.style.top = up ? 'auto' : `${at.bottom + GAP}px`;
      element.style.bottom = up ? `${window.innerHeight - at.top + GAP}px` : 'auto';
    };
    place();
    const watcher = new ResizeObserver(place);
    watcher.observe(element);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    return () => {
      watcher.disconnect();
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    };
  }, [anchor, match, align, prefer]);

  useEffect(() => {
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !anchor.current?.contains(target)) dismiss.current();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [anchor]);

  return (
    <div ref={box} popover="manual" className={`popover ${className}`}>
      {children}
    </div>
  );
}
