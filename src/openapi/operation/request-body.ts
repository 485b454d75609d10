import type { ActionBody } from '../../schemas/action.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { childOf, type DocumentObject, isObject, type Located, own } from '../located.ts';
import type { Operation } from '../operations.ts';
import { notUsable, notValid } from '../refusals.ts';
import { resolved } from '../resolve-refs.ts';
import { isFormType, sendableType } from './media-types.ts';

/**
 * The request body of an operation in the first type that can be sent; none for GET, where OpenAPI says to ignore it.
 * @throws ErrandError `invalid_tool_schema`: no type that can be sent, or a schema or reference that can not be used;
 * `failed_to_parse_spec`: malformed
 */
export function requestBody({
  root,
  target: { method, operation },
  inline,
}: {
  root: DocumentObject;
  target: Operation;
  inline: (schema: Located) => JsonSchema;
}): ActionBody | undefined {
  const node = childOf(operation, 'requestBody');
  if (method === 'GET' || node.value === undefined || node.value === null) return undefined;
  const body = resolved({ root, node });
  const content = isObject(body.value) ? childOf({ ...body, value: body.value }, 'content') : body;
  if (!isObject(body.value) || !isObject(content.value)) {
    throw notValid('a request body needs content', content.pointer);
  }
  const types = Object.keys(content.value);
  if (types.length === 0) return undefined;
  const type = sendableType(types);
  if (type === undefined) {
    const message = `the body can be sent as JSON, multipart/form-data or application/x-www-form-urlencoded, not as ${types.join(', ')}`;
    throw notUsable(message, content.pointer);
  }
  const mediaType = childOf({ value: content.value, pointer: content.pointer }, type);
  if (!isObject(mediaType.value)) {
    throw notValid('a media type must be an object', mediaType.pointer);
  }
  const written = childOf({ value: mediaType.value, pointer: mediaType.pointer }, 'schema');
  const schema = written.value === undefined ? {} : inline(written);
  if (isFormType(type) && ![undefined, 'object'].includes(schema.type as string | undefined)) {
    throw notUsable(`a ${type} body must be an object`, written.pointer);
  }
  return {
    contentType: type.includes('*') ? 'application/json' : type,
    required: own(body.value, 'required') === true,
    schema,
    ...(isFormType(type) ? encodingOf(mediaType.value) : {}),
  };
}

function encodingOf(mediaType: DocumentObject): Pick<ActionBody, 'encoding'> {
  const encoding = own(mediaType, 'encoding');
  const fields = Object.entries(isObject(encoding) ? encoding : {}).flatMap(([field, value]) => {
    const contentType = isObject(value) ? own(value, 'contentType') : undefined;
    return typeof contentType === 'string' ? [[field, { contentType }] as const] : [];
  });
  return fields.length === 0 ? {} : { encoding: Object.fromEntries(fields) };
}
