/** One message: who, when, what, and what one can do with it. */
import { memo, use, useMemo } from 'react';
import type { ReactNode } from 'react';
import { Blocks } from '../blocks/block.tsx';
import { FileUrlContext } from '../blocks/image.tsx';
import type { BlockObject } from '../blocks/types.ts';
import type { Values } from '../blocks/view-state.ts';
import type { ActionInput, Surface } from '../elements/surface.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { useSurfaceState } from '../elements/surface-state.ts';
import { clock, fullDate } from '../format/dates.ts';
import { emojiOf } from '../format/emoji.ts';
import { Mrkdwn, useDirectory } from '../format/show.tsx';
import { Avatar } from '../lib/avatar.tsx';
import { Icon } from '../lib/icons.tsx';
import { MenuButton } from '../lib/menu.tsx';
import type { SurfaceBase } from '../modal/modal.tsx';
import type { Message, Person } from '../model.ts';
import { msOf } from '../model.ts';
import { Attachments } from './attachments.tsx';
import { ReactionPicker } from './reaction-picker.tsx';

/** What a message may ask of the page; the same for all messages of a conversation. */
export interface MessageActions {
  base: SurfaceBase;
  /** The same, with options asked for in the name of this message. */
  baseOf(message: Message): SurfaceBase;
  person(id: string): Person | undefined;
  /** Message shortcuts that apps offer. */
  shortcuts: { id: string; name: string; app: string }[];
  act(message: Message, action: ActionInput, values: Values): Promise<void>;
  react(message: Message, name: string): void;
  runShortcut(message: Message, id: string): void;
  openThread(message: Message): void;
  dismiss(message: Message): void;
}

interface Props {
  message: Message;
  /** Follows a message of the same author closely: no name, no picture. */
  compact: boolean;
  /** In a thread pane nothing offers to open the thread. */
  inThread: boolean;
  actions: MessageActions;
}

const NO_BLOCKS: BlockObject[] = [];

export const MessageRow = memo(function MessageRow({
  message,
  compact,
  inThread,
  actions,
}: Props): ReactNode {
  const { dates } = useDirectory();
  const author = actions.person(message.authorId);
  const name = message.authorName ?? author?.name ?? message.authorId;
  const ms = msOf(message.ts);
  if (message.system) {
    return (
      <article
        className="message message-system"
        data-ts={message.ts}
        aria-label={`${name}, ${clock(ms, dates)}`}
      >
        <time title={fullDate(ms, dates)}>{clock(ms, dates)}</time>
        <div className="message-body">
          <MessageText message={message} />
        </div>
      </article>
    );
  }
  return (
    <article
      className="message"
      data-ts={message.ts}
      data-compact={compact}
      data-ephemeral={message.ephemeral}
      aria-label={`${name}, ${clock(ms, dates)}`}
    >
      <div className="message-gutter">
        {compact ? (
          <time title={fullDate(ms, dates)}>{clock(ms, dates)}</time>
        ) : (
          <Avatar id={message.authorId} name={name} app={message.byApp} />
        )}
      </div>
      <div className="message-body">
        {message.ephemeral && (
          <p className="message-note">
            <Icon name="eye" size={14} /> Only visible to you
            <button type="button" className="text-button" onClick={() => actions.dismiss(message)}>
              Dismiss
            </button>
          </p>
        )}
        {message.pinned && (
          <p className="message-note">
            <Icon name="pin" size={14} /> Pinned
          </p>
        )}
        {message.broadcast && (
          <p className="message-note">
            <Icon name="thread" size={14} /> {inThread ? 'Also sent to the channel' : 'Replied to a thread'}
          </p>
        )}
        {!compact && (
          <p className="message-head">
            <strong>{name}</strong>
            {message.byApp && <span className="app-mark">app</span>}
            <time title={fullDate(ms, dates)}>{clock(ms, dates)}</time>
          </p>
        )}
        <MessageContent message={message} actions={actions} />
        <Reactions message={message} actions={actions} />
        {!inThread && message.replyCount > 0 && <ThreadLink message={message} actions={actions} />}
      </div>
      {!message.ephemeral && <Toolbar message={message} actions={actions} inThread={inThread} />}
    </article>
  );
});

function MessageText({ message }: { message: Message }): ReactNode {
  return (
    <>
      {message.text && <Mrkdwn text={message.text} />}
      {message.edited && <small className="message-edited"> (edited)</small>}
    </>
  );
}

function MessageContent({ message, actions }: { message: Message; actions: MessageActions }): ReactNode {
  const blocks = message.blocks ?? NO_BLOCKS;
  const state = useSurfaceState({
    blocks: useMemo(() => [...blocks, ...message.attachments.flatMap(one => one.blocks ?? [])], [message]),
    conversation: message.channel,
    send: (action, values) => actions.act(message, action, values),
  });
  const surface = useMemo(
    (): Surface => ({ ...actions.baseOf(message), ...state, kind: 'message', errors: {}, busy: false }),
    [actions, message, state],
  );
  return (
    <SurfaceContext value={surface}>
      {blocks.length > 0 ? (
        <>
          <Blocks blocks={blocks} />
          {message.edited && <small className="message-edited">(edited)</small>}
        </>
      ) : (
        <MessageText message={message} />
      )}
      <Attachments list={message.attachments} />
      {message.files.map(file => (
        <FileCard key={file.id} file={file} />
      ))}
    </SurfaceContext>
  );
}

/** A file: its name, what it is, and its way down. */
function FileCard({ file }: { file: Message['files'][number] }): ReactNode {
  const fileUrl = use(FileUrlContext);
  const words = (
    <span>
      <strong>{file.name}</strong>
      {file.detail && <small>{file.detail}</small>}
    </span>
  );
  if (file.gone) {
    return (
      <p className="message-file" data-gone>
        <Icon name="file" size={20} /> {words}
      </p>
    );
  }
  return (
    <a className="message-file" href={fileUrl(file.id)} download aria-label={`Download ${file.name}, ${file.detail}`}>
      <Icon name="file" size={20} /> {words}
    </a>
  );
}

function Reactions({ message, actions }: { message: Message; actions: MessageActions }): ReactNode {
  const me = actions.base.viewer;
  if (message.reactions.length === 0) return null;
  return (
    <div className="reactions">
      {message.reactions.map(({ name, users }) => {
        const names = users.map(id => actions.person(id)?.name ?? id).join(', ');
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={users.includes(me)}
            aria-label={`${name.replaceAll('_', ' ')}, ${users.length}: ${names}`}
            title={`${names} with :${name}:`}
            onClick={() => actions.react(message, name)}
          >
            <span aria-hidden="true">{emojiOf(name) ?? `:${name}:`}</span> {users.length}
          </button>
        );
      })}
    </div>
  );
}

function ThreadLink({ message, actions }: { message: Message; actions: MessageActions }): ReactNode {
  const { dates } = useDirectory();
  const last = message.lastReplyTs ? msOf(message.lastReplyTs) : undefined;
  return (
    <button type="button" className="thread-link" onClick={() => actions.openThread(message)}>
      {message.replyAuthorIds.slice(0, 4).map(id => (
        <Avatar
          key={id}
          id={id}
          name={actions.person(id)?.name ?? id}
          size={22}
          app={actions.person(id)?.isApp ?? false}
        />
      ))}
      <strong>
        {message.replyCount} {message.replyCount === 1 ? 'reply' : 'replies'}
      </strong>
      {last !== undefined && <small>last at {clock(last, dates)}</small>}
    </button>
  );
}

function Toolbar({ message, actions, inThread }: Omit<Props, 'compact'>): ReactNode {
  return (
    <div className="message-tools" role="group" aria-label="Message actions">
      <ReactionPicker onPick={name => actions.react(message, name)} />
      {!inThread && (
        <button
          type="button"
          className="icon-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => actions.openThread(message)}
        >
          <Icon name="thread" />
        </button>
      )}
      <MenuButton
        label="More message actions"
        align="end"
        empty="No app offers anything for messages yet"
        items={actions.shortcuts.map(one => ({
          key: one.id,
          label: one.name,
          detail: one.app,
          onPick: () => actions.runShortcut(message, one.id),
        }))}
      >
        <Icon name="more" />
      </MenuButton>
    </div>
  );
}
