import { existsSync, readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Real documents, where they are present (CONTRIBUTING.md). */
const FOLDER = '../shared/specs';

export interface BenchDocument {
  /** without its folder */
  name: string;
  file: string;
  bytes: number;
}

/** Every real document, largest first; empty where there are none. */
export function realDocuments(): BenchDocument[] {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /\.(json|ya?ml)$/.test(name)) : [];
  return names
    .filter((name) => name !== 'INDEX.json')
    .map((name) => documentAt(FOLDER, name))
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** Writes a made-up document of so many operations; its schemas grow with them. */
export async function generatedDocument({
  folder,
  operations,
  format,
}: {
  folder: string;
  operations: number;
  format: 'json' | 'yaml';
}): Promise<BenchDocument> {
  const name = `generated-${operations}.${format}`;
  const document = shopDocument(operations);
  // 'aliasDuplicateObjects' off: a document that people wrote repeats itself
  const text =
    format === 'json' ? JSON.stringify(document, null, 2) : stringify(document, { aliasDuplicateObjects: false });
  await writeFile(join(folder, name), text);
  return documentAt(folder, name);
}

function documentAt(folder: string, name: string): BenchDocument {
  const file = join(folder, name);
  return { name, file, bytes: statSync(file).size };
}

const text = (description: string) => ({ type: 'string', description, maxLength: 200 });

/** Four operations a resource: list, create, read, change; every fifth resource refers to the one before it. */
function shopDocument(operations: number): object {
  const resources = Array.from({ length: Math.ceil(operations / 4) }, (_, index) => `Resource${index}`);
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
  const page = { $ref: '#/components/parameters/Page' };
  const described = (verb: string, resource: string) => ({
    operationId: `${verb}${resource}`,
    summary: `${verb} one ${resource} of the shop, with its lines and the address it goes to`,
    responses: { 200: { description: 'done', content: json({ $ref: `#/components/schemas/${resource}` }) } },
  });
  const body = (resource: string) => ({ required: true, content: json({ $ref: `#/components/schemas/${resource}` }) });
  const paths = resources.map((resource) => [
    [`/${resource}`, { get: { ...described('list', resource), parameters: [page] } }],
    [`/${resource}/new`, { post: { ...described('create', resource), requestBody: body(resource) } }],
    [
      `/${resource}/{id}`,
      {
        parameters: [id],
        get: described('read', resource),
        patch: { ...described('change', resource), requestBody: body(resource) },
      },
    ],
  ]);
  const schemas = resources.map((resource, index) => [
    resource,
    {
      type: 'object',
      required: ['name', 'lines'],
      properties: {
        name: text(`what people call this ${resource}`),
        state: { type: 'string', enum: ['open', 'paid', 'sent', 'returned'], default: 'open' },
        lines: { type: 'array', items: { $ref: '#/components/schemas/Line' }, minItems: 1 },
        address: { allOf: [{ $ref: '#/components/schemas/Address' }], description: 'where it goes' },
        notes: { type: 'object', additionalProperties: text('a note by its author') },
        ...(index % 5 === 4 ? { before: { $ref: `#/components/schemas/Resource${index - 1}` } } : {}),
      },
    },
  ]);
  const line = { sku: text('the article'), count: { type: 'integer', minimum: 1 }, price: { type: 'number' } };
  const address = {
    street: text('with number'),
    city: text('without code'),
    country: { type: 'string', maxLength: 2 },
  };
  return {
    openapi: '3.0.3',
    info: { title: 'A made-up shop', version: '1' },
    servers: [{ url: 'https://shop.example.com/v1' }],
    paths: Object.fromEntries(paths.flat()),
    components: {
      parameters: { Page: { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1, default: 1 } } },
      schemas: {
        Line: { type: 'object', required: ['sku'], properties: line },
        Address: { type: 'object', properties: address },
        ...Object.fromEntries(schemas),
      },
    },
  };
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}
