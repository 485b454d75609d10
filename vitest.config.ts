import { defineConfig } from 'vitest/config';

const onServers = ['test/acceptance/**/*.test.ts', 'test/store/**/*.test.ts', 'test/workflows/**/*.test.ts'];

/** Two projects: `rules` needs nothing, `servers` runs on one real Temporal server and one real PostgreSQL. */
export default defineConfig({
  test: {
    // Temporal's native module does not survive worker threads
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'rules', include: ['test/**/*.test.ts'], exclude: onServers } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: onServers,
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
