import type { JsonSchema } from '../../schemas/json-schema.ts';
import { childOf, type DocumentObject, type Located } from '../located.ts';
import type { OperationInput } from '../operation/operation-input.ts';
import type { ParameterForm, ParameterNode } from '../operation/placed-parameter.ts';
import { notValid } from '../refusals.ts';
import { listSerialisation } from './collection-format.ts';

/**
 * A Swagger 2.0 parameter outside the body: its schema stands in the parameter itself.
 * @throws ErrandError `failed_to_parse_spec`, `invalid_tool_schema`
 */
export function swaggerParameter(input: OperationInput, node: ParameterNode): ParameterForm {
  return { schema: ownSchema(input, node), ...listSerialisation(node, node.place) };
}

const PARAMETER_KEYWORDS = new Set([
  'in',
  'name',
  'description',
  'required',
  'collectionFormat',
  'allowEmptyValue',
  '$ref',
]);

/** The parameter's words that are JSON Schema, made once per parameter object so that it can be recognised. */
const schemasOf = new WeakMap<object, DocumentObject>();

/**
 * The schema that stands in a 2.0 parameter itself.
 * @throws ErrandError `failed_to_parse_spec` without type, `invalid_tool_schema`
 */
export function ownSchema(input: OperationInput, { value, pointer }: Located<DocumentObject>): JsonSchema {
  if (childOf({ value, pointer }, 'type').value === undefined) {
    const at = childOf({ value, pointer }, 'schema').value === undefined ? `${pointer}/type` : `${pointer}/schema`;
    throw notValid('a parameter outside the body needs a type', at, 'Swagger 2.0 wants it beside the name');
  }
  const known = schemasOf.get(value);
  const schema = known ?? Object.fromEntries(Object.entries(value).filter(([key]) => !PARAMETER_KEYWORDS.has(key)));
  schemasOf.set(value, schema);
  return input.schema({ value: schema, pointer });
}
