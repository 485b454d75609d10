import { type Document, isScalar, type Node, visit } from 'yaml';

/**
 * The first key that stands twice in one mapping. The library's own check compares every key with every other, which takes
 * a minute for a mapping of 50,000.
 */
export function repeatedKey(document: Document): { key: string; offset: number } | undefined {
  let found: { key: string; offset: number } | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        // A merge key may stand more than once; keys of other kinds are left to the library.
        if (!isScalar(key) || key.value === '<<') continue;
        const name = String(key.value);
        if (seen.has(name)) {
          found = { key: name, offset: offsetOf(key) };
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
