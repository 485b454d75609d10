// What waits: an action that wants a form, and a model that chooses it at once, as one worker process and its driver know it.
import type { LanguageModel } from '../src/schemas/decision.ts';

export const FORMS_ORGANISATION_ID = 'bench-forms';

export const FORMS_DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Bench shop', version: '1' },
  servers: [{ url: 'https://shop.example' }],
  paths: {
    '/orders/{id}': {
      put: {
        operationId: 'changeAddress',
        summary: 'Change the delivery address of an order',
        'x-open-require-form-submission': true,
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'city', in: 'query', required: true, schema: { type: 'string', minLength: 2 } },
        ],
        responses: {},
      },
    },
  },
};

export const formModel: LanguageModel = {
  name: 'bench/form',
  decide: async ({ conversation }) =>
    conversation.at(-1)?.role === 'tool'
      ? { text: 'It is changed.', proposals: [] }
      : { text: '', proposals: [{ toolName: 'changeAddress', arguments: { id: 'A-1', city: 'Kiel' } }] },
};
