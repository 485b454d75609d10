import { expect, test } from 'vitest';
import { prefilledEntry } from '../../src/pages/form-entry.ts';
import { formOfSchema } from '../../src/pages/form-of-schema.ts';
import { formPage } from '../../src/pages/form-page.ts';
import { postedEntry } from '../../src/pages/posted-entry.ts';
import { submittedValues } from '../../src/pages/submitted-values.ts';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';
import type { FieldProblem } from '../../src/schemas/turn.ts';
import { accessibilityFlaws, readPage } from '../support/html-form.ts';
import { processorMs } from '../support/processor-ms.ts';

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
});

function pageOf(
  schema: JsonSchema,
  { values = {}, problems = [] }: { values?: unknown; problems?: FieldProblem[] } = {},
) {
  const form = formOfSchema(schema);
  const page = formPage({
    organisationName: 'Shop',
    title: 'Form',
    form,
    entry: prefilledEntry(form, values),
    problems,
  });
  return readPage(page.toString());
}

function posted(schema: JsonSchema, pairs: [string, string][]) {
  const form = formOfSchema(schema);
  return submittedValues(form, postedEntry(form, pairs));
}

test.each<[string, JsonSchema, string, Record<string, string>]>([
  ['an e-mail address', { type: 'string', format: 'email' }, 'input', { type: 'email' }],
  ['one of many characters', { type: 'string', format: 'email', maxLength: 320 }, 'input', { type: 'email' }],
  ['a date', { type: 'string', format: 'date' }, 'input', { type: 'date' }],
  [
    'a date and time, whose zone no control asks for',
    { type: 'string', format: 'date-time' },
    'input',
    { type: 'text' },
  ],
  ['a web address', { type: 'string', format: 'uri' }, 'input', { type: 'url' }],
  ['a long text', { type: 'string', maxLength: 2_000 }, 'textarea', {}],
  ['a whole number', { type: 'integer' }, 'input', { type: 'text', inputmode: 'numeric' }],
  ['a number', { type: ['number', 'null'] }, 'input', { type: 'text', inputmode: 'decimal' }],
  ['a choice', { type: 'string', enum: ['a', 'b'] }, 'select', {}],
  ['yes or no', { type: 'boolean' }, 'select', {}],
  ['a list of texts', { type: 'array', items: { type: 'string' } }, 'textarea', {}],
  ['alternatives', { oneOf: [{ type: 'string' }, { type: 'number' }] }, 'textarea', {}],
  ['an object of any names', { type: 'object' }, 'textarea', {}],
])('%s has the control that fits', (_what, schema, tag, attributes) => {
  const page = pageOf(object({ field: schema }));
  const control = page.elements.find((element) => element.attributes.get('name') === '/field');
  expect({ tag: control?.tag, ...Object.fromEntries(control?.attributes ?? []) }).toMatchObject({ tag, ...attributes });
  expect(accessibilityFlaws(page)).toEqual([]);
});

test('a boolean that has to be answered is a checkbox, and unchecked it is no', () => {
  const schema = object({ gift: { type: 'boolean' } }, ['gift']);
  const { elements } = pageOf(schema, { values: { gift: true } });
  const box = elements.find(({ attributes }) => attributes.get('type') === 'checkbox');
  expect(box?.attributes.has('checked')).toBe(true);
  expect(box?.attributes.has('required')).toBe(false);
  expect(posted(schema, [])).toEqual({ values: { gift: false }, problems: [] });
});

test('a boolean in an object that may be left out can be answered with no', () => {
  const offer = { ...object({ gift: { type: 'boolean' } }, ['gift']), type: ['object', 'null'] };
  const schema = object({ offer }, ['offer']);
  for (const values of [{ offer: { gift: false } }, { offer: { gift: true } }, { offer: null }]) {
    expect(posted(schema, pageOf(schema, { values }).pairs)).toEqual({ values, problems: [] });
  }
});

test('a post of the largest size, full of mistakes, is answered at once', () => {
  const form = formOfSchema(
    object({ n: { type: 'number' }, items: { type: 'array', items: object({ n: { type: 'number' } }) } }),
  );
  const rows = Array.from({ length: 10_000 }, (_, index): [string, string] => [`/items/${index}/n`, 'none']);
  const before = process.cpuUsage();
  const entry = postedEntry(form, [['/n', `${'1'.repeat(1_000_000)}x`], ...rows]);
  const { problems } = submittedValues(form, entry);
  formPage({ organisationName: 'Shop', title: 'Form', form, entry, problems }).toString();
  expect(processorMs(before)).toBeLessThan(5_000);
  expect(problems).toHaveLength(10_001);
});

test('what an action calls its body is no name for a customer', () => {
  const { text } = pageOf(
    object({ orderId: { type: 'string' }, body: object({ city: { type: 'string' } }) }, ['orderId']),
  );
  expect(text).toContain('Order id');
  expect(text).toContain('City (optional)');
  expect(text).not.toMatch(/body/i);
});

test('an object is a fieldset with a legend', () => {
  const { elements } = pageOf(object({ deliveryAddress: object({ city: { type: 'string' } }) }));
  expect(elements.filter(({ tag }) => tag === 'legend').map(({ text }) => text)).toEqual([
    'Delivery address (optional)',
  ]);
});

test('optional fields that are empty are left out, with the objects around them', () => {
  const schema = object({
    note: { type: 'string' },
    address: object({ city: { type: 'string' } }, ['city']),
    tags: { type: 'array', items: { type: 'string' } },
  });
  const blank: [string, string][] = [
    ['/note', '  '],
    ['/address/city', ''],
    ['/tags', '\r\n'],
  ];
  expect(posted(schema, blank)).toEqual({ values: {}, problems: [] });
});

test('a required field that is empty is named, in an object that was begun too', () => {
  const address = object({ city: { type: 'string' }, street: { type: 'string' } }, ['city']);
  const schema = object({ id: { type: 'string' }, address, kind: { enum: ['a'] } }, ['id', 'kind']);
  const { problems } = posted(schema, [['/address/street', 'High Street']]);
  expect(problems).toEqual([
    { pointer: '/id', problem: 'Fill this in' },
    { pointer: '/address/city', problem: 'Fill this in' },
    { pointer: '/kind', problem: 'Choose one' },
  ]);
});

test('rows that are empty fall out, and what is wrong with the others is shown at their new place', () => {
  const item = object({ sku: { type: 'string' }, count: { type: 'integer' } }, ['sku', 'count']);
  const schema = object({ items: { type: 'array', items: item } }, ['items']);
  const { values, problems } = posted(schema, [
    ['/items/0/sku', ''],
    ['/items/1/sku', 'A'],
    ['/items/1/count', 'two'],
    ['/items/7/sku', 'B'],
    ['/items/7/count', '1'],
    ['/items/x/sku', 'C'],
  ]);
  expect(values).toEqual({
    items: [
      { sku: 'A', count: 'two' },
      { sku: 'B', count: 1 },
    ],
  });
  expect(problems).toEqual([{ pointer: '/items/0/count', problem: 'Write a number, for example 12.5' }]);
});

test.each<[string, JsonSchema, string, unknown]>([
  ['a number with a comma', { type: 'number' }, '12,5', 'Write a number, for example 12.5'],
  ['hexadecimal digits', { type: 'number' }, '0x10', 'Write a number, for example 12.5'],
  ['an id that a number can not hold', { type: 'integer' }, '9007199254740993', 'This number is too large'],
  ['infinity', { type: 'number' }, '1e999', 'This number is too large'],
  ['an option that is not there', { enum: ['a', 'b'] }, '2', 'Choose one of the list'],
  ['an option by a name of objects', { enum: ['a', 'b'] }, 'constructor', 'Choose one of the list'],
  ['JSON with a fault', {}, '{a: 1}', 'This is not JSON: texts and names stand in double quotes'],
  ['JSON without end', {}, `${'['.repeat(2_000)}${']'.repeat(2_000)}`, 'This is nested too deep'],
  ['more than a call may carry', { type: 'string' }, 'x'.repeat(200_001), 'is too long altogether'],
])('%s is not submitted', (_what, schema, written, problem) => {
  const { problems } = posted(object({ field: schema }), [['/field', written]]);
  expect(problems).toMatchObject([{ problem }]);
});

test('what is wrong stands first with a link to the field, and beside the field', () => {
  const schema = object({
    orderId: { type: 'string' },
    lines: { type: 'array', items: object({ count: { type: 'integer' } }) },
  });
  const page = pageOf(schema, {
    values: { orderId: 'A', lines: [{ count: 1 }, { count: 0 }] },
    problems: [
      { pointer: '/orderId', problem: 'must NOT have fewer than 2 characters' },
      { pointer: '/lines/1/count', problem: 'must be >= 1' },
      { pointer: '/lines', problem: 'must NOT have more than 1 items' },
      { pointer: '', problem: 'must match "then" schema' },
    ],
  });
  expect(accessibilityFlaws(page)).toEqual([]);
  expect(page.title).toBe('Error: Form - Shop');
  expect(page.elements.filter(({ tag }) => tag === 'li').map(({ text }) => text)).toEqual([
    'Order id: Write at least 2 characters',
    'Count: Must be 1 or more',
    'Lines: Give at most 1',
    'Must match "then" schema',
  ]);
  const invalid = page.elements.filter(({ attributes }) => attributes.get('aria-invalid') === 'true');
  expect(invalid.map(({ attributes }) => attributes.get('name'))).toEqual(['/orderId', '/lines/1/count']);
  const summary = page.elements.find(({ attributes }) => attributes.get('role') === 'alert');
  expect(summary?.attributes.has('autofocus')).toBe(true);
});

test('every schema has a page, however odd it is', () => {
  const deep = (levels: number): JsonSchema =>
    levels === 0 ? { type: 'string' } : object({ inner: deep(levels - 1) });
  const odd: JsonSchema[] = [
    {},
    { type: 'object' },
    object({ a: deep(12) }),
    object({
      a: { type: 'array' },
      b: { type: 'array', items: { type: 'array', items: {} } },
      c: { type: ['string', 'number'] },
    }),
    object({
      a: { enum: [] },
      b: { properties: { x: {} }, required: ['y'] },
      c: { $ref: '#/nowhere' },
      d: { type: 'nonsense' },
    }),
    { type: 'object', properties: { a: null as unknown as JsonSchema } },
  ];
  for (const schema of odd) expect(accessibilityFlaws(pageOf(schema))).toEqual([]);
  expect(posted({}, [['', '{"any": "thing"}']])).toEqual({ values: { any: 'thing' }, problems: [] });
  expect(posted({}, [['', '[1]']]).problems).toEqual([{ pointer: '', problem: 'must be an object' }]);
});
