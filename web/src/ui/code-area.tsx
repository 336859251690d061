import { useRef, type KeyboardEvent, type Ref } from 'react';
import css from './code-area.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly readOnly?: boolean;
  /** Lines, from 1, that have a problem. */
  readonly marked: ReadonlySet<number>;
  readonly invalid: boolean;
  readonly describedBy?: string;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Plain text with line numbers. Enter keeps the indentation; Tab moves on, so that the keyboard is never caught. */
export function CodeArea({
  label,
  value,
  onChange,
  readOnly = false,
  marked,
  invalid,
  describedBy,
  ref,
}: Props) {
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || readOnly)
      return;
    const area = event.currentTarget;
    const line = value.slice(value.lastIndexOf('\n', area.selectionStart - 1) + 1, area.selectionStart);
    const indent = /^ */.exec(line)?.[0] ?? '';
    if (indent === '' && !line.endsWith(':')) return;
    event.preventDefault();
    // insertText keeps the browser's own undo; `setRangeText` would lose it.
    document.execCommand('insertText', false, `\n${indent}${line.trimEnd().endsWith(':') ? '  ' : ''}`);
  };
  return (
    <div className={css.code}>
      <div ref={gutter} className={css.gutter} aria-hidden>
        {Array.from({ length: lines }, (_, i) => (
          <div key={i} data-marked={marked.has(i + 1) || undefined}>
            {i + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={ref}
        aria-label={label}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        className={css.area}
        value={value}
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={event => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onScroll={event => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Puts the caret at a place, counted from 1, and scrolls it into view. */
export function caretTo(area: HTMLTextAreaElement, line: number, column = 1): void {
  const before = area.value.split('\n').slice(0, line - 1);
  const at = before.reduce((sum, l) => sum + l.length + 1, 0) + column - 1;
  area.focus();
  area.setSelectionRange(at, at);
  const height = parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (line - 4) * height);
}
