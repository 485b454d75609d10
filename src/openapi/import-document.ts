import { ErrandError } from '../errors.ts';
import type { ImportedAction, ImportResult, OperationReport } from './import-report.ts';
import { own } from './located.ts';
import { overridingBaseUrl } from './operation/base-url.ts';
import { toolNames } from './operation/tool-names.ts';
import { type DocumentTools, operationToAction } from './operation-to-action.ts';
import { isSkipped, type Operation, operations, type SkippedOperation } from './operations.ts';
import { readDocument } from './read-document.ts';
import { schemaInliner } from './schema/inline-schema.ts';
import { toolSchemaValidator } from './validate-tool-schema.ts';

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
  skipInvalid = false,
}: ImportRequest): ImportResult {
  const override = serverBaseUrl === undefined ? undefined : overridingBaseUrl(serverBaseUrl);
  const document = readDocument({ text, fileName });
  const found = operations(document.root);
  const names = toolNames(found.filter((target): target is Operation => !isSkipped(target)));
  const inliner = schemaInliner(document);
  const tools = {
    root: document.root,
    inliner,
    validator: toolSchemaValidator(inliner.pointerOf),
    serverBaseUrl: override,
  };
  const outcomes = found.map((target) => outcome({ target, names, tools, source }));
  const refusals = outcomes.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));
  const [refusal] = skipInvalid ? [] : refusals;
  const actions = refusal === undefined ? outcomes.flatMap(({ action }) => (action === undefined ? [] : [action])) : [];
  return {
    version: document.version,
    baseUrls: [...new Set(actions.map(({ definition }) => definition.baseUrl))],
    actions,
    operations: outcomes.map(({ report }) => report),
    warnings: [],
    securitySchemes: [],
    ...(refusal === undefined ? {} : { refusal }),
  };
}

interface Outcome {
  report: OperationReport;
  action?: ImportedAction;
  refusal?: ErrandError;
}

function outcome({
  target,
  names,
  tools,
  source,
}: {
  target: Operation | SkippedOperation;
  names: Map<Operation, string>;
  tools: DocumentTools;
  source: string;
}): Outcome {
  const { method, path } = target;
  if (isSkipped(target))
    return { report: { method, path, verdict: 'skipped', reason: `an action can not use ${method}` } };
  const toolName = names.get(target) ?? '';
  try {
    const definition = operationToAction({ target, toolName, tools });
    const isDeprecated = own(target.operation.value, 'deprecated') === true;
    return {
      report: {
        method,
        path,
        name: toolName,
        verdict: 'accepted',
        ...(isDeprecated ? { warnings: ['marked deprecated'] } : {}),
      },
      action: { origin: { kind: 'import', source, operation: `${method} ${path}` }, definition },
    };
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { pointer, line, column } = error.details;
    const place = { ...(pointer === undefined ? {} : { pointer }), ...(line === undefined ? {} : { line }) };
    return {
      report: {
        method,
        path,
        name: toolName,
        verdict: 'rejected',
        code: error.code,
        ...place,
        ...(column === undefined ? {} : { column }),
        reason: error.message.replace(`${method} ${path}: `, ''),
      },
      refusal: error,
    };
  }
}
