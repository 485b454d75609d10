import { ErrandError } from '../../src/errors.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import type { ImportResult } from '../../src/openapi/import-report.ts';
import type { ActionDefinition } from '../../src/schemas/action.ts';

type Fragment = Record<string, unknown>;

/** An OpenAPI document around the given paths, as an object. */
export function smallDocument(paths: Fragment, rest: Fragment = {}): Fragment {
  return {
    openapi: '3.0.3',
    info: { title: 'Example', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    paths,
    ...rest,
  };
}

type Options = Omit<Partial<ImportRequest>, 'text'>;

/** The import of a document; what it is refused for is thrown. */
export function importObject(document: Fragment, options: Options = {}): ImportResult {
  return importText(JSON.stringify(document), options);
}

export function importText(text: string, options: Options = {}): ImportResult {
  const result = importDocument({ text, fileName: 'spec.json', source: 'default', ...options });
  if (result.refusal !== undefined) throw result.refusal;
  return result;
}

/** The only action of a document with one operation. */
export function onlyAction({
  operation,
  rest,
  method = 'post',
  path = '/things',
}: {
  operation: Fragment;
  rest?: Fragment;
  method?: string;
  path?: string;
}): ActionDefinition {
  const [action] = importObject(smallDocument({ [path]: { [method]: operation } }, rest)).actions;
  if (action === undefined) throw new Error('no action');
  return action.definition;
}

/** The body schema of an operation that takes this schema as JSON. */
export function bodySchema(schema: unknown, rest: Fragment = {}): unknown {
  const operation = { requestBody: { content: { 'application/json': { schema } } } };
  return onlyAction({ operation, rest }).body?.schema;
}

/** What the work is refused with, flat; a fault is thrown on. */
export function refusal(work: () => unknown): Fragment {
  try {
    work();
  } catch (error) {
    if (error instanceof ErrandError) return { code: error.code, message: error.message, ...error.details };
    throw error;
  }
  throw new Error('nothing was refused');
}
