import type { Database } from '../store/database.ts';
import { changeExplicitMembers } from '../store/segment-members.ts';
import { readSegment } from '../store/segments.ts';
import { changeContacts } from './change-contacts.ts';
import { findContact, refuseErased } from './find-contact.ts';
import { unknownSegment } from './recompute-segment.ts';

/**
 * Adds contacts to a segment by hand, or takes them out again; one that the rule matches stays a member by rule. Contacts
 * are named by id, external id, e-mail or phone; all or none are changed.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`
 */
export async function changeMembers(
  db: Database,
  {
    organisationId,
    segmentId,
    add = [],
    remove = [],
  }: { organisationId: string; segmentId: string; add?: string[]; remove?: string[] },
): Promise<{ added: string[]; removed: string[] }> {
  return changeContacts(db, organisationId, async (transaction) => {
    if (!(await readSegment(transaction, { organisationId, segmentId }))) {
      throw unknownSegment({ organisationId, segmentId });
    }
    const named = async (field: string, references: string[]) => {
      const contactIds: string[] = [];
      for (const reference of references) {
        const contact = await findContact(transaction, { organisationId, reference, field });
        if (field === 'add') refuseErased(contact, field);
        contactIds.push(contact.contactId);
      }
      return contactIds;
    };
    const added = await named('add', add);
    const removed = await named('remove', remove);
    await changeExplicitMembers(transaction, { organisationId, segmentId, add: added, remove: removed });
    return { changed: [...added, ...removed], result: { added, removed } };
  });
}
