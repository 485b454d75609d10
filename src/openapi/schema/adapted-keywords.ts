import type { ErrandError } from '../../errors.ts';
import type { Adaptation } from '../import-report.ts';
import { quoted } from '../quoted.ts';
import { TYPES } from './schema-keywords.ts';

const ENDPOINT_CHECKS = 'it only checked values: the endpoint still does';

/** Names that authors and generators write for one of the seven types, in lower case. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['bool', 'boolean'],
  ['byte', 'string'],
  ['date', 'string'],
  ['date-time', 'string'],
  ['datetime', 'string'],
  ['decimal', 'number'],
  ['dict', 'object'],
  ['double', 'number'],
  ['email', 'string'],
  ['file', 'string'],
  ['float', 'number'],
  ['guid', 'string'],
  ['int', 'integer'],
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['json', 'object'],
  ['list', 'array'],
  ['long', 'integer'],
  ['map', 'object'],
  ['str', 'string'],
  ['text', 'string'],
  ['uri', 'string'],
  ['url', 'string'],
  ['uuid', 'string'],
]);

/** A type outside the seven as the one it is another name of; none at all where that is unknown. */
export function adaptedType({ types, pointer }: { types: readonly unknown[]; pointer: string }): {
  type: unknown;
  change: Adaptation;
} {
  const names = types.map((name) => {
    const text = name === null ? 'null' : name;
    if (typeof text !== 'string') return undefined;
    const type = text.toLowerCase();
    return TYPES.has(type) ? type : SYNONYMS.get(type);
  });
  const wrong = quoted(types.length === 1 ? types[0] : types);
  if (names.length > 0 && names.every((name) => name !== undefined)) {
    const known = [...new Set(names)];
    const change = { pointer, change: `the type ${wrong} is read as ${known.join(', ')}`, safe: 'another name of it' };
    return { type: known.length === 1 ? known[0] : known, change };
  }
  return { type: undefined, change: { pointer, change: `the type ${wrong} is dropped`, safe: ENDPOINT_CHECKS } };
}

/** A keyword with a value that JSON Schema forbids. */
export function droppedKeyword(keyword: string, fault: string, pointer: string): Adaptation {
  return { pointer, change: `${keyword} is dropped: it ${fault}`, safe: ENDPOINT_CHECKS };
}

/** A part that can not be written out and that nothing demands. */
export function leftOutPart({ message, details }: ErrandError, what: string): Adaptation {
  const { pointer = '', fix } = details;
  const reason = fix !== undefined && message.endsWith(`: ${fix}`) ? message.slice(0, -fix.length - 2) : message;
  return {
    pointer,
    change: `${what}: ${reason}`,
    safe: 'it is optional: every value that can still be given is one that the document allows',
  };
}
