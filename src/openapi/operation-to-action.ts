import type { ActionDefinition } from '../schemas/action.ts';
import type { DocumentObject } from './located.ts';
import { baseUrl } from './operation/base-url.ts';
import { description } from './operation/description.ts';
import { extensions } from './operation/extensions.ts';
import { parameters } from './operation/parameters.ts';
import { requestBody } from './operation/request-body.ts';
import type { Operation } from './operations.ts';
import { inOperation } from './refusals.ts';
import type { SchemaInliner } from './schema/inline-schema.ts';
import type { ToolSchemaValidator } from './validate-tool-schema.ts';

/** The shortest name an action may have (product.md, "Authoring"). */
const MIN_NAME_LENGTH = 5;

/** What all operations of one document share. */
export interface DocumentTools {
  root: DocumentObject;
  inliner: SchemaInliner;
  validator: ToolSchemaValidator;
  /** replaces the servers of the document's root */
  serverBaseUrl: string | undefined;
}

/**
 * One operation as an action: live, on the web channel, for every contact.
 * @throws ErrandError `failed_to_parse_spec`, `invalid_tool_schema` or `cannot_determine_api_endpoint`, naming the operation and
 * the pointer
 */
export function operationToAction({
  target,
  toolName,
  tools,
}: {
  target: Operation;
  toolName: string;
  tools: DocumentTools;
}): ActionDefinition {
  const { root, inliner, validator, serverBaseUrl } = tools;
  const operation = `${target.method} ${target.path}`;
  return inOperation(operation, () => {
    const base = baseUrl({ root, target, serverBaseUrl });
    const inputs = parameters({ root, target, inline: inliner.inline });
    const body = requestBody({ root, target, inline: inliner.inline });
    for (const { schema } of [...inputs, ...(body === undefined ? [] : [body])]) validator.validate(schema);
    return {
      name: toolName.length >= MIN_NAME_LENGTH ? toolName : operation,
      toolName,
      description: description({ target, baseUrl: base }),
      status: 'live',
      method: target.method,
      baseUrl: base,
      path: target.path,
      parameters: inputs,
      ...(body === undefined ? {} : { body }),
      headers: [],
      channels: ['web'],
      segmentIds: [],
      ...extensions(target.operation),
      idempotencyKey: false,
    };
  });
}
