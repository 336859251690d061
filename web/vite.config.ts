/** Builds the web app into dist/web. Everything is served by Evenkeel itself: no CDN, no web fonts. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react()],
  cacheDir: here('../node_modules/.vite-web'),
  // For work on the pages: `EVENKEEL_URL=http://127.0.0.1:PORT npx vite --config web/vite.config.ts`.
  ...(process.env.EVENKEEL_URL ? { server: { proxy: { '/api': process.env.EVENKEEL_URL } } } : {}),
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no `data:` scripts or fonts, and a module preload polyfill would be inline.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
});
