import type { JsonSchema } from '../../schemas/json-schema.ts';
import { pointerTo } from '../located.ts';
import { SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS } from './schema-keywords.ts';

/** Every schema directly inside this one, with the keyword that it stands under. */
export function* subschemas(
  schema: JsonSchema,
  here: string,
): Generator<{ keyword: string; child: unknown; at: string }> {
  for (const keyword in schema) {
    const isOne = SCHEMA_KEYWORDS.has(keyword);
    if (!isOne && !SCHEMA_LIST_KEYWORDS.has(keyword) && !SCHEMA_MAP_KEYWORDS.has(keyword)) continue;
    const content = schema[keyword];
    const at = pointerTo(here, keyword);
    if (isOne) yield { keyword, child: content, at };
    else if (typeof content === 'object' && content !== null) {
      for (const [key, child] of Object.entries(content)) yield { keyword, child, at: pointerTo(at, key) };
    }
  }
}
