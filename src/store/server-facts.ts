import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { z } from 'zod';
import { assertReachable, openStore } from './database.ts';
import { MIGRATIONS } from './migrate.ts';

/** What a person who looks for a fault wants to know of a database. */
export interface ServerFacts {
  major: number;
  /** e.g. `18.1` */
  version: string;
  /** what statements run as */
  role: string;
  synchronousCommit: string;
  isStandby: boolean;
  /** negative = the database has some that are not known here */
  pendingMigrations: number;
  /** the database's clock minus this machine's, half the way there and back allowed for */
  clockDifferenceMs: number;
}

const factsRow = z.object({
  version: z.string(),
  role: z.string(),
  synchronousCommit: z.string(),
  isStandby: z.boolean(),
  nowMs: z.coerce.number(),
});

/** @throws ErrandError `unavailable` when it can't be reached; Error where the application role is missing */
export async function readServerFacts(databaseUrl: string): Promise<ServerFacts> {
  await assertReachable(databaseUrl);
  const store = openStore({ databaseUrl, maxConnections: 1 });
  try {
    await store.db.execute(sql`select 1`); // connects: the next one's time is the way there and back
    const askedAtMs = Date.now();
    const { rows } = await store.db.execute(sql`
      select current_setting('server_version') as version, current_user as role, pg_is_in_recovery() as "isStandby",
        current_setting('synchronous_commit') as "synchronousCommit",
        extract(epoch from clock_timestamp()) * 1000 as "nowMs"`);
    const { nowMs, ...facts } = factsRow.parse(rows[0]);
    const known = readMigrationFiles({ migrationsFolder: MIGRATIONS }).length;
    return {
      ...facts,
      major: Number.parseInt(facts.version, 10),
      pendingMigrations: known - (await appliedMigrations(databaseUrl)),
      clockDifferenceMs: nowMs - (askedAtMs + Date.now()) / 2,
    };
  } finally {
    await store.close();
  }
}

/** Asked as the login that migrates: the application role sees nothing of them. */
async function appliedMigrations(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
    );
    if (!rows[0]?.there) return 0;
    const counted = await client.query('select count(*)::int as applied from drizzle.__drizzle_migrations');
    return z.object({ applied: z.number() }).parse(counted.rows[0]).applied;
  } finally {
    await client.end();
  }
}
