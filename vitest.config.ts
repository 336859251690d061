import { defineConfig } from 'vitest/config';

/** Levels by name: `.unit` is pure, `.int` runs on real PostgreSQL and sockets, `.browser` in a real browser. */
/** One level after the other: they share two cores and one PostgreSQL. */
const levels = ['unit', 'int', 'browser'];
const project = (level: 'unit' | 'int' | 'browser', more: object = {}) => ({
  test: {
    name: level,
    sequence: { groupOrder: levels.indexOf(level) },
    include: [`{src,practice,web,test}/**/*.${level}.test.ts`],
    // What a process knows of a company (directory, absences, policies) it keeps by versions of one database: files with databases get a process each.
    isolate: level !== 'unit',
    testTimeout: level === 'unit' ? 30_000 : 90_000,
    hookTimeout: 90_000,
    ...more,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('int', { globalSetup: ['test/support/postgres-global.ts'], maxWorkers: 2 }),
      project('browser', { globalSetup: ['test/support/postgres-global.ts'], maxWorkers: 1, testTimeout: 180_000 }),
    ],
    reporters: process.env['CI'] ? [['default', { summary: false }]] : ['default'],
  },
});
