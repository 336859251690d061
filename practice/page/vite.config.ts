/** Builds the practice workspace's page into dist/practice-page; nothing is fetched from elsewhere at run time. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Relative addresses: the page works under any path of the server.
  base: './',
  plugins: [react()],
  cacheDir: here('../../node_modules/.vite-practice-page'),
  // For work on the page: `PRACTICE_URL=http://127.0.0.1:PORT npx vite -c practice/page/vite.config.ts`.
  ...(process.env.PRACTICE_URL ? { server: { proxy: { '/browser': process.env.PRACTICE_URL } } } : {}),
  build: {
    outDir: here('../../dist/practice-page'),
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
  },
});
