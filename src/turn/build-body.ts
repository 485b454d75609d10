/** The body of a call in the media type that the action declares. */
import { ErrandError } from '../errors.ts';
import type { ActionBody } from '../schemas/action.ts';
import { buildParts } from './build-parts.ts';
import { type Fields, fieldsOf, itemsOf, styledPairs } from './form-fields.ts';
import { multipartBody } from './multipart-body.ts';
import { percentEncode } from './percent-encode.ts';
import { type Pair, scalarText } from './serialize-parameter.ts';

/**
 * The bytes and the exact Content-Type, undefined when an optional body was not given.
 * `boundary` is used by multipart bodies only; see `multipartBody`.
 * @throws ErrandError `invalid_request` when a required body is missing or its media type is none that is sent
 */
export function buildBody({
  body,
  value,
  boundary,
}: {
  body: ActionBody;
  value: unknown;
  boundary: string;
}): { contentType: string; bytes: Uint8Array } | undefined {
  if (value === undefined) {
    if (body.required) throw invalid('body: a value is required');
    return undefined;
  }
  const kind = bodyKind(body.contentType);
  const encoder = new TextEncoder();
  switch (kind) {
    case 'json':
      return { contentType: body.contentType, bytes: encoder.encode(JSON.stringify(value)) };
    case 'urlencoded':
      return { contentType: body.contentType, bytes: encoder.encode(urlencoded(fieldsOf(value), body)) };
    case 'multipart':
      return multipartBody({ parts: buildParts({ body, value }), boundary });
    case 'unsupported':
      throw invalid(`body: ${body.contentType} cannot be sent, only JSON, form and multipart bodies can`);
    default: {
      const unknownKind: never = kind;
      throw new Error(`unhandled body kind: ${unknownKind}`);
    }
  }
}

/** How a media type is written; parameters such as `charset` do not matter. */
function bodyKind(contentType: string): 'json' | 'urlencoded' | 'multipart' | 'unsupported' {
  const essence = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (essence === 'application/json' || essence.endsWith('+json')) return 'json';
  if (essence === 'application/x-www-form-urlencoded') return 'urlencoded';
  return essence === 'multipart/form-data' ? 'multipart' : 'unsupported';
}

/** A list repeats its name, an object is written as JSON (OpenAPI 3.1, "Encoding Object"), unless a style says otherwise. */
function urlencoded(fields: Fields, body: ActionBody): string {
  return fields
    .flatMap(([name, value]) => {
      const encode = (text: string) => percentEncode(text, `body/${name}`);
      const styled = styledPairs({ name, value, fields, body, encode });
      const pairs = styled ?? itemsOf(value).map((item): Pair => [name, encode(scalarText(item))]);
      return pairs.map(([own, text]) => `${encode(own)}=${text}`);
    })
    .join('&');
}

function invalid(message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field: 'body' });
}
