import { defineConfig } from 'vitest/config';

const onServers = ['test/acceptance/**/*.test.ts', 'test/store/**/*.test.ts', 'test/workflows/**/*.test.ts'];
const embedded = ['test/embedded/**/*.test.ts'];

/**
 * Three projects, one after the other so that they do not take each other's processors: `rules` needs nothing, `embedded`
 * starts and kills dev servers, `servers` runs on one real Temporal server and one real PostgreSQL.
 */
export default defineConfig({
  test: {
    // Temporal's native module does not survive worker threads
    pool: 'forks',
    maxWorkers: 2,
    // against what hangs: a machine that is five times slower than a desk must not reach them
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'rules',
          include: ['test/**/*.test.ts'],
          exclude: [...onServers, ...embedded],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: embedded,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: onServers,
          sequence: { groupOrder: 2 },
          globalSetup: ['test/support/servers.ts'],
        },
      },
    ],
  },
});
