import type { ActionDefinition, ActionOrigin } from '../schemas/action.ts';
import { own } from './located.ts';
import { overridingBaseUrl } from './operation/base-url.ts';
import { toolNames } from './operation/tool-names.ts';
import { type DocumentTools, operationToAction } from './operation-to-action.ts';
import { isSkipped, type Operation, operations, type SkippedOperation } from './operations.ts';
import { readDocument } from './read-document.ts';
import { schemaInliner } from './schema/inline-schema.ts';
import { toolSchemaValidator } from './validate-tool-schema.ts';

/** An action made from an operation. Its origin's `operation` is `METHOD /path`: the key that later imports find it by. */
interface ImportedAction {
  origin: Extract<ActionOrigin, { kind: 'import' }>;
  definition: ActionDefinition;
}

/** What became of one operation. */
export interface OperationReport {
  method: string;
  path: string;
  /** the tool name, where an action was made */
  name?: string;
  verdict: 'accepted' | 'skipped' | 'rejected';
  code?: string;
  pointer?: string;
  reason?: string;
}

export interface ImportResult {
  /** as the document writes it, e.g. `3.0.3` */
  version: string;
  /** those in use, in the order of first use */
  baseUrls: string[];
  actions: ImportedAction[];
  /** every operation of the document, in its order */
  report: OperationReport[];
}

/**
 * An OpenAPI 3.0 or 3.1 document as actions, one per operation, all or nothing.
 * @throws ErrandError of the first invalid operation, with operation and pointer, or of the document as a whole:
 * `failed_to_parse_spec`, `invalid_tool_schema`, `cannot_determine_api_endpoint`; `invalid_request` for the override
 */
export function importDocument({
  text,
  fileName,
  serverBaseUrl,
  source,
}: {
  text: string;
  fileName: string;
  serverBaseUrl?: string | undefined;
  source: string;
}): ImportResult {
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
  const actions = outcomes.flatMap(({ action }) => (action === undefined ? [] : [action]));
  return {
    version: document.version,
    baseUrls: [...new Set(actions.map(({ definition }) => definition.baseUrl))],
    actions,
    report: outcomes.map(({ report }) => report),
  };
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
}): { report: OperationReport; action?: ImportedAction } {
  const { method, path } = target;
  if (isSkipped(target))
    return { report: { method, path, verdict: 'skipped', reason: `an action can not use ${method}` } };
  const toolName = names.get(target) ?? '';
  const definition = operationToAction({ target, toolName, tools });
  const isDeprecated = own(target.operation.value, 'deprecated') === true;
  return {
    report: {
      method,
      path,
      name: toolName,
      verdict: 'accepted',
      ...(isDeprecated ? { reason: 'marked deprecated' } : {}),
    },
    action: { origin: { kind: 'import', source, operation: `${method} ${path}` }, definition },
  };
}
