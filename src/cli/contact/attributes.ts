import { ErrandError } from '../../errors.ts';

/** Attributes from `--attributes JSON` and `--attribute name=value`, which wins; the verb checks what they say. */
export function attributesOf({
  attributes,
  attribute = [],
}: {
  attributes?: string | undefined;
  attribute?: string[] | undefined;
}): Record<string, unknown> {
  return { ...objectOf(attributes), ...Object.fromEntries(attribute.map(pairOf)) };
}

function objectOf(text = '{}'): Record<string, unknown> {
  const value = jsonOf(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new ErrandError('invalid_request', `--attributes must be a JSON object such as {"plan":"gold"}, not ${text}`, {
    field: 'attributes',
  });
}

function pairOf(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at > 0) {
    const value = jsonOf(pair.slice(at + 1));
    // a number, flag or list where it reads as one, else the text as it stands
    return [pair.slice(0, at), value === undefined || value === null ? pair.slice(at + 1) : value];
  }
  throw new ErrandError('invalid_request', `--attribute must be name=value such as plan=gold, not ${pair}`, {
    field: 'attribute',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
