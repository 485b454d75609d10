import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { contactIdentitySchema } from '../schemas/contact.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { changeMembers, findContact, insertContact, upsertSegment } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';

const newContactSchema = contactIdentitySchema.extend({
  organisationId: z.string().min(1),
  verified: z.boolean().default(false),
  /** segments the contact is an explicit member of; made where they do not exist */
  segments: z.array(z.string().min(1)).default([]),
});

/**
 * Makes a contact, or finds the one that any of its identifiers names, and adds it to segments.
 * @throws ErrandError `invalid_request`
 */
export async function saveContact(
  db: Database,
  input: z.input<typeof newContactSchema>,
): Promise<{ contactId: string }> {
  const parsed = newContactSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { segments, ...contact } = parsed.data;
  const { organisationId, email, phone, externalId } = contact;
  if (email === undefined && phone === undefined && externalId === undefined) {
    throw new ErrandError('invalid_request', 'a contact needs an email, a phone or an externalId', { field: 'email' });
  }
  const known = await findContact(db, contact);
  const contactId = known?.contactId ?? randomUUID();
  if (!known) await insertContact(db, { ...contact, contactId });
  for (const segmentId of segments) {
    await upsertSegment(db, { organisationId, id: segmentId, name: segmentId });
    await changeMembers(db, { organisationId, segmentId, add: [contactId] });
  }
  return { contactId };
}
