import { verifyContact } from '../../services/verify-contact.ts';
import { withStore } from '../with-store.ts';

export async function contactVerify({
  reference,
  org,
  revoke = false,
  json,
}: {
  reference: string;
  org: string;
  revoke?: boolean;
  json?: boolean;
}): Promise<void> {
  const verified = await withStore(({ db }) =>
    verifyContact(db, { organisationId: org, reference, verified: !revoke }),
  );
  console.log(
    json ? JSON.stringify(verified) : `contact ${verified.contactId} is ${revoke ? 'no longer ' : ''}verified`,
  );
}
