/** The whole window of one person. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Backend, Boot } from './backend.ts';
import type { Sources } from './composer/completion.ts';
import { Composer } from './composer/composer.tsx';
import type { ComposerProps } from './composer/composer.tsx';
import { FileUrlContext } from './blocks/image.tsx';
import { DirectoryContext } from './format/show.tsx';
import type { Directory } from './format/show.tsx';
import { HintCard } from './hint-card.tsx';
import { Home } from './home.tsx';
import { useMinute } from './lib/minute.ts';
import type { Theme } from './lib/theme.ts';
import { ConversationHeader } from './messages/conversation-header.tsx';
import { MessageList } from './messages/message-list.tsx';
import type { MessageActions } from './messages/message-row.tsx';
import { ThreadPane } from './messages/thread-pane.tsx';
import { ModalStack } from './modal/modal.tsx';
import type { Conversation, Message } from './model.ts';
import { Palettes } from './people/palettes.tsx';
import type { OpenPalette } from './people/palettes.tsx';
import type { Place } from './place.ts';
import { Sidebar } from './sidebar/sidebar.tsx';
import { Notices } from './notices.tsx';
import { sidebarOf, threadKey } from './store.ts';
import { useShortcutKeys } from './use-shortcut-keys.ts';
import type { WorkspaceModel } from './use-workspace.ts';
import { useWorkspace } from './use-workspace.ts';

interface Props {
  backend: Backend;
  boot: Boot;
  place: Place | undefined;
  theme: Theme;
  onTheme(): void;
  onPlace(place: Place): void;
  onPerson(id: string): void;
}

export function Workspace({ backend, boot, place, theme, onTheme, onPlace, onPerson }: Props): ReactNode {
  const model = useWorkspace(backend, boot, place, onPlace);
  const { state, me } = model;
  const [palette, setPalette] = useState<OpenPalette | undefined>(undefined);
  const [drawer, setDrawer] = useState(false);
  const drafts = useRef(new Map<string, string>());
  const minute = useMinute();

  const directory = useMemo(
    (): Directory => ({
      viewer: me.id,
      dates: { timeZone: me.timeZone, locale: navigator.language || 'en-GB', now: minute },
      userName: id => model.person(id)?.name,
      channelName: id => state.conversations.get(id)?.name,
      groupName: id => state.boot.groups.find(one => one.id === id)?.name,
      openUser: model.openPerson,
      openChannel: id => model.go({ kind: 'conversation', id }),
    }),
    [me.id, me.timeZone, minute, state.conversations, state.boot],
  );

  const { channels, direct } = useMemo(() => sidebarOf(state), [state.conversations]);
  const go = useCallback(
    (next: Place) => {
      setDrawer(false);
      setPalette(undefined);
      model.go(next);
    },
    [model.go],
  );
  const order: Place[] = [
    ...state.boot.homes.map((one): Place => ({ kind: 'home', appId: one.appId })),
    ...[...channels, ...direct].map((one): Place => ({ kind: 'conversation', id: one.id })),
  ];
  useShortcutKeys({
    order,
    place: model.place,
    go,
    openPeople: () => setPalette('people'),
    openSearch: () => setPalette('go'),
    escape: () => {
      if (drawer) setDrawer(false);
      else closeThread(model);
    },
  });

  const othersWaiting = Object.entries(state.waiting)
    .filter(([id]) => id !== me.id)
    .reduce((sum, [, count]) => sum + count, 0);
  const unread =
    direct.reduce((sum, one) => sum + one.unread, 0) + channels.reduce((sum, one) => sum + one.mentions, 0);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${me.name} · Practice workspace`;
  }, [unread, me.name]);

  const sources: Sources = useMemo(
    () => ({ commands: state.boot.commands, people: state.boot.people, channels }),
    [state.boot.commands, state.boot.people, channels],
  );
  const topView = state.views.at(-1);
  // An archived channel is listed while one looks at it.
  const here = model.place?.kind === 'conversation' ? state.conversations.get(model.place.id) : undefined;
  const conversationId = model.place?.kind === 'conversation' ? model.place.id : undefined;

  return (
    <DirectoryContext value={directory}>
      <FileUrlContext value={backend.fileUrl}>
        <header className="ribbon">
          <strong>Practice workspace</strong> <span>nothing here reaches Slack</span>
          <a href="/gallery" title="Everything that the app shows to people, on examples">
            Gallery
          </a>
          {model.lineUp && !state.boot.appUp && (
            <span className="ribbon-line" role="status">
              The app is not connected: buttons and commands get no answer until it is.
            </span>
          )}
          {!model.lineUp && (
            <span className="ribbon-line" role="status">
              <span className="spinner" aria-hidden="true" /> Reconnecting…
            </span>
          )}
        </header>
        <div className="shell" data-drawer={drawer} data-thread={model.thread !== undefined}>
          <Sidebar
            workspace={state.boot.workspace}
            me={me}
            othersWaiting={othersWaiting}
            place={model.place}
            apps={state.boot.homes}
            channels={here?.isArchived && here.isMember && here.kind !== 'im' ? [...channels, here] : channels}
            direct={direct}
            person={model.person}
            theme={theme}
            go={go}
            onSwitchPerson={() => setPalette('people')}
            onSearch={() => setPalette('go')}
            onBrowse={() => setPalette('channels')}
            onNewDirect={() => setPalette('direct')}
            onTheme={onTheme}
          />
          {drawer && (
            <button
              type="button"
              className="drawer-shade"
              aria-label="Close the list"
              onClick={() => setDrawer(false)}
            />
          )}
          <main className="main">
            <Main
              model={model}
              backend={backend}
              sources={sources}
              drafts={drafts.current}
              hint={
                <HintCard title={`You are ${me.name}${me.title ? `, ${me.title}` : ''}.`} lines={boot.hint} />
              }
              onMenu={() => setDrawer(true)}
            />
          </main>
          <Thread model={model} backend={backend} sources={sources} drafts={drafts.current} />
        </div>
        <ModalStack
          views={state.views}
          appName={state.boot.homes[0]?.name ?? ''}
          conversation={conversationId}
          baseFor={view => model.baseFor({ kind: 'view', viewId: view.id })}
          onAction={(view, action, values) => model.act({ kind: 'view', viewId: view.id }, action, values)}
          onSubmit={(view, values) => backend.submit(view.id, values)}
          onClose={(view, all) => void model.attempt(() => backend.closeView(view.id, all))}
        />
        {palette && !topView && (
          <Palettes
            open={palette}
            model={model}
            onClose={() => setPalette(undefined)}
            onPerson={id => {
              setPalette(undefined);
              onPerson(id);
            }}
            go={go}
          />
        )}
        <Notices list={model.notices} onDrop={model.dropNotice} />
        <div className="visually-hidden" aria-live="polite" role="status">
          {model.announced}
        </div>
      </FileUrlContext>
    </DirectoryContext>
  );
}

/** The focus goes back to where one writes, not to nowhere. */
function closeThread(model: WorkspaceModel): void {
  if (!model.thread) return;
  model.openThread(undefined);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.main .composer textarea')?.focus());
}

interface PartProps {
  model: WorkspaceModel;
  backend: Backend;
  sources: Sources;
  drafts: Map<string, string>;
}

function useMessageActions({ model, backend }: Pick<PartProps, 'model' | 'backend'>): MessageActions {
  const latest = useRef(model);
  latest.current = model;
  const { state, baseFor, person } = model;
  return useMemo(
    (): MessageActions => ({
      base: baseFor({ kind: 'home', appId: '' }),
      baseOf: message => baseFor({ kind: 'message', message }),
      person,
      shortcuts: state.boot.shortcuts.filter(one => one.kind === 'message'),
      act: (message, action, values) => latest.current.act({ kind: 'message', message }, action, values),
      react: (message, name) => {
        const mine = message.reactions.some(one => one.name === name && one.users.includes(state.boot.me));
        void latest.current.attempt(() => backend.react(message, name, !mine));
      },
      runShortcut: (message, id) => void latest.current.attempt(() => backend.shortcut(id, message)),
      openThread: message =>
        latest.current.openThread({ channel: message.channel, ts: message.threadTs ?? message.ts }),
      dismiss: message => latest.current.dismiss(message),
    }),
    [backend, baseFor, person, state.boot],
  );
}

function composerFor(props: PartProps, conversation: Conversation, thread?: string): ComposerProps {
  const { model, backend, sources, drafts } = props;
  const named = conversation.kind === 'public' || conversation.kind === 'private';
  const name = named ? `#${conversation.name}` : conversation.name;
  return {
    label: thread ? 'Reply' : `Message ${name}`,
    sources,
    drafts,
    draftKey: thread ? threadKey(conversation.id, thread) : conversation.id,
    globalShortcuts: model.state.boot.shortcuts.filter(one => one.kind === 'global'),
    canBroadcast: thread !== undefined && named,
    // On a touch screen the focus would bring up the keyboard over half of the conversation.
    autoFocus: matchMedia('(hover: hover)').matches,
    send: (text, broadcast) => backend.post(conversation.id, text, thread, broadcast),
    runCommand: thread ? undefined : (command, text) => backend.command(conversation.id, command, text),
    runShortcut: id => void model.attempt(() => backend.shortcut(id)),
  };
}

function Main(props: PartProps & { hint: ReactNode; onMenu(): void }): ReactNode {
  const { model, backend, hint, onMenu } = props;
  const { state, place } = model;
  const actions = useMessageActions(props);
  const [focus, setFocus] = useState<{ channel: string; ts: string } | undefined>(undefined);
  const homeBase = useMemo(
    () => model.baseFor({ kind: 'home', appId: place?.kind === 'home' ? place.appId : '' }),
    [model.baseFor, place],
  );
  if (place?.kind === 'home') {
    const app = state.boot.homes.find(one => one.appId === place.appId);
    return (
      <Home
        key={place.appId}
        name={app?.name ?? 'App'}
        blocks={state.home}
        base={homeBase}
        hint={hint}
        act={(action, values) => model.act({ kind: 'home', appId: place.appId }, action, values)}
        onMenu={onMenu}
        onMessages={() => app && model.openPerson(app.botId)}
      />
    );
  }
  const conversation = place && state.conversations.get(place.id);
  if (!place || !conversation) {
    return (
      <p className="messages-note">
        This conversation is not here, or {model.me.name} is not part of it. Press Ctrl+K to go somewhere
        else.
      </p>
    );
  }
  const timeline = state.timelines.get(place.id);
  return (
    <>
      <ConversationHeader
        conversation={conversation}
        extras={state.extras.get(place.id)}
        person={model.person}
        onMenu={onMenu}
        onPerson={model.openPerson}
        onPin={(pin: Message) => setFocus({ channel: pin.channel, ts: pin.ts })}
        onLeave={() => void model.attempt(() => backend.leave(conversation.id))}
        onArchive={() => void model.attempt(() => backend.archive(conversation.id, true))}
      />
      {hint}
      <MessageList
        key={place.id}
        label={`Messages in ${conversation.name}`}
        messages={timeline?.messages ?? []}
        hasMore={timeline?.hasMore ?? false}
        loading={!timeline?.loaded}
        inThread={false}
        readTs={model.readTs}
        focusTs={focus?.channel === place.id ? focus.ts : undefined}
        intro={<Intro conversation={conversation} />}
        actions={actions}
        loadOlder={() => model.loadOlder(place.id)}
      />
      {conversation.isArchived ? (
        <p className="composer-note">
          This channel is archived. It can be read, not written to.{' '}
          <button
            type="button"
            className="button"
            onClick={() => void model.attempt(() => backend.archive(conversation.id, false))}
          >
            Unarchive
          </button>
        </p>
      ) : conversation.isMember ? (
        <Composer key={`write ${place.id}`} {...composerFor(props, conversation)} />
      ) : (
        <p className="composer-note">
          You are looking at #{conversation.name}.{' '}
          <button
            type="button"
            className="button"
            data-style="primary"
            onClick={() => void model.attempt(() => model.join(conversation.id))}
          >
            Join
          </button>
        </p>
      )}
    </>
  );
}

function Intro({ conversation }: { conversation: Conversation }): ReactNode {
  const named = conversation.kind === 'public' || conversation.kind === 'private';
  return (
    <div className="intro">
      <strong>{named ? `#${conversation.name}` : conversation.name}</strong>
      <p>
        {conversation.purpose ||
          (named ? 'This is where the channel begins.' : 'This is where the conversation begins.')}
      </p>
    </div>
  );
}

function Thread(props: PartProps): ReactNode {
  const { model } = props;
  const { thread, state } = model;
  const actions = useMessageActions(props);
  const conversation = thread && state.conversations.get(thread.channel);
  if (!thread || !conversation) return null;
  const named = conversation.kind === 'public' || conversation.kind === 'private';
  return (
    <ThreadPane
      key={thread.ts}
      where={named ? `#${conversation.name}` : conversation.name}
      messages={state.threads.get(threadKey(thread.channel, thread.ts))}
      actions={actions}
      composer={composerFor(props, conversation, thread.ts)}
      onClose={() => closeThread(model)}
    />
  );
}
