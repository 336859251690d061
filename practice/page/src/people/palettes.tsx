/** The searchable lists that open over the page: be someone, go to, browse channels, write to somebody. */
import type { ReactNode } from 'react';
import { Avatar } from '../lib/avatar.tsx';
import { Icon } from '../lib/icons.tsx';
import type { Conversation } from '../model.ts';
import type { Place } from '../place.ts';
import type { WorkspaceModel } from '../use-workspace.ts';
import { Palette, PeopleSwitcher } from './switcher.tsx';
import type { Row } from './switcher.tsx';

export type OpenPalette = 'people' | 'go' | 'channels' | 'direct';

interface Props {
  open: OpenPalette;
  model: WorkspaceModel;
  go(place: Place): void;
  onPerson(id: string): void;
  onClose(): void;
}

export function Palettes({ open, model, go, onPerson, onClose }: Props): ReactNode {
  const { state, me } = model;
  const all = [...state.conversations.values()];
  const named = (one: Conversation) => one.kind === 'public' || one.kind === 'private';

  const channelRow = (one: Conversation): Row => ({
    id: one.id,
    name: one.name,
    detail: [one.isArchived ? 'archived' : '', one.topic || one.purpose].filter(Boolean).join(' · '),
    icon: <Icon name={one.kind === 'private' ? 'lock' : 'hash'} />,
    count: one.mentions,
  });
  const directRow = (one: Conversation): Row => {
    const peer = one.peerId ? model.person(one.peerId) : undefined;
    return {
      id: one.id,
      name: one.name,
      detail: peer?.title ?? 'Direct message',
      icon: peer ? (
        <Avatar id={peer.id} name={peer.name} size={26} app={peer.isApp} />
      ) : (
        <Icon name="people" />
      ),
      count: one.unread,
    };
  };
  const personRow =
    (section?: string) =>
    (one: (typeof state.boot.people)[number]): Row => ({
      id: one.id,
      name: one.name,
      detail: [one.title, one.team].filter(Boolean).join(', '),
      icon: <Avatar id={one.id} name={one.name} size={26} app={one.isApp} />,
      count: 0,
      ...(section ? { section } : {}),
    });

  if (open === 'people') {
    const people = state.boot.people
      .filter(one => !one.isApp)
      .map(one => ({ ...one, waiting: state.waiting[one.id] ?? 0 }))
      .sort((a, b) => a.team.localeCompare(b.team));
    return (
      <PeopleSwitcher
        people={people}
        me={me.id}
        hint="A number means that something waits for that person. Open a second window to be two people at once."
        onPick={onPerson}
        onClose={onClose}
      />
    );
  }
  if (open === 'channels') {
    const rows = all
      .filter(one => named(one) && (one.kind === 'public' || one.isMember))
      .sort((a, b) => Number(a.isArchived) - Number(b.isArchived) || a.name.localeCompare(b.name))
      .map(one => ({
        ...channelRow(one),
        detail: [one.isMember ? 'joined' : '', channelRow(one).detail].filter(Boolean).join(' · '),
      }));
    return (
      <Palette
        label="Browse channels"
        placeholder="Search channels"
        rows={rows}
        onPick={id => go({ kind: 'conversation', id })}
        onClose={onClose}
      />
    );
  }
  if (open === 'direct') {
    return (
      <Palette
        label="New direct message"
        placeholder="Search people and apps"
        rows={state.boot.people.filter(one => one.id !== me.id).map(personRow())}
        onPick={id => {
          onClose();
          model.openPerson(id);
        }}
        onClose={onClose}
      />
    );
  }
  const mine = all.filter(one => one.isMember && !one.isArchived);
  const known = new Set(mine.map(one => one.peerId).filter(Boolean));
  const rows: Row[] = [
    ...state.boot.homes.map((one): Row => ({
      id: `home:${one.appId}`,
      name: `${one.name} home`,
      detail: 'App',
      icon: <Icon name="home" />,
      count: 0,
    })),
    ...mine.filter(named).map(channelRow),
    ...mine.filter(one => !named(one)).map(directRow),
    ...all.filter(one => one.kind === 'public' && !one.isMember).map(channelRow),
    ...state.boot.people.filter(one => one.id !== me.id && !known.has(one.id)).map(personRow()),
  ].sort((a, b) => Number(b.count > 0) - Number(a.count > 0));
  const pick = (id: string) => {
    onClose();
    if (id.startsWith('home:')) go({ kind: 'home', appId: id.slice(5) });
    else if (state.conversations.has(id)) go({ kind: 'conversation', id });
    else model.openPerson(id);
  };
  return (
    <Palette
      label="Go to"
      placeholder="Go to a channel or a person"
      rows={rows}
      onPick={pick}
      onClose={onClose}
    />
  );
}
