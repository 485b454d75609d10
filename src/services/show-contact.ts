import type { Contact } from '../schemas/contact.ts';
import { readContactContext } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { findContact } from './find-contact.ts';

export interface ShownContact extends Contact {
  segments: { segmentId: string; explicit: boolean }[];
  /** how many */
  sessions: number;
  /** contacts that were merged into this one */
  mergedIds: string[];
}

/** @throws ErrandError `not_found`, or `invalid_request` when the reference names several contacts */
export async function showContact(
  db: Database,
  { organisationId, reference }: { organisationId: string; reference: string },
): Promise<ShownContact> {
  const contact = await findContact(db, { organisationId, reference });
  const { contactId } = contact;
  return { ...contact, ...(await readContactContext(db, { organisationId, contactId })) };
}
