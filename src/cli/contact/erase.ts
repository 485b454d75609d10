import { ErrandError } from '../../errors.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createPayloadCodec } from '../../secrets/payload-codec.ts';
import { type ErasedContact, eraseContact } from '../../services/erase-contact.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { withStore } from '../with-store.ts';

export async function contactErase({
  reference,
  org,
  yes,
  json,
}: {
  reference: string;
  org: string;
  yes?: boolean;
  json?: boolean;
}): Promise<void> {
  if (!yes) {
    throw new ErrandError('invalid_request', `erasing contact ${reference} can't be undone: add --yes`, {
      field: 'yes',
    });
  }
  const erased = await withStore(async ({ db }, { temporal: target, ERRAND_SECRET_KEYS }) => {
    const converter = createDataConverter(createPayloadCodec(parseKeyRing(ERRAND_SECRET_KEYS)));
    const temporal = await connectTemporal(target, converter);
    try {
      return await eraseContact({ db, temporal }, { organisationId: org, reference });
    } finally {
      await temporal.connection.close();
    }
  });
  console.log(json ? JSON.stringify(erased) : readable(erased));
}

function readable({ contactId, sessionIds, deletedExecutions, openTurns }: ErasedContact): string {
  const erased = `contact ${contactId} erased: ${sessionIds.length} sessions, ${deletedExecutions ?? 0} Temporal executions`;
  if (openTurns === 0) return erased;
  return `${erased}\n${openTurns} turns were under way: erase ${contactId} again in two minutes, for what they still wrote`;
}
