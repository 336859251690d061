import { createRoot } from 'react-dom/client';
import { httpBackend } from './api.ts';
import { App } from './app.tsx';
import './styles/all.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App backend={httpBackend()} />);
