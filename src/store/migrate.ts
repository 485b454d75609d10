import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { assertReachable } from './database.ts';

/** Where the migrations lie that this version knows. */
export const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any fixed number: who holds this advisory lock migrates, others wait and then find nothing left to do. */
const MIGRATION_LOCK = 4_521_001;

/**
 * Brings the schema up to date; safe when several processes start at once. Needs a login that may create tables and roles.
 * @throws ErrandError `unavailable` when the database can't be reached
 */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  await assertReachable(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}
