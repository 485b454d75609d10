import type { ActionBody } from '../../schemas/action.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { childOf, type DocumentObject, type Located, textOf } from '../located.ts';
import { described } from '../operation/described.ts';
import { flag } from '../operation/flag.ts';
import { isFormType, isMultipart } from '../operation/media-types.ts';
import type { OperationInput } from '../operation/operation-input.ts';
import { notValid } from '../refusals.ts';
import { listSerialisation } from './collection-format.ts';
import { ownSchema } from './parameter.ts';

interface Field {
  name: string;
  required: boolean;
  schema: JsonSchema;
  encoding: NonNullable<ActionBody['encoding']>[string];
}

/**
 * `formData` parameters as one body with a field each: multipart when a file is among them or `consumes` names it first.
 * @throws ErrandError `failed_to_parse_spec`, `invalid_tool_schema`
 */
export function formBody({
  input,
  fields,
  types,
}: {
  input: OperationInput;
  fields: readonly Located<DocumentObject>[];
  types: readonly string[];
}): ActionBody {
  const made = fields.map((node) => formField(input, node));
  const hasFile = fields.some((node) => isFile(node));
  const contentType = hasFile ? 'multipart/form-data' : (types.find(isFormType) ?? 'application/x-www-form-urlencoded');
  const required = made.filter((field) => field.required).map(({ name }) => name);
  const encoding = made.filter((field) => Object.keys(field.encoding).length > 0);
  return {
    contentType: hasFile ? (types.find(isMultipart) ?? contentType) : contentType,
    required: required.length > 0,
    schema: {
      type: 'object',
      properties: Object.fromEntries(made.map(({ name, schema }) => [name, schema])),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    },
    ...(encoding.length > 0 ? { encoding: Object.fromEntries(encoding.map((one) => [one.name, one.encoding])) } : {}),
  };
}

function formField(input: OperationInput, node: Located<DocumentObject>): Field {
  const name = childOf(node, 'name');
  if (typeof name.value !== 'string' || name.value === '') {
    throw notValid('a parameter needs a name', name.pointer, 'give it one');
  }
  const schema = isFile(node) ? { type: 'string', format: 'binary' } : ownSchema(input, node);
  return {
    name: name.value,
    required: flag(childOf(node, 'required')) === true,
    schema: described(schema, textOf(node.value, 'description')),
    encoding: listSerialisation(node, 'formData'),
  };
}

function isFile(node: Located<DocumentObject>): boolean {
  return childOf(node, 'type').value === 'file';
}
