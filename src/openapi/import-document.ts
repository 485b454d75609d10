import { documentFiles } from './document-files.ts';
import type { ImportResult, SecurityScheme } from './import-report.ts';
import { importedOperations } from './imported-operations.ts';
import { childOf } from './located.ts';
import { overridingBaseUrl, serverList } from './operation/base-url.ts';
import { parameterCount } from './operation/operation-input.ts';
import { operations } from './operations.ts';
import { readDocument } from './read-document.ts';
import { notValid } from './refusals.ts';
import { references } from './resolve-refs.ts';
import { toolSchemas } from './schema/tool-schemas.ts';
import { countedSchemes, securitySchemes } from './security-schemes.ts';
import { lacksSchemes } from './swagger/base-url.ts';

/** What is to be imported, and how. */
export interface ImportRequest {
  text: string;
  /** its extension is checked against the content */
  fileName: string;
  /** the name under which later imports find these actions again */
  source: string;
  /** replaces the servers of the document's root; absolute and https */
  serverBaseUrl?: string | undefined;
  /** replaces every server, those of paths and operations too */
  serverBaseUrlAll?: string | undefined;
  /** flattens what can be flattened safely, and says so in the report */
  adapt?: boolean | undefined;
  /** imports what is valid and reports the rest, instead of all or nothing */
  skipInvalid?: boolean | undefined;
  /**
   * The other files of the document, by path relative to the folder of this one, with `/`; undefined when there is none.
   * Paths handed to it never leave that folder. Left out, a reference to another file is refused.
   */
  readFile?: ((path: string) => string | undefined) | undefined;
}

/**
 * An OpenAPI 2.0, 3.0 or 3.1 document as actions, one per operation, and a report of every operation.
 * @throws ErrandError for the document as a whole: `failed_to_parse_spec` with line and column or pointer, `invalid_request`
 * for an override. What is wrong with single operations is in the result.
 */
export function importDocument({
  text,
  fileName,
  source,
  serverBaseUrl,
  serverBaseUrlAll,
  adapt = false,
  skipInvalid = false,
  readFile,
}: ImportRequest): ImportResult {
  const overrides = {
    serverBaseUrl: serverBaseUrl === undefined ? undefined : overridingBaseUrl('serverBaseUrl', serverBaseUrl),
    serverBaseUrlAll:
      serverBaseUrlAll === undefined ? undefined : overridingBaseUrl('serverBaseUrlAll', serverBaseUrlAll),
  };
  const { root, version, dialect } = readDocument({ text, fileName });
  const refs = references(documentFiles({ root, fileName, readFile }));
  const schemas = toolSchemas({ refs, dialect, adapt });
  if (dialect !== '2.0') serverList(childOf({ value: root, pointer: '' }, 'servers'));
  const found = operations({ root, refs });
  const security = securitySchemes({ root, dialect, refs });
  const outcomes = importedOperations({
    found,
    source,
    tools: {
      root,
      dialect,
      refs,
      schemas,
      adapt,
      ...overrides,
      keyHeaders: keyHeaders(security),
      mayList: parameterCount(),
    },
  });
  const refusals = outcomes.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));
  const none = found.length === 0 ? [notValid(NO_OPERATIONS, '/paths', 'there is nothing to import')] : [];
  const [first] = [...refusals.filter(({ code }) => code === 'failed_to_parse_spec'), ...refusals, ...none];
  const refusal = skipInvalid ? undefined : first;
  const made = refusal === undefined ? outcomes.flatMap(({ action }) => action ?? []) : [];
  const unassumed = overrides.serverBaseUrl ?? overrides.serverBaseUrlAll;
  return {
    version,
    baseUrls: [...new Set(made.map(({ definition }) => definition.baseUrl))],
    actions: made,
    operations: outcomes.map(({ report }) => report),
    warnings: [
      ...(found.length === 0 ? [NO_OPERATIONS] : []),
      ...(dialect === '2.0' && unassumed === undefined && lacksSchemes(root) ? [HTTPS_ASSUMED] : []),
    ],
    securitySchemes: countedSchemes({
      schemes: security,
      root,
      imported: outcomes.flatMap(({ target }) => target ?? []),
    }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** The headers that hold a key, in lower case: the AI is not asked for what a global variable sends. */
function keyHeaders(schemes: readonly SecurityScheme[]): Set<string> {
  const keys = schemes.filter((scheme) => scheme.kind === 'apiKey' && scheme.in === 'header');
  return new Set(keys.map(({ name }) => name.toLowerCase()));
}

const NO_OPERATIONS = 'the document has no operations under paths';
const HTTPS_ASSUMED = 'the document names a host but no schemes: https is assumed';
