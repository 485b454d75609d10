import { isObject, own } from '../located.ts';
import { httpsUrl } from '../operation/https-url.ts';
import type { OperationInput } from '../operation/operation-input.ts';
import { listed, quoted } from '../quoted.ts';
import { noEndpoint } from '../refusals.ts';

/**
 * Swagger 2.0's `https://host/basePath`. Without `schemes` the document may be meant for any; https is the one that is spoken.
 * @throws ErrandError `cannot_determine_api_endpoint`: no host, or schemes without https
 */
export function swaggerBaseUrl({ target: { operation }, tools: { root } }: OperationInput): string {
  const ofOperation = own(operation.value, 'schemes');
  const schemes = ofOperation ?? own(root, 'schemes');
  const host = own(root, 'host');
  if (typeof host !== 'string' || host.trim() === '') {
    throw noEndpoint('the document names no host', '/host', 'add it or pass serverBaseUrl');
  }
  if (Array.isArray(schemes) && schemes.length > 0 && !schemes.includes('https')) {
    const pointer = ofOperation === undefined ? '/schemes' : `${operation.pointer}/schemes`;
    throw noEndpoint(`schemes name ${listed(schemes)} but not https`, pointer, 'add https or pass serverBaseUrl');
  }
  const basePath = own(root, 'basePath');
  const path = typeof basePath === 'string' ? basePath.replace(/^\/*/, '/') : '';
  const url = /[/\\@]/.test(host) ? undefined : httpsUrl(`https://${host}${path}`);
  if (url !== undefined) return url;
  throw noEndpoint(`host ${quoted(host)} and basePath make no https URL`, '/host', 'mend them or pass serverBaseUrl');
}

/** Whether https had to be assumed, since the document names a host but no scheme. */
export function lacksSchemes(root: unknown): boolean {
  return isObject(root) && typeof own(root, 'host') === 'string' && own(root, 'schemes') === undefined;
}
