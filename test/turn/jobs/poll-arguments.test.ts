import { expect, test } from 'vitest';
import type { ActionDefinition } from '../../../src/schemas/action.ts';
import { jobDeclarationSchema } from '../../../src/schemas/job.ts';
import { begunDeclaration, pollArguments } from '../../../src/turn/jobs/poll-arguments.ts';
import { catalogAction } from '../../support/catalog-action.ts';

const declared = (poll: object) =>
  jobDeclarationSchema.parse({ reference: { pointer: '/id' }, poll: { action: 'poll', argument: 'id', ...poll } });

const polled = (type: unknown): ActionDefinition => ({
  ...catalogAction('poll').definition,
  parameters: [{ name: 'id', in: 'query', argument: 'id', required: true, schema: { type } }],
  body: {
    contentType: 'application/json',
    required: true,
    schema: { type: 'object', properties: { job: { type: 'object', properties: { id: { type } } } } },
  },
});

test.each<[string, unknown, string, unknown]>([
  ['a text', 'string', '42', '42'],
  ['a number', 'integer', '42', 42],
  ['a number of several types', ['integer', 'null'], '-7', -7],
  ['leading zeros, which a number would lose', 'integer', '007', '007'],
  ['more digits than a number holds', 'integer', '12345678901234567890', '12345678901234567890'],
  ['what is no number', 'integer', 'x-7', 'x-7'],
  ['no type', undefined, '42', '42'],
])('the reference as its place wants it: %s', (_what, type, reference, sent) => {
  const definition = polled(type);
  expect(pollArguments(declared({ arguments: { deep: true } }), { reference, definition })).toEqual({
    deep: true,
    id: sent,
  });
  const inBody = declared({ argument: '/job/id', arguments: { body: { deep: true } } });
  expect(pollArguments(inBody, { reference, definition })).toEqual({ body: { deep: true, job: { id: sent } } });
});

test('what the call was made with is taken over when the job begins; what it did not carry is left out', () => {
  const fromCall = { shop: 'shop', '/trace': '/meta/trace', missing: 'toString', '/none': '/meta/none' };
  const called = { shop: 's1', body: { meta: { trace: 't' } } };
  const { poll } = begunDeclaration(declared({ arguments: { deep: true }, fromCall }), called);
  expect(poll).toEqual({
    action: 'poll',
    argument: 'id',
    arguments: { deep: true, shop: 's1', body: { trace: 't' } },
  });
});

test('a declaration without copies is followed as it stands', () => {
  const declaration = declared({ arguments: { deep: true } });
  expect(begunDeclaration(declaration, { id: 1 })).toBe(declaration);
});
