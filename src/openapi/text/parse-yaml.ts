import { CORE_SCHEMA, type LoadOptions, load, Type, YAMLException } from 'js-yaml';
import { ErrandError } from '../../errors.ts';
import { cut } from '../quoted.ts';
import type { Position } from './position.ts';

const kinds = ['scalar', 'sequence', 'mapping'] as const;

/** YAML 1.2's core, with merge keys; a tag that says more than the value itself is passed over, as for `!!timestamp`. */
const schema = CORE_SCHEMA.extend({
  implicit: [new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (key) => key === '<<' || key === null })],
  explicit: ['!', 'tag:'].flatMap((tag) => kinds.map((kind) => new Type(tag, { kind, multi: true, construct: same }))),
});

// the library's bounds, which its types do not know yet; real documents are some twenty deep and merge some hundred keys
const OPTIONS: LoadOptions & { maxDepth: number; maxTotalMergeKeys: number } = {
  schema,
  maxDepth: 500,
  maxTotalMergeKeys: 100_000,
};

/**
 * The value that a YAML 1.2 text stands for: merge keys honoured, dates left as strings, `yes` and `on` left as texts. What
 * aliases name is one value, shared: whoever walks it bounds the walk.
 * @throws ErrandError `failed_to_parse_spec` with line and column: a syntax error, or a key that stands twice
 */
export function parseYaml(text: string): unknown {
  try {
    return load(text, OPTIONS) ?? null;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new ErrandError('failed_to_parse_spec', `not valid YAML: ${problemOf(error)}`, { ...placeOf(error) });
  }
}

function problemOf({ reason }: YAMLException): string {
  if (reason.startsWith('duplicated mapping key')) return 'this key stands twice in its mapping';
  if (reason.includes('maxDepth')) return 'it is nested too deeply';
  return reason.includes('maxTotalMergeKeys') ? 'its merge keys copy too many keys' : cut(reason);
}

/** A fault of the whole text has no mark. */
function placeOf({ mark }: Partial<YAMLException>): Position {
  return { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
}

function same(value: unknown): unknown {
  return value;
}
