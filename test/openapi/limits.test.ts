import { describe, expect, test } from 'vitest';
import { actionDefinitionSchema } from '../../src/schemas/action.ts';
import { bodySchema, importObject, importText, onlyAction, refusal, smallDocument } from './small-document.ts';

type Fragment = Record<string, unknown>;

const numbered = (count: number, entry: (index: number) => [string, unknown]): Fragment =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));
const parameters = (count: number, nameOf: (index: number) => string): Fragment[] =>
  Array.from({ length: count }, (_, index) => ({ name: nameOf(index), in: 'query', schema: { type: 'string' } }));
const TOGETHER = expect.stringContaining('all that it takes has more than 262144 characters');

describe('the budget of a tool', () => {
  test.each<[string, Fragment]>([
    ['parameters', { parameters: parameters(3_000, (index) => `q${index}`) }],
    [
      'a text of a parameter',
      { parameters: [{ name: 'q', in: 'query', description: 'x'.repeat(300_000), schema: {} }] },
    ],
    ['the text of a body', { requestBody: { description: 'x'.repeat(300_000), content: { 'application/json': {} } } }],
    [
      'encodings',
      {
        requestBody: {
          content: {
            'multipart/form-data': { encoding: numbered(12_000, (index) => [`f${index}`, { style: 'form' }]) },
          },
        },
      },
    ],
    ['tags', { 'x-open-tags': Array.from({ length: 60_000 }, (_, index) => `t${index}`) }],
  ])('counts %s', (_, operation) => {
    for (const adapt of [false, true]) {
      const refused = refusal(() => importObject(smallDocument({ '/a': { post: operation } }), { adapt }));
      expect(refused).toMatchObject({ code: 'invalid_tool_schema', operation: 'POST /a' });
      expect(refused.message).toEqual(expect.stringMatching(/characters|too large/));
    }
  });

  test('counts the parameters and the body together, and the fields of a 2.0 form', () => {
    const properties = numbered(5_000, (index) => [`field${index}`, { type: 'string' }]);
    const requestBody = { content: { 'application/json': { schema: { type: 'object', properties } } } };
    const half = { parameters: parameters(1_600, (index) => `q${index}`) };
    expect(onlyAction({ operation: half }).parameters).toHaveLength(1_600);
    expect(onlyAction({ operation: { requestBody } }).parameters).toEqual([]);
    expect(refusal(() => onlyAction({ operation: { ...half, requestBody } })).message).toEqual(TOGETHER);
    const fields = Array.from({ length: 6_000 }, (_, index) => ({ in: 'formData', name: `f${index}`, type: 'string' }));
    const form = { swagger: '2.0', host: 'a.example', paths: { '/a': { post: { parameters: fields } } } };
    expect(refusal(() => importObject(form)).message).toEqual(TOGETHER);
  });

  test('counts what a discriminator adds', () => {
    const schemas = numbered(2_500, (index) => [`S${index}`, { type: 'object', title: 'x'.repeat(40) }]);
    const oneOf = Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const rest = { components: { schemas } };
    expect(bodySchema({ oneOf }, rest)).toBeDefined();
    const refused = refusal(() => bodySchema({ oneOf, discriminator: { propertyName: 'kindOfTheThing' } }, rest));
    expect(refused.message).toContain('more than 262144 characters');
  });
});

describe('what an action holds beside its schemas is bounded', () => {
  test('a path is refused from 2,049 characters on', () => {
    const named = (length: number) => smallDocument({ [`/${'a'.repeat(length - 1)}`]: { get: {} } });
    expect(importObject(named(2_048)).actions).toHaveLength(1);
    expect(refusal(() => importObject(named(2_049)))).toMatchObject({
      code: 'invalid_tool_schema',
      message: expect.stringContaining('its path has 2049 characters, more than 2048'),
    });
  });

  test('a server address of more than 2,048 characters is none, however its variables are written', () => {
    const variables = { a: { default: 'b'.repeat(50_000) } };
    for (const url of [`https://a.example/${'/'.repeat(200_000)}x`, `https://a.example/${'{a}'.repeat(300)}`]) {
      const document = smallDocument({ '/a': { get: {} } }, { servers: [{ url, variables }] });
      expect(refusal(() => importObject(document)).code).toBe('cannot_determine_api_endpoint');
    }
  });

  test('of very many links, or large ones, the first are kept and the report says so', () => {
    const target = { operationId: 'other' };
    const links = (named: Fragment) => ({ operationId: 'other', responses: { 200: { links: named } } });
    const many = smallDocument({ '/a': { get: links(numbered(5_000, (index) => [`l${index}`, target])) } });
    const imported = importObject(many);
    expect(imported.actions[0]?.definition.links).toHaveLength(100);
    expect(imported.operations[0]?.warnings).toEqual(['of 5000 links 100 are kept: they are many or large']);
    const large = { ...target, parameters: { a: 'x'.repeat(70_000) } };
    const [action] = importObject(smallDocument({ '/a': { get: links({ large, small: target }) } })).actions;
    expect(action?.definition.links?.map(({ name }) => name)).toEqual(['small']);
  });

  test('an x-errand-job that is endless or deeper than any reader is refused at its place', () => {
    const paths = 'paths: {/a: {get: {x-errand-job: &a [*a]}}}';
    const endless = `openapi: 3.1.0\nservers: [{url: https://a.example}]\n${paths}`;
    const deep = JSON.stringify(smallDocument({ '/a': { get: { 'x-errand-job': 'DEEP' } } }));
    for (const [text, fileName] of [
      [endless, 'a.yaml'],
      [deep.replace('"DEEP"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'a.json'],
    ] as const) {
      const refused = refusal(() => importText(text, { fileName }));
      expect(refused).toMatchObject({ code: 'invalid_tool_schema', pointer: '/paths/~1a/get/x-errand-job' });
    }
  });

  test('a field or link parameter named __proto__ leaves nothing that the catalog would not read back', () => {
    const encoding = JSON.parse('{"__proto__":{"style":"form"},"a":{"style":"form"}}');
    const parameters = JSON.parse('{"__proto__":"b","a":"b"}');
    const definition = onlyAction({
      operation: {
        operationId: 'post',
        requestBody: { content: { 'multipart/form-data': { schema: { type: 'object' }, encoding } } },
        responses: { 200: { links: { next: { operationId: 'post', parameters } } } },
      },
    });
    expect(JSON.stringify(actionDefinitionSchema.parse(definition))).toBe(JSON.stringify(definition));
    expect(definition.body?.encoding).toEqual({ a: { style: 'form' } });
  });
});

describe('large documents are read in time', () => {
  test('thousands of parts of an allOf', () => {
    const allOf = Array.from({ length: 5_000 }, (_, index) => ({ properties: { [`p${index}`]: { type: 'string' } } }));
    const { properties } = bodySchema({ allOf }) as { properties: Fragment };
    expect(Object.keys(properties)).toEqual(allOf.map((part) => Object.keys(part.properties)[0]));
  });

  test('thousands of parameters whose names differ in illegal characters only, and a name of underscores', () => {
    const names = (index: number) => `q${'%'.repeat(index % 35)}${'&'.repeat(Math.floor(index / 35))}`;
    const made = onlyAction({ operation: { parameters: parameters(1_200, names) } }).parameters;
    expect(new Set(made.map(({ argument }) => argument)).size).toBe(1_200);
    const [only] = onlyAction({
      operation: { parameters: parameters(1, () => `a${'_'.repeat(90_000)} b`) },
    }).parameters;
    expect(only?.argument).toMatch(/^a_*$/);
  });

  test('a path item that thousands of paths share can not multiply its parameters', () => {
    const shared = { parameters: parameters(1_500, (index) => `q${index}`), get: {} };
    const paths = numbered(1_000, (index) => [`/p${index}`, { $ref: '#/components/pathItems/A' }]);
    const document = smallDocument(paths, { openapi: '3.1.0', components: { pathItems: { A: shared } } });
    const { operations } = importObject(document, { skipInvalid: true });
    expect(operations.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(333);
    expect(operations.at(-1)?.reason).toContain('list more than 500000 parameters together');
  });

  test.each([
    ['a text', `'${'  '.repeat(50_000)}a'`, (index: number) => `k${index}: *s`],
    ['a list that is a key', `[${'a,'.repeat(50_000)}b]`, (index: number) => `k${index}: {? *s : 1}`],
    ['a text in a key', `'${'a'.repeat(100_000)}'`, (index: number) => `k${index}: {? [*s, 1] : 1}`],
  ])('YAML that repeats %s by aliases', (_, repeated, line) => {
    const yaml = (count: number) =>
      [`x: &s ${repeated}`, ...Array.from({ length: count }, (_, n) => line(n))].join('\n');
    expect(refusal(() => importText(yaml(20), { fileName: 'a.yaml' })).message).toContain('this is no OpenAPI');
    expect(refusal(() => importText(yaml(2_000), { fileName: 'a.yaml' }))).toMatchObject({
      code: 'failed_to_parse_spec',
      message: 'not valid YAML: its aliases repeat too much text',
    });
  });

  test('YAML that is nested by hundreds of thousands, or merges a chain', () => {
    const merges = Array.from({ length: 20_000 }, (_, n) => `a${n + 1}: &a${n + 1} {<<: *a${n}, k${n}: 1}`);
    const chain = ['a0: &a0 {k: 1}', ...merges].join('\n');
    const nested = ['[', '{a: ', '- ', '? ', '[&a '].map((open) => open.repeat(200_000));
    for (const text of [chain, ...nested.map((deep) => `a: 1\nb: ${deep}`), ...nested]) {
      expect(refusal(() => importText(text, { fileName: 'a.yaml' })).code).toBe('failed_to_parse_spec');
    }
  });
});
