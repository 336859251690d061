/** The page over a made-up workspace, to work on its looks without a server. Not part of the build. */
import { createRoot } from 'react-dom/client';
import { App } from '../src/app.tsx';
import '../src/styles/all.css';
import { fixtureBackend } from './fixture.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App backend={fixtureBackend()} />);
