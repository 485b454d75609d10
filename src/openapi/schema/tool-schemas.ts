import { ErrandError } from '../../errors.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Adaptation } from '../import-report.ts';
import type { Located } from '../located.ts';
import { flattenedChoices } from './flattened-choices.ts';
import { type InlinerOptions, type SchemaInliner, schemaInliner } from './inline-schema.ts';
import { isTooLarge, MAX_CHARACTERS, objectOf } from './inlined.ts';
import { mergedAllOf } from './merged-all-of.ts';
import { nestedChoiceCheck } from './nested-choice.ts';

/** A schema as a tool may hold it. */
export interface ToolSchema {
  schema: JsonSchema;
  /** of the schema as JSON, escapes aside */
  characters: number;
  changes: readonly Adaptation[];
}

/** The schemas that a document sends, each made fit for a tool once. */
export interface ToolSchemas {
  /** @throws ErrandError `invalid_tool_schema` at the place in the document that keeps it from being a tool's */
  toolSchema(schema: Located): ToolSchema;
}

/**
 * References written out, `allOf` at the root merged, no choice inside another. With `adapt` what stands in the way is flattened
 * or left out and told; without, it is refused.
 */
export function toolSchemas(options: Omit<InlinerOptions, 'bare'>): ToolSchemas {
  const known = new Map<unknown, ToolSchema>();
  const full = maker(options, false);
  const bare = options.adapt ? maker(options, true) : undefined;

  return {
    toolSchema(node) {
      const before = known.get(node.value);
      if (before !== undefined) return before;
      const made = bare === undefined ? full(node) : withinBudget({ node, full, bare });
      known.set(node.value, made);
      return made;
    },
  };
}

type Maker = (node: Located) => ToolSchema;

function maker({ adapt, ...options }: Omit<InlinerOptions, 'bare'>, bare: boolean): Maker {
  const inliner = schemaInliner({ ...options, adapt, bare });
  const checkChoices = nestedChoiceCheck(inliner.pointerOf);
  return (node) => {
    const { schema: written, characters, changes } = inliner.inline(node);
    const plain = objectOf(written);
    const merged = mergedAllOf(plain);
    // the forms of several choices may have become too many
    const schema = merged === plain || JSON.stringify(merged).length <= MAX_CHARACTERS ? merged : plain;
    inliner.copied(schema, plain);
    try {
      checkChoices(schema);
      return { schema, characters, changes };
    } catch (error) {
      if (!adapt || !(error instanceof ErrandError)) throw error;
      return flattened({ schema, characters, changes, inliner, checkChoices });
    }
  };
}

function flattened({
  schema,
  characters,
  changes,
  inliner,
  checkChoices,
}: ToolSchema & { inliner: SchemaInliner; checkChoices: (schema: JsonSchema) => void }): ToolSchema {
  const flat = flattenedChoices({ schema, pointerOf: inliner.pointerOf });
  checkChoices(flat.schema);
  return { schema: flat.schema, characters, changes: [...changes, ...flat.changes] };
}

function withinBudget({ node, full, bare }: { node: Located; full: Maker; bare: Maker }): ToolSchema {
  try {
    return full(node);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const { changes, ...made } = bare(node);
    const change = 'texts, examples and defaults inside it are left out, since it is larger than a tool may be';
    return { ...made, changes: [{ pointer: node.pointer, change, safe: 'they check nothing' }, ...changes] };
  }
}
