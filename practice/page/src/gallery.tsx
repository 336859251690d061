/** Everything that an app shows to people, drawn on its samples: for looking at, in light and dark, wide and narrow. */
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { GalleryReply, GallerySample } from '../../browser-api.ts';
import { Blocks } from './blocks/block.tsx';
import type { Surface } from './elements/surface.ts';
import { SurfaceContext } from './elements/surface.ts';
import { useSurfaceState } from './elements/surface-state.ts';
import type { Directory } from './format/show.tsx';
import { DirectoryContext, Mrkdwn, Plain } from './format/show.tsx';
import { Avatar } from './lib/avatar.tsx';
import { Icon } from './lib/icons.tsx';
import { useTheme } from './lib/theme.ts';
import type { ViewObject } from './modal/modal.tsx';
import { blocksOf, viewOf } from './translate.ts';

const THEMES = { auto: 'Colours: as the system', light: 'Colours: light', dark: 'Colours: dark' } as const;
const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

const directory: Directory = {
  viewer: '',
  dates: {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: navigator.language || 'en-GB',
    now: Date.now(),
  },
  userName: () => undefined,
  channelName: () => undefined,
  groupName: () => undefined,
  openUser: () => undefined,
  openChannel: () => undefined,
};

export function Gallery(): ReactNode {
  const [theme, onTheme] = useTheme();
  const [reply, setReply] = useState<GalleryReply | undefined>(undefined);
  const [problem, setProblem] = useState(false);
  useEffect(() => {
    document.title = 'Gallery · Practice workspace';
    fetch('/browser/gallery')
      .then(answer => answer.json() as Promise<GalleryReply>)
      .then(setReply, () => setProblem(true));
  }, []);
  // The address may name a sample, and the samples come after the page.
  useEffect(() => {
    if (reply) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [reply]);
  const capabilities = reply?.capabilities ?? [];
  return (
    <DirectoryContext value={directory}>
      <div className="gallery">
        <nav className="gallery-list" aria-label="Samples">
          <div className="gallery-top">
            <h1>Gallery</h1>
            <button type="button" className="icon-button" aria-label={THEMES[theme]} title={THEMES[theme]} onClick={onTheme}>
              <Icon name={ICONS[theme]} />
            </button>
          </div>
          <a className="gallery-back" href="/">
            Back to the practice workspace
          </a>
          {capabilities.map(one => (
            <section key={one.name}>
              <h2>{one.name}</h2>
              <ul>
                {one.samples.map(sample => (
                  <li key={sample.name}>
                    <a href={`#${idOf(one.name, sample)}`}>{sample.name}</a>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
        <main className="gallery-main" tabIndex={-1}>
          {problem && <p role="alert">The samples could not be read. Is the workspace running?</p>}
          {reply && capabilities.length === 0 && <p>This workspace was started without an app’s samples.</p>}
          {capabilities.flatMap(one =>
            one.samples.map(sample => (
              <article key={idOf(one.name, sample)} id={idOf(one.name, sample)} className="gallery-sample">
                <h3>
                  {sample.name} <small>{one.name}</small>
                </h3>
                {sample.view ? <ShownView view={viewOf(sample.view)} home={sample.view.type === 'home'} /> : <ShownMessage sample={sample} />}
              </article>
            )),
          )}
        </main>
      </div>
    </DirectoryContext>
  );
}

const idOf = (capability: string, sample: GallerySample): string =>
  `${capability}-${sample.name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Fields can be typed into and menus opened; buttons ask nobody. */
function Live({ blocks, kind }: { blocks: ReturnType<typeof blocksOf>; kind: Surface['kind'] }): ReactNode {
  const state = useSurfaceState({ blocks, send: () => Promise.resolve() });
  const surface = useMemo(
    (): Surface => ({
      ...state,
      kind,
      errors: {},
      busy: false,
      suggest: () => Promise.resolve({ options: [] }),
      upload: file => Promise.resolve({ id: file.name, name: file.name, size: file.size }),
      people: [],
      conversations: [],
      viewer: '',
      timeZone: directory.dates.timeZone,
    }),
    [state, kind],
  );
  return (
    <SurfaceContext value={surface}>
      <Blocks blocks={blocks} />
    </SurfaceContext>
  );
}

function ShownMessage({ sample }: { sample: GallerySample }): ReactNode {
  const blocks = useMemo(() => blocksOf(sample.blocks), [sample]);
  return (
    <>
      <div className="gallery-frame">
        <div className="message">
          <div className="message-gutter">
            <Avatar id="app" name="Evenkeel" app />
          </div>
          <div className="message-body">
            <p className="message-head">
              <strong>Evenkeel</strong>
              <span className="app-mark">app</span>
            </p>
            {blocks.length > 0 ? <Live blocks={blocks} kind="message" /> : <Mrkdwn text={sample.text ?? ''} />}
          </div>
        </div>
      </div>
      <p className="gallery-notification">
        <span>Notifications and screen readers say:</span>
        <q>
          <Mrkdwn text={sample.text ?? ''} />
        </q>
      </p>
    </>
  );
}

function ShownView({ view, home }: { view: ViewObject; home: boolean }): ReactNode {
  if (home) {
    return (
      <div className="gallery-frame gallery-home">
        <Live blocks={view.blocks} kind="home" />
      </div>
    );
  }
  return (
    <div className="gallery-frame gallery-modal">
      <div className="dialog-head">
        <span className="dialog-title">
          <Plain text={view.title?.text ?? ''} />
        </span>
        <span className="modal-app">Evenkeel</span>
      </div>
      <div className="dialog-body">
        <Live blocks={view.blocks} kind="modal" />
      </div>
      <div className="dialog-foot">
        {view.close && <span className="button">{view.close.text}</span>}
        {view.submit && (
          <span className="button" data-style="primary">
            {view.submit.text}
          </span>
        )}
      </div>
    </div>
  );
}
