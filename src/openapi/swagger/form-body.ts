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

/** What an action says of a field beside its name (in the schema and as its encoding), text and schema. */
const FIELD_CHARACTERS = 40;

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
  const encoding = made.filter((field) => Object.keys(field.encoding).length > 0 && field.name !== '__proto__');
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
  const text = textOf(node.value, 'description');
  input.spend(FIELD_CHARACTERS + 2 * name.value.length + (text?.length ?? 0));
  const schema = isFile(node) ? { type: 'string', format: 'binary' } : ownSchema(input, node);
  return {
    name: name.value,
    required: flag(childOf(node, 'required')) === true,
    schema: described(schema, text),
    encoding: listSerialisation(node, 'formData'),
  };
}

function isFile(node: Located<DocumentObject>): boolean {
  return childOf(node, 'type').value === 'file';
}
