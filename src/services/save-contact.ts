import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { contactIdentitySchema } from '../schemas/contact.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { findHolders, insertContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { changeExplicitMembers, type Transaction } from '../store/segment-members.ts';
import { insertSegment } from '../store/segments.ts';
import { changeContacts } from './change-contacts.ts';

const savedContactSchema = contactIdentitySchema.extend({
  organisationId: z.string().min(1),
  verified: z.boolean().default(false),
  /** segments the contact is an explicit member of; made where they do not exist */
  segments: z.array(z.string().min(1)).default([]),
});

/**
 * Makes a contact, or finds the one that any of its identifiers names, and adds it to segments: for seeds, which may run
 * more than once.
 * @throws ErrandError `unknown_organisation`, `invalid_request`
 */
export async function saveContact(
  db: Database,
  input: z.input<typeof savedContactSchema>,
): Promise<{ contactId: string }> {
  const parsed = savedContactSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { segments, ...contact } = parsed.data;
  const { organisationId, email, phone, externalId } = contact;
  if (email === undefined && phone === undefined && externalId === undefined) {
    throw new ErrandError('invalid_request', 'a contact needs an email, a phone or an externalId', { field: 'email' });
  }
  return changeContacts(db, organisationId, async (transaction) => {
    const contactId = await contactIdOf(transaction, contact);
    for (const segmentId of segments) {
      await insertSegment(transaction, { organisationId, segmentId, name: segmentId });
      await changeExplicitMembers(transaction, { organisationId, segmentId, add: [contactId] });
    }
    return { changed: [contactId], result: { contactId } };
  });
}

/** Of two that make the same contact at once, the later one finds what the earlier one made. */
async function contactIdOf(
  transaction: Transaction,
  contact: Omit<z.output<typeof savedContactSchema>, 'segments'>,
): Promise<string> {
  const { organisationId } = contact;
  const find = async () => (await findHolders(transaction, { organisationId, identity: contact }))[0]?.contactId;
  const known = await find();
  if (known !== undefined) return known;
  const contactId = randomUUID();
  if (await insertContact(transaction, { ...contact, contactId })) return contactId;
  const made = await find();
  if (made === undefined) throw new Error('a contact that was just made by another is gone');
  return made;
}
