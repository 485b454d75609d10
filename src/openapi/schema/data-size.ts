import { notUsable } from '../refusals.ts';

const MAX_DEPTH = 100;

/**
 * How many values a default, enum or example holds. YAML aliases can make such data endless or a bomb.
 * @throws ErrandError `invalid_tool_schema` when it holds more than the limit
 */
export function dataSize({ value, limit, pointer }: { value: unknown; limit: number; pointer: string }): number {
  let size = 0;
  const count = (part: unknown, depth: number): void => {
    size += 1;
    if (size > limit || depth > MAX_DEPTH) {
      throw notUsable('the data here is too large or holds itself', pointer);
    }
    if (typeof part !== 'object' || part === null) return;
    for (const child of Object.values(part)) count(child, depth + 1);
  };
  count(value, 0);
  return size;
}
