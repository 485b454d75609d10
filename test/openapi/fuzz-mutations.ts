import fc from 'fast-check';

/** One change of a document; places are counted over all its members, beginning again at the end. */
export interface Mutation {
  kind: 'delete' | 'replace' | 'copy' | 'swap' | 'refer' | 'nest' | 'rename' | 'repeat';
  place: number;
  other: number;
  value: unknown;
  key: string;
  times: number;
}

type Holder = Record<string, unknown> | unknown[];
interface Member {
  holder: Holder;
  key: string;
  pointer: string;
}

const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '$ref',
  '/',
  '~',
  'a~1b',
  'é',
  '{a}',
];
const KEYWORDS = ['type', 'properties', 'items', 'allOf', 'oneOf', 'anyOf', 'not', 'enum', 'const', 'default', 'in'];
const KEYWORDS_OF_31 = [
  '$defs',
  '$id',
  '$anchor',
  '$dynamicRef',
  'if',
  'prefixItems',
  'contains',
  'required',
  'format',
];
const ODD_TEXTS = [
  ...[
    '',
    'x',
    'file',
    'null',
    'array',
    'object',
    '3.1.0',
    '2.0',
    '(',
    '[',
    '^(a+)+$',
    '\\u{10FFFF}',
    '\ud800',
    '\u0000',
  ],
  ...[
    '#',
    '#/',
    '#/paths',
    '#/components/schemas/Thing',
    'other.yaml',
    'other.yaml#/Loop',
    '../up.yaml',
    'http://a.example',
  ],
  ...['https://a:b@c.example', 'https://{x}', 'application/xml', 'multipart/form-data', 'deepObject', 'cookie', 'date'],
];
const ODD_VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  [null],
  { $ref: 1 },
  { $ref: '#' },
];

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(...ODD_VALUES),
  fc.constantFrom(...ODD_TEXTS),
  fc.constantFrom(...KEYWORDS, ...KEYWORDS_OF_31),
  fc.jsonValue({ maxDepth: 3 }),
);

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'replace', 'copy', 'swap', 'refer', 'nest', 'rename', 'repeat'),
  place: fc.nat(400),
  other: fc.nat(400),
  value: oddValue,
  key: fc.constantFrom(...ODD_KEYS, ...KEYWORDS, ...KEYWORDS_OF_31),
  times: fc.constantFrom(1, 2, 5, 40, 600),
});

/** A copy of the document with the changes made one after the other; null when nothing is left of it. */
export function mutated(document: unknown, mutations: readonly Mutation[]): unknown {
  const root = { document: structuredClone(document) };
  for (const one of mutations) mutate(root, one);
  return root.document ?? null;
}

function mutate(root: { document: unknown }, { kind, place, other, value, key, times }: Mutation): void {
  const members = [...membersOf(root)];
  const target = members[place % members.length];
  const source = members[other % members.length];
  if (target === undefined || source === undefined) return;
  const found = get(source);
  const replaced = get(target);
  if (kind === 'delete') remove(target);
  else if (kind === 'replace') put(target, value);
  else if (kind === 'copy') put(target, structuredClone(found));
  else if (kind === 'refer') put(target, { $ref: `#${source.pointer.replace('/document', '')}` });
  else if (kind === 'nest') put(target, nested({ inner: replaced, key, times }));
  else if (kind === 'repeat') repeat({ into: replaced, value: found, key, times });
  else if (kind === 'swap') {
    put(source, structuredClone(replaced));
    put(target, structuredClone(found));
  } else if (!Array.isArray(target.holder)) {
    put({ ...target, key }, replaced);
    if (key !== target.key) remove(target);
  }
}

/** Lists and maps that hold the same thing many times. */
function repeat({ into, value, key, times }: { into: unknown; value: unknown; key: string; times: number }): void {
  const few = JSON.stringify(value ?? null).length > 2_000 ? Math.min(times, 5) : times;
  const copies = Array.from({ length: few }, () => structuredClone(value));
  if (Array.isArray(into)) into.push(...copies);
  else if (isObject(into))
    for (const [index, copy] of copies.entries()) put({ holder: into, key: `${key}${index}` }, copy);
}

function nested({ inner, key, times }: { inner: unknown; key: string; times: number }): unknown {
  let outer = inner;
  for (let depth = 0; depth < times; depth += 1) {
    const holder = {};
    put({ holder, key }, ['allOf', 'oneOf', 'anyOf', 'prefixItems'].includes(key) ? [outer] : outer);
    outer = holder;
  }
  return outer;
}

function* membersOf(root: { document: unknown }): Generator<Member> {
  const open: { holder: Holder; pointer: string }[] = [{ holder: root, pointer: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { holder, pointer } = next;
    for (const [key, value] of Object.entries(holder)) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      yield { holder, key, pointer: at };
      if (Array.isArray(value) || isObject(value)) open.push({ holder: value, pointer: at });
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Place = Pick<Member, 'holder' | 'key'>;

function get({ holder, key }: Place): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** Makes `__proto__` a property like any other, as JSON.parse does. */
function put({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** What else may happen to a text on its way. */
export const textMutation = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant('none') },
    fc.constantFrom('cut', 'insert', 'overwrite', 'crlf', 'bom', 'twice'),
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      '&a ',
      '*a',
      '&a [*a]',
      '<<: *a',
      '!!js/function ',
      '!!binary ',
      '? ',
      '--- ',
      '\t',
      '%YAML 9',
      '|',
      "'",
      '"',
    ),
  ),
});

export function mutatedText(text: string, { kind, at, bytes }: { kind: string; at: number; bytes: string }): string {
  const offset = Math.floor(at * text.length);
  switch (kind) {
    case 'cut':
      return text.slice(0, offset);
    case 'insert':
      return text.slice(0, offset) + bytes + text.slice(offset);
    case 'overwrite':
      return text.slice(0, offset) + bytes + text.slice(offset + bytes.length);
    case 'crlf':
      return text.replaceAll('\n', '\r\n');
    case 'bom':
      return `\uFEFF${text}`;
    case 'twice':
      return text + text;
    default:
      return text;
  }
}
