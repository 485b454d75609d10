import { type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from 'yaml';

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
        if (!isScalar(key) || isMergeKey(key)) continue;
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

/**
 * How many keys the merge keys of a document copy, each into the mapping that it stands in: the library bounds aliases, not these.
 */
export function mergedKeys(document: Document): number {
  let count = 0;
  // the library looks an alias up by walking the whole document
  const anchors = new Map<string, Node>();
  visit(document, {
    Node(_, node) {
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Pair(_, { key, value }) {
      if (!isScalar(key) || !isMergeKey(key)) return;
      for (const source of isSeq(value) ? value.items : [value]) {
        const target = isAlias(source) ? anchors.get(source.source) : source;
        if (isMap(target)) count += target.items.length;
      }
    },
  });
  return count;
}

/** The library gives a merge key the value of a symbol. */
function isMergeKey({ value }: { value: unknown }): boolean {
  return value === '<<' || (typeof value === 'symbol' && value.description === '<<');
}
