import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import { eraseContactRows, readSessionIds } from '../store/contact-erasure.ts';
import { readContactForUpdate } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { changeContacts } from './change-contacts.ts';
import { deleteContactSchedules } from './delete-contact-schedules.ts';
import { deleteSessionRuns } from './delete-session-runs.ts';
import { findContact } from './find-contact.ts';

export interface ErasedContact {
  contactId: string;
  /** closed, and without any text; Temporal holds sealed messages of them until their executions are deleted too */
  sessionIds: string[];
  /** removed with their runs: they spoke for one of the sessions */
  scheduleIds: string[];
  /** Temporal executions that were deleted; null = no client was given: the caller must see to them, and to the schedules' */
  deletedExecutions: number | null;
  /** turns that were under way; a worker may still write what one of them had begun: erase once more in two minutes */
  openTurns: number;
}

/**
 * Takes everything personal out of a contact, its messages and its calls, closes its sessions, cancels their jobs, removes the
 * schedules that speak for them, and deletes the Temporal executions of all these. Ids, states and times stay for the audit. Can
 * be repeated by contact id, also after a failure half-way.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`
 */
export async function eraseContact(
  { db, temporal }: { db: Database; temporal?: Client },
  { organisationId, reference }: { organisationId: string; reference: string },
): Promise<ErasedContact> {
  if (!temporal) return { ...(await erasedRows(db, { organisationId, reference })), deletedExecutions: null };
  const named = await findContact(db, { organisationId, reference });
  const scheduled = await deleteContactSchedules({ db, temporal }, { organisationId, contactId: named.contactId });
  const erased = await erasedRows(db, { organisationId, reference });
  const { contactId } = erased;
  const deletedExecutions = scheduled + (await deleteSessionRuns({ db, temporal }, { organisationId, contactId }));
  // what a run wrote between the two
  const after = await erasedRows(db, { organisationId, reference: contactId });
  const scheduleIds = [...erased.scheduleIds, ...after.scheduleIds];
  return { ...after, openTurns: erased.openTurns + after.openTurns, scheduleIds, deletedExecutions };
}

function erasedRows(db: Database, { organisationId, reference }: { organisationId: string; reference: string }) {
  return changeContacts(db, organisationId, async (transaction) => {
    const { contactId } = await findContact(transaction, { organisationId, reference });
    if (!(await readContactForUpdate(transaction, { organisationId, contactId }))) {
      throw new ErrandError('not_found', `contact "${reference}" was just merged: name it again`, { field: 'contact' });
    }
    const { openTurns, scheduleIds } = await eraseContactRows(transaction, { organisationId, contactId });
    const sessionIds = await readSessionIds(transaction, { organisationId, contactId });
    return { changed: [], result: { contactId, sessionIds, openTurns, scheduleIds } };
  });
}
