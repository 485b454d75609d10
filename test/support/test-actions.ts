/** The actions of the test organisation, as the document they are imported from. */
export const testActions = {
  openapi: '3.0.3',
  info: { title: 'Test company', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/orders/{orderId}': {
      get: {
        operationId: 'getOrder',
        summary: 'Look up an order by its id and return its status',
        parameters: [
          { name: 'orderId', in: 'path', required: true, schema: { type: 'string', pattern: '^A-\\d+$' } },
          { name: 'note', in: 'query', schema: { type: 'string' } },
        ],
        responses: {},
      },
    },
    '/orders/{orderId}/refund': {
      post: {
        operationId: 'refundOrder',
        summary: 'Refund an order, wholly or in part',
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { amount: { type: 'number' }, note: { type: 'string' } },
                required: ['amount'],
              },
            },
          },
        },
        responses: {},
      },
    },
    '/address/{orderId}': {
      put: {
        operationId: 'changeAddress',
        summary: 'Change the delivery address of an order',
        'x-open-require-form-submission': true,
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] },
            },
          },
        },
        responses: {},
      },
    },
    '/vip': {
      post: { operationId: 'vipGift', summary: 'Send a gift to a customer of the VIP programme', responses: {} },
    },
  },
};

/** The names of their tools, in alphabetical order. */
export const testTools = Object.values(testActions.paths)
  .flatMap((operations) => Object.values(operations))
  .map(({ operationId }) => operationId)
  .toSorted();
