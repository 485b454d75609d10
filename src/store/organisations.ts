import type { OrganisationSettings } from '../schemas/organisation.ts';
import type { Database } from './database.ts';
import { organisations, ticketCounters } from './schema.ts';

/** Inserts an organisation with its ticket counter. False = there is one of this id already. */
export async function insertOrganisation(
  db: Database,
  organisation: { id: string; name: string; settings: OrganisationSettings },
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const inserted = await transaction.insert(organisations).values(organisation).onConflictDoNothing().returning();
    if (inserted.length === 0) return false;
    await transaction.insert(ticketCounters).values({ organisationId: organisation.id });
    return true;
  });
}
