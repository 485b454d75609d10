import type { ActionBody } from '../../schemas/action.ts';
import { childOf, type DocumentObject, type Located, own, pointerTo, textOf } from '../located.ts';
import { described } from '../operation/described.ts';
import { flag } from '../operation/flag.ts';
import { concreteType, isJsonType, sendableType } from '../operation/media-types.ts';
import type { OperationInput } from '../operation/operation-input.ts';
import { unsendable } from '../operation/request-body.ts';
import { cut } from '../quoted.ts';
import { notUsable, notValid } from '../refusals.ts';
import { formBody } from './form-body.ts';

/**
 * The body of a Swagger 2.0 operation, from its `body` parameter or its `formData` ones; none for GET, which has no body.
 * An operation's parameter replaces its path's of the same name and place.
 * @throws ErrandError `failed_to_parse_spec`: several bodies; `invalid_tool_schema`: none that can be sent
 */
export function swaggerRequestBody(
  input: OperationInput,
  nodes: readonly Located<DocumentObject>[],
): ActionBody | undefined {
  const byName = new Map(nodes.map((node) => [`${textOf(node.value, 'in')} ${nameOf(node)}`, node]));
  const candidates = [...byName.values()];
  const bodies = candidates.filter(({ value }) => own(value, 'in') === 'body');
  const fields = candidates.filter(({ value }) => own(value, 'in') === 'formData');
  const [body, second] = bodies;
  if (second !== undefined) throw notValid('there is more than one body parameter', second.pointer, 'keep one of them');
  if (body !== undefined && fields[0] !== undefined) {
    throw notValid('body and formData parameters exclude each other', fields[0].pointer, 'keep one kind');
  }
  if (body === undefined && fields.length === 0) return undefined;
  if (input.target.method === 'GET') {
    const demanded = candidates.some(({ value }) => own(value, 'required') === true);
    if (demanded) input.warnings.push('the body that the document demands is not sent: a GET has none');
    return undefined;
  }
  const consumes = consumed(input);
  return body === undefined ? formBody({ input, fields, types: consumes.types }) : jsonBody({ input, body, consumes });
}

/** Another name than a text is refused where the name is read. */
function nameOf({ value }: Located<DocumentObject>): string {
  const name = own(value, 'name');
  return typeof name === 'string' ? name : '';
}

interface Consumes {
  types: string[];
  pointer: string;
}

/** @throws ErrandError `failed_to_parse_spec` when `consumes` is no list of texts */
function consumed({ target: { operation }, tools: { root } }: OperationInput): Consumes {
  const ofOperation = childOf(operation, 'consumes');
  const node = ofOperation.value === undefined ? childOf({ value: root, pointer: '' }, 'consumes') : ofOperation;
  const { value = [], pointer } = node;
  if (Array.isArray(value) && value.every((type) => typeof type === 'string')) return { types: value, pointer };
  throw notValid('consumes must be a list of media types', pointer, 'write it as one');
}

function jsonBody({
  input,
  body,
  consumes: { types, pointer },
}: {
  input: OperationInput;
  body: Located<DocumentObject>;
  consumes: Consumes;
}): ActionBody {
  const written = childOf(body, 'schema');
  if (written.value === undefined) throw notValid('a body parameter needs a schema', written.pointer, 'give it one');
  const type = sendableType(types.length === 0 ? ['application/json'] : types);
  if (type === undefined) throw unsendable(types, pointer);
  const contentType = concreteType(type);
  const schema = input.schema(written);
  const description = textOf(body.value, 'description');
  input.spend(contentType.length + (description?.length ?? 0));
  if (!isJsonType(contentType) && schema.type !== 'object') {
    throw notUsable(`a ${cut(contentType)} body must be an object`, written.pointer, 'its fields are sent one by one');
  }
  return {
    contentType,
    required: flag({ value: own(body.value, 'required'), pointer: pointerTo(body.pointer, 'required') }) === true,
    schema: described(schema, description),
  };
}
