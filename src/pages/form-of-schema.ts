// From JSON Schema to fields. What a page has no control for becomes a text of JSON: no schema is without a form.
import type { JsonSchema } from '../schemas/json-schema.ts';
import { asSchema } from '../turn/form-fields.ts';
import { fieldLabel } from './field-label.ts';
import type { Control, Field, GroupField } from './form-field.ts';

/** Objects and lists this deep become JSON: nobody fills in fieldsets within fieldsets without end. */
const DEEPEST = 5;
const LONG_TEXT_CHARACTERS = 200;
const MOST_CHOICES = 500;

/** The whole form. A root that is no object with known properties is one field of JSON. */
export function formOfSchema(schema: JsonSchema): Field {
  const place = { name: '', required: true, around: true, depth: 0 };
  return fieldOf(schema, place);
}

interface Place {
  name: string;
  required: boolean;
  /** what is around it is firm */
  around: boolean;
  depth: number;
}

function fieldOf(given: unknown, { name, required, around, depth }: Place): Field {
  const { schema, nullable } = withoutNull(schemaIn(given));
  const firm = required && around;
  const label = fieldLabel({ name, title: schema.title });
  const base = { name, label, hint: text(schema.description), required, firm, nullable };
  const properties = depth < DEEPEST ? propertiesOf(schema) : undefined;
  if (properties) {
    const wanted = namesIn(schema.required);
    // null is an answer too: what is inside may then be absent
    const inside = firm && !nullable;
    const fields = properties.map(([property, inner]) =>
      fieldOf(inner, { name: property, required: wanted.includes(property), around: inside, depth: depth + 1 }),
    );
    const frameless = depth === 0 || (depth === 1 && name === 'body' && text(schema.title) === '');
    return { kind: 'group', ...base, fields, frameless };
  }
  const row = depth < DEEPEST ? rowOf(schema, depth) : undefined;
  if (row) return { kind: 'rows', ...base, row, mostRows: numberIn(schema.maxItems) };
  const control = controlOf(schema, { required, firm: firm && !nullable });
  const isChoice = control.kind === 'choice' || control.kind === 'fixed';
  return { kind: 'leaf', ...base, hint: hintOf(base.hint, control, schema), nullable: nullable && !isChoice, control };
}

function rowOf(schema: JsonSchema, depth: number): GroupField | undefined {
  if (typeOf(schema) !== 'array' || isComposed(schema)) return undefined;
  const row = fieldOf(schema.items, { name: '', required: true, around: false, depth: depth + 1 });
  return row.kind === 'group' && !row.nullable ? row : undefined;
}

function controlOf(schema: JsonSchema, { required, firm }: { required: boolean; firm: boolean }): Control {
  if (Object.hasOwn(schema, 'const')) {
    return required ? { kind: 'fixed', value: schema.const } : { kind: 'choice', options: [schema.const] };
  }
  if (Array.isArray(schema.enum) && schema.enum.length <= MOST_CHOICES) return { kind: 'choice', options: schema.enum };
  switch (typeOf(schema)) {
    case 'string': {
      const type = INPUT_TYPES.get(schema.format);
      // an address stays one line, however long it may be
      return {
        kind: 'text',
        type: type ?? 'text',
        long: type === undefined && (numberIn(schema.maxLength) ?? 0) > LONG_TEXT_CHARACTERS,
      };
    }
    case 'number':
      return { kind: 'number', whole: false };
    case 'integer':
      return { kind: 'number', whole: true };
    case 'boolean':
      return { kind: 'boolean', checkbox: firm };
    case 'array': {
      const items = schemaIn(schema.items);
      const item = typeOf(items);
      const plain = !isComposed(schema) && items.const === undefined && items.nullable !== true;
      const known = item === 'string' || item === 'number' || item === 'integer';
      return plain && known ? { kind: 'lines', item } : { kind: 'json' };
    }
    default:
      return { kind: 'json' };
  }
}

/** How browsers call the formats that they know. */
const INPUT_TYPES = new Map<unknown, 'email' | 'url' | 'date'>([
  ['email', 'email'],
  ['uri', 'url'],
  ['date', 'date'],
]);

function hintOf(description: string, control: Control, schema: JsonSchema): string {
  const hints = [description];
  if (schema.format === 'date-time')
    hints.push('Date and time with its offset from UTC, for example 2026-03-02T14:30:00+01:00.');
  if (control.kind === 'lines') hints.push('One per line.');
  const { enum: allowed } = schemaIn(schema.items);
  if (control.kind === 'lines' && Array.isArray(allowed)) hints.push(`Possible: ${allowed.join(', ')}.`);
  if (control.kind === 'json') hints.push('Written as JSON, for example {"name": "value"} or ["one", "two"].');
  return hints.filter((hint) => hint !== '').join(' ');
}

/** `null` beside one other type, in the three ways schemas say so. */
function withoutNull(schema: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  const { type, nullable } = schema;
  if (Array.isArray(type) && type.includes('null')) {
    const [one, ...others] = type.filter((name) => name !== 'null');
    return others.length === 0 ? { schema: { ...schema, type: one }, nullable: true } : { schema, nullable: false };
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    const choices = schema[keyword];
    if (type !== undefined || !Array.isArray(choices) || choices.length !== 2) continue;
    const [other, none] = choices
      .map(schemaIn)
      .toSorted((a, b) => Number(a.type === 'null') - Number(b.type === 'null'));
    if (none?.type !== 'null' || other?.type === 'null') continue;
    const around = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
    return { schema: { ...other, ...around }, nullable: true };
  }
  return { schema, nullable: nullable === true };
}

/** Undefined unless these properties are all that an object of the schema is known to have. */
function propertiesOf(schema: JsonSchema): [string, unknown][] | undefined {
  const { patternProperties, additionalProperties, required } = schema;
  if (typeOf(schema) !== 'object' || isComposed(schema) || patternProperties !== undefined) return undefined;
  if (Object.keys(schemaIn(additionalProperties)).length > 0) return undefined;
  const properties = Object.entries(schemaIn(schema.properties));
  const names: unknown[] = properties.map(([name]) => name);
  return properties.length > 0 && namesIn(required).every((name) => names.includes(name)) ? properties : undefined;
}

const COMPOSING = ['$ref', '$dynamicRef', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'prefixItems', 'const', 'enum'];

function isComposed(schema: JsonSchema): boolean {
  return COMPOSING.some((keyword) => Object.hasOwn(schema, keyword));
}

function typeOf({ type, properties }: JsonSchema): unknown {
  return type ?? (properties === undefined ? undefined : 'object');
}

function schemaIn(value: unknown): JsonSchema {
  return asSchema(value) ?? {};
}

function namesIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
