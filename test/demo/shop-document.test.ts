import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { demoBindings, demoContacts, demoJobTurns, demoRestrictions, demoTurns } from '../../demo/shop/conversation.ts';
import { shopRoutes } from '../../demo/shop/routes.ts';
import { importDocument } from '../../src/openapi/import-document.ts';

const operationSchema = z.strictObject({
  operationId: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  summary: z.string().min(5),
  description: z.string().min(60),
  parameters: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
  'x-open-pinned': z.boolean().optional(),
  'x-open-tags': z.array(z.string()).min(1),
  'x-open-require-form-submission': z.boolean().optional(),
  'x-errand-job': z.unknown().optional(),
});
const documentSchema = z.object({
  openapi: z.string(),
  servers: z.tuple([z.object({ url: z.literal('https://shop.example') })]),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

const text = await readFile(new URL('../../demo/shop/openapi.yaml', import.meta.url), 'utf8');
const { paths } = documentSchema.parse(parse(text));
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

test('the document names exactly the operations that the shop serves', () => {
  const documented = operations.map(({ path, method }) => `${method} ${path}`).sort();
  expect(documented).toEqual(shopRoutes.map(([method, path]) => `${method} ${path}`).sort());
  expect(operations.length).toBeGreaterThanOrEqual(8);
});

test('only the address change requires a form, and only the order lookup is pinned', () => {
  const marked = (extension: 'x-open-require-form-submission' | 'x-open-pinned') =>
    operations.filter(({ operation }) => operation[extension]).map(({ operation }) => operation.operationId);
  expect(marked('x-open-require-form-submission')).toEqual(['changeDeliveryAddress']);
  expect(marked('x-open-pinned')).toEqual(['getOrder']);
});

test('the export is a long job: who asks for it, and what a pending answer looks like', () => {
  const { actions } = importDocument({ text, fileName: 'openapi.yaml', source: 'default' });
  const jobs = actions.flatMap(({ definition: { toolName, job } }) => (job ? [{ toolName, job }] : []));
  expect(jobs).toEqual([
    {
      toolName: 'startExport',
      job: expect.objectContaining({
        reference: { pointer: '/referenceId' },
        poll: { action: 'getExport', argument: 'referenceId', arguments: {} },
        pending: { pointer: '/status', values: ['pending'] },
      }),
    },
  ]);
  expect(operations.some(({ operation }) => operation.operationId === demoBindings[0]?.operationId)).toBe(true);
});

test('no key of the document lost its value', () => {
  // an unquoted comma inside { } ends the value and turns the rest of the sentence into an empty key
  const empty: string[] = [];
  parse(text, (key, value) => {
    if (value === null) empty.push(String(key));
    return value;
  });
  expect(empty).toEqual([]);
});

test('the conversation speaks of contacts and operations that exist', () => {
  const operationIds = operations.map(({ operation }) => operation.operationId);
  const contactKeys = demoContacts.map((contact) => contact.key);
  for (const turn of [...demoTurns, ...Object.values(demoJobTurns)]) {
    expect(contactKeys).toContain(turn.contact);
    if (turn.operationId !== undefined) expect(operationIds).toContain(turn.operationId);
  }
  for (const { operationId, segments } of demoRestrictions) {
    expect(operationIds).toContain(operationId);
    expect(demoContacts.some((contact) => segments.every((segment) => contact.segments.includes(segment)))).toBe(true);
    expect(demoContacts.some((contact) => !segments.some((segment) => contact.segments.includes(segment)))).toBe(true);
  }
});
