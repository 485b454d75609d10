/** Authoring: the body that a curl command sends, as the draft of an action's body. */
import { ErrandError } from '../../errors.ts';
import type { BodyDraft } from '../../schemas/action-draft.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { CurlRequest } from './curl-request.ts';

/**
 * Data that read as a JSON object or list are JSON, also where the command forgot to say so.
 * @throws ErrandError `invalid_request` for data that are announced as JSON and are none
 */
export function curlBody({ headers, data, form }: CurlRequest): BodyDraft | undefined {
  if (form.length > 0) return { contentType: 'multipart/form-data', schema: formSchema(form) };
  if (data.length === 0) return undefined;
  const text = data.join('&');
  const declared = headers.findLast(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const essence = (declared ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isJson = essence === 'application/json' || essence.endsWith('+json');
  const value = parsed(text);
  if (declared !== undefined && isJson && value === undefined) {
    const message = '--from-curl: the data are announced as JSON and are none: mend them, or leave them out';
    throw new ErrandError('invalid_request', message, { field: 'fromCurl' });
  }
  if (declared !== undefined && isJson) return { contentType: declared, sample: value };
  if (declared === undefined && typeof value === 'object' && value !== null) return { sample: value };
  const fields = [...new URLSearchParams(text)].map(([name, field]) => ({ name, value: field, file: false }));
  return { contentType: declared ?? 'application/x-www-form-urlencoded', schema: formSchema(fields) };
}

/** Fields are texts; a name that stands twice is a list. */
function formSchema(fields: CurlRequest['form']): JsonSchema {
  const names = [...new Set(fields.map(({ name }) => name))];
  const properties = names.map((name): [string, JsonSchema] => {
    const values = fields.filter((field) => field.name === name);
    const one = { type: 'string', ...(values.some(({ file }) => file) ? { format: 'binary' } : {}) };
    return [name, values.length > 1 ? { type: 'array', items: one } : one];
  });
  return { type: 'object', properties: Object.fromEntries(properties), required: names };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
