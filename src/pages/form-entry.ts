// What stands in the controls of a field: before anybody wrote into them, and as a page posted it.
import type { Field, LeafField } from './form-field.ts';

/** A text per control, in the shape of the fields: a map per group, a list per list of objects. */
export type Entry = string | Entry[] | ReadonlyMap<string, Entry>;

/** What the controls show for a value that is already there; empty where there is none. */
export function prefilledEntry(field: Field, value: unknown): Entry {
  switch (field.kind) {
    case 'group': {
      const known = isObject(value) ? value : {};
      const inside = (name: string) => (Object.hasOwn(known, name) ? known[name] : undefined);
      return new Map(field.fields.map((one) => [one.name, prefilledEntry(one, inside(one.name))]));
    }
    case 'rows':
      return Array.isArray(value) ? value.map((item) => prefilledEntry(field.row, item)) : [];
    case 'leaf':
      return value === undefined ? '' : leafText(field, value);
  }
}

function leafText({ control }: LeafField, value: unknown): string {
  switch (control.kind) {
    case 'fixed':
      return '';
    case 'boolean':
      return value === true ? 'yes' : value === false && !control.checkbox ? 'no' : '';
    case 'choice': {
      const wanted = JSON.stringify(value);
      const index = control.options.findIndex((option) => JSON.stringify(option) === wanted);
      return index === -1 ? '' : String(index);
    }
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'lines':
      return Array.isArray(value) ? value.map(line).join('\n') : scalarText(value);
    case 'text':
    case 'number':
      return scalarText(value);
  }
}

/** A text that is no line of its own is written as JSON, in quotes; so is one that begins with a quote. */
function line(item: unknown): string {
  if (typeof item !== 'string') return JSON.stringify(item);
  return item === item.trim() && item !== '' && !/["\n\r]/.test(item) ? item : JSON.stringify(item);
}

function scalarText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Nobody wrote anything. */
export function isBlank(entry: Entry): boolean {
  if (typeof entry === 'string') return entry.trim() === '';
  return [...entry.values()].every(isBlank);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
