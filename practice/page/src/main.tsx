import { createRoot } from 'react-dom/client';
import { httpBackend } from './api.ts';
import { App } from './app.tsx';
import { Gallery } from './gallery.tsx';
import './styles/all.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(location.pathname === '/gallery' ? <Gallery /> : <App backend={httpBackend()} />);
