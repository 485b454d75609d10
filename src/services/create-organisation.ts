import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { organisationSettingsSchema } from '../schemas/organisation.ts';
import type { Database } from '../store/database.ts';
import { insertOrganisation } from '../store/organisations.ts';

const newOrganisationSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, at most 63'),
  name: z.string().trim().min(1),
  settings: organisationSettingsSchema.prefault({}),
});

/** @throws ErrandError `invalid_request`, also when the id is taken */
export async function createOrganisation(db: Database, input: z.input<typeof newOrganisationSchema>): Promise<void> {
  const parsed = newOrganisationSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  if (await insertOrganisation(db, parsed.data)) return;
  throw new ErrandError('invalid_request', `there is an organisation "${parsed.data.id}" already: choose another id`, {
    field: 'id',
  });
}
