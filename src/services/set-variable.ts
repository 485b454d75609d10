import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { upsertGlobalVariable } from '../store/global-variables.ts';
import { checkHeader, isReservedHeader } from '../turn/check-header.ts';
import { showOrganisation } from './edit-organisation.ts';

const hostSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'must be host or host:port, without https:// and without path')
  .refine((host) => URL.canParse(`https://${host}`), 'is no host: write e.g. api.example.com or api.example.com:8443')
  // as the URL of a call has it: without the port that https implies
  .transform((host) => new URL(`https://${host}`).host);
const hostsSchema = z.object({ hosts: z.array(hostSchema) });

/** Hosts as they are compared with those of calls. @throws ErrandError `invalid_request` */
export function hostsOf(hosts: readonly string[]): string[] {
  const parsed = hostsSchema.safeParse({ hosts });
  if (!parsed.success) throw describeIssues(parsed.error);
  return [...new Set(parsed.data.hosts)];
}

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
  if (isReservedHeader(name)) {
    const message = `header "${name}" is written by the engine: no call would carry this value`;
    throw new ErrandError('invalid_request', message, { field: 'name' });
  }
  if (value === '') throw new ErrandError('invalid_request', `${name}: the value is empty`, { field: 'value' });
  const limited = hostsOf(hosts);
  await showOrganisation(db, organisationId);
  const key = name.toLowerCase();
  const sealedValue = sealer.seal(value, variableContext({ organisationId, key }));
  await upsertGlobalVariable(db, { organisationId, key, name, sealedValue, hosts: limited });
}
