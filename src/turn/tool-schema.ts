/** The catalog step before tools are offered: an action as the one JSON Schema the AI fills and its arguments are checked against. */
import type { ActionBody, ActionDefinition, ActionParameter } from '../schemas/action.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { withCallback } from './offered-callback.ts';
import { schemaWithoutField } from './schema-without-field.ts';

/** The property of the tool schema that holds the request body; no parameter may use it as its `argument`. */
const BODY_ARGUMENT = 'body';

/**
 * The schema of an action's arguments: one property per parameter (by its `argument`) and `body` for the request body.
 * What is bound to a trusted value is left out, so the AI can neither see nor set it.
 */
export function toolSchema(definition: ActionDefinition): JsonSchema {
  const { body, ...shown } = withCallback(definition, '');
  const parameters = shown.parameters.filter((parameter) => parameter.binding === undefined);
  const properties: [string, JsonSchema][] = parameters.map((parameter) => [
    parameter.argument,
    parameterSchema(parameter),
  ]);
  const required = parameters.filter((parameter) => parameter.required).map((parameter) => parameter.argument);
  if (body !== undefined) {
    properties.push([BODY_ARGUMENT, bodySchema(body)]);
    if (body.required) required.push(BODY_ARGUMENT);
  }
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false };
}

function parameterSchema({ schema, description }: ActionParameter): JsonSchema {
  return description === undefined ? schema : { ...schema, description };
}

function bodySchema({ schema, bindings = {} }: ActionBody): JsonSchema {
  return Object.keys(bindings).reduce(schemaWithoutField, schema);
}
