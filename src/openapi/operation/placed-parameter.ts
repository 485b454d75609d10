import type { ActionParameter } from '../../schemas/action.ts';
import { childOf, type DocumentObject, type Located, pointerTo } from '../located.ts';
import { notValid } from '../refusals.ts';

/** OpenAPI says that the first three are ignored as parameters; the others belong to the transport (turn/check-header.ts). */
const HEADERS_LEFT_OUT: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'content-type',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** The engine alone writes these: what a caller gives is dropped. */
const ENGINE_HEADERS = 'x-opencx-';

type Place = ActionParameter['in'];

/** A parameter object of the document, in one of the places that an action knows. */
export interface ParameterNode extends Located<DocumentObject> {
  name: string;
  place: Place;
}

/** How a parameter's value is checked and written, by the rules of the document's version. */
export type ParameterForm = Pick<ActionParameter, 'schema' | 'contentType' | 'style' | 'explode' | 'allowReserved'>;

/**
 * A parameter's name and place, undefined for a header that is not the caller's to set.
 * @throws ErrandError `failed_to_parse_spec`
 */
export function placedParameter(node: Located<DocumentObject>, places: readonly Place[]): ParameterNode | undefined {
  const name = childOf(node, 'name');
  if (typeof name.value !== 'string' || name.value === '') {
    throw notValid('a parameter needs a name', name.pointer, 'give it one');
  }
  const written = childOf(node, 'in').value;
  const place = places.find((known) => known === written);
  if (place === undefined) {
    throw notValid(`in must be ${places.join(', ')}`, pointerTo(node.pointer, 'in'), 'name one of these places');
  }
  const header = place === 'header' ? name.value.toLowerCase() : '';
  return HEADERS_LEFT_OUT.has(header) || header.startsWith(ENGINE_HEADERS)
    ? undefined
    : { ...node, name: name.value, place };
}
