import { updateContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { changeContacts } from './change-contacts.ts';
import { findContact, refuseErased } from './find-contact.ts';

/**
 * Says that a contact is who it claims to be, or takes that back: endpoints are told the external id of a verified contact
 * only.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`
 */
export async function verifyContact(
  db: Database,
  { organisationId, reference, verified = true }: { organisationId: string; reference: string; verified?: boolean },
): Promise<{ contactId: string; verified: boolean }> {
  return changeContacts(db, organisationId, async (transaction) => {
    const contact = await findContact(transaction, { organisationId, reference });
    refuseErased(contact);
    const { contactId } = contact;
    await updateContact(transaction, { organisationId, contactId, verified });
    return { changed: [contactId], result: { contactId, verified } };
  });
}
