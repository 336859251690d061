import { ActionIcon, Drawer, Menu, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBriefcase,
  IconBrandSlack,
  IconChecklist,
  IconChevronUp,
  IconClock,
  IconDeviceDesktop,
  IconFileImport,
  IconForms,
  IconHeartbeat,
  IconHeartHandshake,
  IconHelpHexagon,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMenu2,
  IconMessage2,
  IconMoon,
  IconNews,
  IconScale,
  IconScaleOutline,
  IconSearch,
  IconSun,
  IconToolsKitchen2,
  IconUser,
  IconUsers,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { api } from '../api.ts';
import { useLive } from '../live.ts';
import { queries, queryClient } from '../queries.ts';
import { useIsAdmin, useMe } from '../session.tsx';
import { Loading } from './blank.tsx';
import { useKeys } from './keys.ts';
import { mod } from './platform.ts';
import { notice } from './notice.ts';
import css from './shell.module.css';

const Palette = lazy(() => import('./palette.tsx'));
const Shortcuts = lazy(() => import('./shortcuts.tsx'));

const work = [
  { to: '/deals', label: 'Deals', icon: IconBriefcase },
  { to: '/approvals', label: 'Approvals', icon: IconChecklist },
  { to: '/requests', label: 'Requests', icon: IconHelpHexagon },
  { to: '/voice', label: 'Voice', icon: IconMessage2 },
  { to: '/recognition', label: 'Recognition', icon: IconHeartHandshake },
  { to: '/balance', label: 'Balance', icon: IconScaleOutline },
  { to: '/people', label: 'People', icon: IconUsers },
  { to: '/health', label: 'Health', icon: IconHeartbeat },
] as const;
const rituals = [
  { to: '/newsletter', label: 'Newsletter', icon: IconNews },
  { to: '/lunches', label: 'Lunch-and-learns', icon: IconToolsKitchen2 },
] as const;
const settings = [
  { to: '/settings/policies', label: 'Policies', icon: IconScale },
  { to: '/settings/hours', label: 'Working hours', icon: IconClock },
  { to: '/settings/request-types', label: 'Request types', icon: IconForms },
  { to: '/settings/recognition', label: 'Shout-outs', icon: IconHeartHandshake },
  { to: '/settings/balance', label: 'Balance', icon: IconScaleOutline },
  { to: '/settings/lunches', label: 'Lunch-and-learns', icon: IconToolsKitchen2 },
  { to: '/settings/newsletter', label: 'Newsletter', icon: IconNews },
  { to: '/settings/import', label: 'Import', icon: IconFileImport },
  { to: '/settings/tokens', label: 'Tokens', icon: IconKey },
] as const;

const noRequestFilter = { tab: undefined, team: undefined, type: undefined, state: undefined, q: undefined };

/** The one shell: navigation to the left, the page to the right. */
export function Shell() {
  const connected = useLive();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [menu, { open, close }] = useDisclosure(false);
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | undefined>();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    close();
    if (pathname === '/sign-in' || pathname === '/')
      void navigate({ to: '/deals', search: {}, replace: true });
    // A new page starts where its content starts, for the keyboard and for screen readers.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname, close, navigate]);

  useKeys({
    'mod+k': () => setDialog(d => (d ? undefined : 'palette')),
    '?': () => setDialog('shortcuts'),
    'g d': () => void navigate({ to: '/deals', search: {} }),
    'g a': () =>
      void navigate({ to: '/approvals', search: { tab: undefined, state: undefined, mine: undefined } }),
    'g r': () => void navigate({ to: '/requests', search: noRequestFilter }),
    'g v': () => void navigate({ to: '/voice', search: { show: undefined, kinds: undefined } }),
    'g t': () => void navigate({ to: '/recognition' }),
    'g n': () => void navigate({ to: '/newsletter', search: { q: undefined } }),
    'g p': () => void navigate({ to: '/people' }),
    'g h': () => void navigate({ to: '/health' }),
  });

  const nav = <Navigation onSearch={() => setDialog('palette')} onShortcuts={() => setDialog('shortcuts')} />;
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        Skip to content
      </a>
      <div className={css.side}>{nav}</div>
      <header className={css.top}>
        <ActionIcon onClick={open} aria-label="Open navigation" aria-expanded={menu} size={38}>
          <IconMenu2 size={20} />
        </ActionIcon>
        <Brand />
        <ActionIcon onClick={() => setDialog('palette')} aria-label="Search" size={38}>
          <IconSearch size={20} />
        </ActionIcon>
      </header>
      <Drawer
        opened={menu}
        onClose={close}
        position="left"
        size={248}
        withCloseButton={false}
        padding={0}
        attributes={{ content: { 'aria-label': 'Navigation' } }}
      >
        <div className={css.inDrawer}>
          <ActionIcon onClick={close} aria-label="Close navigation" className={css.closeNav}>
            <IconX size={18} />
          </ActionIcon>
          {nav}
        </div>
      </Drawer>
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        {!connected && (
          <p className={css.offline} role="status">
            Live updates are interrupted. Evenkeel reconnects by itself; what you see may be a little old.
          </p>
        )}
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense>
        {dialog === 'palette' && <Palette onClose={() => setDialog(undefined)} />}
        {dialog === 'shortcuts' && <Shortcuts onClose={() => setDialog(undefined)} />}
      </Suspense>
    </div>
  );
}

function Brand() {
  return (
    <Link to="/deals" search={{}} className={css.brand}>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden>
        <path
          d="M5 11h22M8 17h16c0 5-3.5 8-8 8s-8-3-8-8z"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Evenkeel
    </Link>
  );
}

function Navigation({ onSearch, onShortcuts }: { onSearch: () => void; onShortcuts: () => void }) {
  const me = useMe();
  const admin = useIsAdmin();
  const waiting = useQuery(queries.waiting).data?.total ?? 0;
  const asked = useQuery(queries.requestsWaiting).data?.total ?? 0;
  const drafts = useQuery(queries.drafts).data?.toSend.length ?? 0;
  const broken = useQuery(queries.health).data?.items.length ?? 0;
  // Which roles see Balance is a setting; until it has answered, those who see it by default do.
  const mayReadBalance = useQuery(queries.myBalance).data?.mayRead ?? (admin || me.roles.includes('leadership'));
  const marks: Record<string, { n: number; words: string }> = {
    '/approvals': { n: waiting, words: 'wait for you' },
    '/requests': { n: asked, words: 'wait for you' },
    '/recognition': { n: drafts, words: 'drafts to read' },
    '/health': { n: broken, words: 'to look at' },
  };
  return (
    <nav className={css.nav} aria-label="Main">
      <Brand />
      <button type="button" className={css.search} onClick={onSearch}>
        <IconSearch size={16} aria-hidden />
        <span>Search</span>
        <kbd>{mod} K</kbd>
      </button>
      <ul>
        {work.filter(({ to }) => to !== '/balance' || mayReadBalance).map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className={css.link} activeProps={{ 'data-active': true } as object}>
              <Icon size={18} stroke={1.7} aria-hidden />
              <span className="grow">{label}</span>
              {(marks[to]?.n ?? 0) > 0 && (
                <span className={css.mark}>
                  {marks[to]?.n}
                  <span className="hidden"> {marks[to]?.words}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <Group name="Rituals" pages={rituals} />
      {admin && <Group name="Settings" pages={settings} />}
      <div className="grow" />
      {me.practice?.slackUrl && (
        <a href={me.practice.slackUrl} className={css.link} target="_blank" rel="noreferrer">
          <IconBrandSlack size={18} stroke={1.7} aria-hidden />
          Practice Slack
        </a>
      )}
      <PersonMenu onShortcuts={onShortcuts} />
    </nav>
  );
}

const schemes = [
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
] as const;

/** Pages under one heading. */
function Group({ name, pages }: { name: string; pages: typeof rituals | typeof settings }) {
  const id = `nav-${name.toLowerCase()}`;
  return (
    <>
      <p className={css.group} id={id}>
        {name}
      </p>
      <ul aria-labelledby={id}>
        {pages.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className={css.link} activeProps={{ 'data-active': true } as object}>
              <Icon size={18} stroke={1.7} aria-hidden />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function PersonMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const me = useMe();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    try {
      await api.signOut();
      queryClient.clear();
      window.location.assign('/');
    } catch (error) {
      notice.failed(error);
    }
  };
  return (
    <Menu position="top-start" width={216} shadow="md">
      <Menu.Target>
        <button type="button" className={css.person}>
          <span className="grow clip">
            <strong className="clip">{me.name}</strong>
            <span className="muted clip">{me.practice ? 'Practice' : (me.email ?? '')}</span>
          </span>
          <IconChevronUp size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Theme</Menu.Label>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} />}
            onClick={() => setColorScheme(value)}
            closeMenuOnClick={false}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            fw={colorScheme === value ? 650 : undefined}
            rightSection={colorScheme === value ? '✓' : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate({ to: '/me' })}>
          My absence and hours
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} rightSection={<kbd>?</kbd>} onClick={onShortcuts}>
          Shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {me.practice ? 'Be somebody else' : 'Sign out'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
