/** Where one writes: Enter sends, Shift+Enter breaks the line, "/", "@", "#" and ":" offer what fits. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Avatar } from '../lib/avatar.tsx';
import { Icon } from '../lib/icons.tsx';
import { MenuButton } from '../lib/menu.tsx';
import type { Sources } from './completion.ts';
import { asCommand, complete, encode } from './completion.ts';

export interface ComposerProps {
  /** Names the box: "Message #deal-aldgate". */
  label: string;
  sources: Sources;
  /** Drafts outlive a change of the conversation; keyed by place. */
  draftKey: string;
  drafts: Map<string, string>;
  globalShortcuts: { id: string; name: string; app: string }[];
  /** In a thread: offers to send the reply to the channel as well. */
  canBroadcast?: boolean;
  autoFocus?: boolean;
  send(text: string, broadcast: boolean): Promise<void>;
  runCommand?: ((command: string, text: string) => Promise<void>) | undefined;
  runShortcut(id: string): void;
}

export function Composer(props: ComposerProps): ReactNode {
  const { sources, drafts, draftKey, label } = props;
  const [text, setText] = useState(() => drafts.get(draftKey) ?? '');
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [hidden, setHidden] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [broadcast, setBroadcast] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const wantedCaret = useRef<number | undefined>(undefined);
  const id = useId();

  const found = hidden ? undefined : complete(text, caret, sources);
  // A command that is complete shows how it goes on.
  const typed = asCommand(text, sources.commands);
  const usage = typed && !found ? sources.commands.find(one => one.name === typed.name) : undefined;

  useEffect(() => setActive(0), [found?.kind, text]);
  useEffect(() => {
    drafts.set(draftKey, text);
  }, [drafts, draftKey, text]);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, 240)}px`;
    // In the same breath as the text, or the next key would land in the wrong place.
    if (wantedCaret.current !== undefined)
      element.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = undefined;
  }, [text]);

  const put = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    wantedCaret.current = at;
    area.current?.focus();
  };
  const accept = (index: number) => {
    const offer = found?.offers[index];
    if (!found || !offer) return;
    put(text.slice(0, found.from) + offer.insert + text.slice(found.to), found.from + offer.insert.length);
  };

  const send = async () => {
    const words = text.trim();
    if (!words || busy) return;
    setProblem('');
    const command = asCommand(words, sources.commands);
    if (words.startsWith('/') && !command && /^\/[a-z][\w-]*(\s|$)/i.test(words)) {
      setProblem(`${words.split(/\s/)[0]} is not a command that any app here knows. Type / to see them all.`);
      return;
    }
    setBusy(true);
    // The box is free at once; what fails comes back into it, unless one has typed on.
    setText('');
    setCaret(0);
    try {
      if (command && props.runCommand) await props.runCommand(command.name, command.text);
      else if (command) throw new Error('Commands work in the channel, not in a thread. Send it there.');
      else await props.send(encode(words, sources), broadcast);
      setBroadcast(false);
    } catch (error) {
      setText(now => (now === '' ? text : now));
      setProblem(error instanceof Error && error.message ? error.message : 'That was not sent. Try again.');
    } finally {
      setBusy(false);
      area.current?.focus({ preventScroll: true });
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found && step && !event.altKey)
      setActive((active + step + found.offers.length) % found.offers.length);
    else if (found && (event.key === 'Tab' || (event.key === 'Enter' && !isWhole(found, active, text))))
      accept(active);
    else if (found && event.key === 'Escape') setHidden(true);
    else if (event.key === 'Enter' && !event.shiftKey) void send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="composer">
      {problem && (
        <p className="composer-problem" role="alert">
          <Icon name="warning" size={15} /> {problem}
          <button type="button" className="icon-button" aria-label="Hide" onClick={() => setProblem('')}>
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
      {found && (
        <ul className="completion" role="listbox" id={id} aria-label="Suggestions">
          {found.offers.map((offer, index) => (
            <li
              key={offer.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              data-active={index === active}
              onMouseMove={() => setActive(index)}
              onMouseDown={event => {
                event.preventDefault();
                accept(index);
              }}
            >
              {offer.person && (
                <Avatar id={offer.person.id} name={offer.person.name} size={24} app={offer.person.isApp} />
              )}
              {offer.emoji && <span aria-hidden="true">{offer.emoji}</span>}
              <strong>{offer.label}</strong>
              {offer.hint && found.kind === 'command' && <code>{offer.hint}</code>}
              <small>{offer.detail}</small>
            </li>
          ))}
        </ul>
      )}
      <div className="composer-box" data-busy={busy}>
        <MenuButton
          label="Shortcuts"
          title="Shortcuts of the apps"
          prefer="above"
          empty="No app offers a shortcut yet"
          items={props.globalShortcuts.map(one => ({
            key: one.id,
            label: one.name,
            detail: one.app,
            onPick: () => props.runShortcut(one.id),
          }))}
        >
          <Icon name="plus" />
        </MenuButton>
        <textarea
          ref={area}
          rows={1}
          aria-label={label}
          placeholder={label}
          aria-autocomplete="list"
          aria-controls={found ? id : undefined}
          aria-activedescendant={found ? `${id}-${active}` : undefined}
          aria-describedby={usage ? `${id}-usage` : undefined}
          autoFocus={props.autoFocus}
          value={text}
          onChange={event => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setHidden(false);
            setProblem('');
          }}
          onSelect={event => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="icon-button composer-send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={busy || text.trim() === ''}
          onClick={() => void send()}
        >
          {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="send" />}
        </button>
      </div>
      <div className="composer-foot">
        {props.canBroadcast && (
          <label className="choice">
            <input
              type="checkbox"
              checked={broadcast}
              onChange={event => setBroadcast(event.target.checked)}
            />
            <span>Also send to the channel</span>
          </label>
        )}
        {usage && (
          <span id={`${id}-usage`}>
            <strong>{usage.name}</strong> {usage.usage} {usage.description && `· ${usage.description}`}
          </span>
        )}
      </div>
    </div>
  );
}

/** The text before the caret already is the offered command: Enter then sends instead of completing. */
function isWhole(
  found: { kind: string; offers: { label: string }[] },
  active: number,
  text: string,
): boolean {
  return found.kind === 'command' && found.offers[active]?.label === text.trim();
}
