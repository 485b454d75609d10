/** The body of a call in the media type that the action declares. */
import { ErrandError } from '../errors.ts';
import type { ActionBody } from '../schemas/action.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { fileOfDataUrl } from './data-url.ts';
import { multipartBody, type Part } from './multipart-body.ts';
import { listSeparator, pairsOfParameter, scalarText } from './serialize-parameter.ts';

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
      return multipartBody({ parts: fieldsOf(value).flatMap((field) => partsOf(field, body)), boundary });
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

/**
 * A list repeats its name, an object is written as JSON, unless the field has a style of its own (OpenAPI 3.1, "Encoding
 * Object").
 */
function urlencoded(fields: [name: string, value: unknown][], body: ActionBody): string {
  return fields
    .flatMap(([name, value]) => {
      const { style, explode } = encodingOf(body, name);
      if (style === undefined && explode === undefined)
        return itemsOf(value).map((item) => formPair(name, scalarText(item)));
      const form = { ...(style ? { style } : {}), ...(explode === undefined ? {} : { explode }) };
      const parameter = { name, in: 'query', argument: name, required: false, schema: {}, ...form } as const;
      return pairsOfParameter({ parameter, value, encode: formText });
    })
    .join('&');
}

function formPair(name: string, text: string): string {
  return new URLSearchParams([[name, text]]).toString();
}

/** One name or value in the characters of a form body. */
function formText(text: string): string {
  return formPair('', text).slice(1);
}

function encodingOf(body: ActionBody, name: string): NonNullable<ActionBody['encoding']>[string] {
  return (Object.hasOwn(body.encoding ?? {}, name) ? body.encoding?.[name] : undefined) ?? {};
}

function partsOf([name, value]: [name: string, value: unknown], body: ActionBody): Part[] {
  const { contentType: declared, style, explode } = encodingOf(body, name);
  const binary = isBinary(propertySchema(body.schema, name));
  if (explode === false && Array.isArray(value)) {
    return [{ name, content: value.map(scalarText).join(listSeparator(style, (mark) => mark)) }];
  }
  return itemsOf(value).map((item) => {
    const type = declared === undefined ? {} : { contentType: declared };
    if (binary && typeof item === 'string') return filePart({ name, text: item, declared });
    if (typeof item !== 'object') return { name, content: scalarText(item), ...type };
    return { name, content: JSON.stringify(item), contentType: declared ?? 'application/json' };
  });
}

function filePart({ name, text, declared }: { name: string; text: string; declared: string | undefined }): Part {
  const file = fileOfDataUrl(text, `body/${name}`);
  // a model writes a small text file as it stands; a data URL is how everything else arrives
  if (!file) return { name, filename: name, content: text, contentType: declared ?? 'text/plain; charset=utf-8' };
  return { name, filename: file.filename ?? name, content: file.bytes, contentType: file.contentType };
}

/** OpenAPI 3.0 says `format: binary`, 3.1 `contentMediaType` or `contentEncoding`; a list of files says it of its items. */
function isBinary(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  const own = ['contentMediaType', 'contentEncoding'].some((key) => Object.hasOwn(schema, key));
  return own || schema.format === 'binary' || schema.format === 'byte' || isBinary(asSchema(schema.items));
}

function propertySchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const properties = asSchema(schema.properties);
  return properties && Object.hasOwn(properties, name) ? asSchema(properties[name]) : undefined;
}

/** A schema's inside is unchecked JSON; any object among it may be looked into as a schema. */
function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined;
}

function itemsOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown): [name: string, value: unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('body: a form is an object of fields');
  }
  return Object.entries(value);
}

function invalid(message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field: 'body' });
}
