import { ErrandError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { deleteGlobalVariable } from '../store/global-variables.ts';

/** Calls from now on go without it. @throws ErrandError `not_found` */
export async function unsetVariable(
  db: Database,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<void> {
  if (await deleteGlobalVariable(db, { organisationId, key: name.toLowerCase() })) return;
  throw new ErrandError('not_found', `organisation "${organisationId}" has no global variable "${name}"`, {
    field: 'name',
  });
}
