import { expect, test } from 'vitest';
import { type LastImport, missingName } from '../../../src/turn/explain/missing-name.ts';

const AT = '2026-01-01T00:00:00.000Z';
const operation = {
  operation: 'POST /refunds',
  toolName: 'createRefund',
  code: 'invalid_tool_schema',
  problem: 'a circle (at /x): cut it',
};
const stands: LastImport = { source: 'shop', fileName: 'shop.yaml', at: AT, leftOut: [operation], refusal: null };
const refused: LastImport = {
  ...stands,
  refusal: { code: 'invalid_tool_schema', message: 'POST /refunds: a circle (at /x)' },
};

const told = (name: string, more: Partial<Parameters<typeof missingName>[0]> = {}) =>
  missingName({ organisationId: 'acme', name, ended: null, imports: [], names: ['getOrder', 'refundOrder'], ...more });
const facts = (...given: Parameters<typeof told>) => told(...given).findings.map(({ fact }) => fact);

test('a name that nothing knows is told so, and where to look', () => {
  expect(told('fly').findings).toMatchObject([
    { fact: 'there is no action "fly"' },
    { fact: 'no import left out an operation of this name', changes: [{ command: 'errand action list --org acme' }] },
  ]);
});

test.each([
  ['getOrders', ['getOrder']],
  ['get_order', ['getOrder']],
  ['order', ['getOrder', 'refundOrder']],
  ['constructor', []],
  ['x'.repeat(5_000), []],
  ['', []],
])('%s is close to %j', (name, names) => {
  expect(told(name).closeNames).toEqual(names);
});

test.each(['createRefund', 'create_refund', 'POST /refunds', 'post /refunds'])(
  'an operation is found as %s',
  (name) => {
    expect(facts(name, { imports: [stands] })[1]).toBe(
      `POST /refunds was rejected with invalid_tool_schema in the import of shop.yaml (source shop) of ${AT}: a circle (at /x): cut it`,
    );
  },
);

test('a refused import is told whole, before one that stands', () => {
  expect(facts('createRefund', { imports: [stands, refused] })[1]).toContain('refused as a whole and changed nothing');
  expect(facts('somethingElse', { imports: [refused] })).toEqual([
    'there is no action "somethingElse"',
    `the last import of source shop (shop.yaml, ${AT}) was refused and changed nothing: invalid_tool_schema: POST /refunds: a circle (at /x)`,
  ]);
});

test('an operation whose method no action has was skipped', () => {
  const skipped = { operation: 'HEAD /a', code: 'skipped', problem: 'an action can not use HEAD' };
  expect(facts('HEAD /a', { imports: [{ ...stands, leftOut: [skipped] }] })[1]).toContain(
    'HEAD /a was skipped in the import',
  );
});

test('an action that is gone is told with what took it away', () => {
  expect(facts('old', { ended: { endedAt: 7, byImport: null } })).toContain('it was deleted, at catalog version 7');
  const byImport = { source: 'shop', fileName: 'shop.yaml', at: AT };
  expect(facts('old', { ended: { endedAt: 7, byImport } })[1]).toContain(
    'removed by the import of shop.yaml (source shop)',
  );
});
