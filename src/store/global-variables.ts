import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { globalVariables } from './schema.ts';

/** A variable without its value. */
export interface VariableEntry {
  name: string;
  hosts: string[];
  updatedAt: Date;
}

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

export async function readGlobalVariables(db: Database, organisationId: string): Promise<VariableEntry[]> {
  const { name, hosts, updatedAt } = globalVariables;
  return db
    .select({ name, hosts, updatedAt })
    .from(globalVariables)
    .where(eq(globalVariables.organisationId, organisationId))
    .orderBy(asc(globalVariables.key));
}

/** False = there was none of this key. */
export async function deleteGlobalVariable(
  db: Database,
  { organisationId, key }: { organisationId: string; key: string },
): Promise<boolean> {
  const deleted = await db
    .delete(globalVariables)
    .where(and(eq(globalVariables.organisationId, organisationId), eq(globalVariables.key, key)))
    .returning({ key: globalVariables.key });
  return deleted.length > 0;
}

/** The variables of the installation that were set last, sealed. */
export async function readNewestVariables(
  db: Database,
  limit: number,
): Promise<{ organisationId: string; key: string; sealedValue: string }[]> {
  const { organisationId, key, sealedValue, updatedAt } = globalVariables;
  return db.select({ organisationId, key, sealedValue }).from(globalVariables).orderBy(desc(updatedAt)).limit(limit);
}

/** Seals every variable of the installation anew, all or nothing; `reseal` gets a row and gives its new sealed value. */
export async function resealGlobalVariables(
  db: Database,
  reseal: (row: { organisationId: string; key: string; sealedValue: string }) => string,
): Promise<number> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.select().from(globalVariables).for('update');
    for (const row of rows) {
      await transaction
        .update(globalVariables)
        .set({ sealedValue: reseal(row) })
        .where(and(eq(globalVariables.organisationId, row.organisationId), eq(globalVariables.key, row.key)));
    }
    return rows.length;
  });
}
