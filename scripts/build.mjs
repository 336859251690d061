// Builds what is older than its sources: the server with esbuild, the two browser pages with Vite.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, install, must, newest, root } from './prepare.mjs';

const isFresh = (stamp, ...sources) => {
  const built = statSync(join(root, stamp), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return built > newest('package-lock.json', 'scripts/build.mjs', ...sources);
};
const done = stamp => writeFileSync(join(root, stamp), '');

export async function buildServer() {
  const stamp = 'dist/.server';
  if (isFresh(stamp, 'src', 'practice', 'bench', 'crash')) return;
  const { build } = await import('esbuild');
  await build({
    entryPoints: {
      evenkeel: join(root, 'practice/launch.ts'),
      practice: join(root, 'practice/server/standalone.ts'),
      bench: join(root, 'bench/bench.ts'),
      crash: join(root, 'crash/crash.ts'),
    },
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  done(stamp);
}

export async function buildPages() {
  const pages = [
    { stamp: 'dist/.web', sources: ['web', 'src/features', 'src/kernel', 'src/policy'], config: 'web/vite.config.ts' },
    { stamp: 'dist/.practice-page', sources: ['practice/page', 'practice/browser-api.ts'], config: 'practice/page/vite.config.ts' },
  ];
  for (const page of pages) {
    if (isFresh(page.stamp, ...page.sources)) continue;
    must(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', page.config, '--logLevel', 'warn']);
    done(page.stamp);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  checkNode();
  install();
  mkdirSync(join(root, 'dist'), { recursive: true });
  await buildServer();
  await buildPages();
}
