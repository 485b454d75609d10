import type { ActionBody } from '../../schemas/action.ts';
import { childOf, isObject, own, textOf } from '../located.ts';
import { cut, listed } from '../quoted.ts';
import { notUsable, notValid } from '../refusals.ts';
import { described } from './described.ts';
import { encodings } from './encodings.ts';
import { flag } from './flag.ts';
import { concreteType, isFormType, sendableType } from './media-types.ts';
import type { OperationInput } from './operation-input.ts';

/**
 * The request body of an operation in the first type that can be sent; none for GET, where OpenAPI says to ignore it.
 * @throws ErrandError `invalid_tool_schema`: no type that can be sent, or a schema or reference that can not be used;
 * `failed_to_parse_spec`: malformed
 */
export function requestBody(input: OperationInput): ActionBody | undefined {
  const { method, operation } = input.target;
  const node = childOf(operation, 'requestBody');
  if (node.value === undefined || node.value === null) return undefined;
  if (method === 'GET') {
    if (isObject(node.value) && own(node.value, 'required') === true) {
      input.warnings.push('the body that the document demands is not sent: a GET has none');
    }
    return undefined;
  }
  const body = input.tools.refs.resolved(node);
  const content = isObject(body.value) ? childOf({ ...body, value: body.value }, 'content') : body;
  if (!isObject(body.value) || !isObject(content.value)) {
    throw notValid('a request body needs content', content.pointer, 'name its media types there');
  }
  const types = Object.keys(content.value);
  if (types.length === 0) return undefined;
  const type = sendableType(types);
  if (type === undefined) throw unsendable(types, content.pointer);
  const mediaType = childOf({ value: content.value, pointer: content.pointer }, type);
  if (!isObject(mediaType.value))
    throw notValid('a media type must be an object', mediaType.pointer, 'write it as one');
  const written = childOf({ value: mediaType.value, pointer: mediaType.pointer }, 'schema');
  const schema = written.value === undefined ? {} : input.schema(written);
  if (isFormType(type) && ![undefined, 'object'].includes(schema.type as string | undefined)) {
    throw notUsable(`a ${cut(type)} body must be an object`, written.pointer, 'its fields are sent one by one');
  }
  const description = textOf(body.value, 'description');
  const encoding = isFormType(type)
    ? encodings(childOf({ value: mediaType.value, pointer: mediaType.pointer }, 'encoding'))
    : {};
  input.spend(type.length + (description?.length ?? 0) + JSON.stringify(encoding).length);
  return {
    contentType: concreteType(type),
    required: flag(childOf({ value: body.value, pointer: body.pointer }, 'required')) === true,
    schema: described(schema, description),
    ...(Object.keys(encoding).length > 0 ? { encoding } : {}),
  };
}

/** The refusal of a body that is taken in none of the types that are sent. */
export function unsendable(types: readonly string[], pointer: string): Error {
  const sendable = 'application/json, multipart/form-data or application/x-www-form-urlencoded';
  return notUsable(`the body can not be sent as ${listed(types)}`, pointer, `offer ${sendable}`);
}
