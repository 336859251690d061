/** The bar above a conversation: its name, topic, people, pins and bookmarks. */
import type { ReactNode } from 'react';
import type { ChannelExtras } from '../backend.ts';
import { safeUrl } from '../format/ast.ts';
import { emojiOf } from '../format/emoji.ts';
import { plainMrkdwn } from '../format/mrkdwn.ts';
import { Plain } from '../format/show.tsx';
import { Avatar } from '../lib/avatar.tsx';
import { Icon } from '../lib/icons.tsx';
import { MenuButton } from '../lib/menu.tsx';
import type { Conversation, Message, Person } from '../model.ts';

interface Props {
  conversation: Conversation;
  extras: ChannelExtras | undefined;
  person(id: string): Person | undefined;
  onMenu(): void;
  onPerson(id: string): void;
  onPin(message: Message): void;
  onLeave(): void;
  onArchive(): void;
}

export function ConversationHeader({
  conversation,
  extras,
  person,
  onMenu,
  onPerson,
  onPin,
  onLeave,
  onArchive,
}: Props): ReactNode {
  const named = conversation.kind === 'public' || conversation.kind === 'private';
  const peer = conversation.peerId ? person(conversation.peerId) : undefined;
  const pins = extras?.pins ?? [];
  const bookmarks = extras?.bookmarks ?? [];
  const members = conversation.memberIds.map(id => person(id)).filter(one => one !== undefined);
  return (
    <header className="main-head">
      <div className="main-head-line">
        <button type="button" className="icon-button only-narrow" aria-label="Conversations" onClick={onMenu}>
          <Icon name="menu" />
        </button>
        <h2 className="main-title">
          {named && <Icon name={conversation.kind === 'private' ? 'lock' : 'hash'} size={17} />}
          {peer && <Avatar id={peer.id} name={peer.name} size={26} app={peer.isApp} />}
          <span>{conversation.name}</span>
        </h2>
        {(conversation.topic || peer) && (
          <p className="main-topic" title={conversation.topic}>
            <Plain text={conversation.topic || [peer?.title, peer?.team].filter(Boolean).join(', ')} />
          </p>
        )}
        <span className="main-tools">
          {pins.length > 0 && (
            <MenuButton
              label={`${pins.length} pinned`}
              className="count-button"
              align="end"
              items={pins.map(pin => ({
                key: pin.ts,
                label: plainMrkdwn(pin.text).slice(0, 120) || 'A message',
                detail: pin.authorName ?? person(pin.authorId)?.name ?? '',
                onPick: () => onPin(pin),
              }))}
            >
              <Icon name="pin" size={16} /> {pins.length}
            </MenuButton>
          )}
          {conversation.kind !== 'im' && (
            <MenuButton
              label={`${members.length} people here`}
              className="count-button"
              align="end"
              items={[
                ...members.map(one => ({
                  key: one.id,
                  label: one.name,
                  detail: one.isApp ? 'App' : [one.title, one.team].filter(Boolean).join(', '),
                  onPick: () => onPerson(one.id),
                })),
                ...(named && conversation.isMember
                  ? [
                      { key: 'leave', label: `Leave #${conversation.name}`, onPick: onLeave },
                      ...(conversation.isArchived || conversation.name === 'general'
                        ? []
                        : [{ key: 'archive', label: `Archive #${conversation.name}`, onPick: onArchive }]),
                    ]
                  : []),
              ]}
            >
              <Icon name="people" size={17} /> {members.length}
            </MenuButton>
          )}
        </span>
      </div>
      {bookmarks.length > 0 && (
        <ul className="bookmarks" aria-label="Bookmarks">
          {bookmarks.map(one => {
            const url = safeUrl(one.url);
            const mark = emojiOf(one.emoji.replaceAll(':', ''));
            return (
              <li key={one.id}>
                {mark ? <span aria-hidden="true">{mark}</span> : <Icon name="bookmark" size={14} />}
                {url ? (
                  <a href={url} target="_blank" rel="noreferrer noopener">
                    {one.title}
                  </a>
                ) : (
                  one.title
                )}
              </li>
            );
          })}
        </ul>
      )}
    </header>
  );
}
