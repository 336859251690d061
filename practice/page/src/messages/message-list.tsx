/** Messages of a conversation or a thread, the newest at the bottom, as a chat should scroll. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { dayKey, dayLabel } from '../format/dates.ts';
import type { DateContext } from '../format/dates.ts';
import { useDirectory } from '../format/show.tsx';
import { Icon } from '../lib/icons.tsx';
import type { Message } from '../model.ts';
import { msOf } from '../model.ts';
import { collapseJoins } from './joins.ts';
import type { MessageActions } from './message-row.tsx';
import { MessageRow } from './message-row.tsx';

interface Props {
  label: string;
  messages: Message[];
  hasMore: boolean;
  /** Nothing has arrived from the server yet. */
  loading: boolean;
  inThread: boolean;
  /** Where reading stopped: a line is drawn above the first newer message of somebody else. */
  readTs?: string | undefined;
  /** A message to bring into view, such as a pinned one. */
  focusTs?: string | undefined;
  intro?: ReactNode;
  actions: MessageActions;
  loadOlder(): void;
}

/** Messages of one author within this time stand together, milliseconds. */
const TOGETHER_MS = 5 * 60_000;
const NEAR_BOTTOM_PX = 80;

function isCompact(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    !before.system &&
    !message.broadcast &&
    !message.pinned &&
    before.ephemeral === message.ephemeral &&
    before.authorId === message.authorId &&
    before.authorName === message.authorName &&
    msOf(message.ts) - msOf(before.ts) < TOGETHER_MS
  );
}

export function MessageList(props: Props): ReactNode {
  const { messages, hasMore, loadOlder, readTs, focusTs } = props;
  const { dates, viewer } = useDirectory();
  const box = useRef<HTMLDivElement>(null);
  const { atBottom, missed, toNewest, onScroll } = useChatScroll(box, messages, hasMore, loadOlder);

  useEffect(() => {
    if (!focusTs) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-ts="${CSS.escape(focusTs)}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.classList.add('message-found');
    const timer = setTimeout(() => row?.classList.remove('message-found'), 2400);
    return () => clearTimeout(timer);
  }, [focusTs]);

  const shown = useMemo(() => collapseJoins(messages), [messages]);
  const firstNew = readTs ? shown.find(one => one.ts > readTs && one.authorId !== viewer)?.ts : undefined;
  return (
    <div className="messages">
      <div
        ref={box}
        className="messages-scroll"
        role="log"
        aria-live="off"
        aria-label={props.label}
        tabIndex={0}
        onScroll={onScroll}
      >
        {hasMore && (
          <button type="button" className="text-button messages-older" onClick={loadOlder}>
            Earlier messages
          </button>
        )}
        {!hasMore && props.intro}
        {props.loading && messages.length === 0 && (
          <p className="messages-note" role="status">
            <span className="spinner" aria-hidden="true" /> Loading…
          </p>
        )}
        {shown.map((message, index) => {
          const before = shown[index - 1];
          const day = newDay(message, before, dates);
          return (
            <div key={message.ts} className="message-slot">
              {day && (
                <div className="day-divider" role="separator" aria-label={day}>
                  <span>{day}</span>
                </div>
              )}
              {message.ts === firstNew && (
                <div className="new-divider" role="separator" aria-label="New messages">
                  <span>New</span>
                </div>
              )}
              <MessageRow
                message={message}
                compact={!day && message.ts !== firstNew && isCompact(message, before)}
                inThread={props.inThread}
                actions={props.actions}
              />
            </div>
          );
        })}
      </div>
      {!atBottom && (
        <button type="button" className="button to-newest" onClick={toNewest}>
          <Icon name="arrowdown" size={16} />
          {missed > 0 ? `${missed} new` : 'Newest'}
        </button>
      )}
    </div>
  );
}

function newDay(message: Message, before: Message | undefined, dates: DateContext): string | undefined {
  const ms = msOf(message.ts);
  if (!Number.isFinite(ms)) return undefined;
  const same = before !== undefined && dayKey(msOf(before.ts), dates) === dayKey(ms, dates);
  return same ? undefined : dayLabel(ms, dates);
}

/**
 * Stays at the bottom while the reader is there, stays put while the reader is further up, and keeps the place when
 * earlier messages come in above.
 */
function useChatScroll(
  box: React.RefObject<HTMLDivElement | null>,
  messages: Message[],
  hasMore: boolean,
  loadOlder: () => void,
) {
  const [atBottom, setAtBottom] = useState(true);
  const [missed, setMissed] = useState(0);
  const seen = useRef({ first: '', last: '', height: 0, top: 0, stick: true });

  const measure = () => {
    const element = box.current;
    if (!element) return;
    const stick = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_BOTTOM_PX;
    seen.current.stick = stick;
    seen.current.top = element.scrollTop;
    seen.current.height = element.scrollHeight;
    setAtBottom(stick);
    if (stick) setMissed(0);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const first = messages[0]?.ts ?? '';
    const last = messages.at(-1)?.ts ?? '';
    const before = seen.current;
    const prepended = before.first !== '' && first < before.first && last === before.last;
    if (before.stick) element.scrollTop = element.scrollHeight;
    else if (prepended) element.scrollTop = before.top + (element.scrollHeight - before.height);
    else if (last > before.last)
      setMissed(count => count + messages.filter(one => one.ts > before.last).length);
    seen.current = { ...before, first, last, height: element.scrollHeight, top: element.scrollTop };
  }, [box, messages]);

  // A picture that loads or a window that changes must not push the newest message out of sight.
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watcher = new ResizeObserver(() => {
      if (seen.current.stick) element.scrollTop = element.scrollHeight;
    });
    watcher.observe(element);
    for (const child of element.children) watcher.observe(child);
    return () => watcher.disconnect();
  }, [box, messages.length]);

  return {
    atBottom,
    missed,
    toNewest: () => {
      box.current?.scrollTo({ top: box.current.scrollHeight });
      measure();
      box.current?.focus({ preventScroll: true });
    },
    onScroll: () => {
      measure();
      if (hasMore && (box.current?.scrollTop ?? 1) < 40) loadOlder();
    },
  };
}
