import type { ActionBody } from '../../schemas/action.ts';
import { childOf, isObject, type Located, pointerTo } from '../located.ts';
import { quoted } from '../quoted.ts';
import { notValid } from '../refusals.ts';
import { flag } from './flag.ts';

type Encoding = NonNullable<ActionBody['encoding']>[string];

const STYLES = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const;

/**
 * How the fields of a form are written, by field (OpenAPI 3, "Encoding Object"). Headers of single parts are left out,
 * and so is a field `__proto__`, which no reader of the stored action would find again.
 * @throws ErrandError `failed_to_parse_spec` for an unknown style
 */
export function encodings({ value, pointer }: Located): Record<string, Encoding> {
  const fields = Object.entries(isObject(value) ? value : {}).flatMap(([field, written]): [string, Encoding][] => {
    if (!isObject(written)) return [];
    const encoding = encodingOf({ value: written, pointer: pointerTo(pointer, field) });
    const isNone = Object.keys(encoding).length === 0 || field === '__proto__';
    return isNone ? [] : [[field, encoding]];
  });
  return Object.fromEntries(fields);
}

function encodingOf(node: Located<Record<string, unknown>>): Encoding {
  const contentType = childOf(node, 'contentType').value;
  const style = childOf(node, 'style');
  const known = STYLES.find((name) => name === style.value);
  if (style.value !== undefined && known === undefined) {
    const reason = `a field can not have the style ${quoted(style.value)}`;
    throw notValid(reason, style.pointer, `use ${STYLES.join(', ')}`);
  }
  const explode = flag(childOf(node, 'explode'));
  return {
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(known === undefined ? {} : { style: known }),
    ...(explode === undefined ? {} : { explode }),
  };
}
