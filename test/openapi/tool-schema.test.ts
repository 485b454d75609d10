import { expect, test } from 'vitest';
import type { ActionDefinition } from '../../src/schemas/action.ts';
import { toolSchema } from '../../src/turn/tool-schema.ts';
import { onlyAction } from './small-document.ts';

const action = onlyAction({
  path: '/things/{id}',
  operation: {
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'The id',
        schema: { type: 'string', description: 'inner' },
      },
      { name: 'id', in: 'query', schema: { type: 'integer', description: 'inner' } },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['id', 'who'],
            properties: {
              id: { type: 'string' },
              who: { type: 'object', required: ['email'], properties: { email: { type: 'string' }, name: {} } },
            },
          },
        },
      },
    },
  },
});

test('parameters stand by their arguments, the request body under body', () => {
  expect(toolSchema(action)).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'The id' },
      id_query: { type: 'integer', description: 'inner' },
      body: action.body?.schema,
    },
    required: ['id', 'body'],
    additionalProperties: false,
  });
});

test('what is bound to a trusted value is hidden from the AI', () => {
  const { body, parameters } = action;
  if (body === undefined) throw new Error('no body');
  const bound: ActionDefinition = {
    ...action,
    parameters: parameters.map((parameter) =>
      parameter.in === 'path' ? { ...parameter, binding: 'contact.externalId' } : parameter,
    ),
    body: { ...body, bindings: { '/who/email': 'contact.email', '/id': { constant: 'x' } } },
  };
  expect(toolSchema(bound)).toEqual({
    type: 'object',
    properties: {
      id_query: { type: 'integer', description: 'inner' },
      body: {
        type: 'object',
        required: ['who'],
        properties: { who: { type: 'object', required: [], properties: { name: {} } } },
      },
    },
    required: ['body'],
    additionalProperties: false,
  });
});

test('an action without input takes no arguments', () => {
  expect(toolSchema(onlyAction({ operation: {}, method: 'get' }))).toEqual({
    type: 'object',
    properties: {},
    required: [],
    additionalProperties: false,
  });
});
