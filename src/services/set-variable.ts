import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { upsertGlobalVariable } from '../store/global-variables.ts';
import { checkHeader } from '../turn/check-header.ts';
import { showOrganisation } from './edit-organisation.ts';

const hostsSchema = z.array(
  z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'must be host or host:port, without https:// and without path'),
);

/**
 * Sets a global variable: `name` is the header's, `value` is sent verbatim with every call, or only to `hosts`.
 * @throws ErrandError `unknown_organisation`, `invalid_request` for a name or value that can't be a header
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
  if (value === '') throw new ErrandError('invalid_request', `${name}: the value is empty`, { field: 'value' });
  const parsed = hostsSchema.safeParse(hosts);
  if (!parsed.success) throw describeIssues(parsed.error);
  await showOrganisation(db, organisationId);
  const key = name.toLowerCase();
  const sealedValue = sealer.seal(value, variableContext({ organisationId, key }));
  await upsertGlobalVariable(db, { organisationId, key, name, sealedValue, hosts: parsed.data });
}
