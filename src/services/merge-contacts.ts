import { ErrandError } from '../errors.ts';
import type { Contact } from '../schemas/contact.ts';
import { foldContact, readContactForUpdate, updateContact } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { changeContacts } from './change-contacts.ts';
import { findContact, refuseErased } from './find-contact.ts';

const identifierNames = ['email', 'phone', 'externalId'] as const;

/**
 * Makes one contact of two: `into` stays and gets the identifiers, attributes, sessions and explicit segments of `from`,
 * whose id goes on finding it. Where both have an attribute, that of `into` stays; verified only if both were.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`, also when both have an identifier of a kind
 */
export async function mergeContacts(
  db: Database,
  { organisationId, from, into }: { organisationId: string; from: string; into: string },
): Promise<{ contactId: string; mergedId: string; verified: boolean }> {
  return changeContacts(db, organisationId, async (transaction) => {
    const named = [
      await findContact(transaction, { organisationId, reference: from, field: 'from' }),
      await findContact(transaction, { organisationId, reference: into, field: 'into' }),
    ];
    const locked = new Map<string, Contact>();
    // in the order of their ids: two merges of the same two contacts must not wait for each other
    for (const { contactId } of named.toSorted((a, b) => (a.contactId < b.contactId ? -1 : 1))) {
      const contact = await readContactForUpdate(transaction, { organisationId, contactId });
      if (contact) locked.set(contactId, contact);
    }
    const [loser, winner] = named.map(({ contactId }) => locked.get(contactId));
    if (!loser || !winner) throw new ErrandError('not_found', 'one of the contacts was just merged', { field: 'from' });
    if (loser.contactId === winner.contactId) {
      throw new ErrandError('invalid_request', `"${from}" and "${into}" are one contact already: name two`, {
        field: 'from',
      });
    }
    refuseErased(loser, 'from');
    refuseErased(winner, 'into');
    refuseClash(loser, winner);
    const contactId = winner.contactId;
    await foldContact(transaction, { organisationId, from: loser.contactId, into: contactId });
    const contact = merged(loser, winner);
    await updateContact(transaction, { organisationId, contactId, ...contact });
    const { verified } = contact;
    return { changed: [contactId], result: { contactId, mergedId: loser.contactId, verified } };
  });
}

function merged(loser: Contact, winner: Contact) {
  return {
    email: winner.email ?? loser.email,
    phone: winner.phone ?? loser.phone,
    externalId: winner.externalId ?? loser.externalId,
    attributes: { ...loser.attributes, ...winner.attributes },
    // an identifier that nobody verified must not become one of a verified contact
    verified: loser.verified && winner.verified,
    createdAt: new Date(Math.min(loser.createdAt.getTime(), winner.createdAt.getTime())),
  };
}

/** A contact has one identifier of a kind: merging two would lose one, and its next message would make a third contact. */
function refuseClash(loser: Contact, winner: Contact): void {
  const field = identifierNames.find((name) => loser[name] !== null && winner[name] !== null);
  if (!field) return;
  throw new ErrandError(
    'invalid_request',
    `both contacts have a ${field}, "${loser[field]}" and "${winner[field]}": take one away first (contact edit)`,
    { field },
  );
}
