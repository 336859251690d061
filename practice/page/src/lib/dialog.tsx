/**
 * A modal dialog over the browser's own <dialog>: the rest of the page is inert, focus stays inside and returns to
 * where it was. Esc and the backdrop ask `onClose`; the caller decides whether it closes.
 */
import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

export interface DialogProps {
  label: string;
  className?: string;
  /** Role of the box: an alert dialog interrupts, as a confirmation does. */
  role?: 'dialog' | 'alertdialog';
  closeOnBackdrop?: boolean;
  onClose(): void;
  children: ReactNode;
}

export function Dialog({
  label,
  className = '',
  role = 'dialog',
  closeOnBackdrop = true,
  onClose,
  children,
}: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog?.showModal();
    // Without a wish the browser takes the first control.
    dialog?.querySelector<HTMLElement>('[data-focus]')?.focus();
    return () => {
      dialog?.close();
      // close() gives the focus back while the page is still inert, where Chrome takes keys but inserts no text:
      // so once more, when the dialog has left.
      if (!(before instanceof HTMLElement)) return;
      queueMicrotask(() => {
        if (!before.isConnected || document.querySelector('dialog[open]')) return;
        before.blur();
        before.focus({ preventScroll: true });
      });
    };
  }, []);
  return (
    <dialog
      ref={box}
      role={role}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onKeyDown={event => {
        // Chrome closes a dialog on a second Esc even when the first was refused; so Esc is answered here.
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }
      }}
      onMouseDown={event => {
        if (closeOnBackdrop && event.target === event.currentTarget) onClose();
      }}
    >
      <h2 id={titleId} className="visually-hidden">
        {label}
      </h2>
      {children}
    </dialog>
  );
}
