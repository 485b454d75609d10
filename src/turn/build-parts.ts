/** The parts of a multipart body: fields as text, objects as JSON, files from data URLs. */
import type { ActionBody } from '../schemas/action.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { fileOfDataUrl } from './data-url.ts';
import { asSchema, encodingOf, type Fields, fieldsOf, itemsOf, styledPairs } from './form-fields.ts';
import type { Part } from './multipart-body.ts';
import { scalarText } from './serialize-parameter.ts';

/** @throws ErrandError `invalid_request` naming the field that cannot be written */
export function buildParts({ body, value }: { body: ActionBody; value: unknown }): Part[] {
  const fields = fieldsOf(value);
  return fields.flatMap((field) => partsOf(field, fields, body));
}

function partsOf([name, value]: [name: string, value: unknown], fields: Fields, body: ActionBody): Part[] {
  const { contentType } = encodingOf(body, name);
  const binary = isBinary(propertySchema(body.schema, name));
  const styled = binary ? undefined : styledPairs({ name, value, fields, body, encode: (text) => text });
  if (styled) return styled.map(([own, content]) => ({ name: own, content }));
  const declared = mediaTypes(contentType).find((type) => !type.includes('*'));
  return itemsOf(value).map((item) => {
    const type = declared === undefined ? {} : { contentType: declared };
    if (binary && typeof item === 'string') return filePart({ name, text: item, allowed: mediaTypes(contentType) });
    if (typeof item !== 'object') return { name, content: scalarText(item), ...type };
    return { name, content: JSON.stringify(item), contentType: declared ?? 'application/json' };
  });
}

/** An encoding's `contentType` may list several and hold wildcards; a part has exactly one. */
function mediaTypes(list: string | undefined): string[] {
  const types = (list ?? '').split(',').map((type) => type.trim());
  return types.filter((type) => type !== '');
}

function filePart({ name, text, allowed }: { name: string; text: string; allowed: string[] }): Part {
  const file = fileOfDataUrl(text, `body/${name}`);
  const declared = allowed.find((type) => !type.includes('*'));
  // a model writes a small text file as it stands; a data URL is how everything else arrives
  if (!file) return { name, filename: name, content: text, contentType: declared ?? 'text/plain; charset=utf-8' };
  const fits = allowed.length === 0 || allowed.some((type) => isOfType(file.contentType, type));
  const contentType = fits ? file.contentType : (declared ?? file.contentType);
  return { name, filename: file.filename ?? name, content: file.bytes, contentType };
}

function isOfType(contentType: string, pattern: string): boolean {
  const [essence = ''] = contentType.toLowerCase().split(';');
  const [wanted = ''] = pattern.toLowerCase().split(';');
  return wanted === '*/*' || wanted === essence || (wanted.endsWith('/*') && essence.startsWith(wanted.slice(0, -1)));
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
