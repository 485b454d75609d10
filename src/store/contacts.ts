import { and, eq, or } from 'drizzle-orm';
import type { Contact, ContactIdentity } from '../schemas/contact.ts';
import type { Database } from './database.ts';
import { contacts, segmentMembers, segments } from './schema.ts';

/** A contact found by any of the given identifiers. */
export async function findContact(
  db: Pick<Database, 'select'>,
  { organisationId, email, phone, externalId }: ContactIdentity & { organisationId: string },
): Promise<Contact | undefined> {
  const [found] = await db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.organisationId, organisationId),
        or(
          externalId === undefined ? undefined : eq(contacts.externalId, externalId),
          email === undefined ? undefined : eq(contacts.email, email),
          phone === undefined ? undefined : eq(contacts.phone, phone),
        ),
      ),
    );
  return found && { ...found, contactId: found.id };
}

export async function insertContact(
  db: Database,
  { contactId, ...contact }: ContactIdentity & { organisationId: string; contactId: string; verified: boolean },
): Promise<void> {
  await db.insert(contacts).values({ id: contactId, ...contact });
}

/** Makes a segment, or keeps the one of this id. */
export async function upsertSegment(
  db: Database,
  segment: { organisationId: string; id: string; name: string },
): Promise<void> {
  await db.insert(segments).values(segment).onConflictDoNothing();
}

/** Adds or removes explicit members; the turn that is about to call sees it at its fence. */
export async function changeMembers(
  db: Database,
  {
    organisationId,
    segmentId,
    add = [],
    remove = [],
  }: { organisationId: string; segmentId: string; add?: string[]; remove?: string[] },
): Promise<void> {
  for (const contactId of add) {
    await db
      .insert(segmentMembers)
      .values({ organisationId, segmentId, contactId, explicit: true })
      .onConflictDoUpdate({
        target: [segmentMembers.organisationId, segmentMembers.contactId, segmentMembers.segmentId],
        set: { explicit: true },
      });
  }
  for (const contactId of remove) {
    await db
      .delete(segmentMembers)
      .where(
        and(
          eq(segmentMembers.organisationId, organisationId),
          eq(segmentMembers.segmentId, segmentId),
          eq(segmentMembers.contactId, contactId),
        ),
      );
  }
}
