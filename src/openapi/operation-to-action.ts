import type { ActionBody, ActionDefinition, ActionParameter } from '../schemas/action.ts';
import { childOf, type DocumentObject, type Located, own } from './located.ts';
import { baseUrl } from './operation/base-url.ts';
import { description } from './operation/description.ts';
import { extensions } from './operation/extensions.ts';
import { keptLinks, type LinkedOperation, links } from './operation/links.ts';
import type { OperationInput } from './operation/operation-input.ts';
import { listedParameters, parameters } from './operation/parameters.ts';
import { type ParameterNode, placedParameter } from './operation/placed-parameter.ts';
import { requestBody } from './operation/request-body.ts';
import { cut } from './quoted.ts';
import { inOperation, notUsable } from './refusals.ts';
import { dataSize } from './schema/data-size.ts';
import { MAX_CHARACTERS } from './schema/inlined.ts';
import { swaggerRequestBody } from './swagger/request-body.ts';

/** The shortest name an action may have (product.md, "Authoring"). */
const MIN_NAME_LENGTH = 5;

/**
 * One operation as an action: live, on the web channel, for every contact; without the job that it may begin (followed-job.ts).
 * @throws ErrandError `failed_to_parse_spec`, `invalid_tool_schema` or `cannot_determine_api_endpoint`, naming the operation and
 * the pointer
 */
export function operationToAction({
  input,
  toolName,
  operationOf,
}: {
  input: OperationInput;
  toolName: string;
  operationOf: LinkedOperation;
}): ActionDefinition {
  const { target, tools } = input;
  const operation = `${target.method} ${target.path}`;
  return inOperation(operation, () => {
    checkLength(input);
    const { parameters: sent, body } = inputsOf(input);
    const base = baseUrl(input);
    const next = keptLinks(
      links({ operation: target.operation, refs: tools.refs, operationOf, warnings: input.warnings }),
      input.warnings,
    );
    const said = extensions(target.operation);
    const job = childOf(target.operation, 'x-errand-job');
    const tags = childOf(target.operation, 'x-open-tags');
    for (const { value, pointer } of [job, tags]) input.spend(dataSize({ value, limit: MAX_CHARACTERS, pointer }));
    return {
      name: toolName.length >= MIN_NAME_LENGTH ? toolName : operation,
      toolName,
      description: description(input, base),
      status: 'live',
      method: target.method,
      baseUrl: base,
      path: sentPath(input),
      parameters: sent,
      ...(body === undefined ? {} : { body }),
      headers: [],
      channels: ['web'],
      segmentIds: [],
      ...said,
      idempotencyKey: false,
      ...(next.length === 0 ? {} : { links: next }),
    };
  });
}

/** Beyond this no server need read an address (RFC 9110, 4.1 asks for 8,000 octets of the whole); real paths stay below 300. */
const MAX_PATH_LENGTH = 2_048;

function checkLength({ target: { path, pathItem } }: OperationInput): void {
  if (path.length <= MAX_PATH_LENGTH) return;
  const reason = `its path has ${path.length} characters, more than ${MAX_PATH_LENGTH}`;
  throw notUsable(reason, pathItem.pointer, 'shorten it');
}

/** Some vendors tell operations on one path apart by a fragment. */
function sentPath({ target: { path }, warnings }: OperationInput): string {
  const [sent = path, ...rest] = path.split('#');
  if (rest.length > 0) warnings.push(`of the path "${cut(path)}" what follows # is not sent`);
  return sent;
}

function inputsOf(input: OperationInput): { parameters: ActionParameter[]; body: ActionBody | undefined } {
  const nodes = listedParameters(input);
  if (input.tools.dialect !== '2.0') {
    const placed = placedOf(nodes, ['path', 'query', 'header', 'cookie']);
    return { parameters: parameters(input, placed), body: requestBody(input) };
  }
  const isInBody = ({ value }: Located<DocumentObject>) =>
    ['body', 'formData'].some((place) => place === own(value, 'in'));
  const placed = placedOf(
    nodes.filter((node) => !isInBody(node)),
    ['path', 'query', 'header'],
  );
  return { parameters: parameters(input, placed), body: swaggerRequestBody(input, nodes.filter(isInBody)) };
}

function placedOf(
  nodes: readonly Located<DocumentObject>[],
  places: readonly ActionParameter['in'][],
): ParameterNode[] {
  return nodes.flatMap((node) => placedParameter(node, places) ?? []);
}
