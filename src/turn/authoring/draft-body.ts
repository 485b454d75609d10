/** Authoring: the request body of a draft as an action has it, and what is wrong with it. */
import { ErrandError } from '../../errors.ts';
import type { ActionBody, HttpMethod } from '../../schemas/action.ts';
import type { BodyDraft, DraftProblem } from '../../schemas/action-draft.ts';
import { buildBody } from '../build-body.ts';
import { draftSchema, type SchemaProblem } from './draft-schema.ts';

const FIELD = 'body';

/** JSON and required, unless the draft says otherwise. */
export function draftBody({
  draft,
  method,
  schemaProblem,
}: {
  draft: BodyDraft | null | undefined;
  method: HttpMethod;
  schemaProblem: SchemaProblem;
}): { body?: ActionBody; problems: DraftProblem[] } {
  if (draft === undefined || draft === null) return { problems: [] };
  const { schema: given, sample, contentType = 'application/json', required = true, ...rest } = draft;
  const { schema, problems } = draftSchema({ given: { schema: given, sample }, field: FIELD, schemaProblem });
  const body: ActionBody = { contentType, required, ...rest, schema };
  if (method === 'GET')
    problems.push({ field: FIELD, problem: 'a GET has none: use another method, or drop the body' });
  const unsendable = unsendableType(body);
  if (unsendable) problems.push({ field: `${FIELD}.contentType`, problem: unsendable });
  if (!unsendable && !isJson(body.contentType) && problems.length === 0 && schema.type !== 'object') {
    problems.push({
      field: `${FIELD}.schema`,
      problem: `a ${body.contentType} body consists of fields: use type object`,
    });
  }
  for (const pointer of Object.keys(body.bindings ?? {})) {
    if (/^(\/[^/]+)+$/.test(pointer)) continue;
    problems.push({
      field: `${FIELD}.bindings`,
      problem: `"${pointer}" is no JSON pointer: write e.g. /customer/email`,
    });
  }
  return { body, problems };
}

function unsendableType({ contentType, schema }: ActionBody): string | undefined {
  try {
    buildBody({ body: { contentType, schema, required: true }, value: {}, boundary: 'none' });
    return undefined;
  } catch (error) {
    if (error instanceof ErrandError) return error.message.replace(/^body: /, '');
    throw error;
  }
}

function isJson(contentType: string): boolean {
  return /json$/i.test((contentType.split(';')[0] ?? '').trim());
}
