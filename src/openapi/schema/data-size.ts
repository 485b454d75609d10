import { notUsable } from '../refusals.ts';

const MAX_DEPTH = 100;

/**
 * How many characters a default, enum or example takes as JSON, escapes aside. YAML aliases can make such data endless or a bomb.
 * @throws ErrandError `invalid_tool_schema` when it holds more than the limit
 */
export function dataSize({ value, limit, pointer }: { value: unknown; limit: number; pointer: string }): number {
  let size = 0;
  const count = (part: unknown, depth: number): void => {
    size += typeof part === 'string' ? part.length + 3 : 5;
    if (size > limit || depth > MAX_DEPTH) {
      throw notUsable('the data here is too large or holds itself', pointer, 'shorten it');
    }
    if (typeof part !== 'object' || part === null) return;
    for (const [key, child] of Object.entries(part)) {
      size += Array.isArray(part) ? 0 : key.length + 3;
      count(child, depth + 1);
    }
  };
  if (typeof value === 'object' && value !== null) count(value, 0);
  else size = typeof value === 'string' ? value.length + 3 : 5;
  return size;
}
