/** The left column: who one is, the apps, the channels, the direct messages. */
import type { ReactNode } from 'react';
import { Avatar } from '../lib/avatar.tsx';
import { Icon } from '../lib/icons.tsx';
import type { Theme } from '../lib/theme.ts';
import type { Conversation, Person } from '../model.ts';
import type { Place } from '../place.ts';
import { samePlace } from '../place.ts';

export interface SidebarProps {
  workspace: string;
  me: Person;
  /** Waiting messages of everybody else together. */
  othersWaiting: number;
  place: Place | undefined;
  apps: { appId: string; name: string; botId: string }[];
  channels: Conversation[];
  direct: Conversation[];
  person(id: string): Person | undefined;
  theme: Theme;
  go(place: Place): void;
  onSwitchPerson(): void;
  onSearch(): void;
  onBrowse(): void;
  onNewDirect(): void;
  onTheme(): void;
}

const THEME_WORDS: Record<Theme, string> = {
  auto: 'Colours: as the system',
  light: 'Colours: light',
  dark: 'Colours: dark',
};
const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export function Sidebar(props: SidebarProps): ReactNode {
  const { me, channels, direct, place, go } = props;
  return (
    <nav className="sidebar" aria-label="Conversations">
      <div className="sidebar-top">
        <h1>{props.workspace}</h1>
        <button
          type="button"
          className="icon-button"
          aria-label="Go to (Ctrl+K)"
          title="Go to… (Ctrl+K)"
          onClick={props.onSearch}
        >
          <Icon name="search" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={THEME_WORDS[props.theme]}
          title={THEME_WORDS[props.theme]}
          onClick={props.onTheme}
        >
          <Icon name={THEME_ICONS[props.theme]} />
        </button>
      </div>
      <button
        type="button"
        className="me"
        aria-label={`You are ${me.name}. Be someone else (Ctrl+J)`}
        title="Be someone else (Ctrl+J)"
        aria-haspopup="dialog"
        onClick={props.onSwitchPerson}
      >
        <Avatar id={me.id} name={me.name} size={38} />
        <span className="me-words">
          <strong>{me.name}</strong>
          <small>{me.title || me.team}</small>
        </span>
        {props.othersWaiting > 0 && (
          <span className="badge" title="Others have unread messages">
            {props.othersWaiting}
          </span>
        )}
        <Icon name="switch" size={17} />
      </button>
      <div className="sidebar-scroll">
        <ul>
          {props.apps.map(app => (
            <li key={app.appId}>
              <Row
                current={samePlace(place, { kind: 'home', appId: app.appId })}
                onClick={() => go({ kind: 'home', appId: app.appId })}
              >
                <Icon name="home" size={17} />
                <span className="row-name">{props.apps.length > 1 ? `${app.name} home` : 'Home'}</span>
              </Row>
            </li>
          ))}
        </ul>
        <Section title="Channels" action="Browse channels" onAction={props.onBrowse}>
          {channels.map(one => (
            <ConversationRow key={one.id} {...props} one={one}>
              <Icon name={one.kind === 'private' ? 'lock' : 'hash'} size={16} />
            </ConversationRow>
          ))}
        </Section>
        <Section title="Direct messages" action="New direct message" onAction={props.onNewDirect}>
          {direct.map(one => {
            const peer = one.peerId ? props.person(one.peerId) : undefined;
            return (
              <ConversationRow key={one.id} {...props} one={one}>
                {peer ? (
                  <Avatar id={peer.id} name={peer.name} size={22} app={peer.isApp} />
                ) : (
                  <span className="group-size">{Math.max(2, one.memberIds.length - 1)}</span>
                )}
              </ConversationRow>
            );
          })}
        </Section>
      </div>
    </nav>
  );
}

function Section(props: { title: string; action: string; onAction(): void; children: ReactNode }): ReactNode {
  return (
    <section>
      <div className="sidebar-heading">
        <h2>{props.title}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={props.action}
          title={props.action}
          onClick={props.onAction}
        >
          <Icon name="plus" size={16} />
        </button>
      </div>
      <ul>{props.children}</ul>
    </section>
  );
}

function ConversationRow(props: SidebarProps & { one: Conversation; children: ReactNode }): ReactNode {
  const { one, place, go } = props;
  const direct = one.kind === 'im' || one.kind === 'mpim';
  // In a direct message every unread line is meant for the reader.
  const count = direct ? one.unread : one.mentions;
  return (
    <li>
      <Row
        current={samePlace(place, { kind: 'conversation', id: one.id })}
        unread={one.unread > 0}
        onClick={() => go({ kind: 'conversation', id: one.id })}
      >
        {props.children}
        <span className="row-name">{one.name}</span>
        {one.unread > 0 && count === 0 && <span className="visually-hidden">unread</span>}
        {count > 0 && (
          <span className="badge">
            {count}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </Row>
    </li>
  );
}

function Row(props: { current: boolean; unread?: boolean; onClick(): void; children: ReactNode }): ReactNode {
  return (
    <button
      type="button"
      className="row"
      aria-current={props.current ? 'page' : undefined}
      data-unread={props.unread ?? false}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
