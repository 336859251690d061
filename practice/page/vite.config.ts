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
  build: {
    outDir: here('../../dist/practice-page'),
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
  },
});
