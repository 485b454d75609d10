import type { JsonSchema } from '../../schemas/json-schema.ts';
import { rawWords } from './english-words.ts';
import { asSchema, type LeafParameter, typeOf } from './leaf-parameters.ts';

/**
 * What a value looks like in a sentence, the surest first: what one parameter takes, the next no longer sees ("order
 * 1234" is no amount). `none`: no sentence can hold it (a file, a list of objects).
 */
export const leafKinds = [
  'constant',
  'pattern',
  'email',
  'url',
  'uuid',
  'id',
  'date',
  'phone',
  'choice',
  'number',
  'boolean',
  'text',
  'none',
] as const;
export type LeafKind = (typeof leafKinds)[number];

/** Kinds whose values stay true for a whole session. */
export const lastingKinds: ReadonlySet<LeafKind> = new Set(['pattern', 'email', 'url', 'uuid', 'id']);

const everydayWords = ['the', 'please', 'Hello', 'order', '12', 'a', 'Thanks'];

export function kindOf({ path, schema }: LeafParameter): LeafKind {
  const name = leafName(path);
  if (schema.const !== undefined) return 'constant';
  if (Array.isArray(schema.enum)) return 'choice';
  switch (typeOf(schema)) {
    case 'array': {
      const items = asSchema(schema.items);
      const inner = typeOf(items);
      return inner === 'object' || inner === 'array' ? 'none' : kindOf({ ...leafOf(items), path });
    }
    case 'integer':
      return /(id|number)$/.test(name) ? 'id' : 'number';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return textKind({ name, schema });
    default:
      return 'none';
  }
}

function textKind({ name, schema }: { name: string; schema: JsonSchema }): LeafKind {
  const format = typeof schema.format === 'string' ? schema.format : '';
  if (/^(binary|byte)$/.test(format) || schema.contentEncoding !== undefined) return 'none';
  if (format === 'email' || /e ?mail( address)?$/.test(name)) return 'email';
  if (/^ur[il]/.test(format)) return 'url';
  if (format === 'uuid') return 'uuid';
  if (format.startsWith('date')) return 'date';
  if (patternOf(schema)) return 'pattern';
  if (/\b(phone|mobile)( number)?$/.test(name)) return 'phone';
  return /\b(id|number|no|reference|ref|sku|key|code)$/.test(name) && !/post|zip/.test(name) ? 'id' : 'text';
}

/** The schema's pattern, unless it lets everyday words pass and so recognises nothing. */
export function patternOf(schema: JsonSchema): RegExp | undefined {
  if (typeof schema.pattern !== 'string') return undefined;
  try {
    const pattern = new RegExp(schema.pattern, 'u');
    return everydayWords.some((word) => pattern.test(word)) ? undefined : pattern;
  } catch {
    return undefined;
  }
}

/** `shippingAddressId` → `shipping address id` */
export function leafName(path: string[]): string {
  return rawWords(path.at(-1) ?? '').join(' ');
}

function leafOf(schema: JsonSchema): LeafParameter {
  return { path: [], schema, required: false, optionalParents: [] };
}
