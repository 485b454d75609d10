import { and, eq, ne, or, sql } from 'drizzle-orm';
import type { Contact, ContactAttributes, ContactIdentity } from '../schemas/contact.ts';
import type { Database } from './database.ts';
import { contacts, mergedContacts, segmentMembers, sessions } from './schema.ts';
import type { Transaction } from './segment-members.ts';

type Reader = Pick<Database, 'select'>;
interface ContactKey {
  organisationId: string;
  contactId: string;
}

const thisContact = ({ organisationId, contactId }: ContactKey) =>
  and(eq(contacts.organisationId, organisationId), eq(contacts.id, contactId));

const contactOf = ({ id, organisationId: _, ...row }: typeof contacts.$inferSelect): Contact => ({
  contactId: id,
  ...row,
});

/** The contacts that a text names: by id, also the id of one merged into it, or by external id, e-mail or phone. */
export async function findContacts(
  db: Reader,
  { organisationId, reference }: { organisationId: string; reference: string },
): Promise<Contact[]> {
  const merged = db
    .select({ contactId: mergedContacts.contactId })
    .from(mergedContacts)
    .where(and(eq(mergedContacts.organisationId, organisationId), eq(mergedContacts.id, reference)));
  const rows = await db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.organisationId, organisationId),
        or(
          eq(contacts.id, reference),
          eq(contacts.id, sql`(${merged})`),
          eq(contacts.externalId, reference),
          eq(contacts.email, reference.toLowerCase()),
          eq(contacts.phone, reference),
        ),
      ),
    );
  // an id says it exactly, whoever else has the same text as an identifier
  const byId = rows.filter(({ id }) => id === reference);
  return (byId.length > 0 ? byId : rows).map(contactOf);
}

/** The contacts that have any of these identifiers, except one. */
export async function findHolders(
  db: Reader,
  {
    organisationId,
    identity: { email, phone, externalId },
    except = '',
  }: {
    organisationId: string;
    identity: { [Name in keyof ContactIdentity]: string | null | undefined };
    except?: string;
  },
): Promise<Contact[]> {
  const rows = await db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.organisationId, organisationId),
        ne(contacts.id, except),
        or(
          sql`false`,
          externalId ? eq(contacts.externalId, externalId) : undefined,
          email ? eq(contacts.email, email) : undefined,
          phone ? eq(contacts.phone, phone) : undefined,
        ),
      ),
    );
  return rows.map(contactOf);
}

/** A contact, locked until the end of the transaction. */
export async function readContactForUpdate(transaction: Transaction, key: ContactKey): Promise<Contact | undefined> {
  const [row] = await transaction.select().from(contacts).where(thisContact(key)).for('update');
  return row && contactOf(row);
}

/** False = another contact has one of the identifiers. */
export async function insertContact(
  transaction: Transaction,
  {
    contactId,
    ...contact
  }: ContactIdentity & ContactKey & { verified: boolean; attributes?: ContactAttributes | undefined },
): Promise<boolean> {
  const inserted = await transaction
    .insert(contacts)
    .values({ id: contactId, ...contact })
    .onConflictDoNothing()
    .returning({ id: contacts.id });
  return inserted.length > 0;
}

export async function updateContact(
  transaction: Transaction,
  { organisationId, contactId, ...set }: ContactKey & Partial<Omit<Contact, 'contactId'>>,
): Promise<void> {
  if (Object.keys(set).length === 0) return;
  await transaction.update(contacts).set(set).where(thisContact({ organisationId, contactId }));
}

/** Gives sessions, explicit memberships and earlier ids of one contact to another, and removes its row; its id stays known. */
export async function foldContact(
  transaction: Transaction,
  { organisationId, from, into }: { organisationId: string; from: string; into: string },
): Promise<void> {
  await transaction
    .update(sessions)
    .set({ contactId: into })
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.contactId, from)));
  await transaction.execute(sql`
    insert into segment_members (organisation_id, contact_id, segment_id, explicit)
    select organisation_id, ${into}, segment_id, true from segment_members
    where organisation_id = ${organisationId} and contact_id = ${from} and explicit
    on conflict (organisation_id, contact_id, segment_id) do update set explicit = true`);
  await transaction
    .delete(segmentMembers)
    .where(and(eq(segmentMembers.organisationId, organisationId), eq(segmentMembers.contactId, from)));
  await transaction
    .update(mergedContacts)
    .set({ contactId: into })
    .where(and(eq(mergedContacts.organisationId, organisationId), eq(mergedContacts.contactId, from)));
  await transaction.insert(mergedContacts).values({ organisationId, id: from, contactId: into });
  await transaction.delete(contacts).where(thisContact({ organisationId, contactId: from }));
}

/** What stands around a contact: its segments, how many sessions, the ids merged into it. */
export async function readContactContext(
  db: Pick<Database, 'select'>,
  { organisationId, contactId }: ContactKey,
): Promise<{ segments: { segmentId: string; explicit: boolean }[]; sessions: number; mergedIds: string[] }> {
  const [segments, sessionsOf, merged] = await Promise.all([
    db
      .select({ segmentId: segmentMembers.segmentId, explicit: segmentMembers.explicit })
      .from(segmentMembers)
      .where(and(eq(segmentMembers.organisationId, organisationId), eq(segmentMembers.contactId, contactId)))
      .orderBy(segmentMembers.segmentId),
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(sessions)
      .where(and(eq(sessions.organisationId, organisationId), eq(sessions.contactId, contactId))),
    db
      .select({ id: mergedContacts.id })
      .from(mergedContacts)
      .where(and(eq(mergedContacts.organisationId, organisationId), eq(mergedContacts.contactId, contactId)))
      .orderBy(mergedContacts.id),
  ]);
  return { segments, sessions: sessionsOf[0]?.count ?? 0, mergedIds: merged.map(({ id }) => id) };
}
