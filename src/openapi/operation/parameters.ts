import { ErrandError } from '../../errors.ts';
import type { ActionParameter } from '../../schemas/action.ts';
import { childOf, type DocumentObject, isObject, type Located, pointerTo, textOf } from '../located.ts';
import { cut, listed, quoted } from '../quoted.ts';
import { notUsable, notValid } from '../refusals.ts';
import { leftOutPart } from '../schema/adapted-keywords.ts';
import { isTooLarge } from '../schema/inlined.ts';
import { swaggerParameter } from '../swagger/parameter.ts';
import { argumentNames } from './argument-names.ts';
import { flag } from './flag.ts';
import { isJsonType } from './media-types.ts';
import { MAX_LISTED, type OperationInput } from './operation-input.ts';
import type { ParameterForm, ParameterNode } from './placed-parameter.ts';

/** What an action says of a parameter beside its name (twice, it is its argument too), text and schema. */
const PARAMETER_CHARACTERS = 80;

const STYLES = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
} as const;

/**
 * The parameters of an operation: its path's, overridden by its own of the same name and place. `nodes` are those of its
 * `parameters` that are sent as such (`listedParameters`).
 * @throws ErrandError `failed_to_parse_spec`: malformed, or a `{curly}` part that no path parameter declares;
 * `invalid_tool_schema`: a schema or reference that can not be used
 */
export function parameters(input: OperationInput, nodes: readonly ParameterNode[]): ActionParameter[] {
  const { path, operation } = input.target;
  const shown = nodes.filter((node) => !isKey(input, node));
  const byIdentity = new Map(shown.map((node) => [identity(node), node]));
  const placeholders = new Set([...(path.split('#')[0] ?? '').matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name));
  const kept = [...byIdentity.values()].filter(({ place, name }) => place !== 'path' || placeholders.delete(name));
  for (const name of placeholders) {
    throw notValid(
      `no path parameter declares {${cut(name ?? '')}} of the path`,
      operation.pointer,
      'declare it with in: path, or take it out of the path',
    );
  }
  const drafts = kept.flatMap((node) => draft(input, node));
  const names = argumentNames(drafts);
  return drafts.map((parameter, index) => ({ ...parameter, argument: names[index] ?? parameter.name }));
}

/**
 * All parameter objects of the path item and then of the operation, references followed.
 * @throws ErrandError `failed_to_parse_spec`, `invalid_tool_schema`
 */
export function listedParameters({
  target: { pathItem, operation },
  tools,
}: OperationInput): Located<DocumentObject>[] {
  return [pathItem, operation].flatMap((owner) => {
    const { value, pointer } = childOf(owner, 'parameters');
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw notValid('parameters must be a list', pointer, 'write each as an item of it');
    if (!tools.mayList(value.length)) {
      const reason = `the operations of this document list more than ${MAX_LISTED} parameters together`;
      throw notUsable(reason, pointer, 'split the document');
    }
    return value.map((item, index) => {
      const node = tools.refs.resolved({ value: item, pointer: pointerTo(pointer, index) });
      if (isObject(node.value)) return { value: node.value, pointer: node.pointer };
      throw notValid('a parameter must be an object', node.pointer, 'write it as one');
    });
  });
}

/** A key header is authorisation, though the document lists it among the parameters as well. */
function isKey({ tools, warnings }: OperationInput, { place, name }: ParameterNode): boolean {
  if (place !== 'header' || !tools.keyHeaders.has(name.toLowerCase())) return false;
  warnings.push(`the AI is not asked for the header ${cut(name)}: set it as a global variable`);
  return true;
}

function identity({ name, place }: ParameterNode): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

/** None for an optional parameter that can not be used, when adapting. */
function draft(input: OperationInput, node: ParameterNode): Omit<ActionParameter, 'argument'>[] {
  const required = node.place === 'path' || flag(childOf(node, 'required')) === true;
  const text = textOf(node.value, 'description');
  input.spend(PARAMETER_CHARACTERS + 2 * node.name.length + (text?.length ?? 0));
  const isSwagger = input.tools.dialect === '2.0';
  try {
    const form = isSwagger ? swaggerParameter(input, node) : parameterForm(input, node);
    const description = text === undefined ? {} : { description: text };
    return [{ name: node.name, in: node.place, required, ...description, ...form }];
  } catch (error) {
    const mayBeLeftOut = input.tools.adapt && !required && error instanceof ErrandError;
    if (!mayBeLeftOut || error.code !== 'invalid_tool_schema' || isTooLarge(error)) throw error;
    input.changes.add(leftOutPart(error, `the ${node.place} parameter "${cut(node.name)}" can not be given`));
    return [];
  }
}

function parameterForm(input: OperationInput, node: ParameterNode): ParameterForm {
  const explode = flag(childOf(node, 'explode'));
  const allowReserved = node.place === 'query' && flag(childOf(node, 'allowReserved')) === true;
  return {
    ...schemaOf(input, node),
    ...styleOf(childOf(node, 'style'), node.place),
    ...(explode === undefined ? {} : { explode }),
    ...(allowReserved ? { allowReserved } : {}),
  };
}

function schemaOf(input: OperationInput, parameter: ParameterNode): Pick<ActionParameter, 'schema' | 'contentType'> {
  const schema = childOf(parameter, 'schema');
  if (schema.value !== undefined) return { schema: input.schema(schema) };
  const content = childOf(parameter, 'content');
  if (!isObject(content.value)) {
    throw notValid('a parameter needs a schema or content', parameter.pointer, 'say what may stand in it');
  }
  const types = Object.keys(content.value);
  const contentType = types.find(isJsonType);
  if (contentType === undefined) {
    const message = `a parameter can be sent as JSON, not as ${listed(types) || 'nothing'}`;
    throw notUsable(message, content.pointer, 'offer application/json');
  }
  const mediaType = childOf({ value: content.value, pointer: content.pointer }, contentType);
  const inner = isObject(mediaType.value) ? childOf({ ...mediaType, value: mediaType.value }, 'schema') : mediaType;
  input.spend(contentType.length);
  return { schema: isObject(inner.value) ? input.schema(inner) : {}, contentType };
}

function styleOf(style: Located, place: ActionParameter['in']): Pick<ActionParameter, 'style'> {
  if (style.value === undefined || style.value === null) return {};
  const known = STYLES[place].find((name) => name === style.value);
  if (known !== undefined) return { style: known };
  const reason = `a ${place} parameter can not have the style ${quoted(style.value)}`;
  throw notValid(reason, style.pointer, `use ${STYLES[place].join(', ')}`);
}
