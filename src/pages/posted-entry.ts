// What a page posted, read by the fields: names that the form does not have are not even looked at.
import { escapedKey, unescapedKey } from '../schemas/json-pointer.ts';
import type { Entry } from './form-entry.ts';
import { isBlank } from './form-entry.ts';
import type { Field } from './form-field.ts';

/** The posted texts by the segments of their names, which are JSON pointers into the values. */
interface Posted {
  text: string;
  inside: Map<string, Posted>;
}

/** @param pairs as a form posts them: `/address/city` and what was written there */
export function postedEntry(field: Field, pairs: Iterable<[name: string, text: string]>): Entry {
  const root: Posted = { text: '', inside: new Map() };
  for (const [name, text] of pairs) {
    let node = root;
    for (const segment of segmentsOf(name)) {
      const next: Posted = node.inside.get(segment) ?? { text: '', inside: new Map() };
      node.inside.set(segment, next);
      node = next;
    }
    // browsers post every line end as CR LF
    node.text = text.replaceAll('\r\n', '\n');
  }
  return entryOf(field, root);
}

function entryOf(field: Field, posted: Posted | undefined): Entry {
  switch (field.kind) {
    case 'group':
      return new Map(field.fields.map((one) => [one.name, entryOf(one, posted?.inside.get(one.name))]));
    case 'rows':
      // the rows of a list are those that were filled in, numbered anew: so are the problems with them
      return [...(posted?.inside ?? [])]
        .filter(([place]) => /^\d{1,6}$/.test(place))
        .toSorted(([one], [other]) => Number(one) - Number(other))
        .map(([, row]) => entryOf(field.row, row))
        .filter((row) => !isBlank(row));
    case 'leaf':
      return posted?.text ?? '';
  }
}

/** Deeper than the fields of any form go. */
const MOST_SEGMENTS = 24;

function segmentsOf(name: string): string[] {
  const [, ...segments] = name.split('/', MOST_SEGMENTS);
  return segments.map(unescapedKey);
}

/** The name of a control: the pointer to its value. */
export function pointerInto(pointer: string, name: string | number): string {
  return `${pointer}/${escapedKey(name)}`;
}
