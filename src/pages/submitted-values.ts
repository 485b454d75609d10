// From what was written to values: only what texts can't say is judged here, everything else by the schema, in the turn.
import type { FieldProblem } from '../schemas/turn.ts';
import { MAX_ARGUMENTS_CHARACTERS } from '../turn/limits.ts';
import { type Entry, isBlank } from './form-entry.ts';
import type { Field, LeafField } from './form-field.ts';
import { pointerInto } from './posted-entry.ts';

const DEEPEST_JSON = 50;

/** The values of a form; optional fields that were left empty are left out. With problems, they are not to be submitted. */
export function submittedValues(
  form: Field,
  entry: Entry,
): { values: Record<string, unknown>; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const values = read(form, entry, '');
  const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
  if (!isObject && problems.length === 0) problems.push({ pointer: '', problem: 'must be an object' });
  if (problems.length === 0 && JSON.stringify(values).length > MAX_ARGUMENTS_CHARACTERS) {
    problems.push({ pointer: '', problem: 'is too long altogether' });
  }
  return { values: isObject ? Object.fromEntries(Object.entries(values)) : {}, problems };

  /** undefined = left out */
  function read(field: Field, given: Entry, pointer: string): unknown {
    if (field.kind === 'leaf') return leaf(field, typeof given === 'string' ? given : '', pointer);
    if (isBlank(given) && !field.required) return undefined;
    if (isBlank(given) && field.nullable) return null;
    if (field.kind === 'rows') {
      const rows = Array.isArray(given) ? given : [];
      return rows.map((row, index) => read(field.row, row, pointerInto(pointer, index)));
    }
    const entries = given instanceof Map ? given : new Map<string, Entry>();
    return Object.fromEntries(
      field.fields.flatMap((one): [string, unknown][] => {
        const value = read(one, entries.get(one.name) ?? '', pointerInto(pointer, one.name));
        return value === undefined ? [] : [[one.name, value]];
      }),
    );
  }

  function leaf({ control, required, nullable }: LeafField, text: string, pointer: string): unknown {
    const wrong = (problem: string, pointerTo = pointer) => {
      problems.push({ pointer: pointerTo, problem });
      return text;
    };
    if (control.kind === 'fixed') return control.value;
    if (control.kind === 'boolean' && control.checkbox) return text === 'yes';
    if (isBlank(text)) {
      if (!required) return undefined;
      if (nullable) return null;
      if (control.kind === 'lines') return [];
      problems.push({ pointer, problem: control.kind === 'choice' ? 'Choose one' : 'Fill this in' });
      return undefined;
    }
    switch (control.kind) {
      case 'text':
        return text;
      case 'boolean':
        return text === 'yes';
      case 'number':
        return numberIn(text, wrong);
      case 'choice': {
        const known = /^\d{1,3}$/.test(text) && Number(text) < control.options.length;
        return known ? control.options[Number(text)] : wrong('Choose one of the list');
      }
      case 'lines': {
        const lines = text.split('\n').filter((one) => one.trim() !== '');
        return lines.map((one, index) =>
          control.item === 'string'
            ? textOfLine(one)
            : numberIn(one, (what) => wrong(what, pointerInto(pointer, index))),
        );
      }
      case 'json':
        return jsonIn(text, wrong);
    }
  }
}

function numberIn(text: string, wrong: (problem: string) => unknown): unknown {
  const written = text.trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(written)) return wrong('Write a number, for example 12.5');
  const value = Number(written);
  const isExact = Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(written) || String(value) === written;
  return Number.isFinite(value) && isExact ? value : wrong('This number is too large');
}

function textOfLine(line: string): string {
  if (!line.startsWith('"')) return line.trim();
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : line;
  } catch {
    return line.trim();
  }
}

function jsonIn(text: string, wrong: (problem: string) => unknown): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return depthOf(value) > DEEPEST_JSON ? wrong('This is nested too deep') : value;
  } catch {
    return wrong('This is not JSON: texts and names stand in double quotes');
  }
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST_JSON) return depth;
  return Object.values(value).reduce((deepest: number, inner) => Math.max(deepest, depthOf(inner, depth + 1)), depth);
}
