/** From the AI's checked arguments to the request as it will stand on the wire. Nothing is sent here. */
import { ErrandError } from '../errors.ts';
import type { ActionDefinition, ActionParameter } from '../schemas/action.ts';
import type { OutgoingRequest } from '../schemas/call.ts';
import { type BoundValues, boundParameters, withBoundField } from './bound-parameters.ts';
import { buildBody } from './build-body.ts';
import { buildPairs } from './build-pairs.ts';
import { buildUrl } from './build-url.ts';
import { checkHeader, isReservedHeader } from './check-header.ts';
import { textOfParameter } from './serialize-parameter.ts';

/**
 * Builds the request of one call. `arguments` is keyed by `parameter.argument`, plus `body`; an argument of a bound
 * parameter is ignored. `headers` come from `buildHeaders`. `boundary` marks the parts of a multipart body.
 *
 * A bound header or cookie replaces a configured one of its name; one that the AI fills yields to it. With a body,
 * Content-Type is the body's, whatever the headers say.
 * @throws ErrandError `invalid_request` naming the argument when no request can be made from these arguments
 */
export function buildRequest({
  definition,
  arguments: given,
  bound,
  headers,
  boundary = 'errand-form-boundary',
}: {
  definition: ActionDefinition;
  arguments: Record<string, unknown>;
  bound: BoundValues;
  headers: readonly (readonly [name: string, value: string])[];
  boundary?: string;
}): OutgoingRequest {
  const trusted = boundParameters({ definition, bound });
  const values = presentValues({ definition, given, trusted: trusted.parameters });
  const url = buildUrl({ definition, values });

  const byName = new Map<string, [name: string, value: string]>();
  for (const [name, value] of headers) byName.set(name.toLowerCase(), [name, value]);
  for (const parameter of definition.parameters) {
    if (parameter.in !== 'header' || !values.has(parameter.argument) || isReservedHeader(parameter.name)) continue;
    if (definition.idempotencyKey && parameter.name.toLowerCase() === 'idempotency-key') continue;
    if (byName.has(parameter.name.toLowerCase()) && !parameter.binding) continue;
    const value = values.get(parameter.argument);
    const text = textOfParameter({ parameter, value, encode: (part) => part });
    if (text === '' && typeof value === 'object') continue;
    checkHeader(parameter.name, text);
    byName.set(parameter.name.toLowerCase(), [parameter.name, text]);
  }
  const cookie = cookieText({ parameters: definition.parameters, values, configured: byName.get('cookie')?.[1] });
  if (cookie !== undefined) byName.set('cookie', ['Cookie', cookie]);

  if (!definition.body) return { method: definition.method, url, headers: [...byName.values()] };
  let bodyValue = Object.hasOwn(given, 'body') ? given.body : undefined;
  for (const [pointer, field] of trusted.bodyFields) bodyValue = withBoundField({ value: bodyValue, pointer, field });
  const body = buildBody({ body: definition.body, value: bodyValue, boundary });
  if (!body) return { method: definition.method, url, headers: [...byName.values()] };
  checkHeader('Content-Type', body.contentType);
  byName.set('content-type', ['Content-Type', body.contentType]);
  return { method: definition.method, url, headers: [...byName.values()], body: body.bytes };
}

/** The arguments that will be sent. A model writes null for what it leaves out, so null is absent outside JSON. */
function presentValues({
  definition,
  given,
  trusted,
}: {
  definition: ActionDefinition;
  given: Record<string, unknown>;
  trusted: ReadonlyMap<string, unknown>;
}): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { argument, binding, required, contentType } of definition.parameters) {
    const own = Object.hasOwn(given, argument) ? given[argument] : undefined;
    const value = binding ? trusted.get(argument) : own;
    if (value === undefined || (value === null && contentType === undefined)) {
      if (required) throw new ErrandError('invalid_request', `${argument}: a value is required`, { field: argument });
    } else values.set(argument, value);
  }
  return values;
}

function cookieText({
  parameters,
  values,
  configured,
}: {
  parameters: readonly ActionParameter[];
  values: ReadonlyMap<string, unknown>;
  configured: string | undefined;
}): string | undefined {
  const pairs = buildPairs({ place: 'cookie', parameters, values });
  if (pairs.length === 0) return configured;
  const before = (configured ?? '').split(';').map((text) => text.trim());
  const named = before
    .filter((text) => text !== '')
    .map((text) => ({
      text,
      // endpoints trim a name, and often the first of two cookies counts
      name: (text.split('=')[0] ?? '').trim(),
    }));
  const replaced = new Set(pairs.filter(({ bound }) => bound).map(({ name }) => name));
  const kept = named.filter(({ name }) => !replaced.has(name));
  const taken = new Set(kept.map(({ name }) => name));
  return [...kept, ...pairs.filter(({ name }) => !taken.has(name))].map(({ text }) => text).join('; ');
}
