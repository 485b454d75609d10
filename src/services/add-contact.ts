import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import {
  type Contact,
  type ContactIdentity,
  contactAttributesSchema,
  contactIdentitySchema,
} from '../schemas/contact.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { findHolders, insertContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import type { Transaction } from '../store/segment-members.ts';
import { changeContacts } from './change-contacts.ts';

const newContactSchema = contactIdentitySchema.extend({
  organisationId: z.string().min(1),
  verified: z.boolean().default(false),
  attributes: z.record(z.string(), z.unknown()).pipe(contactAttributesSchema).prefault({}),
});

/**
 * Makes a contact; it is in the segments whose rules it matches when this returns.
 * @throws ErrandError `unknown_organisation`, `invalid_request`, also when a contact has one of the identifiers already
 */
export async function addContact(
  db: Database,
  input: z.input<typeof newContactSchema>,
): Promise<{ contactId: string }> {
  const parsed = newContactSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const contact = parsed.data;
  const { organisationId, email, phone, externalId } = contact;
  if (email === undefined && phone === undefined && externalId === undefined) {
    throw new ErrandError('invalid_request', 'a contact needs an email, a phone or an externalId', { field: 'email' });
  }
  const contactId = randomUUID();
  return changeContacts(db, organisationId, async (transaction) => {
    await refuseTaken(transaction, { organisationId, identity: contact });
    if (!(await insertContact(transaction, { ...contact, contactId }))) throw takenJustNow();
    return { changed: [contactId], result: { contactId } };
  });
}

/** The refusal of whoever came second when two contacts took one identifier at once. */
export function takenJustNow(): ErrandError {
  return new ErrandError('invalid_request', 'another contact took one of the identifiers just now: try again', {
    field: 'email',
  });
}

const identifierNames = ['externalId', 'email', 'phone'] as const;

/** @throws ErrandError `invalid_request` when another contact has one of the identifiers */
export async function refuseTaken(
  transaction: Transaction,
  {
    organisationId,
    identity,
    except,
  }: {
    organisationId: string;
    identity: { [Name in keyof ContactIdentity]: string | null | undefined };
    except?: string;
  },
): Promise<void> {
  const holders = await findHolders(transaction, { organisationId, identity, ...(except ? { except } : {}) });
  const taken = (holder: Contact) => identifierNames.find((name) => identity[name] && holder[name] === identity[name]);
  const [holder] = holders;
  const field = holder && taken(holder);
  if (!holder || !field) return;
  throw new ErrandError(
    'invalid_request',
    `contact ${holder.contactId} has ${field} "${holder[field]}" already: edit that one, or merge the two`,
    { field },
  );
}
