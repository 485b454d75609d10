import { sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { globalVariables } from './schema.ts';

/** Sets a variable by its key; the value comes sealed and is never read back to a person. */
export async function upsertGlobalVariable(
  db: Database,
  variable: { organisationId: string; key: string; name: string; sealedValue: string; hosts: string[] },
): Promise<void> {
  const { name, sealedValue, hosts } = variable;
  await db
    .insert(globalVariables)
    .values(variable)
    .onConflictDoUpdate({
      target: [globalVariables.organisationId, globalVariables.key],
      set: { name, sealedValue, hosts, updatedAt: sql`now()` },
    });
}
