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
  return row && organisationOf(row);
}

/** Changes an organisation as it stands, two changes one after the other. Undefined = there is none of this id. */
export async function updateOrganisation(
  db: Database,
  id: string,
  change: (current: OrganisationRow) => OrganisationRow,
): Promise<OrganisationRow | undefined> {
  return db.transaction(async (transaction) => {
    // not `update`, as in changeCatalog: new sessions and contacts go on
    const [row] = await transaction.select().from(organisations).where(eq(organisations.id, id)).for('no key update');
    if (!row) return undefined;
    const { name, settings } = change(organisationOf(row));
    await transaction.update(organisations).set({ name, settings }).where(eq(organisations.id, id));
    return { id, name, settings };
  });
}

function organisationOf({ id, name, settings }: typeof organisations.$inferSelect): OrganisationRow {
  return { id, name, settings: organisationSettingsSchema.parse(settings) };
}
