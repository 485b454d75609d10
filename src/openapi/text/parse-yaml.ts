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

/** Characters that aliases may repeat; the document itself has at most some millions. */
const MAX_REPEATED = 10_000_000;

/** The library's state behind a node; an alias is a node without a kind. */
interface Closed {
  kind: string | null;
  result: unknown;
}

/**
 * Counts what aliases repeat of texts and of lists of texts: each is read again wherever it stands, and a list that is a key
 * is written out every time. Larger structures are shared.
 */
function repetitionBound(): (event: string, state: unknown) => void {
  const sizes = new WeakMap<object, number>();
  let repeated = 0;
  return (event, state) => {
    const { kind, result } = state as Closed;
    if (event !== 'close' || kind !== null) return;
    repeated += sizeOf(result, sizes);
    if (repeated > MAX_REPEATED) throw new YAMLException('its aliases repeat too much text');
  };
}

function sizeOf(value: unknown, sizes: WeakMap<object, number>): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 0;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const size = value.reduce<number>((sum, item) => sum + 1 + (typeof item === 'string' ? item.length : 0), 0);
  sizes.set(value, size);
  return size;
}

/**
 * The value that a YAML 1.2 text stands for: merge keys honoured, dates left as strings, `yes` and `on` left as texts. What
 * aliases name is one value, shared: whoever walks it bounds the walk.
 * @throws ErrandError `failed_to_parse_spec` with line and column: a syntax error, or a key that stands twice
 */
export function parseYaml(text: string): unknown {
  try {
    return load(text, { ...OPTIONS, listener: repetitionBound() }) ?? null;
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
