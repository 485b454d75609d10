import { expect, test } from 'vitest';
import { prefilledEntry } from '../../src/pages/form-entry.ts';
import { formOfSchema } from '../../src/pages/form-of-schema.ts';
import { formPage } from '../../src/pages/form-page.ts';
import { postedEntry } from '../../src/pages/posted-entry.ts';
import { submittedValues } from '../../src/pages/submitted-values.ts';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';
import { accessibilityFlaws, readPage } from '../support/html-form.ts';
import { fc } from '../support/seeded.ts';

/** A schema and values that it allows, both as `fast-check` finds them. */
interface Case {
  schema: JsonSchema;
  value: unknown;
}

const said = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('<b>"&amp;', "O'Neill", '\nfirst', 'a\nb', '"in quotes"', ' around '),
  )
  // a browser makes another line end of CR, another character of NUL, and posts nothing of what is blank
  .filter((text) => text.trim() !== '' && !/[\r\0]/.test(text) && text.isWellFormed());
const written = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .filter((number) => !Object.is(number, -0));

const text: fc.Arbitrary<Case> = fc.record({
  schema: fc.constantFrom({ type: 'string' }, { type: 'string', maxLength: 5_000 }),
  value: said,
});
const formatted = fc.constantFrom<Case>(
  { schema: { type: 'string', format: 'email' }, value: 'ada@example.com' },
  { schema: { type: 'string', format: 'date' }, value: '2026-03-02' },
  { schema: { type: 'string', format: 'date-time' }, value: '2026-03-02T14:30:00Z' },
  { schema: { type: 'string', format: 'uri' }, value: 'https://example.com/?a=b&c' },
  { schema: { const: { version: 2 } }, value: { version: 2 } },
  { schema: {}, value: ['anything', { at: 'all' }] },
  { schema: { type: 'object', additionalProperties: { type: 'number' } }, value: { one: 1 } },
  { schema: { oneOf: [{ type: 'string' }, { type: 'object' }] }, value: 'a text' },
);
const number = written.map((value): Case => ({ schema: { type: 'number' }, value }));
const integer = fc.maxSafeInteger().map((value): Case => ({ schema: { type: 'integer' }, value }));
const truth = fc.boolean().map((value): Case => ({ schema: { type: 'boolean' }, value }));
const choice = fc
  .tuple(
    fc.uniqueArray(fc.oneof(said, written, fc.boolean(), fc.constant(null)), { minLength: 1, maxLength: 5 }),
    fc.nat(),
  )
  .map(([options, at]): Case => ({ schema: { enum: options }, value: options[at % options.length] }));
const lines = fc.oneof(
  fc
    .array(said, { minLength: 1, maxLength: 4 })
    .map((value): Case => ({ schema: { type: 'array', items: { type: 'string' } }, value })),
  fc
    .array(written, { minLength: 1, maxLength: 4 })
    .map((value): Case => ({ schema: { type: 'array', items: { type: 'number' } }, value })),
);
const scalar = fc.oneof(text, number, integer, truth, formatted, choice);
/** Names that break a careless page, its ids or its objects. */
const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'a/b',
    'a~b',
    'a~1b',
    'a.b',
    'a b',
    '"><script>',
    'body',
    '0',
    'é',
    '',
  ),
  fc.string({ minLength: 1, maxLength: 8 }),
);

function object(inner: fc.Arbitrary<Case>): fc.Arbitrary<Case> {
  const property = fc.record({ name: names, inner, required: fc.boolean(), given: fc.boolean() });
  return fc
    .uniqueArray(property, { minLength: 1, maxLength: 4, selector: ({ name }) => name })
    .map((properties): Case => {
      // an optional field that is null and one that is left out are the same to a form
      const given = properties.filter((one) => one.required || (one.given && one.inner.value !== null));
      return {
        schema: {
          type: 'object',
          properties: Object.fromEntries(properties.map((one) => [one.name, one.inner.schema])),
          required: properties.filter((one) => one.required).map(({ name }) => name),
        },
        value: Object.fromEntries(given.map((one) => [one.name, one.inner.value])),
      };
    });
}

/** An object of which nothing would be seen on a page, such as `{}`, is the same as none; so lists of them have none. */
const seen = object(fc.oneof(scalar, lines)).filter(({ schema, value }) => !isUnseen(schema, value));
const rows = fc
  .tuple(object(scalar), fc.integer({ min: 1, max: 3 }))
  .map(([one, count]): Case => {
    const value = Array.from({ length: count }, () => one.value);
    return { schema: { type: 'array', items: one.schema }, value };
  })
  .filter(({ schema, value }) => !(value as unknown[]).some((row) => isUnseen(schema.items as JsonSchema, row)));

function isUnseen(schema: JsonSchema, value: unknown): boolean {
  const properties = schema.properties as Record<string, JsonSchema>;
  return Object.entries(value as object).every(
    ([name, inner]) => inner === null || Object.hasOwn(properties[name] ?? {}, 'const'),
  );
}

const nullable = fc.tuple(fc.oneof(text, number, truth, lines, seen, rows), fc.boolean()).map(
  ([{ schema, value }, isNull]): Case => ({
    schema: { ...schema, type: [schema.type, 'null'] },
    value: isNull ? null : value,
  }),
);

const root = object(fc.oneof(scalar, nullable, lines, seen, rows));

function shown({ schema, value }: Case) {
  const form = formOfSchema(schema);
  const entry = prefilledEntry(form, value);
  return {
    form,
    ...readPage(formPage({ organisationName: 'Shop', title: 'A form', form, entry, problems: [] }).toString()),
  };
}

test('values that a page shows and posts back are the same values', () => {
  fc.assert(
    fc.property(root, ({ schema, value }) => {
      const { form, pairs } = shown({ schema, value });
      const { values, problems } = submittedValues(form, postedEntry(form, pairs));
      expect(problems).toEqual([]);
      expect(JSON.parse(JSON.stringify(values))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 400 },
  );
});

const TAGS = new Set(
  'html head meta title style body main p h1 form fieldset legend div label input textarea select option button'.split(
    ' ',
  ),
);

test('every page is well formed, labelled and without a word of markup that came from outside', () => {
  fc.assert(
    fc.property(root, (one) => {
      const page = shown(one);
      expect(accessibilityFlaws(page)).toEqual([]);
      const foreign = page.elements.filter(
        ({ tag, attributes }) => !TAGS.has(tag) || [...attributes.keys()].some((name) => name.startsWith('on')),
      );
      expect(foreign).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('whatever is posted, only names that the schema knows become values', () => {
  const anything = fc.array(
    fc.tuple(
      fc.oneof(
        names.map((name) => `/${name}`),
        fc.string(),
      ),
      fc.string(),
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(root, anything, ({ schema }, pairs) => {
      const form = formOfSchema(schema);
      const { values } = submittedValues(form, postedEntry(form, pairs));
      const known = Object.keys(schema.properties as object);
      expect(Object.keys(values).filter((name) => !known.includes(name))).toEqual([]);
      expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    }),
    { numRuns: 200 },
  );
  expect({}).not.toHaveProperty('polluted');
});
