import type { Sealer } from '../src/secrets/sealing.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { importActions } from '../src/services/import-actions.ts';
import { saveContact } from '../src/services/save-contact.ts';
import { setVariable } from '../src/services/set-variable.ts';
import type { Database } from '../src/store/database.ts';
import { CUSTOMER, DOCUMENT, ORGANISATION_ID } from './subject.ts';

/** An organisation as one meets it: an imported catalog, an authentication header for its calls, a customer in a segment. */
export async function seedOrganisation({
  db,
  sealer,
  serverBaseUrl,
}: {
  db: Database;
  sealer: Sealer;
  serverBaseUrl: string;
}): Promise<void> {
  const organisationId = ORGANISATION_ID;
  await createOrganisation(db, { id: organisationId, name: 'Bench' });
  await importActions(db, { organisationId, text: JSON.stringify(DOCUMENT), fileName: 'bench.json', serverBaseUrl });
  await setVariable({ db, sealer }, { organisationId, name: 'Authorization', value: 'Bearer bench-token' });
  await saveContact(db, { organisationId, ...CUSTOMER, verified: true, segments: ['vip'] });
}
