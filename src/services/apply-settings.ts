import { unknownOrganisation } from '../errors.ts';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import type { Database } from '../store/database.ts';
import { readOrganisation } from '../store/organisations.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { changedSettings, editOrganisation } from './edit-organisation.ts';

/** Name and settings as the file says; a setting it leaves out has its default. @throws ErrandError `invalid_request` */
export async function applySettings(
  db: Database,
  { file: { organisation }, isNew }: { file: OrganisationFile; isNew: boolean },
): Promise<AppliedChange> {
  const { id, name, settings } = organisation;
  const before = await readOrganisation(db, id);
  if (!before) throw unknownOrganisation(id);
  const wanted = settings && changedSettings({}, settings);
  const after = await editOrganisation(db, { id, name, ...(wanted ? { settings: wanted } : {}) });
  const fields = changedParts({ name: before.name, ...before.settings }, { name: after.name, ...after.settings });
  const change = isNew ? 'created' : fields.length > 0 ? 'changed' : 'unchanged';
  return { kind: 'organisation', id, change, ...(fields.length > 0 ? { fields } : {}) };
}
