/** The right pane: one message and its replies. */
import type { ReactNode } from 'react';
import type { ComposerProps } from '../composer/composer.tsx';
import { Composer } from '../composer/composer.tsx';
import { Icon } from '../lib/icons.tsx';
import type { Message } from '../model.ts';
import type { MessageActions } from './message-row.tsx';
import { MessageList } from './message-list.tsx';

interface Props {
  where: string;
  messages: Message[] | undefined;
  actions: MessageActions;
  composer: ComposerProps;
  onClose(): void;
}

export function ThreadPane({ where, messages, actions, composer, onClose }: Props): ReactNode {
  return (
    <aside className="thread" aria-label={`Thread in ${where}`}>
      <header className="main-head">
        <div className="main-head-line">
          <h2 className="main-title">
            Thread <small>{where}</small>
          </h2>
          <span className="main-tools">
            <button
              type="button"
              className="icon-button"
              aria-label="Close the thread"
              title="Close (Esc)"
              onClick={onClose}
            >
              <Icon name="close" />
            </button>
          </span>
        </div>
      </header>
      <MessageList
        label={`Replies in the thread in ${where}`}
        messages={messages ?? []}
        hasMore={false}
        loading={messages === undefined}
        inThread
        actions={actions}
        loadOlder={() => undefined}
      />
      <Composer {...composer} />
    </aside>
  );
}
