import { ErrandError } from '../../errors.ts';
import { editAction } from '../../services/edit-action.ts';
import { withStore } from '../with-store.ts';
import { draftOfOptions } from './draft-of-options.ts';
import type { DraftOptions } from './draft-options.ts';
import { savedText } from './saved-text.ts';

/** Commander gives the argument and the option `--name` one key: the argument comes as `action`. */
export interface EditOptions extends DraftOptions {
  action: string;
  org: string;
  revision?: string;
  json?: boolean;
}

export async function edit({ action, org, revision, json, ...options }: EditOptions): Promise<void> {
  if (revision !== undefined && !/^\d{1,9}$/.test(revision)) {
    throw new ErrandError('invalid_request', `--revision must be a number, not ${revision}`, { field: 'revision' });
  }
  const change = await draftOfOptions(options);
  const seen = revision === undefined ? undefined : Number(revision);
  const saved = await withStore(({ db }) =>
    editAction(db, { organisationId: org, toolName: action, change, revision: seen }),
  );
  const done = saved.changed.length === 0 ? 'unchanged' : `changed (${saved.changed.join(', ')})`;
  console.log(json ? JSON.stringify(saved) : savedText(done, saved));
}
