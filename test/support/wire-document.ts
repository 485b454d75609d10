const responses = {};
const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
const bodyOf = (type: string, properties: object) => ({
  required: true,
  content: { [type]: { schema: { type: 'object', properties } } },
});

/** A document with one operation for every method and every kind of body. */
export const wireDocument = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Wire', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/things/{id}': {
      get: { operationId: 'get', summary: 'Read a thing and tell its state', parameters, responses },
      post: { operationId: 'post', summary: 'Add a part to a thing', parameters, responses },
      put: { operationId: 'put', summary: 'Replace a thing by another one', parameters, responses },
      patch: { operationId: 'patch', summary: 'Change a property of a thing', parameters, responses },
      delete: { operationId: 'delete', summary: 'Throw a thing away for good', parameters, responses },
    },
    '/json': {
      post: {
        operationId: 'json',
        summary: 'Send a body of JSON to the company',
        requestBody: bodyOf('application/json', { text: { type: 'string' } }),
        responses,
      },
    },
    '/form': {
      post: {
        operationId: 'form',
        summary: 'Send a form of fields to the company',
        requestBody: bodyOf('application/x-www-form-urlencoded', { text: { type: 'string' } }),
        responses,
      },
    },
    '/file': {
      post: {
        operationId: 'file',
        summary: 'Send a file and a text to the company',
        requestBody: bodyOf('multipart/form-data', {
          text: { type: 'string' },
          photo: { type: 'string', format: 'binary' },
        }),
        responses,
      },
    },
  },
});
