import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { type Contact, type ContactChange, contactAttributesSchema, contactChangeSchema } from '../schemas/contact.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { readContactForUpdate, updateContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { isDuplicate } from '../store/database-fault.ts';
import { refuseTaken, takenJustNow } from './add-contact.ts';
import { changeContacts } from './change-contacts.ts';
import { findContact, refuseErased } from './find-contact.ts';

const editSchema = contactChangeSchema.extend({ organisationId: z.string().min(1), reference: z.string().min(1) });

/**
 * Changes a contact: what is absent stays, null takes an identifier or attribute away. Its segments follow at once.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`
 */
export async function editContact(db: Database, input: z.input<typeof editSchema>): Promise<{ contactId: string }> {
  const parsed = editSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { organisationId, reference, ...change } = parsed.data;
  return changeContacts(db, organisationId, async (transaction) => {
    const { contactId } = await findContact(transaction, { organisationId, reference });
    const contact = await readContactForUpdate(transaction, { organisationId, contactId });
    if (!contact) throw new ErrandError('not_found', `contact "${reference}" is gone`, { field: 'contact' });
    refuseErased(contact);
    const changed = changedContact(contact, change);
    await refuseTaken(transaction, { organisationId, identity: changed, except: contactId });
    await updateContact(transaction, { organisationId, contactId, ...changed }).catch((error: unknown) => {
      throw isDuplicate(error) ? takenJustNow() : error;
    });
    return { changed: [contactId], result: { contactId } };
  });
}

function changedContact(contact: Contact, { attributes, ...given }: ContactChange) {
  const { email = contact.email, phone = contact.phone, externalId = contact.externalId } = given;
  if (email === null && phone === null && externalId === null) {
    throw new ErrandError('invalid_request', 'a contact needs an email, a phone or an externalId: leave it one', {
      field: Object.keys(given)[0] ?? 'email',
    });
  }
  const kept = Object.entries({ ...contact.attributes, ...attributes }).filter(([, value]) => value !== null);
  const merged = contactAttributesSchema.safeParse(Object.fromEntries(kept));
  if (!merged.success) throw describeIssues(merged.error);
  return { email, phone, externalId, attributes: merged.data };
}
