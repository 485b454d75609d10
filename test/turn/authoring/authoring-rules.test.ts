import { expect, test } from 'vitest';
import type { ActionDefinition, CatalogAction } from '../../../src/schemas/action.ts';
import { changedFields } from '../../../src/turn/authoring/changed-fields.ts';
import { descriptionOverlaps } from '../../../src/turn/authoring/description-overlap.ts';
import { type ActionFilter, listedActions } from '../../../src/turn/authoring/listed-actions.ts';
import { isSecretName } from '../../../src/turn/authoring/secret-names.ts';
import { shadowedVariables } from '../../../src/turn/authoring/shadowed-variables.ts';
import { type RevisionShape, verificationPoint } from '../../../src/turn/authoring/verification-point.ts';
import { catalogAction } from '../../support/catalog-action.ts';

function action(name: string, change: Partial<ActionDefinition> = {}): CatalogAction {
  const toolName = name.toLowerCase().replaceAll(' ', '_');
  return {
    ...catalogAction(toolName, { name, description: name, baseUrl: 'https://shop.example', path: '/x', ...change }),
    actionId: name,
  };
}

const lookUp = action('Order lookup', { description: 'Look up an order and return its tracking status' });

test.each<[string, CatalogAction, string[] | undefined]>([
  [
    'the same said otherwise',
    action('Find orders', { description: "Find a customer's order and show its tracking" }),
    ['look up', 'order', 'track'],
  ],
  [
    'another verb on the same thing',
    action('Cancel an order', { description: 'Cancel an order before it is shipped' }),
    undefined,
  ],
  [
    'the same verb on another thing',
    action('Look up a refund', { description: 'Look up a refund by its id' }),
    undefined,
  ],
  ['another channel', action('Order lookup 2', { ...lookUp.definition, channels: ['sms'] }), undefined],
  ['a disabled action', action('Order lookup 2', { ...lookUp.definition, status: 'disabled' }), undefined],
  ['itself', lookUp, undefined],
])('overlapping descriptions: %s', (_title, other, words) => {
  const overlaps = descriptionOverlaps({ action: lookUp, others: [other] });
  expect(overlaps).toEqual(words ? [{ toolName: other.definition.toolName, words }] : []);
});

test.each<[string, Partial<ActionDefinition>, { name: string; hosts: string[] }, boolean]>([
  [
    'a header of its name',
    { headers: [{ name: 'authorization', value: 'x' }] },
    { name: 'Authorization', hosts: [] },
    true,
  ],
  ['another header', { headers: [{ name: 'X-A', value: 'x' }] }, { name: 'Authorization', hosts: [] }, false],
  [
    'a variable for its host',
    { headers: [{ name: 'X-A', value: '' }] },
    { name: 'X-A', hosts: ['shop.example'] },
    true,
  ],
  [
    'a variable for another host',
    { headers: [{ name: 'X-A', value: '' }] },
    { name: 'X-A', hosts: ['b.example'] },
    false,
  ],
  [
    'a bound header parameter',
    { parameters: [{ name: 'X-A', in: 'header', argument: 'a', required: true, schema: {}, binding: 'session.id' }] },
    { name: 'X-A', hosts: [] },
    true,
  ],
  [
    'a header parameter that the AI fills',
    { parameters: [{ name: 'X-A', in: 'header', argument: 'a', required: true, schema: {} }] },
    { name: 'X-A', hosts: [] },
    false,
  ],
])('shadowed variables: %s', (_title, change, variable, shadowed) => {
  const { definition } = action('Order lookup', change);
  expect(shadowedVariables({ definition, variables: [variable] })).toEqual(shadowed ? [variable.name] : []);
});

test.each<[string, boolean]>([
  ['Authorization', true],
  ['Cookie', true],
  ['X-Api-Key', true],
  ['apikey', true],
  ['X-Auth-Token', true],
  ['access_token', true],
  ['Ocp-Apim-Subscription-Key', true],
  ['X-SessionToken', true],
  ['idToken', true],
  ['X-Shop-Session-Id', true],
  ['page_token', false],
  ['nextPageToken', false],
  ['X-CSRFToken', false],
  ['X-Request-Id', false],
  ['Accept', false],
  ['X-Keyboard', false],
  ['author', false],
])('%s carries a secret: %s', (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

const first: RevisionShape = {
  actionId: 'a',
  revision: 1,
  createdAt: new Date(1),
  method: 'GET',
  baseUrl: 'https://shop.example',
  path: '/orders',
  description: 'Look up an order',
  segmentIds: ['vip', 'gold'],
};

test.each<[string, Partial<RevisionShape>, number]>([
  ['endpoint', { baseUrl: 'https://new.example' }, 2],
  ['path', { path: '/v2' }, 2],
  ['method', { method: 'POST' }, 2],
  ['description', { description: 'Look up a parcel' }, 2],
  ['segments', { segmentIds: ['vip'] }, 2],
  ['order of the segments', { segmentIds: ['gold', 'vip'] }, 1],
  ['something else, such as tags', {}, 1],
])('a change of %s is to be verified since revision %3$s', (_title, change, revision) => {
  const second = { ...first, ...change, revision: 2 };
  const third = { ...second, revision: 3 };
  expect(verificationPoint([first, second, third])).toMatchObject({ revision });
});

test('changed fields are named, whatever the order of keys', () => {
  const { definition: before } = action('Order lookup');
  const after = { ...before, tags: ['a'], body: { contentType: 'application/json', required: true, schema: {} } };
  expect(changedFields(before, after)).toEqual(['body', 'tags']);
  expect(changedFields(before, Object.fromEntries(Object.entries(before).toReversed()) as ActionDefinition)).toEqual(
    [],
  );
});

const catalog: CatalogAction[] = [
  action('Zebra', { pinned: true, tags: ['animals'] }),
  action('beta', { channels: ['sms'], status: 'disabled' }),
  { ...action('Alpha', { segmentIds: ['vip'] }), origin: { kind: 'import', source: 'shop', operation: 'GET /a' } },
];

test.each<[string, ActionFilter, string[]]>([
  ['no filter: pinned first, then by name', {}, ['Zebra', 'Alpha', 'beta']],
  ['tag', { tag: 'animals' }, ['Zebra']],
  ['origin', { origin: 'import' }, ['Alpha']],
  ['origin and source', { origin: 'import:shop' }, ['Alpha']],
  ['another source', { origin: 'import:other' }, []],
  ['channel', { channel: 'sms' }, ['beta']],
  ['segment', { segmentId: 'vip' }, ['Alpha']],
  ['status', { status: 'disabled' }, ['beta']],
  ['two filters', { status: 'live', channel: 'web' }, ['Zebra', 'Alpha']],
])('the list by %s', (_title, filter, names) => {
  expect(listedActions(catalog, filter).map(({ definition }) => definition.name)).toEqual(names);
});
