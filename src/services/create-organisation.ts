import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import type { Database } from '../store/database.ts';
import { insertOrganisation } from '../store/organisations.ts';
import { changedSettings, type Organisation, type SettingsChange } from './edit-organisation.ts';

const newOrganisationSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, at most 63'),
  name: z.string().trim().min(1),
});

/** @throws ErrandError `invalid_request`, also when the id is taken */
export async function createOrganisation(
  db: Database,
  { settings = {}, ...input }: { id: string; name: string; settings?: SettingsChange },
): Promise<Organisation> {
  const parsed = newOrganisationSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const organisation = { ...parsed.data, settings: changedSettings({}, settings) };
  if (await insertOrganisation(db, organisation)) return organisation;
  throw new ErrandError('invalid_request', `there is an organisation "${parsed.data.id}" already: choose another id`, {
    field: 'id',
  });
}
