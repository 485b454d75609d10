import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importDocument } from '../../src/openapi/import-document.ts';
import { actionDefinitionSchema } from '../../src/schemas/action.ts';
import { importObject, onlyAction, refusal, smallDocument } from './small-document.ts';

const toolNames = (paths: Record<string, unknown>) =>
  importObject(smallDocument(paths)).actions.map(({ definition }) => definition.toolName);

describe('importDocument', () => {
  test('an operation becomes an action on the web channel', () => {
    const operation = {
      operationId: 'getOrder',
      summary: 'Look up an order by its id',
      description: 'Returns status and tracking.',
      'x-open-tags': ['orders'],
      'x-open-pinned': true,
      'x-open-require-form-submission': true,
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    };
    expect(importObject(smallDocument({ '/orders/{id}': { get: operation } }))).toEqual({
      version: '3.0.3',
      baseUrls: ['https://api.example.com'],
      actions: [
        {
          origin: { kind: 'import', source: 'default', operation: 'GET /orders/{id}' },
          definition: {
            name: 'getOrder',
            toolName: 'getOrder',
            description: 'Look up an order by its id\n\nReturns status and tracking.',
            status: 'live',
            method: 'GET',
            baseUrl: 'https://api.example.com',
            path: '/orders/{id}',
            parameters: [{ name: 'id', in: 'path', argument: 'id', required: true, schema: { type: 'string' } }],
            headers: [],
            channels: ['web'],
            segmentIds: [],
            tags: ['orders'],
            pinned: true,
            requireForm: true,
            idempotencyKey: false,
          },
        },
      ],
      operations: [{ method: 'GET', path: '/orders/{id}', name: 'getOrder', verdict: 'accepted' }],
      warnings: [],
      securitySchemes: [],
    });
  });

  test('every operation is in the report, methods that no action has as skipped', () => {
    const { actions, operations } = importObject(
      smallDocument({ '/a': { head: {}, get: { deprecated: true }, 'x-get': {}, trace: {} } }),
    );
    expect(actions).toHaveLength(1);
    expect(operations).toMatchObject([
      { method: 'HEAD', path: '/a', verdict: 'skipped' },
      { method: 'GET', path: '/a', verdict: 'accepted', warnings: ['marked deprecated'] },
      { method: 'TRACE', path: '/a', verdict: 'skipped' },
    ]);
  });

  test('tool names are legal and unique', () => {
    const paths = {
      '/a': { get: { operationId: 'list things' }, post: { operationId: 'list_things' } },
      '/b/all.json': { get: {}, put: { operationId: 'twice' }, delete: { operationId: 'twice' } },
      '/c': { get: { operationId: 'é' }, post: { operationId: 'x'.repeat(70) } },
    };
    const names = toolNames(paths);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(names).toContain('list_things');
    expect(names).toContain('get_b_all_json');
    expect(names).toContain('get_c');
  });

  test('tool names do not depend on the order of the document', () => {
    const paths = { '/a.b': { get: {} }, '/a': { get: { operationId: 'get_a_b' }, put: { operationId: 'a.b.c' } } };
    const reversed = Object.fromEntries(Object.entries(paths).reverse());
    expect(toolNames(reversed).toSorted()).toEqual(toolNames(paths).toSorted());
  });

  test('a short operationId is kept for the AI, people read a longer name', () => {
    expect(onlyAction({ operation: { operationId: 'get' } })).toMatchObject({ name: 'POST /things', toolName: 'get' });
  });

  test('a description is never too short and never invented', () => {
    expect(onlyAction({ operation: {} }).description).toBe('Sends POST /things to https://api.example.com');
    const short = onlyAction({ operation: { summary: 'Refund' } });
    expect(short.description).toBe('Refund\n\nSends POST /things to https://api.example.com');
    const same = onlyAction({ operation: { summary: 'Refund the order', description: 'Refund the order in full.' } });
    expect(same.description).toBe('Refund the order in full.');
  });

  test('path items may be references', () => {
    const rest = { openapi: '3.1.0', components: { pathItems: { Things: { get: { operationId: 'things' } } } } };
    const { actions } = importObject(smallDocument({ '/things': { $ref: '#/components/pathItems/Things' } }, rest));
    expect(actions[0]?.definition.toolName).toBe('things');
  });

  test.each([
    [{}, 'failed_to_parse_spec', '/paths', 'no operations'],
    [{ things: { get: {} } }, 'failed_to_parse_spec', '/paths/things', 'begin with /'],
    [{ '/a': 7 }, 'failed_to_parse_spec', '/paths/~1a', 'object'],
    [{ '/a': { get: 7 } }, 'failed_to_parse_spec', '/paths/~1a/get', 'object'],
    [{ '/a': { $ref: 'other.yaml' } }, 'invalid_tool_schema', '/paths/~1a/$ref', 'leaves this file'],
    [{ '/a': { get: { $ref: 'other.yaml' } } }, 'invalid_tool_schema', '/paths/~1a/get/$ref', 'GET /a'],
    [
      { '/a': { get: { 'x-open-pinned': 'yes' } } },
      'failed_to_parse_spec',
      '/paths/~1a/get/x-open-pinned',
      'true or false',
    ],
    [{ '/a': { get: { 'x-open-tags': 'a' } } }, 'failed_to_parse_spec', '/paths/~1a/get/x-open-tags', 'list'],
  ])('paths %j are refused at their place', (paths, code, pointer, message) => {
    const refused = refusal(() => importObject(smallDocument(paths)));
    expect(refused).toMatchObject({ code, pointer });
    expect(refused.message).toContain(message);
  });

  test('all or nothing: the first invalid operation is named', () => {
    const bad = { parameters: [{ name: 'q', in: 'query', schema: { type: 'file' } }] };
    const refused = refusal(() =>
      importObject(smallDocument({ '/a': { get: {} }, '/b': { get: bad }, '/c': { get: bad } })),
    );
    expect(refused).toMatchObject({ code: 'invalid_tool_schema', operation: 'GET /b' });
    expect(refused.message).toMatch(/^GET \/b: [^\n]+$/);
  });

  test('the demo shop imports whole', () => {
    const text = readFileSync(new URL('../../demo/shop/openapi.yaml', import.meta.url), 'utf8');
    const { actions, operations } = importDocument({ text, fileName: 'openapi.yaml', source: 'default' });
    expect(actions.length).toBeGreaterThanOrEqual(8);
    expect(operations.filter(({ verdict }) => verdict !== 'accepted')).toEqual([]);
    for (const { definition } of actions) expect(actionDefinitionSchema.parse(definition)).toEqual(definition);
  });
});
