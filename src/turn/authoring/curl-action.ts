/** Authoring: a curl command as the draft of an action, less its secrets. */
import { ErrandError } from '../../errors.ts';
import { type HttpMethod, httpMethodSchema } from '../../schemas/action.ts';
import type { ActionDraft, ParameterDraft } from '../../schemas/action-draft.ts';
import { curlBody } from './curl-body.ts';
import { type CurlRequest, curlRequest } from './curl-request.ts';
import { curlyNames } from './draft-parameters.ts';
import { isSecretName } from './secret-names.ts';

export interface CurlAction {
  draft: ActionDraft;
  /** names of headers and query parameters whose values were left out because they look like secrets */
  secrets: { name: string; in: 'header' | 'query' }[];
}

/** Written by the engine or the HTTP client, or about the browser that the command was copied from. */
const leftOut =
  /^(host|user-agent|connection|content-length|content-type|accept-encoding|origin|referer|dnt|te|sec-.*|x-opencx-.*)$/i;

/**
 * `{curly}` parts of the path become path parameters; each pair of the query becomes a parameter, optional unless its
 * value is marked with {curly}; the schema of the body is inferred from the data.
 * @throws ErrandError `invalid_request` for a command that can't be read
 */
export function curlAction(command: string): CurlAction {
  const request = curlRequest(command);
  const { baseUrl, path, query, hasCredentials } = addressOf(request);
  const pairs = [...pairsOf(query), ...(request.dataInQuery ? request.data.flatMap(pairsOf) : [])];
  const body = request.dataInQuery ? undefined : curlBody(request);
  const headers = request.headers.filter(([name]) => !leftOut.test(name));
  const secretHeaders = headers.filter(([name]) => isSecretName(name)).map(([name]) => name);
  if (hasCredentials) secretHeaders.push('Authorization');
  const parameters = [...curlyNames(path).map(pathParameter), ...queryParameters(pairs)];
  return {
    draft: {
      method: methodOf(request, body !== undefined),
      baseUrl,
      path,
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : { body }),
      headers: lastOfEach(headers.filter(([name]) => !isSecretName(name))),
    },
    secrets: [
      ...[...new Set(secretHeaders)].map((name) => ({ name, in: 'header' as const })),
      ...pairs.filter(([name]) => isSecretName(name)).map(([name]) => ({ name, in: 'query' as const })),
    ],
  };
}

function methodOf({ method }: CurlRequest, hasBody: boolean): HttpMethod {
  const parsed = httpMethodSchema.safeParse(method ?? (hasBody ? 'POST' : 'GET'));
  if (parsed.success) return parsed.data;
  const message = `--from-curl: an action can't use the method ${method}: use ${httpMethodSchema.options.join(', ')}`;
  throw new ErrandError('invalid_request', message, { field: 'method' });
}

/** Taken apart by hand: a URL parser would encode the curly brackets. */
function addressOf({ url }: CurlRequest) {
  const [, scheme, authority = '', path = '', query = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/is.exec(url) ?? [];
  // without a scheme curl would speak http; an action can't, so https is what must be meant
  const baseUrl = `${scheme ?? 'https'}://${authority.replace(/^.*@/, '')}`;
  return { baseUrl, path: path === '/' ? '' : path, query, hasCredentials: authority.includes('@') };
}

function pairsOf(query: string): [name: string, value: string][] {
  return [...new URLSearchParams(query)];
}

function pathParameter(name: string): ParameterDraft {
  return { name, in: 'path', schema: { type: 'string' } };
}

function queryParameters(pairs: [name: string, value: string][]): ParameterDraft[] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) ?? []), value]);
  return [...byName]
    .filter(([name]) => name !== '' && !isSecretName(name))
    .map(([name, values]) => {
      const marked = values.some((value) => /^\{[^{}]*\}$/.test(value));
      const [value = ''] = values;
      return { name, in: 'query', required: marked, schema: values.length > 1 ? listOfTexts : scalarSchema(value) };
    });
}

const listOfTexts = { type: 'array', items: { type: 'string' } };

/** What a text in a URL stands for; a number with leading zeros is an id, not a number. */
function scalarSchema(value: string): { type: string } {
  if (/^-?(0|[1-9]\d{0,14})$/.test(value)) return { type: 'integer' };
  if (/^-?(0|[1-9]\d*)\.\d+$/.test(value)) return { type: 'number' };
  return { type: value === 'true' || value === 'false' ? 'boolean' : 'string' };
}

function lastOfEach(headers: [name: string, value: string][]): { name: string; value: string }[] {
  return [...new Map(headers.map(([name, value]) => [name.toLowerCase(), { name, value }])).values()];
}
