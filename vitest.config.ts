import { defineConfig } from 'vitest/config';

/** What changes nothing outside itself shares its process: a fresh one costs more than most of these files. */
const sharing = ['unit', 'contract', 'integration/{server,client,mcp,sources}'].map(
  (folder) => `tests/${folder}/**/*.test.{ts,tsx}`,
);

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // The embedder's worker threads load TypeScript sources in tests; tsx teaches Node to.
    execArgv: ['--import', 'tsx'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'alone', include: ['tests/**/*.test.ts'], exclude: sharing } },
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
    ],
  },
});
