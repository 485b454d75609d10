import { mergeContacts } from '../../services/merge-contacts.ts';
import { withStore } from '../with-store.ts';

export async function contactMerge({
  from,
  into,
  org,
  json,
}: {
  from: string;
  into: string;
  org: string;
  json?: boolean;
}): Promise<void> {
  const merged = await withStore(({ db }) => mergeContacts(db, { organisationId: org, from, into }));
  const { contactId, mergedId, verified } = merged;
  console.log(
    json
      ? JSON.stringify(merged)
      : `contact ${mergedId} is now part of ${contactId}${verified ? '' : ' (not verified: not both of them were)'}`,
  );
}
