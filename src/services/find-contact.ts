import { ErrandError } from '../errors.ts';
import type { Contact } from '../schemas/contact.ts';
import { findContacts } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';

/**
 * The one contact that a text names: our id (also one that was merged away), external id, e-mail or phone.
 * @throws ErrandError `not_found`, or `invalid_request` when it names several
 */
export async function findContact(
  db: Pick<Database, 'select'>,
  { organisationId, reference, field = 'contact' }: { organisationId: string; reference: string; field?: string },
): Promise<Contact> {
  const [contact, ...others] = await findContacts(db, { organisationId, reference });
  if (!contact) {
    throw new ErrandError(
      'not_found',
      `organisation "${organisationId}" has no contact "${reference}": give its contact id, external id, e-mail or phone`,
      { field },
    );
  }
  if (others.length === 0) return contact;
  const ids = [contact, ...others].map(({ contactId }) => contactId).join(', ');
  throw new ErrandError('invalid_request', `"${reference}" names several contacts: give one of their ids, ${ids}`, {
    field,
  });
}

/** @throws ErrandError `invalid_request` for a contact of which nothing personal is left */
export function refuseErased({ contactId, erasedAt }: Contact, field = 'contact'): void {
  if (erasedAt === null) return;
  throw new ErrandError('invalid_request', `contact ${contactId} was erased: add a new one`, { field });
}
