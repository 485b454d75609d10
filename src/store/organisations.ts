import { eq } from 'drizzle-orm';
import { type OrganisationSettings, organisationSettingsSchema } from '../schemas/organisation.ts';
import type { Database } from './database.ts';
import { organisations, ticketCounters } from './schema.ts';

interface OrganisationRow {
  id: string;
  name: string;
  settings: OrganisationSettings;
}

/** Inserts an organisation with its ticket counter. False = there is one of this id already. */
export async function insertOrganisation(db: Database, organisation: OrganisationRow): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const inserted = await transaction.insert(organisations).values(organisation).onConflictDoNothing().returning();
    if (inserted.length === 0) return false;
    await transaction.insert(ticketCounters).values({ organisationId: organisation.id });
    return true;
  });
}

export async function readOrganisation(db: Database, id: string): Promise<OrganisationRow | undefined> {
  const [row] = await db.select().from(organisations).where(eq(organisations.id, id));
  return row && { id, name: row.name, settings: organisationSettingsSchema.parse(row.settings) };
}

export async function updateOrganisation(db: Database, { id, name, settings }: OrganisationRow): Promise<void> {
  await db.update(organisations).set({ name, settings }).where(eq(organisations.id, id));
}
