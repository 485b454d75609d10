/** Which headers may be set at all: asked when a header is authored, when the widget passes one, and before a call. */
import { ErrandError } from '../errors.ts';

/** Headers that frame the message or belong to one hop; the HTTP client alone writes them. */
const framing = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'upgrade',
  'http2-settings',
  'te',
  'trailer',
  'expect',
]);

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** everything but tab, printable ASCII and Latin-1: what no HTTP/1.1 client can put into a field value */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Refuses a header that can't be sent or that would frame the message (product.md, 2 "Headers").
 * @throws ErrandError `invalid_request`, naming the header and never its value
 */
export function checkHeader(name: string, value: string): void {
  if (!token.test(name)) refuse(name, 'is not a header name: use letters, digits and hyphens');
  if (framing.has(folded(name))) refuse(name, 'is written by the HTTP client and cannot be set');
  if (/[\r\n\0]/.test(value)) refuse(name, 'holds a line break or a NUL character');
  if (unsendable.test(value)) refuse(name, 'holds a character that no header can carry: encode the value');
}

/** Whether the engine alone may write this header; a value from anywhere else is dropped, or an endpoint could be deceived. */
export function isReservedHeader(name: string): boolean {
  return folded(name) === 'user-agent' || folded(name).startsWith('x-opencx-');
}

/** CGI, WSGI and Rack read `X_OpenCX_Org_Id` and `x-opencx-org-id` as one header: whoever may not write one may not write the other. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function refuse(name: string, problem: string): never {
  const shown = JSON.stringify(name);
  throw new ErrandError('invalid_request', `header ${shown} ${problem}`, { field: name });
}
