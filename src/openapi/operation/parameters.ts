import { type ActionParameter, actionParameterSchema } from '../../schemas/action.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { childOf, type DocumentObject, isObject, type Located, pointerTo, textOf } from '../located.ts';
import type { Operation } from '../operations.ts';
import { notUsable, notValid } from '../refusals.ts';
import { resolved } from '../resolve-refs.ts';
import { argumentNames } from './argument-names.ts';
import { isJsonType } from './media-types.ts';

/** OpenAPI says that the first three are ignored as parameters; the others belong to the transport or to the engine. */
const HEADERS_LEFT_OUT: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'content-type',
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
  'user-agent',
]);

const STYLES = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
} as const;

type Draft = Omit<ActionParameter, 'argument'>;

/**
 * The parameters of an operation: its path's, overridden by its own of the same name and place.
 * @throws ErrandError `failed_to_parse_spec`: malformed, or a `{curly}` part that no path parameter declares;
 * `invalid_tool_schema`: a schema or reference that can not be used
 */
export function parameters({
  root,
  target: { path, pathItem, operation },
  inline,
}: {
  root: DocumentObject;
  target: Operation;
  inline: (schema: Located) => JsonSchema;
}): ActionParameter[] {
  const drafts = new Map<string, Draft>();
  for (const node of [...listed(pathItem), ...listed(operation)]) {
    const parameter = draft({ node: resolved({ root, node }), inline });
    if (parameter !== undefined) drafts.set(identity(parameter), parameter);
  }
  const placeholders = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name));
  const kept = [...drafts.values()].filter(
    (parameter) => parameter.in !== 'path' || placeholders.delete(parameter.name),
  );
  for (const name of placeholders) {
    throw notValid(`no path parameter declares {${name}} of the path`, operation.pointer);
  }
  const names = argumentNames(kept);
  return kept.map((parameter, index) => ({ ...parameter, argument: names[index] ?? parameter.name }));
}

function identity(parameter: Draft): string {
  return `${parameter.in} ${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`;
}

function listed(owner: Located<DocumentObject>): Located[] {
  const { value, pointer } = childOf(owner, 'parameters');
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw notValid('parameters must be a list', pointer);
  return value.map((item, index) => ({ value: item, pointer: pointerTo(pointer, index) }));
}

function draft({ node, inline }: { node: Located; inline: (schema: Located) => JsonSchema }): Draft | undefined {
  const { value, pointer } = node;
  if (!isObject(value)) throw notValid('a parameter must be an object', pointer);
  const parameter = { value, pointer };
  const name = childOf(parameter, 'name');
  if (typeof name.value !== 'string' || name.value === '') throw notValid('a parameter needs a name', name.pointer);
  const place = actionParameterSchema.shape.in.safeParse(childOf(parameter, 'in').value);
  if (!place.success) throw notValid('in must be path, query, header or cookie', pointerTo(pointer, 'in'));
  if (place.data === 'header' && HEADERS_LEFT_OUT.has(name.value.toLowerCase())) return undefined;
  const text = textOf(value, 'description');
  const explode = childOf(parameter, 'explode').value;
  return {
    name: name.value,
    in: place.data,
    required: place.data === 'path' || childOf(parameter, 'required').value === true,
    ...(text === undefined ? {} : { description: text }),
    ...schemaOf({ parameter, inline }),
    ...styleOf({ style: childOf(parameter, 'style'), place: place.data }),
    ...(typeof explode === 'boolean' ? { explode } : {}),
  };
}

function schemaOf({
  parameter,
  inline,
}: {
  parameter: Located<DocumentObject>;
  inline: (schema: Located) => JsonSchema;
}): Pick<ActionParameter, 'schema' | 'contentType'> {
  const schema = childOf(parameter, 'schema');
  if (schema.value !== undefined) return { schema: inline(schema) };
  const content = childOf(parameter, 'content');
  if (!isObject(content.value)) throw notValid('a parameter needs a schema or content', parameter.pointer);
  const types = Object.keys(content.value);
  const contentType = types.find(isJsonType);
  if (contentType === undefined) {
    const message = `a parameter can be sent as JSON, not as ${types.join(', ') || 'nothing'}`;
    throw notUsable(message, content.pointer);
  }
  const mediaType = childOf({ value: content.value, pointer: content.pointer }, contentType);
  const inner = isObject(mediaType.value) ? childOf({ ...mediaType, value: mediaType.value }, 'schema') : mediaType;
  return { schema: isObject(inner.value) ? inline(inner) : {}, contentType };
}

function styleOf({ style, place }: { style: Located; place: ActionParameter['in'] }): Pick<ActionParameter, 'style'> {
  if (style.value === undefined) return {};
  const known = STYLES[place].find((name) => name === style.value);
  if (known !== undefined) return { style: known };
  throw notValid(`a ${place} parameter can not have the style ${JSON.stringify(style.value)}`, style.pointer);
}
