import type { EndpointHandler } from '../test/support/https-endpoint.ts';
import type { ChatRequest, OpenAiScript } from '../test/support/openai-server.ts';
import type { Holds } from './holds.ts';

const orderParameter = { name: 'orderId', in: 'path', required: true, schema: { type: 'string' } };
const body = (name: string, type: string) => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties: { [name]: { type } }, required: [name] } },
  },
});

/** What the company of a run can do: both change something, so that doing it twice would be seen. */
export const companyDocument = {
  openapi: '3.0.3',
  info: { title: 'Chaos company', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/orders/{orderId}/refund': {
      post: {
        operationId: 'refundOrder',
        summary: 'Refund an order, wholly or in part',
        parameters: [orderParameter],
        requestBody: body('amount', 'number'),
        responses: {},
      },
    },
    '/orders/{orderId}/address': {
      put: {
        operationId: 'changeAddress',
        summary: 'Change the delivery address of an order',
        'x-open-require-form-submission': true,
        parameters: [orderParameter],
        requestBody: body('city', 'string'),
        responses: {},
      },
    },
  },
};

/** The order a request is about: what the company counts by. */
export function orderIn(url: string): string {
  return url.split('/')[2] ?? '';
}

/** The call that is refused first, where the customer's order wants a second attempt. */
function firstAttempt(orderId: string): string {
  return `first-${orderId}`;
}

/** Every order that the company may hear of for one message. */
export function ordersOf(text: string): string[] {
  const { orderId, twice } = wish(text);
  return twice ? [firstAttempt(orderId), orderId] : [orderId];
}

function wish(text: string) {
  const [, verb = '', orderId = '', twice] = /^(refund|move) (\S+)( at the second attempt)?$/.exec(text) ?? [];
  return { verb, orderId, twice: twice !== undefined };
}

/** The company's endpoint: `done <order>`, said in pieces, so that a session can be kept between any two of them. */
export function companyEndpoint(holds: Holds): EndpointHandler {
  return async ({ url }, response) => {
    const orderId = orderIn(url);
    if (orderId.startsWith(firstAttempt(''))) return response.writeHead(503).end('try again');
    const answer = `done ${orderId}`;
    const { socket } = response;
    await holds.pass('endpoint-silent', orderId);
    socket?.write('HTTP/1.1 200 OK\r\nContent-Ty');
    await holds.pass('endpoint-headers', orderId);
    socket?.write(`pe: text/plain\r\nContent-Length: ${answer.length}\r\n\r\n${answer.slice(0, 3)}`);
    await holds.pass('endpoint-body', orderId);
    return socket?.end(answer.slice(3));
  };
}

const MAY_HAVE_HAPPENED = 'It is unknown whether this call took effect';

/**
 * The company's model: makes the call the customer wishes for and tells its result. It is a bad one: told that the outcome
 * is unknown, it proposes the very same call again.
 */
export function companyModel(holds: Holds): OpenAiScript {
  return async ({ messages }) => {
    const { verb, orderId, twice } = wish(customerText(messages));
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? '');
    const last = results.at(-1);
    if (last === undefined) {
      await holds.pass('model-choosing', orderId);
      return proposal(verb, twice ? firstAttempt(orderId) : orderId);
    }
    if (twice && results.length === 1) return proposal(verb, orderId);
    await holds.pass('model-replying', orderId);
    return last.includes(MAY_HAVE_HAPPENED) ? proposal(verb, orderId) : { text: `The tool said: ${last}` };
  };
}

function customerText(messages: ChatRequest['messages']): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function proposal(verb: string, orderId: string) {
  return {
    toolCalls: [
      verb === 'move'
        ? { name: 'changeAddress', arguments: { orderId, body: { city: 'Bonn' } } }
        : { name: 'refundOrder', arguments: { orderId, body: { amount: 1 } } },
    ],
  };
}
