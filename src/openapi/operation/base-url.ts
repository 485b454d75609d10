import { ErrandError } from '../../errors.ts';
import { childOf, type DocumentObject, isObject, type Located, own } from '../located.ts';
import type { Operation } from '../operations.ts';

/**
 * The https URL that an operation's path is appended to, without trailing slash: its own servers, else those of its path,
 * else the override, else the document's; of a list the first https entry, variables at their defaults.
 * @throws ErrandError `cannot_determine_api_endpoint` when that list has no https entry
 */
export function baseUrl({
  root,
  target: { operation, pathItem },
  serverBaseUrl,
}: {
  root: DocumentObject;
  target: Operation;
  serverBaseUrl: string | undefined;
}): string {
  const nearest = [operation, pathItem].map((owner) => childOf(owner, 'servers')).find(isList);
  if (nearest === undefined && serverBaseUrl !== undefined) return serverBaseUrl;
  const servers = nearest ?? childOf({ value: root, pointer: '' }, 'servers');
  for (const server of isList(servers) ? servers.value : []) {
    const url = isObject(server) ? httpsUrl(writtenOut(server)) : undefined;
    if (url !== undefined) return url;
  }
  const reason = isList(servers) ? 'no entry of servers is an absolute https URL' : 'the document names no servers';
  const fix = nearest === undefined ? 'add one or pass serverBaseUrl' : 'add one';
  throw new ErrandError('cannot_determine_api_endpoint', `${reason}: ${fix}`, { pointer: servers.pointer });
}

/**
 * The override as a base URL.
 * @throws ErrandError `invalid_request` when it is no absolute https URL
 */
export function overridingBaseUrl(serverBaseUrl: string): string {
  const url = httpsUrl(serverBaseUrl);
  if (url !== undefined) return url;
  const message = `serverBaseUrl must be an absolute https URL without credentials, query or fragment, not ${JSON.stringify(serverBaseUrl)}`;
  throw new ErrandError('invalid_request', message, { field: 'serverBaseUrl' });
}

function isList(node: Located): node is Located<unknown[]> {
  return Array.isArray(node.value) && node.value.length > 0;
}

/** A variable without default stays in its braces, which no URL parser takes for a host. */
function writtenOut(server: DocumentObject): string {
  const variables = own(server, 'variables');
  return String(own(server, 'url') ?? '').replace(/\{([^{}]+)\}/g, (braces, name: string) => {
    const variable = isObject(variables) ? own(variables, name) : undefined;
    const value = isObject(variable) ? own(variable, 'default') : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : braces;
  });
}

function httpsUrl(text: string): string | undefined {
  if (/[{}?#\s]/.test(text) || !/^https:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // Credentials in a document are secrets in the wrong place; they belong into global variables.
  if (url.username !== '' || url.password !== '') return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
