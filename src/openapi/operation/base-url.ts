import { ErrandError } from '../../errors.ts';
import { childOf, type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import { quoted } from '../quoted.ts';
import { noEndpoint, notValid } from '../refusals.ts';
import { swaggerBaseUrl } from '../swagger/base-url.ts';
import { httpsUrl, MAX_URL_LENGTH } from './https-url.ts';
import type { OperationInput } from './operation-input.ts';

/**
 * The https URL that an operation's path is appended to, without trailing slash: its own servers, else those of its path,
 * else the override, else the document's; of a list the first https entry, variables at their defaults. With an override for
 * all servers, that one.
 * @throws ErrandError `cannot_determine_api_endpoint` when that list has no https entry
 */
export function baseUrl(input: OperationInput): string {
  const { target, tools } = input;
  if (tools.serverBaseUrlAll !== undefined) return tools.serverBaseUrlAll;
  if (tools.dialect === '2.0') return tools.serverBaseUrl ?? swaggerBaseUrl(input);
  const nearest = [target.operation, target.pathItem].map((owner) => childOf(owner, 'servers')).find(isList);
  if (nearest === undefined && tools.serverBaseUrl !== undefined) return tools.serverBaseUrl;
  const servers = nearest ?? childOf({ value: tools.root, pointer: '' }, 'servers');
  for (const server of serverList(servers)) {
    const url = httpsUrl(writtenOut(server));
    if (url !== undefined) return url;
  }
  const reason = isList(servers) ? 'no entry of servers is an absolute https URL' : 'the document names no servers';
  const fix = nearest === undefined ? 'add one or pass serverBaseUrl' : 'add one or pass serverBaseUrlAll';
  throw noEndpoint(reason, servers.pointer, fix);
}

/**
 * The entries of a list of servers.
 * @throws ErrandError `failed_to_parse_spec` for one without url
 */
export function serverList(servers: Located): DocumentObject[] {
  return (isList(servers) ? servers.value : []).map((server, index) => {
    if (isObject(server) && typeof own(server, 'url') === 'string') return server;
    throw notValid('a server needs a url', pointerTo(pointerTo(servers.pointer, index), 'url'), 'give it one');
  });
}

/**
 * An override as a base URL.
 * @throws ErrandError `invalid_request` when it is no absolute https URL
 */
export function overridingBaseUrl(field: 'serverBaseUrl' | 'serverBaseUrlAll', given: string): string {
  const url = httpsUrl(given);
  if (url !== undefined) return url;
  const message = `${field} must be an absolute https URL without credentials, query or fragment, not ${quoted(given)}`;
  throw new ErrandError('invalid_request', message, { field });
}

function isList(node: Located): node is Located<unknown[]> {
  return Array.isArray(node.value) && node.value.length > 0;
}

/** A variable without default, or with one that is too long for a URL, stays in its braces, which no URL parser takes for a host. */
function writtenOut(server: DocumentObject): string {
  const variables = own(server, 'variables');
  const url = String(own(server, 'url'));
  if (url.length > MAX_URL_LENGTH) return url;
  return url.replace(/\{([^{}]+)\}/g, (braces, name: string) => {
    const variable = isObject(variables) ? own(variables, name) : undefined;
    const value = isObject(variable) ? own(variable, 'default') : undefined;
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : braces;
    return text.length > MAX_URL_LENGTH ? braces : text;
  });
}
