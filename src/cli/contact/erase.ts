import { ErrandError } from '../../errors.ts';
import { type ErasedContact, eraseContact } from '../../services/erase-contact.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

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
  const erased = await withStore(async ({ db }, config) => {
    return withTemporal(config, (temporal) => eraseContact({ db, temporal }, { organisationId: org, reference }));
  });
  console.log(json ? JSON.stringify(erased) : readable(erased));
}

function readable({ contactId, sessionIds, scheduleIds, deletedExecutions, openTurns }: ErasedContact): string {
  const removed = scheduleIds.length === 0 ? '' : `, schedules ${scheduleIds.join(', ')}`;
  const erased = `contact ${contactId} erased: ${sessionIds.length} sessions, ${deletedExecutions ?? 0} Temporal executions${removed}`;
  if (openTurns === 0) return erased;
  return `${erased}\n${openTurns} turns were under way: erase ${contactId} again in two minutes, for what they still wrote`;
}
