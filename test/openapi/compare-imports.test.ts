import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { compareImports } from '../../src/openapi/compare-imports.ts';
import type { ActionBody, ActionDefinition, ActionParameter } from '../../src/schemas/action.ts';
import { onlyAction } from './small-document.ts';

type Place = ActionParameter['in'];

const parameter = (name: string, place: Place): ActionParameter => ({
  name,
  in: place,
  argument: name,
  required: true,
  schema: { type: 'string' },
});
const bound = (one: ActionParameter): ActionParameter => ({ ...one, binding: 'contact.externalId' });
const action = (parameters: ActionParameter[], body?: ActionBody): ActionDefinition => ({
  ...onlyAction({ operation: { operationId: 'lookA' } }),
  parameters,
  ...(body ? { body } : {}),
});

/** What becomes of an action whose document said `base`, which people made `current`, once the document says `imported`. */
function merged(base: ActionDefinition, current: ActionDefinition, imported: ActionDefinition) {
  const operation = 'POST /things';
  const earlier = { actionId: 'a', operation, revision: 1, isCurrent: true, definition: current, imported: base };
  const { changed, unchanged } = compareImports({
    generated: [earlier],
    actions: [{ operation, definition: imported }],
    taken: new Set(),
    equal: isDeepStrictEqual,
  });
  const [{ definition, kept, replaced } = { definition: undefined, kept: [], replaced: [] }] = [
    ...changed,
    ...unchanged,
  ];
  return { bindings: definition?.parameters.map(({ binding }) => binding), kept, replaced };
}

const inQuery = parameter('customer', 'query');

test('a parameter that the document moves to another place stays bound', () => {
  const imported = action([parameter('customer', 'header')]);
  expect(merged(action([inQuery]), action([bound(inQuery)]), imported)).toEqual({
    bindings: ['contact.externalId'],
    kept: ['bindings'],
    replaced: [],
  });
});

test('a second parameter of a bound one’s name is another one', () => {
  const both = [inQuery, parameter('customer', 'header')];
  expect(merged(action([inQuery]), action([bound(inQuery)]), action(both)).bindings).toEqual([
    'contact.externalId',
    undefined,
  ]);
});

test('a binding whose parameter or body is gone is told as an edit that gave way', () => {
  const renamed = action([parameter('customerId', 'query')]);
  expect(merged(action([inQuery]), action([bound(inQuery)]), renamed)).toMatchObject({ replaced: ['bindings'] });
  const body: ActionBody = { contentType: 'application/json', required: false, schema: { type: 'object' } };
  const withBinding = action([], { ...body, bindings: { '/email': 'contact.email' } });
  expect(merged(action([], body), withBinding, action([]))).toMatchObject({ replaced: ['bindings'] });
});
