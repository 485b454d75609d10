import { readFile } from 'node:fs/promises';
import type { KeyRing } from '../src/secrets/key-ring.ts';
import type { Sealer } from '../src/secrets/sealing.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { editAction } from '../src/services/edit-action.ts';
import { editOrganisation } from '../src/services/edit-organisation.ts';
import { importActions } from '../src/services/import-actions.ts';
import { saveContact } from '../src/services/save-contact.ts';
import { setVariable } from '../src/services/set-variable.ts';
import { showSigningKeys } from '../src/services/show-signing-keys.ts';
import type { Database } from '../src/store/database.ts';
import { demoBindings, demoContacts, demoGlobalVariables, demoRestrictions } from './shop/conversation.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

export const ORGANISATION = 'example-shop';

/** Makes the example company an organisation of this installation. Returns how many actions its document gave. */
export async function authorShop({
  db,
  sealer,
  shopUrl,
}: {
  db: Database;
  sealer: Sealer;
  shopUrl: string;
}): Promise<number> {
  const organisationId = ORGANISATION;
  await createOrganisation(db, { id: organisationId, name: 'Example shop', settings: { contextHeaders: true } });
  for (const { email, segments } of demoContacts) await saveContact(db, { organisationId, email, segments });
  for (const variable of demoGlobalVariables) await setVariable({ db, sealer }, { organisationId, ...variable });
  const document = new URL('./shop/openapi.yaml', import.meta.url);
  const { added } = await importActions(db, {
    organisationId,
    text: await readFile(document, 'utf8'),
    fileName: 'openapi.yaml',
    serverBaseUrl: shopUrl,
  });
  for (const { operationId, segments } of demoRestrictions) {
    await editAction(db, { organisationId, toolName: operationId, change: { segmentIds: segments } });
  }
  for (const { operationId, bindings } of demoBindings) {
    await editAction(db, {
      organisationId,
      toolName: operationId,
      change: ({ body }) => ({ body: body ? { ...body, bindings } : null }),
    });
  }
  return added.length;
}

/** Has the company told of what nobody waits for, and gives its receiver the keys to tell that it is us. */
export async function tellWebhook({
  db,
  keyRing,
  webhook,
}: {
  db: Database;
  keyRing: KeyRing;
  webhook: WebhookReceiver;
}): Promise<void> {
  const { keys } = await showSigningKeys({ db, keyRing }, ORGANISATION);
  webhook.trust(Object.fromEntries(keys.map(({ keyId, secret }) => [keyId, secret])));
  await editOrganisation(db, { id: ORGANISATION, settings: { webhookUrl: webhook.url } });
}
