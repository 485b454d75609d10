import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { upsertGlobalVariable } from '../store/global-variables.ts';
import { checkHeader } from '../turn/check-header.ts';

/**
 * Sets a global variable: `name` is the header's, `value` is sent verbatim with every call, or only to `hosts`.
 * @throws ErrandError `invalid_request` for a name or value that can't be a header
 */
export async function setVariable(
  { db, sealer }: { db: Database; sealer: Sealer },
  {
    organisationId,
    name,
    value,
    hosts = [],
  }: { organisationId: string; name: string; value: string; hosts?: string[] },
): Promise<void> {
  checkHeader(name, value);
  const key = name.toLowerCase();
  const sealedValue = sealer.seal(value, variableContext({ organisationId, key }));
  await upsertGlobalVariable(db, { organisationId, key, name, sealedValue, hosts });
}
