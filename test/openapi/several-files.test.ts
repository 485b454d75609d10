import { describe, expect, test } from 'vitest';
import { importText, refusal } from './small-document.ts';

const files: Record<string, string> = {
  'paths/orders.yaml': `
get:
  summary: Look up the orders
  parameters:
    - $ref: ../shared/parameters.yaml#/limit
post:
  requestBody:
    content:
      application/json:
        schema: { $ref: '../schemas/order.json' }
delete:
  requestBody:
    content:
      application/json:
        schema: { $ref: '../main.yaml#/components/schemas/Id' }
put:
  requestBody:
    content:
      application/json:
        schema: { $ref: '../schemas/broken.json' }
`,
  'shared/parameters.yaml': 'limit: { name: limit, in: query, schema: { type: integer } }',
  'schemas/order.json':
    '{"type": "object", "properties": {"line": {"$ref": "#/definitions/Line"}, "next": {"$ref": "node%20.json"}}, "definitions": {"Line": {"type": "string"}}}',
  'schemas/node .json': '{"type": "object", "properties": {"type": {"type": "stranger"}}}',
  'schemas/broken.json': '{"type": "object"\n  "properties": {}}',
};
const main = (reference: string) => `
openapi: 3.0.3
servers: [{ url: https://api.example.com }]
paths:
  /orders: { $ref: ${JSON.stringify(reference)} }
components: { schemas: { Id: { type: integer } } }
`;
const asked: string[] = [];
function readFile(path: string): string | undefined {
  asked.push(path);
  return Object.hasOwn(files, path) ? files[path] : undefined;
}
const options = { fileName: 'main.yaml', readFile, skipInvalid: true };

describe('documents of several files', () => {
  test('references lead through files, relative to the one they stand in, and back to the main one', () => {
    const { operations, actions } = importText(main('paths/orders.yaml'), options);
    expect(operations.map(({ method, verdict }) => [method, verdict])).toEqual([
      ['GET', 'accepted'],
      ['POST', 'rejected'],
      ['DELETE', 'accepted'],
      ['PUT', 'rejected'],
    ]);
    expect(actions[0]?.definition.parameters).toMatchObject([{ name: 'limit', schema: { type: 'integer' } }]);
    expect(actions[1]?.definition.body?.schema).toEqual({ type: 'integer' });
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('what is wrong in another file is named with the file', () => {
    const [, post, , put] = importText(main('paths/orders.yaml'), options).operations;
    expect(post).toMatchObject({ code: 'invalid_tool_schema', pointer: 'schemas/node .json#/properties/type/type' });
    expect(put).toMatchObject({ code: 'failed_to_parse_spec', pointer: 'schemas/broken.json#', line: 2, column: 3 });
    expect(put?.reason).toContain('schemas/broken.json');
  });

  test.each([
    ['../other.yaml', "leaves the main file's folder"],
    ['paths/../../other.yaml', "leaves the main file's folder"],
    ['%2e%2e/other.yaml', "leaves the main file's folder"],
    ['/etc/passwd', 'absolute path'],
    ['%2Fetc/passwd', 'absolute path'],
    ['..\\other.yaml', 'no path may have'],
    ['C:\\other.yaml', 'none is fetched'],
    ['a%00.yaml', 'no path may have'],
    ['https://example.com/a.yaml', 'none is fetched'],
    ['//example.com/a.yaml', 'none is fetched'],
    ['file:///etc/passwd', 'none is fetched'],
    ['paths/none.yaml', 'not there'],
    ['paths/orders.yaml#/none', 'points nowhere'],
    ['paths/orders.yaml#none', 'no JSON pointer'],
  ])('the reference %s is refused and nothing outside is asked for', (reference, message) => {
    asked.length = 0;
    const refused = refusal(() => importText(main(reference), { ...options, skipInvalid: false }));
    expect(refused).toMatchObject({ code: 'invalid_tool_schema', pointer: '/paths/~1orders/$ref' });
    expect(refused.message).toContain(message);
    expect(asked.filter((path) => !path.startsWith('paths/'))).toEqual([]);
  });

  test('without other files a reference to one says how to bring it', () => {
    const refused = refusal(() => importText(main('paths/orders.yaml'), { fileName: 'main.yaml' }));
    expect(refused).toMatchObject({ fix: 'bring its target into the document, or import the folder' });
  });

  test('files that refer to each other in a circle are refused', () => {
    const circle = { 'a.yaml': '$ref: b.yaml', 'b.yaml': '$ref: a.yaml' };
    const read = (path: string) => (path === 'a.yaml' ? circle['a.yaml'] : circle['b.yaml']);
    const refused = refusal(() => importText(main('a.yaml'), { fileName: 'main.yaml', readFile: read }));
    expect(refused).toMatchObject({ code: 'invalid_tool_schema' });
    expect(refused.message).toContain('leads back to itself');
  });
});
