import { ErrandError } from '../../errors.ts';
import { variableHint } from '../../services/action-warnings.ts';
import { createAction } from '../../services/create-action.ts';
import { type CurlAction, curlAction } from '../../turn/authoring/curl-action.ts';
import { withStore } from '../with-store.ts';
import { draftOfOptions } from './draft-of-options.ts';
import type { DraftOptions } from './draft-options.ts';
import { savedText } from './saved-text.ts';

export interface CreateOptions extends DraftOptions {
  org: string;
  fromCurl?: string;
  json?: boolean;
}

export async function create({ org, fromCurl, json, ...options }: CreateOptions): Promise<void> {
  // a shell variable that is not set must not make an action for everybody; without the flag it is meant
  if (options.segment?.trim() === '') {
    throw new ErrandError('invalid_request', '--segment is empty: name segments, or leave it out for every contact', {
      field: 'segment',
    });
  }
  const curl = fromCurl === undefined ? { draft: {}, secrets: [] } : curlAction(fromCurl);
  const draft = (await draftOfOptions(options))(curl.draft);
  const saved = await withStore(({ db }) => createAction(db, { organisationId: org, draft }));
  const result = { ...saved, warnings: [...curl.secrets.map((secret) => leftOut(secret, org)), ...saved.warnings] };
  console.log(json ? JSON.stringify(result) : savedText('created', result));
}

function leftOut({ name, in: place }: CurlAction['secrets'][number], organisationId: string) {
  const hint = variableHint({ organisationId, header: name });
  const message =
    place === 'header'
      ? `the header ${name} looks like a secret and was not stored with the action: ${hint}`
      : `the query parameter ${name} looks like a secret and was left out; if the endpoint takes it as a header, ${hint}`;
  return { kind: 'secret_left_out' as const, name, in: place, message };
}
